"""The settings by which the program keeps what exists: every name, and what else of the objects a setting can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handover.sandbox.configuration.namespace import NAMESPACE
from handover.verbs.adopt.program import Program
from handover.verbs.adopt.roles import Kind
from handover.verbs.adopt.search.find import Found


def settings_for(program: Program, found: Found) -> dict[str, Any]:
    """Return the settings that differ from what the stack has, by key without the project's name.

    All names are said, those of objects that are missing as the program has them now. A `namePrefix` stays if every
    name begins with it, and is emptied otherwise. Time-outs, delays and whether triggers fire are kept where they are
    the same for all triggers and the stack's file says nothing else.
    """
    names, kept = _names(program, found), _properties(program, found)
    prefix = program.stack.config.values.get(f"{NAMESPACE}:namePrefix")
    if prefix and all(name.startswith(f"{prefix} ") for name in names.values()):
        names = {key: name.removeprefix(f"{prefix} ") for key, name in names.items()}
    elif prefix:
        kept["namePrefix"] = ""
    return {"names": names, **kept}


def _names(program: Program, found: Found) -> dict[str, str]:
    names = {}
    for role in program.wanted:
        item = found.objects.get(role)
        names[role.setting] = item.name if item else program.name(role)
        if role.kind is Kind.ACTION and found.action and found.action.category != names[Kind.INTEGRATION]:
            names["category"] = found.action.category
    return names


def _properties(program: Program, found: Found) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    triggers = found.triggers
    for key, values in (
        ("actionTimeoutSeconds", {found.action.timeout_seconds if found.action else None}),
        ("eventTtlSeconds", {trigger.event_ttl_seconds for trigger in triggers}),
        ("delayBySeconds", {trigger.delay_by_seconds for trigger in triggers}),
    ):
        # What only some triggers have is a difference to be shown.
        if len(values) == 1 and (value := values.pop()):
            kept[key] = value
    if triggers and not any(trigger.enabled for trigger in triggers):
        kept["triggersEnabled"] = False
    return {key: value for key, value in kept.items() if not _said(program, key)}


def _said(program: Program, key: str) -> bool:
    """Tell whether the stack says something else than the project's default."""
    stack, full = program.stack, f"{NAMESPACE}:{key}"
    declared: Mapping[str, Any] = stack.project.config.get(full, {})
    default = declared.get("default")
    text = str(default).lower() if isinstance(default, bool) else default
    return full in stack.config.values and stack.config.values[full] != text
