"""Who may do what in AWS."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import QUEUE, QUEUE_POLICY, ROLE, ROLE_POLICY, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy

# The property that holds a policy, by type of resource.
_DOCUMENTS = {ROLE: "assumeRolePolicy", ROLE_POLICY: "policy", QUEUE_POLICY: "policy", QUEUE: "policy"}


def _check(resource: ResourceValidationArgs, _config: Config, report: Report) -> None:
    name = _DOCUMENTS[resource.resource_type]
    text = look(resource.props, name)
    if text in (None, "", UNKNOWN):
        return
    try:
        statements = _listed(json.loads(text)["Statement"])
    except (ValueError, KeyError, TypeError):
        report(f"{name} is not a policy of AWS.")
        return
    for statement in statements:
        if not isinstance(statement, Mapping) or statement.get("Effect") == "Deny":
            continue
        for key, value in statement.items():
            if key.startswith("Not"):
                report(f"{name} has a {key}, which allows everything else; name what is allowed.")
            elif key in ("Action", "Resource", "Principal") and any("*" in text for text in _texts(value)):
                report(f"{name} has a wildcard in its {key}; name what is allowed.")
        if "Principal" in statement and not _is_limited(statement.get("Condition")):
            report(f"{name} lets a service act for anybody; limit it by aws:SourceArn to one rule.")


def _is_limited(condition: Any) -> bool:
    """Whether a condition is on one source, which nobody else can have AWS' service act for."""
    sources = [
        text
        for tested in (condition.values() if isinstance(condition, Mapping) else ())
        if isinstance(tested, Mapping)
        for key, value in tested.items()
        if key.lower() == "aws:sourcearn"
        for text in _texts(value)
    ]
    return bool(sources) and not any("*" in source for source in sources)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for each in value.values() if isinstance(value, Mapping) else _listed(value):
            yield from _texts(each)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


least_privilege = resource_policy(
    "least-privilege",
    _check,
    applies=lambda type_: type_ in _DOCUMENTS,
    description="Roles and queues must allow nothing but what brings events to Cognigy.",
    remediation="Leave it to the program to write the policies of role and queue.",
    severity=Severity.CRITICAL,
)
"""The policies of roles and queues."""
