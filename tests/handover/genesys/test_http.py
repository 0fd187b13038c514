"""What a network can do to the client: proxies, certificates, replies and lists without an end, echoes."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from handover.cli import app
from handover.errors import ExitCode
from handover.genesys.client import PAGES, Client
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.http import NetworkSettingsError, http_client
from handover.genesys.retries import Patience
from tests.conftest import ProjectCopy
from tests.handover.genesys.conftest import SECRET, Org, error

MakeOrg = Callable[..., Org]
PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy", "SSL_CERT_FILE")
WRONG = [
    ("ALL_PROXY", "socks5://user:pa55word@127.0.0.1:1", "The proxy that ALL_PROXY names cannot be used"),
    ("HTTPS_PROXY", "nonsense://user:pa55word@x", "The proxy that HTTPS_PROXY names cannot be used"),
    ("https_proxy", "http://127.0.0.1:pa55word", "The proxy that HTTPS_PROXY names cannot be used"),
    ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE is /nowhere/ca.pem, but no certificates can be read there"),
    ("SSL_CERT_FILE", "empty", "SSL_CERT_FILE is empty, but no certificates can be read there"),
]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_network_that_is_set_up_wrongly_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, says: str
) -> None:
    (tmp_path / "empty").write_text("no certificate\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    with pytest.raises(NetworkSettingsError) as caught:
        Client(connection)
    assert str(caught.value).startswith(says)
    assert "pa55word" not in str(caught.value)
    # What it says to do is enough.
    if name == "SSL_CERT_FILE":
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, "http://proxy.example.com:3128")
    Client(connection).close()


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
@pytest.mark.parametrize("verb", ["verify", "drift", "adopt", "doctor", "fleet verify", "fleet drift"])
def test_every_verb_says_it(
    project_copy: ProjectCopy, monkeypatch: pytest.MonkeyPatch, verb: str, name: str, value: str, says: str
) -> None:
    """With a deployment of Pulumi's, told by a stand-in for its CLI (deployments: `rollout/test_networks.py`)."""
    (project_copy.path / "empty").touch()
    monkeypatch.chdir(project_copy.path)
    monkeypatch.setenv("PATH", str(project_copy.path))
    cli = project_copy.path / "pulumi"
    type_ = "genesyscloud:index/integration:Integration"
    urn = f"urn:pulumi:dev::cognigy-handover::{type_}::x"
    resource = {"urn": urn, "custom": True, "id": "x", "type": type_, "inputs": {}, "outputs": {}}
    stack = json.dumps({"version": 3, "deployment": {"resources": [resource] if verb != "adopt" else []}})
    cli.write_text(
        "#!/bin/sh\ncase \"$*\" in *version*) echo v3.260.0;; *config*) echo '{}';; "
        f"*ls*) echo '[{{\"name\": \"dev\"}}]';; *) echo '{stack}';; esac\n"
    )
    cli.chmod(0o755)
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "client")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", SECRET)
    monkeypatch.setenv("GENESYSCLOUD_REGION", "eu-central-1")
    monkeypatch.setenv(name, value)
    options = ["--stacks" if "fleet" in verb else "--stack", "dev"]
    options += [] if verb == "doctor" else ["--engine", "pulumi"]
    result = CliRunner().invoke(app, [*verb.split(), *options, "--cwd", str(project_copy.path)], env={"COLUMNS": "400"})
    assert says in " ".join(result.output.split())
    assert "pa55word" not in result.output
    assert "Traceback" not in result.output
    assert result.exit_code in (ExitCode.FAILED, ExitCode.UNUSABLE)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)


def test_a_proxy_that_nobody_serves_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "[")
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    with Client(connection, Patience(attempts=1)) as client, pytest.raises(GenesysError) as caught:
        client.get("/x")
    assert "could not be reached or broke off" in str(caught.value)
    assert "Check the network, a proxy" in str(caught.value)


