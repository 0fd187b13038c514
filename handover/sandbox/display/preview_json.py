"""The outcome of a preview as JSON, in the shape of ``pulumi preview --json`` (``pkg/display/json.go``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handover.sandbox.display.differences import changes
from handover.sandbox.engine.steps import PARTS, Op, Outcome, Step, is_internal
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import STACK_TYPE
from handover.sandbox.state.values import blind

# Pulumi's kinds of a detailed difference, for a change in place and for one that forces a new object.
_REPLACING = {"add": "add-replace", "delete": "delete-replace", "update": "update-replace"}


def digest(outcome: Outcome, config: Mapping[str, str], duration: float) -> dict[str, Any]:
    """Describe a preview that took so many seconds; the configuration is fit to be printed."""
    diagnostics = [
        {"message": f"{severity}: {message}", "severity": severity, **({"urn": urn} if urn else {})}
        for severity, found in (("warning", outcome.warnings), ("error", outcome.errors))
        for urn, message in found
    ]
    refreshed = {step.resource.urn for step in outcome.steps if step.op is Op.REFRESH}
    # As Pulumi, what a refresh finds of one of several objects with one URN is said of all.
    found = {s.resource.urn: s for s in outcome.steps if s.op in (Op.UPDATE, Op.DELETE) and s.resource.urn in refreshed}
    return {
        **({"config": dict(sorted(config.items()))} if config else {}),
        "steps": [_step(found.get(s.resource.urn, s)) for s in (*outcome.refreshed, *outcome.steps) if _shown(s)],
        **({"diagnostics": diagnostics} if diagnostics else {}),
        "duration": int(duration * 1e9),
        "changeSummary": {op.value: count for op, count in sorted(outcome.changes.items())},
    }


def _shown(step: Step) -> bool:
    if step.op is Op.SAME:
        unprotected = step.old and step.new and step.old.protect != step.new.protect
        return step.resource.type == STACK_TYPE or bool(unprotected)
    return not (step.op in PARTS or is_internal(step.resource))


def _step(step: Step) -> dict[str, Any]:
    if step.op is Op.UPDATE and step.resource.external:
        # Of what is only read, a difference that a refresh finds counts as an update, yet is none in Pulumi's list.
        step = Step(Op.REFRESH, step.old, step.old)
    result: dict[str, Any] = {"op": step.op.value, "urn": step.resource.urn}
    if step.resource.provider:
        result["provider"] = step.resource.provider
    if step.old:
        result["oldState"] = _state(step.old)
    if step.new:
        result["newState"] = _state(step.new)
    if step.diff.changed and step.resource.custom:
        result["diffReasons"] = list(step.diff.changed)
    if step.diff.replace:
        result["replaceReasons"] = list(step.diff.replace)
    result["detailedDiff"] = detailed_diff(step)
    return result


def _state(resource: Resource) -> dict[str, Any]:
    return resource.copy(
        inputs=blind(resource.inputs),
        outputs=blind(resource.outputs),
        replacement_trigger=blind(resource.replacement_trigger),
    ).to_json()


def detailed_diff(step: Step) -> dict[str, Any] | None:
    """Return what differs in a step's inputs, by path; None if nothing is known to."""
    if not (step.old and step.new and step.diff.changed):
        return None
    detailed = {}
    for change in changes(step.old.inputs, step.new.inputs):
        if change.key in step.diff.changed:
            kind = _REPLACING[change.kind] if change.key in step.diff.replace else change.kind
            detailed[change.path.partition(" (JSON)")[0]] = {"kind": kind, "inputDiff": True}
    return detailed
