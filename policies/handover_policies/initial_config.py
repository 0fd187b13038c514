"""The pack's own configuration, in the format of `--policy-pack-config`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi_policy import EnforcementLevel, Policy


def read_config(path: Path, policies: Iterable[Policy]) -> dict[str, EnforcementLevel | dict[str, Any]]:
    """Read a policy configuration file for `PolicyPack(initial_config=…)`.

    Args:
        path: A JSON file that maps the name of a policy to an enforcement level, or to its configuration, in which
            `enforcementLevel` is Pulumi's.
        policies: The pack's policies.

    Raises:
        ValueError: The file is not a JSON object, or names a policy or an enforcement level that there is none of.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path} must map names of policies to their configuration.")
    known = {policy.name: policy for policy in policies}
    return {name: _entry(path, name, value, known) for name, value in content.items()}


def _entry(path: Path, name: str, value: Any, known: dict[str, Policy]) -> EnforcementLevel | dict[str, Any]:
    if name not in known:
        raise ValueError(f"{path} configures {name!r}, which is no policy; there are {', '.join(known)}.")
    if not isinstance(value, dict):
        return _level(path, name, value)
    # pulumi-policy 1.21.0 takes a level that is left out for `advisory`, whatever the policy's own is.
    return {
        **value,
        "enforcementLevel": _level(path, name, value.get("enforcementLevel", known[name].enforcement_level)),
    }


def _level(path: Path, name: str, value: Any) -> EnforcementLevel:
    try:
        return EnforcementLevel(value)
    except ValueError:
        levels = ", ".join(level.value for level in EnforcementLevel)
        raise ValueError(f"{path}: the enforcement level of {name} is {value!r}; it must be one of {levels}.") from None