def test_what_is_on_this_machine_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    Client(Connection.to_gateway("http://127.0.0.1:1", "client", SECRET)).close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve one thing to every connection; `answer` gets the connection when the request has been read."""
    listeners: list[socket.socket] = []

    def start(answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                    with peer if context is None else context.wrap_socket(peer, server_side=True) as connection:
                        connection.recv(65_536)
                        answer(connection)
                        while connection.recv(65_536):  # a connection that is closed over what is unread is reset
                            pass
                except OSError:
                    if listener.fileno() < 0:
                        return

        threading.Thread(target=run, daemon=True).start()
        return f"http{'s' if context else ''}://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


def test_a_body_that_trickles_in_has_an_end(serve: Callable[..., str]) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.01)

    begun = time.monotonic()
    ended = pytest.raises(httpx.ReadError, match=r"had not ended after 0\.2 seconds")
    with http_client(serve(answer), timeout=30, seconds=0.2) as http, ended:
        http.get("/")
    assert time.monotonic() - begun < 20


def certified(folder: Path, monkeypatch: pytest.MonkeyPatch | None = None) -> ssl.SSLContext:
    """Return the context of a server of this machine, whose certificate may be trusted at once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "ca.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if monkeypatch is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return context


def never_ending(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Begun: ")
    with suppress(OSError):
        while True:
            connection.sendall(b"x")
            time.sleep(0.01)


@pytest.mark.parametrize("by", ["plain", "tls", "proxy"])
def test_headers_that_trickle_in_have_an_end(
    serve: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    url = serve(never_ending, certified(tmp_path, monkeypatch) if by == "tls" else None)
    if by == "proxy":
        monkeypatch.setenv("HTTP_PROXY", url)
        url = "http://api.test"
    ended = pytest.raises(httpx.ReadError, match=r"had not ended after 0\.2 seconds")
    monkeypatch.setattr("handover.genesys.http._connecting", lambda _: 0.0)
    with http_client(url.replace("127.0.0.1", "localhost"), timeout=30, seconds=0.2) as http, ended:
        http.get("/")


def test_what_breaks_off_by_itself_is_not_said_to_be_late(serve: Callable[..., str]) -> None:
    url = serve(lambda connection: connection.shutdown(socket.SHUT_RDWR))
    with http_client(url, timeout=30) as http, pytest.raises(httpx.RemoteProtocolError):
        http.get("/")


def packed(content: bytes, encoding: str = "gzip") -> httpx.MockTransport:
    reply = httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(content))
    return httpx.MockTransport(lambda request: reply if request.headers["Accept-Encoding"] == "gzip" else error(500))


def test_a_compressed_reply_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(3_000_000)
    with http_client("http://api.test", timeout=1, transport=packed(gzip.compress(content))) as http:
        assert http.get("/").content == content
    monkeypatch.setattr("handover.genesys.http.BYTES", 2_000_000)
    too_long = pytest.raises(httpx.ReadError, match="had not ended after 2,000,000 bytes")
    with http_client("http://api.test", timeout=1, transport=packed(gzip.compress(content))) as http, too_long:
        http.get("/")


@pytest.mark.parametrize(
    ("content", "encoding", "says"),
    [(b"x", "br", "is compressed as br, not as gzip"), (b"x", "gzip, gzip", "not as"), (b"no gzip", "gzip", "no gzip")],
)
def test_what_cannot_be_decompressed_is_a_sentence(content: bytes, encoding: str, says: str) -> None:
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    refused = pytest.raises(GenesysError, match=says)
    with Client(connection, Patience(attempts=1), packed(content, encoding)) as client, refused:
        client.get("/x")


def test_a_bomb_is_never_all_in_memory() -> None:
    """A piece at a time, and no more than 100 MB of 200."""
    zeros = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join([*(zeros.compress(bytes(10_000_000)) for _ in range(20)), zeros.flush()])
    with http_client("http://api.test", timeout=1, transport=packed(bomb)) as http, http.stream("GET", "/") as reply:
        sizes = (len(piece) for piece in reply.iter_raw())
        most = max(itertools.islice(sizes, 100))
        with pytest.raises(httpx.ReadError, match="had not ended after 100,000,000 bytes"):
            most = max(most, *sizes)
    assert most == 1_000_000


def test_a_gateway_on_this_machine_may_have_a_certificate_of_its_own(
    serve: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certified(tmp_path)
    body = b'{"access_token": "t"}'

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))

    url = serve(answer, context).replace("127.0.0.1", "localhost")
    connection = Connection.to_gateway(url, "client", SECRET)
    with Client(connection, Patience(attempts=1)) as client, pytest.raises(GenesysError, match="CERTIFICATE_VERIFY"):
        client.get("/x")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with Client(connection, Patience(attempts=1)) as client:
        assert client.get("/x") == {"access_token": "t"}


