"""A small organization to run events through: the guide's one data action, one workflow and one trigger."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from handover.emulator.runtime.actions.data_action import ActionResult, DataActions
from handover.emulator.runtime.architect import publish
from handover.emulator.runtime.architect.interpreter import RunResult
from handover.emulator.runtime.architect.published import Workflows
from handover.emulator.runtime.aws.event_bridge import EventBridge
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.delivery.receiver import CognigyReceiver
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.runtime.events.dispatcher import Dispatcher
from handover.emulator.runtime.execution import Execution
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.clock import Clock
from handover.emulator.state.ids import IdSource
from handover.emulator.state.journal import Journal
from handover.emulator.state.records.actions import ActionRecord, ActionVersion, RequestConfig, ResponseConfig
from handover.emulator.state.records.flows import BoundCall, FlowRecord, FlowVersionRecord
from handover.emulator.state.records.integrations import IntegrationRecord
from handover.emulator.state.records.triggers import TriggerRecord
from handover.emulator.state.store import Store

START = 1_735_689_600.0
USER_END = "v2.detail.events.conversation.{id}.user.end"
ACW = "v2.detail.events.conversation.{id}.acw"
CATEGORY = "Web Services Data Actions Integration"


@dataclass(frozen=True)
class Action:
    """A published data action, in one piece, for tests that change a part of it."""

    id: str = "action-1"
    name: str = "Send Event to Cognigy"
    category: str = CATEGORY
    integration_enabled: bool = True
    contract_input: dict[str, Any] = field(
        default_factory=lambda: {
            "type": "object",
            "title": "properties",
            "properties": {name: {"type": "string"} for name in ("userId", "topic", "disconnectType")},
            "additionalProperties": True,
        }
    )
    contract_output: dict[str, Any] = field(
        default_factory=lambda: {"type": "object", "properties": {}, "additionalProperties": True}
    )
    request_url_template: str = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
    request_type: str = "POST"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    request_template: str = "${input.rawRequest}"
    translation_map: Mapping[str, str] = field(default_factory=dict)
    translation_map_defaults: Mapping[str, str] = field(default_factory=dict)
    success_template: str = "{}"
    timeout_seconds: float | None = 10

    def version(self) -> ActionVersion:
        """Return the action's published version; unlike the API, tests may put anything into it."""
        request = {name: getattr(self, name) for name in RequestConfig.model_fields if hasattr(self, name)}
        response = {name: getattr(self, name) for name in ResponseConfig.model_fields if hasattr(self, name)}
        return ActionVersion.model_construct(
            name=self.name,
            category=self.category,
            input_schema=self.contract_input,
            success_schema=self.contract_output,
            timeout_seconds=self.timeout_seconds,  # type: ignore[arg-type] # a part of a second, so as not to wait
            request=RequestConfig.model_construct(**request),
            response=ResponseConfig.model_construct(**response),
        )

    def put(self, store: Store) -> None:
        """Put the action and its integration into an organization."""
        state: Any = "ENABLED" if self.integration_enabled else "DISABLED"
        integration = IntegrationRecord(id="integration-1", type="t", name="i", intended_state=state, changed="")
        store.integrations.put(integration.id, integration)
        store.actions.put(self.id, ActionRecord(id=self.id, integration_id=integration.id, published=self.version()))


ACTION = Action()

TRIGGER = TriggerRecord(
    id="trigger-1",
    name="Trigger conversation.id.user.end",
    topic_name=USER_END,
    enabled=True,
    match_criteria=[
        {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE", "values": None},
        {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN", "values": None},
    ],
    target={"type": "Workflow", "id": "flow-1"},
    self_uri="/api/v2/processautomation/triggers/trigger-1",
)

EVENT: dict[str, Any] = {
    "conversationId": "conversation-1",
    "mediaType": "MESSAGE",
    "messageType": "OPEN",
    "addressTo": "user-1",
    "disconnectType": "CLIENT",
    "eventTime": 1_735_689_600_000,
}


Thing = TypeVar("Thing", Action, TriggerRecord)


def replace(thing: Thing, **changes: Any) -> Thing:
    """Return another action or trigger, with some changes."""
    if isinstance(thing, Action):
        return dataclasses.replace(thing, **changes)
    return thing.model_copy(update=changes)


def organization(*actions: Action) -> Store:
    """Return an organization with these data actions."""
    store = Store("organization-1", IdSource())
    for action in actions:
        action.put(store)
    return store


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

    store: Store
    clock: Clock
    journal: Journal
    receiver: CognigyReceiver
    transport: Transport
    workflows: Workflows
    actions: DataActions
    dispatcher: Dispatcher
    event_bridge: EventBridge
    background: Background

    async def execute(self, action: Action, inputs: Mapping[str, Any]) -> ActionResult:
        """Put an action into the organization, and execute it."""
        action.put(self.store)
        record = self.store.actions.need(action.id)
        assert record.published is not None
        return await self.actions.execute(record, record.published, inputs)

    async def dispatch(
        self, topic: str, body: Mapping[str, Any], *, event_id: str | None = None
    ) -> tuple[RunResult, ...]:
        """Run an event."""
        return await self.dispatcher.run(self.dispatcher.accept(topic, body, event_id))

    def publish(self, yaml: str) -> None:
        """Publish a version of the organization's one flow."""
        workflow = publish(yaml, organization(ACTION))
        calls = [BoundCall(category=call[0], name=call[1], action_id=id_) for call, id_ in workflow.calls.items()]
        version = FlowVersionRecord(number=1, yaml=yaml, calls=calls, published=START, client_id="c")
        self.store.flows.put("flow-1", FlowRecord(id="flow-1", name=workflow.name, versions=[version]))

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
    action: Action = ACTION,
    yaml: str | None = None,
    trigger: TriggerRecord = TRIGGER,
    **settings: Any,
) -> AsyncIterator[World]:
    """Build an organization, and take it down again."""
    store = organization(action)
    store.triggers.put(trigger.id, trigger)
    clock = Clock(START)
    journal = Journal(clock)
    runs = Execution(store, clock, journal, EmulatorSettings(**settings))
    org = World(
        store,
        clock,
        journal,
        runs.receiver,
        runs.transport,
        runs.workflows,
        runs.actions,
        runs.dispatcher,
        runs.event_bridge,
        runs.background,
    )
    org.publish(yaml or template())
    try:
        yield org
    finally:
        await runs.close()


async def until(condition: Callable[[], object]) -> None:
    """Return when the condition is met, and the tasks started along with it have reached what they wait for."""
    while not condition():  # noqa: ASYNC110 (what is waited for has no event)
        await asyncio.sleep(0.001)
    for _ in range(5):
        await asyncio.sleep(0)
