"""What the event runtime sees of the emulated organization, and what it hands back to the API.

The API's services own the organization's objects; the runtime only looks at them through the frozen views below, so
that a running event keeps what it started with while the objects behind it change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from handover.emulator.runtime.architect import PublishedWorkflow

JsonObject = dict[str, Any]

DataFormat = Literal["TopLevelPrimitives", "Json"]


@dataclass(frozen=True, slots=True)
class ActionView:
    """A published data action, with what is needed to execute it.

    `contract_input` and `contract_output` are JSON schemas; the `*_template` texts are Velocity. `timeout_seconds` is
    `None` where the action leaves it at Genesys' default.
    """

    id: str
    name: str
    category: str
    integration_id: str
    integration_enabled: bool
    contract_input: JsonObject
    contract_output: JsonObject
    request_url_template: str
    request_type: str
    headers: Mapping[str, str]
    request_template: str
    translation_map: Mapping[str, str]
    translation_map_defaults: Mapping[str, str]
    success_template: str
    timeout_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class TriggerView:
    """A trigger as it is stored: `match_criteria` are `{jsonPath, operator, value | values}` objects, all to be met."""

    id: str
    name: str
    topic_name: str
    enabled: bool
    match_criteria: Sequence[JsonObject]
    target_id: str
    data_format: DataFormat = "TopLevelPrimitives"
    event_ttl_seconds: int | None = None
    delay_by_seconds: int | None = None


class ActionCatalogue(Protocol):
    """The organization's published data actions."""

    def find(self, category: str, name: str) -> ActionView | None:
        """Return the action of that category and name (the newest, where several share them), or `None`."""
        ...

    def get(self, action_id: str) -> ActionView | None:
        """Return the action with that id, or `None`."""
        ...


class OrgView(Protocol):
    """The organization as the event runtime needs it; every call sees the state of that moment."""

    @property
    def actions(self) -> ActionCatalogue:
        """The published data actions, looked up by id whenever one is called."""
        ...

    def triggers(self, topic: str) -> Sequence[TriggerView]:
        """Return all triggers on the topic (spelled with `{id}`), the disabled ones included."""
        ...

    def published_workflow(self, flow_id: str) -> "PublishedWorkflow | None":
        """Return the version a flow has published now, or `None` if there is no such flow or it has none."""
        ...


Step = Literal["event", "trigger", "workflow", "expression", "action", "request", "receiver"]
Outcome = Literal["passed", "stopped", "failed"]


class Journal(Protocol):
    """Where the runtime writes down what it did and why."""

    def record(
        self,
        step: Step,
        name: str,
        outcome: Outcome,
        reason: str,
        event_id: str,
        conversation_id: str | None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add one entry; `reason` is a sentence for the reader, `detail` plain JSON without credentials."""
        ...


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a test or an execution, as Genesys lists it in `operations`."""

    step: int
    name: str
    success: bool
    result: Any = None
    error: JsonObject | None = None

    def as_json(self) -> JsonObject:
        """Return the step in Genesys' spelling; `error` is there only when the step failed."""
        shown: JsonObject = {"step": self.step, "name": self.name, "success": self.success, "result": self.result}
        if self.error is not None:
            shown["error"] = self.error
        return shown


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What executing a data action came to.

    `final_result` satisfies the output contract when `success`. `error` is an object in Genesys' error shape
    (`message`, `code`, `status`, …); `status` in it is what `POST …/{id}/execute` answers with.
    """

    success: bool
    final_result: JsonObject | None = None
    error: JsonObject | None = None
    operations: Sequence[Operation] = field(default_factory=tuple)
