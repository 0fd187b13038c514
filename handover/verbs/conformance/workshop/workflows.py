"""The workflows that probes publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_STATE = "Initial State_10"
_NOTHING = {"noValue": True}


class _Plain(yaml.SafeDumper):
    """Writes what is there twice twice; by default it would be referred to, which Architect may not know."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base class' signature
        return True


def _variable(name: str, *, given: bool) -> dict[str, Any]:
    settings = {"name": f"Flow.{name}", "initialValue": _NOTHING, "isInput": given, "isOutput": not given}
    return {"stringVariable": settings}


def workflow(name: str, *actions: Mapping[str, Any]) -> str:
    """Return the YAML of a workflow that does something and ends.

    Args:
        name: Its name.
        actions: What it does. It has an input `Flow.given`, and outputs `Flow.ran` and `Flow.read`.
    """
    variables = [_variable("given", given=True), _variable("ran", given=False), _variable("read", given=False)]
    end = {"endWorkflow": {"name": "End Workflow", "exitReason": _NOTHING}}
    state = {"name": "Initial State", "refId": _STATE, "actions": [*actions, end]}
    content = {
        "name": name,
        "startUpRef": f"/workflow/states/state[{_STATE}]",
        "defaultLanguage": "en-us",
        "variables": variables,
        "settingsErrorHandling": {"errorHandling": {"endWorkflow": {"none": True}}},
        "states": [{"state": state}],
    }
    return yaml.dump({"workflow": content}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10_000)


def call(category: str, action: str, *, text: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
    """Return a call of a data action, whose `ran` goes to `Flow.ran`; without `text`, that input has no value."""
    action_call = {"inputs": {"text": dict(text)}, "successOutputs": {"ran": {"var": "Flow.ran"}}}
    return {
        "callData": {
            "name": "Call Data Action",
            "timeout": {"lit": {"minutes": 1}},
            "category": {category: {"dataAction": {action: action_call}}},
        }
    }


def assign(variable: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an assignment of a value, `{"lit": …}` or `{"exp": …}`, to an output."""
    statement = {"string": {"variable": f"Flow.{variable}", "value": dict(value)}}
    return {"updateData": {"name": "Update Data", "statements": [statement]}}
