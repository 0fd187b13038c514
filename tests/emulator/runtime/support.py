"""A small organization to run events through: the guide's one data action, one workflow and one trigger."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handover.emulator.clock import VirtualClock
from handover.emulator.journal import Journal
from handover.emulator.runtime.architect import PublishedWorkflow, publish
from handover.emulator.runtime.data_action import DataActions
from handover.emulator.runtime.dispatcher import Dispatcher
from handover.emulator.runtime.receiver import CognigyReceiver
from handover.emulator.runtime.transport import Transport
from handover.emulator.runtime.views import ActionView, TriggerView

USER_END = "v2.detail.events.conversation.{id}.user.end"
ACW = "v2.detail.events.conversation.{id}.acw"
CATEGORY = "Web Services Data Actions Integration"

ACTION = ActionView(
    id="action-1",
    name="Send Event to Cognigy",
    category=CATEGORY,
    integration_id="integration-1",
    integration_enabled=True,
    contract_input={
        "type": "object",
        "title": "properties",
        "properties": {name: {"type": "string"} for name in ("userId", "topic", "disconnectType")},
        "additionalProperties": True,
    },
    contract_output={"type": "object", "properties": {}, "additionalProperties": True},
    request_url_template="https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
    request_type="POST",
    headers={"Content-Type": "application/json"},
    request_template="${input.rawRequest}",
    translation_map={},
    translation_map_defaults={},
    success_template="{}",
    timeout_seconds=10,
)

TRIGGER = TriggerView(
    id="trigger-1",
    name="Trigger conversation.id.user.end",
    topic_name=USER_END,
    enabled=True,
    match_criteria=[
        {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE", "values": None},
        {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN", "values": None},
    ],
    target_id="flow-1",
)

EVENT: dict[str, Any] = {
    "conversationId": "conversation-1",
    "mediaType": "MESSAGE",
    "messageType": "OPEN",
    "addressTo": "user-1",
    "disconnectType": "CLIENT",
    "eventTime": 1_735_689_600_000,
}


class Catalogue:
    """Data actions by category and name."""

    def __init__(self, *actions: ActionView) -> None:
        self.actions = list(actions)

    def find(self, category: str, name: str) -> ActionView | None:
        """Return the newest of that category and name."""
        found = [action for action in self.actions if (action.category, action.name) == (category, name)]
        return found[-1] if found else None

    def get(self, action_id: str) -> ActionView | None:
        """Return the one with that id."""
        return next((action for action in self.actions if action.id == action_id), None)


@dataclass
class Org:
    """An organization made of plain lists."""

    actions: Catalogue
    all_triggers: list[TriggerView] = field(default_factory=list)
    workflows: dict[str, PublishedWorkflow] = field(default_factory=dict)

    def triggers(self, topic: str) -> Sequence[TriggerView]:
        """Return the triggers on the topic."""
        return [trigger for trigger in self.all_triggers if trigger.topic_name == topic]

    def published_workflow(self, flow_id: str) -> PublishedWorkflow | None:
        """Return what the flow has published."""
        return self.workflows.get(flow_id)


def template(topic: str = "v2.detail.events.conversation.id.user.end") -> str:
    """Return the project's own workflow, with its substitutions filled in."""
    text = (Path(__file__).parents[3] / "components" / "workflow.yaml").read_text(encoding="utf-8")
    substitutions = {
        "name": "Workflow conversation.id.user.end",
        "description": "Tells Cognigy",
        "category": CATEGORY,
        "dataAction": ACTION.name,
        "topic": topic,
    }
    for key, value in substitutions.items():
        text = text.replace(f"{{{{{key}}}}}", json.dumps(value))
    return text


def indent(text: str, by: int) -> str:
    """Return the text with every line moved to the right."""
    return "\n".join(" " * by + line if line else line for line in text.splitlines())


def flow(actions: str, variables: str = "", state_variables: str = "") -> str:
    """Return a workflow with these actions and variables, given as YAML lists."""
    parts = ['workflow:\n  name: Test flow\n  startUpRef: "/workflow/states/state[Initial State_10]"']
    parts.append("  defaultLanguage: en-us")
    if variables:
        parts.append("  variables:\n" + indent(variables, 4))
    parts.append("  settingsErrorHandling:\n    errorHandling:\n      endWorkflow:\n        none: true")
    parts.append("  states:\n    - state:\n        name: Initial State\n        refId: Initial State_10")
    if state_variables:
        parts.append("        variables:\n" + indent(state_variables, 10))
    parts.append("        actions:\n" + indent(actions, 10))
    return "\n".join(parts) + "\n"


@dataclass
class World:
    """Everything an event passes through."""

    org: Org
    clock: VirtualClock
    journal: Journal
    receiver: CognigyReceiver
    transport: Transport
    actions: DataActions
    dispatcher: Dispatcher

    def steps(self) -> list[tuple[str, str, str]]:
        """Return step, outcome and reason of every entry."""
        return [(entry.step, entry.outcome, entry.reason) for entry in self.journal.query()]

    def reasons(self, step: str) -> list[str]:
        """Return the reasons of one kind of step."""
        return [entry.reason for entry in self.journal.query() if entry.step == step]

    def bodies(self) -> list[Any]:
        """Return what arrived at the receiver."""
        return [delivery.body for delivery in self.receiver.deliveries]


@asynccontextmanager
async def world(
    action: ActionView = ACTION,
    yaml: str | None = None,
    trigger: TriggerView = TRIGGER,
    *,
    allow_egress: frozenset[str] = frozenset(),
    limits: Mapping[str, int | None] | None = None,
    **dispatching: Any,
) -> AsyncIterator[World]:
    """Build an organization, and take it down again."""
    org = Org(Catalogue(action), [trigger])
    org.workflows["flow-1"] = publish(yaml or template(), Catalogue(ACTION))
    clock = VirtualClock()
    journal = Journal(clock)
    receiver = CognigyReceiver(clock, journal)
    transport = Transport(receiver, allow_egress)
    actions = DataActions(transport, clock, **(limits or {}))
    dispatcher = Dispatcher(org, journal, actions, clock, **dispatching)
    try:
        yield World(org, clock, journal, receiver, transport, actions, dispatcher)
    finally:
        await dispatcher.close()
        await transport.close()


async def until(condition: Callable[[], object]) -> None:
    """Return when the condition is met, and the tasks started along with it have reached what they wait for."""
    while not condition():  # noqa: ASYNC110 (what is waited for has no event)
        await asyncio.sleep(0.001)
    for _ in range(5):
        await asyncio.sleep(0)
