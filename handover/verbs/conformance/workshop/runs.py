"""Flow jobs and executions: what a probe starts and waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from handover.verbs.conformance.workshop.calls import EXECUTIONS, JOBS, Calls
from handover.verbs.conformance.workshop.pace import Pace

_JOB_SECONDS = 180
_JOB_SECONDS_IN_THE_END = 60
_EXECUTION_SECONDS = 60
# Of `FlowRuntimeExecution` in Genesys' SDK; it may also be RUNNING and UNKNOWN.
_ENDED = ("COMPLETED", "FAILED", "ERROR", "TERMINATED")


@dataclass(frozen=True)
class Publication:
    """What a flow job came to: the workflow's id, or, if that is empty, what the job says."""

    flow: str
    said: str


@dataclass(frozen=True)
class Ended:
    """How an execution of a workflow ended; `outputs` are by the names without `Flow.`, those that are set."""

    status: str
    outputs: Mapping[str, Any]

    @property
    def ran(self) -> str:
        """Which data action ran; empty if none did."""
        return str(self.outputs.get("ran", ""))


def publish(calls: Calls, pace: Pace, text: str) -> Publication:
    """Publish a workflow; raises `GenesysError` and `CannotTellError`."""
    job = calls.call("POST", JOBS)
    path = f"{JOBS}/{quote(job['id'], safe='')}"
    calls.jobs.add(path)
    calls.genesys.upload(job["presignedUrl"], text.encode(), job.get("headers") or {})

    def done() -> Any:
        return _if_ended(calls.call("GET", path, expand="messages"))

    ended = pace.until("the flow job has ended", _JOB_SECONDS, done)
    calls.jobs.discard(path)
    said = calls.evidence.redacted(" ".join(str(each.get("text", "")) for each in ended.get("messages") or ()))
    calls.evidence.note(f"GET {path}", f"the job came to {ended['status']}", said)
    return Publication(ended["flow"]["id"] if ended["status"] == "Success" else "", said)


def wait_for_job(calls: Calls, pace: Pace, path: str) -> None:
    """Wait until a flow job makes nothing any more; raises `GenesysError` and `CannotTellError`."""

    def done() -> Any:
        return _if_ended(calls.genesys.call("GET", path))

    pace.until("the flow job has ended", _JOB_SECONDS_IN_THE_END, done)
    calls.jobs.discard(path)


def _if_ended(job: Any) -> Any:
    return job if isinstance(job, dict) and job.get("status") in ("Success", "Failure") else None


def launch(calls: Calls, pace: Pace, flow: str, inputs: Mapping[str, str]) -> Ended:
    """Run a workflow to its end; raises `GenesysError` and `CannotTellError`."""
    body = {"flowId": flow, "inputData": {f"Flow.{name}": value for name, value in inputs.items()}}
    path = f"{EXECUTIONS}/{quote(calls.call('POST', EXECUTIONS, body)['id'], safe='')}"

    def ended() -> Any:
        found = calls.call("GET", path)
        return found if found.get("status") in _ENDED else None

    found = pace.until("the execution has ended", _EXECUTION_SECONDS, ended)
    outputs = {
        name.removeprefix("Flow."): value
        for name, value in (found.get("outputData") or {}).items()
        if value is not None
    }
    reason = (found.get("flowErrorInfo") or {}).get("message", "")
    calls.evidence.note(f"GET {path}", f"the execution came to {found['status']} with {outputs}", str(reason))
    return Ended(str(found["status"]), outputs)
