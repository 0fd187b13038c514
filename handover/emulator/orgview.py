"""The organization as the event runtime sees it."""

from handover.emulator.actions.views import Catalogue
from handover.emulator.emulator import Emulator
from handover.emulator.flows.workflows import Workflows
from handover.emulator.runtime.architect import PublishedWorkflow
from handover.emulator.runtime.views import TriggerView
from handover.emulator.state.records.triggers import TriggerRecord


class Organization:
    """Looks up what the runtime asks for; every call sees the state of that moment.

    Args:
        emulator: Holds the organization's data.
        actions: Its data actions.
        workflows: Its flows, compiled.
    """

    def __init__(self, emulator: Emulator, actions: Catalogue, workflows: Workflows) -> None:
        self.actions = actions
        self._emulator = emulator
        self._workflows = workflows
        self._state: tuple[str, int] | None = None
        self._triggers: dict[str, list[TriggerView]] = {}

    def triggers(self, topic: str) -> list[TriggerView]:
        """Return all triggers on the topic, the disabled ones included."""
        store = self._emulator.store
        if self._state != (store.id, store.triggers.revision):
            self._triggers = {}
            for record in store.triggers:
                self._triggers.setdefault(record.topic_name, []).append(trigger_view(record))
            self._state = (store.id, store.triggers.revision)
        return self._triggers.get(topic, [])

    def published_workflow(self, flow_id: str) -> PublishedWorkflow | None:
        """Return the version a flow has published now, or `None` if there is no such flow or it has none."""
        flow = self._emulator.store.flows.get(flow_id)
        return None if flow is None else self._workflows.published(flow)


def trigger_view(record: TriggerRecord) -> TriggerView:
    """Return the trigger as the runtime sees it."""
    settings = record.target.get("workflowTargetSettings") or {}
    return TriggerView(
        id=record.id,
        name=record.name,
        topic_name=record.topic_name,
        enabled=record.enabled,
        match_criteria=record.match_criteria,
        target_id=record.target["id"],
        data_format=settings.get("dataFormat", "TopLevelPrimitives"),
        event_ttl_seconds=record.event_ttl_seconds,
        delay_by_seconds=record.delay_by_seconds,
    )
