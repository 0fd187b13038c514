"""The organization at work: events, triggers, workflows and data actions, run by the event runtime.

Imported at the first use: parsers and template libraries would double the time the emulator takes to start.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from handover.emulator.actions.views import Catalogue
from handover.emulator.emulator import Emulator
from handover.emulator.flows.workflows import Workflows
from handover.emulator.orgview import Organization, trigger_view
from handover.emulator.runtime.data_action import DataActions
from handover.emulator.runtime.dispatcher import Dispatched, Dispatcher
from handover.emulator.runtime.receiver import CognigyReceiver
from handover.emulator.runtime.rehearsal import try_topic, try_trigger
from handover.emulator.runtime.transport import Transport
from handover.emulator.runtime.views import ActionResult, ActionView, JsonObject
from handover.emulator.state.records.triggers import TriggerRecord


class Execution:
    """What the API needs of the event runtime.

    Args:
        emulator: Whose organization is run.
    """

    def __init__(self, emulator: Emulator) -> None:
        limits = emulator.settings.limits
        self._emulator = emulator
        self.workflows = Workflows()
        self.catalogue = Catalogue(emulator)
        self.receiver = CognigyReceiver(emulator.clock, emulator.journal)
        self._organization = Organization(emulator, self.catalogue, self.workflows)
        self._transport = Transport(self.receiver, emulator.settings.allow_egress)
        self._actions = DataActions(
            self._transport,
            emulator.clock,
            concurrent=limits.concurrent_actions,
            per_minute=limits.action_executions_per_minute,
        )
        self._dispatcher = self._new_dispatcher()
        self._running: set[asyncio.Task[Dispatched]] = set()

    def _new_dispatcher(self) -> Dispatcher:
        settings = self._emulator.settings
        return Dispatcher(
            self._organization,
            self._emulator.journal,
            self._actions,
            self._emulator.clock,
            workflows_per_minute=settings.limits.workflow_invocations_per_minute,
            deliver_twice=settings.duplicate_delivery,
        )

    async def dispatch(self, topic: str, event: Mapping[str, Any], event_id: str) -> Dispatched:
        """Run an event; returns when all runs that are not delayed have ended.

        Raises:
            UnknownTopicError: There is no such topic.
            InvalidEventError: The event does not fit the topic's schema.
        """
        return await self._dispatcher.dispatch(topic, event, event_id=event_id)

    def start(self, run: Coroutine[Any, Any, Dispatched]) -> None:
        """Let an event run without waiting for it."""
        task = asyncio.create_task(run)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def execute(self, action: ActionView, inputs: Mapping[str, Any]) -> ActionResult:
        """Execute a data action by itself; what goes wrong is in the result."""
        return await self._actions.execute(action, inputs)

    def try_trigger(self, trigger: TriggerRecord, event: Mapping[str, Any]) -> JsonObject:
        """Return what the trigger would do with the event, in the shape of Genesys' trigger test."""
        return try_trigger(self._organization, trigger_view(trigger), event)

    def try_topic(self, topic: str, event: Mapping[str, Any]) -> JsonObject:
        """Return which triggers on the topic the event would start, in the shape of Genesys' topic test."""
        return try_topic(self._organization, topic, event)

    async def forget(self) -> None:
        """Give up delayed runs and forget deliveries: the organization they belong to is gone."""
        await self._dispatcher.close()
        self._dispatcher = self._new_dispatcher()
        self.receiver.reset()

    async def close(self) -> None:
        """Give up delayed runs and close connections."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._dispatcher.close()
        await self._transport.close()
