"""How fast the emulator is: `python bench/emulator.py`.

Every figure is measured against real processes over real HTTP on this machine. The API's rate stands beside that of
moto's server mode, which emulates AWS in the same way, under the same client in the same run; without moto
(`pip install -r requirements-bench.txt`) that row is left out.
"""

import asyncio
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import httpx
import uvloop
from load import Result, drive, request
from rich.console import Console
from rich.table import Table

from handover.emulator.testing import Genesys

SECONDS = 2.0
ROUNDS = 3
CONNECTIONS = 16
EVENTS_AT_ONCE = 32
OBJECTS = 10_000
TOPIC = "v2.detail.events.conversation.{id}.user.end"
# moto wants to see a signature, and does not check it.
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=a"
}
EMULATOR = """
from handover.emulator.server.serve import serve
from handover.emulator.settings import EmulatorSettings, Limits
raise SystemExit(serve(0, EmulatorSettings(limits=Limits(10**9, 10**9, 10**9))))
"""


@contextmanager
def running(command: list[str], stderr: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run a server for the time of the block."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def emulator() -> Iterator[tuple[str, subprocess.Popen[str], float]]:
    """Run an emulator; yields its address, its process and how long it took to be ready."""
    start = time.perf_counter()
    with running([sys.executable, "-c", EMULATOR]) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        url = next(word for word in process.stdout.readline().split() if word.startswith("http"))
        httpx.get(f"{url}/_emulator/health").raise_for_status()
        yield url, process, time.perf_counter() - start


@contextmanager
def moto() -> Iterator[str]:
    """Run moto's server with one object in it; yields its address."""
    port = 18_555
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "moto.server", "-p", str(port)], subprocess.DEVNULL):
        for _ in range(100):
            try:
                httpx.get(f"{url}/moto-api/data.json")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        httpx.put(f"{url}/bucket", headers=SIGNED).raise_for_status()
        httpx.put(f"{url}/bucket/key", content=b"{}", headers=SIGNED).raise_for_status()
        yield url


def deploy(client: Genesys) -> None:
    """Make one pipeline, of the workflow the project deploys."""
    text = (Path(__file__).parents[1] / "components" / "workflow.yaml").read_text()
    for key, value in {"name": "W", "description": "", "category": "C", "dataAction": "A", "topic": "t"}.items():
        text = text.replace(f"{{{{{key}}}}}", json.dumps(value))
    integration = client.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}}).json()
    client.patch(integration["selfUri"], json={"intendedState": "ENABLED"}).raise_for_status()
    strings = {name: {"type": "string"} for name in ("userId", "topic", "disconnectType")}
    action = {
        "name": "A",
        "category": "C",
        "integrationId": integration["id"],
        "contract": {
            "input": {"inputSchema": {"type": "object", "properties": strings}},
            "output": {"successSchema": {"type": "object"}},
        },
        "config": {
            "request": {
                "requestUrlTemplate": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
                "requestType": "POST",
                "requestTemplate": "${input.rawRequest}",
                "headers": {"Content-Type": "application/json"},
            },
            "response": {"successTemplate": "{}"},
        },
    }
    client.post("/api/v2/integrations/actions", json=action).raise_for_status()
    trigger = {
        "name": "T",
        "topicName": TOPIC,
        "enabled": True,
        "target": {"type": "Workflow", "id": client.publish(text)["flow"]["id"]},
        "matchCriteria": [{"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}],
    }
    client.post("/api/v2/processautomation/triggers", json=trigger).raise_for_status()


def memory(process: subprocess.Popen[str]) -> int | None:
    """Return a process' resident memory in bytes, or `None` where /proc is missing."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def run(work: Coroutine[None, None, Result]) -> Result:
    """Run the load generator on the fastest loop there is: it shares the machine with the server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def api_rate(url: str, path: str, headers: dict[str, str]) -> Result:
    """Read one object again and again."""
    return run(drive(url, request("GET", url, path, headers), CONNECTIONS, SECONDS))


def event_rate(url: str) -> Result:
    """Fire events and wait for each to have gone all the way to the receiver."""
    event = {"mediaType": "MESSAGE", "addressTo": "user", "disconnectType": "CLIENT", "conversationId": "c"}
    body = json.dumps({"topic": TOPIC, "eventBody": event}).encode()
    message = request("POST", url, "/_emulator/events", {"Content-Type": "application/json"}, body)
    return run(drive(url, message, EVENTS_AT_ONCE, SECONDS))


def rates(url: str, path: str, headers: dict[str, str]) -> tuple[Result, Result, Result | None]:
    """Return the best of several rounds of API requests, of events and of moto's requests, taken in turns.

    Without moto, there are no rounds of it.
    """
    api, events, others = [], [], []
    with moto() if importlib.util.find_spec("moto") else nullcontext() as moto_url:
        for _ in range(ROUNDS):
            api.append(api_rate(url, path, headers))
            events.append(event_rate(url))
            if moto_url is not None:
                others.append(api_rate(moto_url, "/bucket/key", SIGNED))
    return max(api, key=rate_of), max(events, key=rate_of), max(others, key=rate_of, default=None)


def rate_of(result: Result) -> float:
    """Return what rounds are compared by: other work on the machine only ever makes one slower."""
    return result.per_second


def main() -> None:
    """Measure everything and print the table."""
    table = Table("what", "measured", "goal", title="The emulator")
    starts = []
    for _ in range(3):
        with emulator() as (_, _, seconds):
            starts.append(seconds)
    table.add_row("ready after", f"{statistics.median(starts):.2f} s", "< 1 s")
    with emulator() as (url, process, _), Genesys(url) as client:
        deploy(client)
        path = client.get("/api/v2/integrations").json()["entities"][0]["selfUri"]
        rate, events, other = rates(url, path, {"Authorization": client.headers["Authorization"]})
        table.add_row("API requests/s", f"{rate.per_second:,.0f}", "")
        table.add_row("  p50 / p99", f"{rate.percentile(50):.1f} / {rate.percentile(99):.1f} ms", "")
        if other is not None:
            table.add_row("moto requests/s", f"{other.per_second:,.0f}", "")
            table.add_row("  ratio", f"{rate.per_second / other.per_second:.1f}", "> 10")
        table.add_row("events/s to the receiver", f"{events.per_second:,.0f}", "> 2,000")
        table.add_row("  per API request/s", f"{events.per_second / rate.per_second:.2f}", "> 0.57")
        table.add_row("  p50 / p99", f"{events.percentile(50):.1f} / {events.percentile(99):.1f} ms", "")
        before = memory(process)
        headers = {"Authorization": client.headers["Authorization"], "Content-Type": "application/json"}
        body = json.dumps({"integrationType": {"id": "custom-rest-actions"}}).encode()
        message = request("POST", url, "/api/v2/integrations", headers, body)
        made = run(drive(url, message, CONNECTIONS, 60, OBJECTS))
        after = memory(process)
        if before is not None and after is not None:
            table.add_row(
                f"memory per {OBJECTS:,} objects", f"{(after - before) / 1e6 * OBJECTS / made.count:.1f} MB", ""
            )
    Console().print(table)


if __name__ == "__main__":
    main()
