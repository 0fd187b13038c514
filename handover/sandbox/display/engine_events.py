"""A run as a row of JSON documents, a line each: the engine events of ``pulumi up --json``.

Their shapes are those of Pulumi's ``sdk/go/common/apitype/events.go``, as ``pkg/backend/display/events.go`` fills them.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from handover.io.text import HIDDEN
from handover.sandbox.display.preview_json import detailed_diff
from handover.sandbox.engine.deployment import Phase
from handover.sandbox.engine.steps import PARTS, Op, Outcome, Step, is_internal
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.values import SECRET, SIGNATURE, transform

_BLIND = {SIGNATURE: SECRET, "ciphertext": HIDDEN}
_KINDS = {
    "running": "resourcePreEvent",
    "done": "resOutputsEvent",
    "outputs": "resOutputsEvent",
    "failed": "resOpFailedEvent",
}


class Policies(NamedTuple):
    """What policy packs found.

    Attributes:
        packs: The version of each.
        violations: What is violated, as `policyEvent` has it.
        forbid: Whether a mandatory policy is.
    """

    packs: Mapping[str, str] = {}
    violations: Sequence[Mapping[str, Any]] = ()
    forbid: bool = False


class EngineEvents:
    """Writes events, numbered and timed.

    Args:
        stream: Gets a line for each, at once.

    Attributes:
        begun: Whether a run has begun: what is heard before it is of its preview.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._sequence = 0
        self._refreshed = ""
        self.begun = False

    def begin(self, config: Mapping[str, str]) -> None:
        """Write with which configuration, fit to be printed, a run begins."""
        self.begun = True
        self._event("preludeEvent", {"config": dict(config)})

    def step(self, step: Step, phase: Phase) -> None:
        """Write what is about to be done, has been done or has failed; default providers are left out.

        Of a component, what has been done is its outputs, if it has any; of a refresh, what it has found.
        """
        resource = step.resource
        if phase == "running":
            self._refreshed = resource.urn if step.op is Op.REFRESH else ""
        refreshed = step.op is Op.REFRESH or resource.urn == self._refreshed
        if is_internal(resource) or (phase == "done" and not (resource.custom or refreshed or step.op is Op.DELETE)):
            return
        op = Op.SAME if step.op is Op.REFRESH and phase == "done" else step.op
        logical = {} if refreshed or step.op in PARTS else {"logical": True}
        status = {"status": 0, "steps": 0} if phase == "failed" else {}
        self._event(_KINDS[phase], {"metadata": {**_metadata(step), "op": op.value, **logical}, **status})

    def message(self, severity: str, urn: str, text: str) -> None:
        """Write what the program logs, or what has failed."""
        about = {"urn": urn} if urn else {}
        content = {**about, "prefix": f"{severity}: ", "message": text, "color": "never", "severity": severity}
        self._event("diagnosticEvent", content)

    def end(self, outcome: Outcome, policies: Policies, seconds: float, *, preview: bool = False) -> None:
        """Write what a run has come to, after what it failed for, and that it is over."""
        for severity, found in (("warning", outcome.warnings), ("error", outcome.errors)):
            for urn, text in found:
                self.message(severity, urn, text)
        for violation in policies.violations:
            self._event("policyEvent", violation)
        content = {
            "maybeCorrupt": False,
            "durationSeconds": math.ceil(seconds),
            "resourceChanges": {op.value: count for op, count in sorted(outcome.changes.items())},
            "PolicyPacks": dict(policies.packs),
            "isPreview": preview,
            "result": "failed" if outcome.errors or policies.forbid else "succeeded",
        }
        self._event("summaryEvent", content)
        self.cancel()

    def cancel(self) -> None:
        """Write that nothing more comes."""
        self._event("cancelEvent", {})

    def _event(self, kind: str, content: Mapping[str, Any]) -> None:
        event = {"sequence": self._sequence, "timestamp": int(time.time()), kind: content}
        self._sequence += 1
        self._stream.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._stream.flush()


def _metadata(step: Step) -> dict[str, Any]:
    resource = step.resource
    detailed = detailed_diff(step)
    return {
        "op": step.op.value,
        "urn": resource.urn,
        "type": resource.type,
        "old": step.old and _state(step.old),
        "new": step.new and _state(step.new),
        **({"keys": list(step.diff.replace)} if step.diff.replace else {}),
        **({"diffs": list(step.diff.changed)} if step.diff.changed else {}),
        "detailedDiff": detailed
        and {path: {"diffKind": each["kind"], "inputDiff": each["inputDiff"]} for path, each in detailed.items()},
        "provider": resource.provider,
    }


def _state(resource: Resource) -> dict[str, Any]:
    flags = {
        "custom": resource.custom,
        "delete": resource.delete,
        "protect": resource.protect,
        "external": resource.external,
        "retainOnDelete": resource.retain_on_delete,
        "initErrors": resource.init_errors,
    }
    return {
        "type": resource.type,
        "urn": resource.urn,
        "id": resource.id,
        "parent": resource.parent,
        "inputs": transform(resource.inputs, lambda _: _BLIND),
        "outputs": transform(resource.outputs, lambda _: _BLIND),
        "provider": resource.provider,
        **{name: value for name, value in flags.items() if value},
    }