def listed(following: Callable[[int], object]) -> Callable[[httpx.Request], httpx.Response]:
    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("pageNumber", "1"))
        return httpx.Response(200, json={"entities": [{"id": number}], "nextUri": following(number)})

    return page


@pytest.mark.parametrize(
    ("following", "says", "calls"),
    [
        (lambda number: f"/api/v2/things?pageNumber={number % 3 + 1}", "names one before it as the next", 4),
        (lambda number: f"/api/v2/things?pageNumber={number + 1}", "more than 1,000 pages", PAGES),
        (lambda _: "http://[", "nextUri is no address", 1),
        (lambda _: "http://a\x00b/", "nextUri is no address", 1),
        (lambda _: 7, "nextUri is no address", 1),
        (lambda _: ["x"], "nextUri is no address", 1),
    ],
)
def test_a_list_without_an_end_is_a_sentence(
    org: MakeOrg, following: Callable[[int], object], says: str, calls: int
) -> None:
    fake = org(listed(following))
    with pytest.raises(GenesysError, match=says):
        list(fake.client().pages("/api/v2/things"))
    assert len(fake.requests) == calls


def test_credentials_that_an_org_echoes_are_masked() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token" and "denied" not in str(request.url):
            return httpx.Response(200, json={"access_token": "the-bearer-token"})
        return httpx.Response(403, json={"message": f"Who is {request.headers['Authorization']}?"})

    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, transport=httpx.MockTransport(answer))
    with pytest.raises(GenesysError) as caught:
        client.get("/x")
    assert "Who is Bearer [secret]?" in str(caught.value)
    assert "the-bearer-token" not in str(vars(caught.value))

    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"message": f"{request.headers['Authorization']} has {SECRET}"})

    with pytest.raises(GenesysError) as caught:
        Client(connection, transport=httpx.MockTransport(refuse)).get("/x")
    assert "Basic [secret] has [secret]." in str(caught.value)


@pytest.mark.parametrize("token", ["", "a\nb", "ü", "a b", 7, None, ["t"], "\ud800"])
def test_a_token_that_cannot_be_sent_is_none(token: object) -> None:
    reply = httpx.Response(200, json={"access_token": token}) if token != "\ud800" else None
    reply = reply or httpx.Response(200, content=b'{"access_token": "\\ud800"}')
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    with pytest.raises(GenesysError, match="has no access token"):
        Client(connection, transport=httpx.MockTransport(lambda _: reply)).get("/x")


@pytest.mark.parametrize("status", [200, 400])
def test_json_of_any_depth_is_a_sentence(org: MakeOrg, status: int) -> None:
    fake = org(httpx.Response(status, content=b"[" * 200_000))
    with pytest.raises(GenesysError):
        fake.client().get("/x")


@pytest.mark.parametrize("url", ["http://[", "http://a\x00b/", "ftp://x/", "http://xn--\ud800/"])
def test_an_address_of_the_orgs_that_is_none_is_a_sentence(org: MakeOrg, url: str) -> None:
    # As the transport of the wire would: it knows http and https.
    fake = org(httpx.UnsupportedProtocol("no such protocol"))
    with pytest.raises(GenesysError):
        fake.client().download(url)


def test_a_lasting_rate_limit_is_waited_for_once_and_not_by_each_call() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    patience = Patience(attempts=21, sleep=sleep, clock=lambda: now[0])
    fake = Org([error(429, "Too many.", retry_after=10)])
    connection = Connection("https://api.test", "https://login.test", "client", SECRET)
    client = Client(connection, patience, httpx.MockTransport(fake))
    for _ in range(10):
        with pytest.raises(GenesysError, match="Too many"):
            client.get("/x")
    assert now == [40]
    assert len(fake.requests) == 5 + 9
    # Once something has got through, there is time again.
    fake.answers = [httpx.Response(200, json={})]
    client.get("/x")
    fake.answers = [error(429, "Too many.", retry_after=10)]
    with pytest.raises(GenesysError, match="Too many"):
        client.get("/x")
    assert now == [80]
