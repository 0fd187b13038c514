"""The component's arguments, in types that Pulumi can describe to other languages, and their check.

What they mean and what they can be, `PipelineSettings` says. The descriptions are those of its fields.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict, get_type_hints, is_typeddict

import pulumi
from pulumi.output import Unknown
from pydantic.alias_generators import to_camel

from components import Delivery, PipelineSettings, SettingsError
from components.settings.problems import suggestion


class EventBridgeTarget(TypedDict):
    """Where Genesys sends events to, and which ones beside those that every version of Cognigy needs."""

    aws_account_id: str
    """AWS account that the events go to, in quotes: Cognigy's own for SaaS, yours on premises."""

    aws_region: str
    """AWS region that the events go to, e.g. `eu-central-1`."""

    organisation_id: str
    """Id of the Cognigy organisation: the last part of the event source's name."""

    user_start: NotRequired[bool]
    """Whether Cognigy shows the agent's name and image; needs Cognigy 2025.22 or later."""

    additional_topics: NotRequired[list[str]]
    """Further events, for the time of an upgrade: those of the versions before and after, e.g. `[customer.end]`."""


class ObjectNames(TypedDict):
    """What the objects are called in Genesys Cloud. The defaults are those of Cognigy's guides."""

    integration: NotRequired[str]
    """Integration."""

    category: NotRequired[str]
    """Category of the data action, where an adopted one has another than its integration's name."""

    data_action: NotRequired[str]
    """Data action."""

    acw_workflow: NotRequired[str]
    """Workflow of `acw`."""

    acw_trigger: NotRequired[str]
    """Trigger of `acw`."""

    user_end_workflow: NotRequired[str]
    """Workflow of `user.end`."""

    user_end_trigger: NotRequired[str]
    """Trigger of `user.end`."""

    event_bridge_integration: NotRequired[str]
    """Integration that sends events to Amazon EventBridge."""


class HandoverPipelineArgs(TypedDict):
    """What a pipeline is made of. All of it must be known before anything is deployed."""

    cognigy_domain: str
    """Domain of the Cognigy instance, e.g. `trial.cognigy.ai`."""

    preexisting_setup: NotRequired[bool]
    """Whether the webhooks were set up before Cognigy was upgraded to 4.100 or later."""

    cognigy_version: str
    """Version of Cognigy.AI, in quotes, e.g. `'4.99'`: decides which deliveries it takes."""

    delivery: NotRequired[Delivery]
    """How Cognigy is told: `webhook`, `eventBridge`, or `both` while a stack moves; if left out, what the
    version takes."""

    event_bridge: NotRequired[EventBridgeTarget]
    """Where the events go to; required with `eventBridge` and `both`, refused with `webhook`."""

    name_prefix: NotRequired[str]
    """Put in front of every name, with a space, where environments share an org."""

    names: NotRequired[ObjectNames]
    """Names of the objects in Genesys Cloud; every key can be left out."""

    events: NotRequired[list[str]]
    """Events that Cognigy is told of by webhooks, and up to 2025.11 by EventBridge."""

    action_timeout_seconds: NotRequired[int]
    """How long Genesys waits for Cognigy; Genesys' default if left out."""

    event_ttl_seconds: NotRequired[int]
    """Age after which Genesys drops an event; not with `delayBySeconds`."""

    delay_by_seconds: NotRequired[int]
    """Delay between event and workflow; not with `eventTtlSeconds`."""

    triggers_enabled: NotRequired[bool]
    """Whether the triggers fire."""

    force_unlock: NotRequired[bool]
    """Publish a workflow even if somebody else has it open in Architect; drops their edits."""


def require_known(inputs: Mapping[str, Any]) -> None:
    """Make sure that there is nothing among the arguments but what there can be: Pulumi would leave it out in silence.

    Args:
        inputs: The arguments as the schema names them.

    Raises:
        SettingsError: There is; the message has a line per problem.
    """
    if problems := list(_unknown(inputs, HandoverPipelineArgs)):
        raise _refusal(problems)


def checked(args: HandoverPipelineArgs) -> PipelineSettings:
    """Check the arguments.

    Args:
        args: The arguments.

    Returns:
        What they say, with the defaults of what they leave out.

    Raises:
        SettingsError: They can't be deployed; the message has a line per problem.
    """
    values = _renamed(args)
    problems = [
        f"{key} is not known yet or secret: it must be plain, because it decides what is deployed."
        for key in _not_plain(values)
    ]
    if not problems:
        try:
            return PipelineSettings.parse(values)
        except SettingsError as error:
            # They are arguments here, not keys of a stack's configuration.
            problems = [
                line.strip() for line in str(error).replace(f"{PipelineSettings.namespace}:", "").split("\n")[1:]
            ]
    raise _refusal(problems)


def _refusal(problems: list[str]) -> SettingsError:
    return SettingsError("These arguments can't be deployed:\n  " + "\n  ".join(problems))


def _unknown(values: Mapping[str, Any], arguments: type, path: str = "") -> Iterator[str]:
    """Yield a sentence for each argument that there is not, and for each that should be an object and is not."""
    known = {to_camel(name): kind for name, kind in get_type_hints(arguments).items()}
    for key, value in values.items():
        if key not in known:
            hint = suggestion(f"{path}{key}", (f"{path}{name}" for name in known))
            yield f"{path}{key} is not an argument; {hint}"
        elif is_typeddict(known[key]) and not isinstance(value, pulumi.Output | Unknown):
            if isinstance(value, dict):
                yield from _unknown(value, known[key], f"{path}{key}.")
            else:
                yield f"{path}{key} is {value!r}: it must be an object."


def _renamed(args: Mapping[str, Any]) -> dict[str, Any]:
    return {to_camel(key): _renamed(value) if isinstance(value, dict) else value for key, value in args.items()}


def _not_plain(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, pulumi.Output | Unknown):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_plain(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_plain(item, f"{path}[{index}]")
