"""Reads what policy packs found from a run's log: Pulumi's section `Policies:`, which the sandbox writes alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from handover.io.text import counted

_SECTION = re.compile(r"^Policies:$", re.MULTILINE)
_PACK = re.compile(r"^ {4}(?P<mark>\S+) (?P<name>\S+)@v(?P<version>\S+)")
_VIOLATION = re.compile(
    r"^ {8}- \[(?P<level>\w+)\](?: +\[severity: (?P<severity>\w+)\])?  (?P<policy>\S+)(?:  \((?P<resource>.+)\))?$"
)
_MESSAGE = " " * 10
_FORBIDDEN = "❌"


def read_policies(log: str) -> list[dict[str, Any]]:
    """Return what each pack found when it was asked last.

    Returns:
        The packs, each with `name`, `version`, `passed` and its `violations` (`level`, `severity`, `policy`,
        `resource`, `message`).
    """
    packs: list[dict[str, Any]] = []
    _, *sections = _SECTION.split(log)
    for line in sections[-1].splitlines()[1:] if sections else ():
        if pack := _PACK.match(line):
            passed = pack["mark"] != _FORBIDDEN
            packs.append({"name": pack["name"], "version": pack["version"], "passed": passed, "violations": []})
        elif packs and (found := _VIOLATION.match(line)):
            packs[-1]["violations"].append({**found.groupdict(""), "message": ""})
        elif packs and packs[-1]["violations"] and line.startswith(_MESSAGE):
            violation = packs[-1]["violations"][-1]
            violation["message"] = f"{violation['message']}\n{line.strip()}".strip()
        else:
            break
    return packs


def verdict(packs: Sequence[dict[str, Any]]) -> str:
    """Say in a few words what policy packs found; nothing without a pack."""
    count = sum(len(pack["violations"]) for pack in packs)
    if not packs:
        return ""
    return counted(count, "policy violation") if count else "policies kept"


def explain(packs: Sequence[dict[str, Any]]) -> list[str]:
    """Say each violation in a line."""
    return [
        f"{each['policy']} ({each['level']}), {each['resource'] or 'the stack'}: {' '.join(each['message'].split())}"
        for pack in packs
        for each in pack["violations"]
    ]
