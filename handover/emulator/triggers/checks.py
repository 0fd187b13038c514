"""What a trigger refers to must be there and make sense."""

from typing import Any

from handover.emulator.emulator import Emulator
from handover.emulator.state.errors import BadRequestError


def check_topic(name: str) -> None:
    """Refuse a topic that triggers cannot listen on.

    Raises:
        BadRequestError: There is no such topic here.
    """
    from handover.emulator.runtime.topics import TOPICS

    if name not in TOPICS:
        raise BadRequestError(f"topicName: there is no topic {name!r}; there are {', '.join(TOPICS)}.", "invalid.topic")


def check_target(emulator: Emulator, flow_id: str) -> None:
    """Refuse a target that is no published workflow.

    Raises:
        BadRequestError: There is no such flow, or it is deactivated.
    """
    flow = emulator.store.flows.get(flow_id)
    if flow is None:
        raise BadRequestError(f"target.id: there is no workflow with the id {flow_id}.", "invalid.target")
    if not flow.active:
        raise BadRequestError(f"target.id: the workflow {flow.name!r} is not published.", "invalid.target")


def check_criteria(criteria: list[dict[str, Any]]) -> None:
    """Refuse criteria that cannot be evaluated.

    Raises:
        BadRequestError: A JSONPath is not one, or a value does not suit its operator.
    """
    from handover.emulator.runtime.criteria import InvalidCriteriaError, compile_criteria

    try:
        compile_criteria(criteria)
    except InvalidCriteriaError as error:
        raise BadRequestError(f"matchCriteria: {error}", "invalid.criteria") from None
