"""A git repository at an address of the web, as the Pulumi CLI asks for it: by HTTPS, through a proxy of this test.

The CLI's own git takes addresses with https alone and knows no `insteadOf`; and an address with a port becomes the name
of a folder that Python makes no virtual environment in. So the address is whole, and a proxy leads to a server here.
"""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "git.example.com"


@contextmanager
def git_host(repositories: Path, folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve the repositories in a folder at `HOST`.

    Args:
        repositories: The folder, with a repository for each path of an address.
        folder: An empty folder for what is needed.

    Yields:
        The environment in which they are found.
    """
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("", (_Git,), {"repositories": repositories}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), type("", (_Proxy,), {"target": server.server_address}))
    bundle = folder / "bundle.pem"
    usual = ssl.get_default_verify_paths().cafile
    bundle.write_text((Path(usual).read_text() if usual else "") + certificate.read_text())
    for each in (server, proxy):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    try:
        yield {
            # Programs in Go take this one, and pip the other, which stays what it is.
            "HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}",
            "https_proxy": os.environ.get("https_proxy", os.environ.get("HTTPS_PROXY", "")),
            "SSL_CERT_FILE": str(bundle),
        }
    finally:
        for each in (server, proxy):
            each.shutdown()
            each.server_close()


def _certificate(folder: Path) -> Path:
    """Make a certificate for the host, which is its own authority, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Git(_Quiet):
    """Hands requests on to `git http-backend`."""

    repositories: Path

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        env = {
            "GIT_PROJECT_ROOT": str(self.repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], env={**os.environ, **env}, input=body, capture_output=True, check=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()


class _Proxy(_Quiet):
    """Leads to the server, and nowhere else."""

    target: tuple[str, int]

    def do_CONNECT(self) -> None:
        if self.path != f"{HOST}:443":
            self.send_error(502)
            return
        with socket.create_connection(self.target) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_copy, args=(there, self.connection), daemon=True)
            back.start()
            _copy(self.connection, there)
            back.join()
        self.close_connection = True


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
