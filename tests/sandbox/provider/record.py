"""Records what the real provider does, with the real Pulumi CLI: ``python tests/sandbox/provider/record.py [CASE …]``.

Each case is one resource through a series of steps, against the emulator; a proxy in front of it writes down each call.
Needed are `pulumi` on the PATH, logged in, with the plugins the SDK names. Recordings are never edited by hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

sys.path.insert(0, str(Path(__file__).parents[3]))

from handover.emulator.server.embedded import EmbeddedEmulator
from tests.sandbox.provider.cases import CASES, FILE, Case

RECORDINGS = Path(__file__).parent / "recorded"
_START = ("/oauth/token", "/api/v2/organizations/me", "/api/v2/authorization/products")
_PROGRAM = """
import json, pathlib, pulumi
from pulumi_genesyscloud import _utilities
spec = json.loads(pathlib.Path("spec.json").read_text())
if spec["inputs"] is not None:
    pulumi.CustomResource(spec["type"], "it", spec["inputs"], package_ref=_utilities.get_package())
"""


class Proxy:
    """Hands requests on to the emulator and keeps what was said."""

    def __init__(self, target: str) -> None:
        self.calls: list[dict[str, Any]] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _forward(self) -> None:
                body = self._body()
                headers = {key: value for key, value in self.headers.items() if key.lower() != "transfer-encoding"}
                reply = httpx.request(self.command, target + self.path, content=body, headers=headers, trust_env=False)
                proxy.keep(self.command, self.path, body, reply)
                self.send_response(reply.status_code)
                for key, value in reply.headers.items():
                    if key.lower() in ("content-type", "retry-after"):
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(reply.content)))
                self.end_headers()
                self.wfile.write(reply.content)

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self._forward
                raise AttributeError(name)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def keep(self, method: str, url: str, body: bytes, reply: httpx.Response) -> None:
        parts = urlsplit(url)
        if parts.path in _START:
            return
        call = {"method": method, "path": parts.path, "query": sorted(parse_qsl(parts.query)), "body": _shown(body)}
        self.calls.append({**call, "status": reply.status_code, "reply": _shown(reply.content)})

    def taken(self) -> list[dict[str, Any]]:
        calls, self.calls = self.calls, []
        return calls

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _shown(content: bytes) -> Any:
    try:
        return {"json": json.loads(content)}
    except ValueError:
        return {"text": content.decode()}


def _plain(value: Any) -> Any:
    """Replace the state's envelopes of secrets by what is in them."""
    if isinstance(value, dict):
        if "plaintext" in value:
            return json.loads(value["plaintext"])
        return {key: _plain(item) for key, item in value.items()}
    return value


@contextmanager
def _project(port: int) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        Path(folder, "Pulumi.yaml").write_text(json.dumps({"name": "recording", "runtime": runtime}))
        gateway = {"host": "127.0.0.1", "port": str(port), "protocol": "http"}
        config = {"oauthclientId": "x", "oauthclientSecret": "x", "customRetryTimeout": "5s", "gateways": [gateway]}
        stack = {"config": {f"genesyscloud:{key}": value for key, value in config.items()}}
        Path(folder, "Pulumi.it.yaml").write_text(json.dumps(stack))
        Path(folder, "__main__.py").write_text(_PROGRAM)
        Path(folder, "state").mkdir()
        environment = {**os.environ, "PULUMI_BACKEND_URL": f"file://{folder}/state", "PULUMI_CONFIG_PASSPHRASE": ""}

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            command = ["pulumi", "--non-interactive", *arguments]
            return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

        run("stack", "init", "it")
        yield Bench(Path(folder), run)


class Bench:
    """A Pulumi project with one resource."""

    def __init__(self, folder: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
        self.folder = folder
        self.run = run

    def state(self) -> dict[str, Any] | None:
        exported = json.loads(self.run("stack", "export", "--show-secrets").stdout)
        found = [
            resource
            for resource in exported["deployment"].get("resources", [])
            if resource["type"].startswith("genesyscloud:") and not resource.get("delete")
        ]
        if not found:
            return None
        return {key: _plain(found[0][key]) for key in ("id", "inputs", "outputs")}


def _record(name: str, case: Case) -> None:
    with EmbeddedEmulator() as emulator:
        proxy = Proxy(emulator.url)
        needs = case.prepare(emulator.url)
        steps = []
        with _project(proxy.port) as bench:
            for step in case.steps:
                inputs = None if step.inputs is None else {**step.inputs, **needs}
                (bench.folder / "spec.json").write_text(json.dumps({"type": case.type, "inputs": inputs}))
                if step.file is not None:
                    (bench.folder / FILE).write_text(step.file)
                if step.meanwhile:
                    step.meanwhile(emulator.url, (bench.state() or {}).get("id", ""))
                verb = ["refresh"] if step.refresh else ["up"]
                proxy.taken()
                done = bench.run(*verb, "--yes", "--skip-preview")
                calls = proxy.taken()
                steps.append(
                    {
                        "title": step.title,
                        "do": "refresh" if step.refresh else "up",
                        "inputs": inputs,
                        "file": step.file,
                        "failed": done.returncode != 0,
                        "calls": calls,
                        "state": bench.state(),
                    }
                )
                print(name, step.title, "failed" if done.returncode else "", len(calls))
        proxy.close()
    text = json.dumps({"type": case.type, "steps": steps}, indent=1, ensure_ascii=False)
    (RECORDINGS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or CASES:
        _record(chosen, CASES[chosen])
