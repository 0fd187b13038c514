"""The resource `ProcessautomationTrigger`."""

import json
import re
from typing import Any, Final, TypedDict, Unpack, overload

import pulumi

from . import _utilities, outputs
from ._inputs import ProcessautomationTriggerTargetArgs, ProcessautomationTriggerTargetArgsDict

__all__ = ["ProcessautomationTrigger", "ProcessautomationTriggerArgs"]

_TYPE: Final = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"


@_utilities.args_type
class ProcessautomationTriggerArgs:
    """What a `ProcessautomationTrigger` is made of.

    Attributes:
        enabled: Whether it fires.
        target: What it starts.
        topic_name: The topic of its events. A change replaces the trigger.
        delay_by_seconds: How long to wait before starting the target, 60 to 900; never together with a time to live.
        description: Free text of up to 512 characters.
        event_ttl_seconds: How old an event may be, at least 10; never together with a delay.
        match_criteria: JSON array of the criteria an event must all meet, in any spelling.
        name: Its name. Set it: otherwise Pulumi invents one.
        processautomation_trigger_id: Its id; the provider sets it.
    """

    enabled: pulumi.Input[bool] = pulumi.property("enabled")
    target: pulumi.Input[ProcessautomationTriggerTargetArgs] = pulumi.property("target")
    topic_name: pulumi.Input[str] = pulumi.property("topicName")
    delay_by_seconds: pulumi.Input[float] | None = pulumi.property("delayBySeconds", default=None)
    description: pulumi.Input[str] | None = pulumi.property("description", default=None)
    event_ttl_seconds: pulumi.Input[float] | None = pulumi.property("eventTtlSeconds", default=None)
    match_criteria: pulumi.Input[str] | None = pulumi.property("matchCriteria", default=None)
    name: pulumi.Input[str] | None = pulumi.property("name", default=None)
    processautomation_trigger_id: pulumi.Input[str] | None = pulumi.property("processautomationTriggerId", default=None)


class _ProcessautomationTriggerInputs(TypedDict, total=False):
    delay_by_seconds: pulumi.Input[float] | None
    description: pulumi.Input[str] | None
    enabled: pulumi.Input[bool] | None
    event_ttl_seconds: pulumi.Input[float] | None
    match_criteria: pulumi.Input[str] | None
    name: pulumi.Input[str] | None
    processautomation_trigger_id: pulumi.Input[str] | None
    target: pulumi.Input[ProcessautomationTriggerTargetArgs | ProcessautomationTriggerTargetArgsDict] | None
    topic_name: pulumi.Input[str] | None


@pulumi.type_token(_TYPE)
class ProcessautomationTrigger(pulumi.CustomResource):
    """A Genesys Cloud trigger: starts a workflow for each event on a topic that meets its criteria."""

    delay_by_seconds: pulumi.Output[float | None] = pulumi.property("delayBySeconds")
    description: pulumi.Output[str | None] = pulumi.property("description")
    enabled: pulumi.Output[bool] = pulumi.property("enabled")
    event_ttl_seconds: pulumi.Output[float | None] = pulumi.property("eventTtlSeconds")
    match_criteria: pulumi.Output[str | None] = pulumi.property("matchCriteria")
    name: pulumi.Output[str] = pulumi.property("name")
    processautomation_trigger_id: pulumi.Output[str] = pulumi.property("processautomationTriggerId")
    target: pulumi.Output[outputs.ProcessautomationTriggerTarget] = pulumi.property("target")
    topic_name: pulumi.Output[str] = pulumi.property("topicName")

    @overload
    def __init__(
        self, resource_name: str, args: ProcessautomationTriggerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...
    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_ProcessautomationTriggerInputs],
    ) -> None: ...
    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        props, opts = _utilities.read_arguments(
            ProcessautomationTrigger, ProcessautomationTriggerArgs, resource_name, args, kwargs
        )
        if (criteria := vars(props)["match_criteria"]) is not None:
            known = isinstance(criteria, str)
            vars(props)["match_criteria"] = (
                _as_read_back(criteria) if known else pulumi.Output.from_input(criteria).apply(_as_read_back)
            )
        super().__init__(_TYPE, resource_name, props, opts, package_ref=_utilities.get_package())

    @staticmethod
    def get(
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        **inputs: Unpack[_ProcessautomationTriggerInputs],
    ) -> "ProcessautomationTrigger":
        """Reads the existing trigger of this id, which this program does not manage."""
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return ProcessautomationTrigger(resource_name, opts, **inputs)


def _as_read_back(criteria: str) -> str:
    """Writes criteria as the provider reads them back: as Go's encoder does, without what is null.

    It compares the two as text after it has made the trigger, and fails, leaving that one behind (provider 1.82.0).
    What is no list of criteria it refuses before, and stays as it is here.
    """
    try:
        found = json.loads(criteria, parse_float=_number)
    except ValueError:
        return criteria
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return criteria
    given = [{key: value for key, value in each.items() if value is not None} for each in found]
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text)


def _number(text: str) -> float:
    return int(number) if (number := float(text)).is_integer() else number
