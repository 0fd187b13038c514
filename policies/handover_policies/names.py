"""The names by which a workflow finds the data action, and by which people tell environments apart."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pulumi_policy import EnforcementLevel, PolicyResource, ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, FLOW, INTEGRATION, TRIGGER, UNKNOWN, look, setting, stack_name
from handover_policies.rules import Config, Report, resource_policy, stack_policy


def _check_consistency(resources: list[PolicyResource], _config: Config, report: Report) -> None:
    actions = [resource for resource in resources if resource.resource_type == ACTION]
    for action in actions:
        integration = _integration(action, resources)
        name = look(integration.props, "config", "name") if integration else UNKNOWN
        category = look(action.props, "category")
        if UNKNOWN not in (name, category) and category != name and not _has_own_category():
            report(f"Its category is {category!r}; it must be its integration's name, {name!r}.", action.urn)
    for flow in resources:
        if flow.resource_type == FLOW:
            for message in _flow_problems(flow, actions):
                report(message, flow.urn)


def _has_own_category() -> bool:
    """Whether the stack's settings say that the category isn't the integration's name, as for an adopted action."""
    return "category" in json.loads(setting("names") or "{}")


def _integration(action: PolicyResource, resources: list[PolicyResource]) -> PolicyResource | None:
    """The integration an action belongs to; None if the stack doesn't have it."""
    related = action.property_dependencies.get("integrationId", [])
    if found := [resource for resource in related if resource.resource_type == INTEGRATION]:
        return found[0]
    id_ = look(action.props, "integrationId")
    integrations = (resource for resource in resources if resource.resource_type == INTEGRATION)
    return next((item for item in integrations if id_ == look(item.props, "id") is not UNKNOWN), None)


def _flow_problems(flow: PolicyResource, actions: list[PolicyResource]) -> Iterator[str]:
    substitutions = look(flow.props, "substitutions")
    if substitutions is UNKNOWN:
        return
    values: dict[str, Any] = {}
    for key in ("name", "category", "dataAction"):
        text = look(substitutions or {}, key)
        try:
            values[key] = text if text is UNKNOWN else _scalar(text)
        except ValueError as error:
            yield f"Its substitution {key!r} {error}."
            values[key] = UNKNOWN
    name = look(flow.props, "name")
    if UNKNOWN not in (name, values["name"]) and values["name"] != name:
        yield f"Its substitution 'name' says {values['name']!r}; it must be its own name, {name!r}."
    called = (values["category"], values["dataAction"])
    present = [(look(action.props, "category"), look(action.props, "name")) for action in actions]
    unknown = UNKNOWN in called or any(UNKNOWN in pair for pair in present)
    if not unknown and present and called not in present:
        known = " or ".join(f"{action!r} in {category!r}" for category, action in present)
        yield f"It calls the data action {called[1]!r} in {called[0]!r}; it must be {known}."


def _scalar(text: Any) -> str:
    """Read a substitution as Architect does once it is part of the workflow's YAML.

    Raises:
        ValueError: It isn't a text there, said without its subject.
    """
    if not isinstance(text, str):
        raise ValueError("is missing")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        raise ValueError("is not valid YAML; quote it") from None
    if not isinstance(value, str):
        raise ValueError(f"is {type(value).__name__} to YAML instead of text; quote it")
    return value


consistent_names = stack_policy(
    "consistent-names",
    _check_consistency,
    description="Integration, data action and workflows must agree on names: Architect finds the action by them.",
    remediation=(
        "Change names by the settings `names` and `namePrefix` only, from which the program derives integration, "
        "category and substitutions alike."
    ),
    severity=Severity.MEDIUM,
)
"""The action's category and the workflows' substitutions."""


# Where each kind of object has a name.
_PREFIXED: Mapping[str, list[tuple[str, ...]]] = {
    INTEGRATION: [("config", "name")],
    ACTION: [("name",), ("category",)],
    FLOW: [("name",)],
    TRIGGER: [("name",)],
}


def _check_prefix(resource: ResourceValidationArgs, config: Config, report: Report) -> None:
    prefix = config["prefixes"].get(stack_name(resource.urn)) or setting("namePrefix")
    if not prefix:
        return
    for path in _PREFIXED[resource.resource_type]:
        name = look(resource.props, *path)
        if name is not UNKNOWN and not (name or "").startswith(f"{prefix} "):
            report(f"{'.'.join(path)} is {name!r}; in this stack it must begin with {f'{prefix} '!r}.")


name_prefix = resource_policy(
    "name-prefix",
    _check_prefix,
    applies=lambda type_: type_ in _PREFIXED,
    description="Every name must begin with the stack's prefix, so that environments can share an org.",
    remediation="Set `namePrefix` of the stack and leave it to the program to put it in front of every name.",
    severity=Severity.LOW,
    level=EnforcementLevel.ADVISORY,
    options={
        "prefixes": {
            "description": "The prefix by stack, instead of the setting `namePrefix`.",
            "type": "object",
            "additionalProperties": {"type": "string"},
            "default": {},
        }
    },
)
"""The prefix of each object's name, where the stack has one."""
