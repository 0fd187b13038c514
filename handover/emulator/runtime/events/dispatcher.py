"""Takes events in: finds the triggers, starts the workflows, keeps book of who went on and who did not."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from handover.emulator.runtime.actions.data_action import DataActions
from handover.emulator.runtime.architect import FlowRejected
from handover.emulator.runtime.architect.interpreter import Interpreter, RunResult
from handover.emulator.runtime.architect.published import Workflows
from handover.emulator.runtime.aws.event_bridge import EventBridge
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.budget import Aside, LimitError
from handover.emulator.runtime.events.matching import Matcher
from handover.emulator.runtime.events.topics import resolve
from handover.emulator.runtime.limits import RateLimit
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Journal, Trace
from handover.emulator.state.records.triggers import TriggerRecord
from handover.emulator.state.store import Store
from handover.io.text import counted

_PRIMITIVES: Final = (str, int, float, bool)

AGAIN: Final = "again"
"""The branch of an event's way that is all that happens when Genesys delivers it a second time."""

_FINDING: Final = 300
"""About how many bytes the journal has of a criterion."""


class Event(NamedTuple):
    """An event that fits its topic, and the trace that takes what becomes of it."""

    topic: str
    body: Mapping[str, Any]
    trace: Trace
    size: int = 0
    """How many bytes it had."""


class Dispatcher:
    """The way of an event through an organization.

    Args:
        store: The organization, looked at anew for every event.
        workflows: Its flows, compiled.
        journal: Gets every step.
        actions: Executes its data actions.
        clock: For time to live and delays.
        settings: How many workflows may start in a minute, whether all start twice, as Genesys may start them
            ("triggers may fire more than once"), and what is done where nobody knows what Genesys does.
        aside: Does what takes long.
        event_bridge: Takes the events that integrations send to Amazon EventBridge.
        background: Runs what is delayed.
    """

    def __init__(
        self,
        store: Store,
        workflows: Workflows,
        journal: Journal,
        actions: DataActions,
        clock: Clock,
        settings: EmulatorSettings,
        aside: Aside,
        event_bridge: EventBridge,
        background: Background,
    ) -> None:
        self._event_bridge = event_bridge
        self._background = background
        self._deliver_twice = settings.duplicate_delivery
        self._store = store
        self._workflows = workflows
        self._journal = journal
        self._clock = clock
        self.interpreter = Interpreter(store, actions, clock, aside, settings.answers)
        self.rate = RateLimit(clock, settings.limits.workflow_invocations_per_minute)
        self.matcher = Matcher(aside, ignore_case=settings.answers.criteria_case == "ignored")

    def accept(self, topic: str, event_body: Mapping[str, Any], event_id: str | None = None, size: int = 0) -> Event:
        """Return an event that can be run.

        Args:
            topic: The topic's name, with `{id}` or a conversation's id in its place.
            event_body: The event.
            event_id: Its id; a new one of the organization's by default.
            size: How many bytes it has.

        Raises:
            UnknownTopicError: There is no such topic.
            InvalidEventError: The event does not fit the topic's schema.
        """
        known, topic_conversation = resolve(topic)
        known.check(event_body)
        conversation_id = event_body.get("conversationId") or topic_conversation
        trace = Trace(self._journal, event_id or self._store.ids.new(), conversation_id)
        return Event(known.name, event_body, trace, size)

    async def run(self, event: Event) -> tuple[RunResult, ...]:
        """Return the workflows' runs when all that the event starts at once have ended; delayed ones go on.

        Of EventBridge's deliveries it waits for the first attempts.
        """
        topic, body, trace, _ = event
        triggers = [trigger for trigger in self._store.triggers if trigger.topic_name == topic]
        sources = self._event_bridge.sources(topic)
        if not triggers and not sources:
            reason = f"No trigger listens on {topic}."
            trace.note("event", topic, "stopped", reason, {"eventBody": body}, event.size)
            return ()
        goes = " and ".join(_counts(("trigger", len(triggers)), ("event source", len(sources))))
        trace.note("event", topic, "passed", f"The event goes to {goes}.", {"eventBody": body}, event.size)
        sent = [
            self._event_bridge.deliver(source, topic, body, way) for source in sources for way in self._times(trace)
        ]
        if not sent:
            return await self._trigger(triggers, body, trace)
        results, ways = await asyncio.gather(self._trigger(triggers, body, trace), asyncio.gather(*sent))
        for way in ways:
            trace.entries.extend(way.entries)
        return results

    async def _trigger(
        self, triggers: Sequence[TriggerRecord], body: Mapping[str, Any], trace: Trace
    ) -> tuple[RunResult, ...]:
        """Start the workflows of the triggers that let the event through."""
        matching = await self._admitted(triggers, body, trace)
        now = []
        for trigger in matching:
            for way in (time.along(_branch(trigger)) for time in self._times(trace)):
                if trigger.delay_by_seconds:
                    self._background.start(self._later(trigger.delay_by_seconds, trigger, body, way))
                else:
                    now.append(self._start(trigger, body, way))
        results = [await now[0]] if len(now) == 1 else await asyncio.gather(*now)
        return tuple(result for result in results if result is not None)

    def _times(self, trace: Trace) -> tuple[Trace, ...]:
        """Return the event's trace, and another one for the second time that it is delivered, if it is."""
        return (trace, trace.along(AGAIN)) if self._deliver_twice else (trace,)

    async def _admitted(
        self, triggers: Sequence[TriggerRecord], event: Mapping[str, Any], trace: Trace
    ) -> list[TriggerRecord]:
        """Return the triggers that let the event through, and note of each why (not)."""
        enabled = [trigger for trigger in triggers if trigger.enabled]
        verdicts = iter(await self.matcher.match(enabled, event))
        admitted = []
        for trigger in triggers:
            way = trace.along(_branch(trigger))
            if not trigger.enabled:
                way.note("trigger", trigger.name, "stopped", "The trigger is disabled.")
                continue
            outcome, reason, findings = next(verdicts)
            if outcome == "passed" and (expired := self._expired(trigger, event)) is not None:
                outcome, reason = "stopped", expired
            if outcome == "passed":
                admitted.append(trigger)
                if trigger.delay_by_seconds:
                    reason += f" Its workflow starts in {trigger.delay_by_seconds} s."
            way.note("trigger", trigger.name, outcome, reason, {"criteria": findings}, _FINDING * len(findings))
        return admitted

    def _expired(self, trigger: TriggerRecord, event: Mapping[str, Any]) -> str | None:
        ttl, event_time = trigger.event_ttl_seconds, event.get("eventTime")
        if ttl is None or event_time is None:
            return None
        age = self._clock.now() - event_time / 1000
        if age <= ttl:
            return None
        return f"The event is {age:.0f} s old, and the trigger takes it for {ttl} s only."

    async def _later(self, seconds: float, trigger: TriggerRecord, event: Mapping[str, Any], trace: Trace) -> None:
        await self._clock.sleep(seconds)
        # Whether Genesys looks at the trigger when the event comes or when the delay is over, is unknown.
        await self._start(self._store.triggers.get(trigger.id) or trigger, event, trace)

    async def _start(self, trigger: TriggerRecord, event: Mapping[str, Any], trace: Trace) -> RunResult | None:
        """Run the workflow a trigger targets, in the version that is published now."""
        flow_id = trigger.target.id
        target = {"flowId": flow_id, "triggerName": trigger.name}
        try:
            workflow = await self._workflows.published(flow_id)
        except (FlowRejected, LimitError) as error:
            trace.note("workflow", flow_id, "failed", f"The flow {flow_id} can't be executed. {error}", target)
            return None
        if workflow is None:
            missing = self._store.flows.get(flow_id) is None
            state = "does not exist" if missing else "is not published"
            reason = f'The flow {flow_id}, which the trigger "{trigger.name}" targets, {state}.'
            trace.note("workflow", flow_id, "failed", reason, {**target, "missing": missing})
            return None
        if not self.rate.admit():
            limit = self.rate.per_minute
            reason = f"{limit} workflows started in the last minute, the organization's limit; this one was dropped."
            trace.note("workflow", workflow.name, "failed", reason, target)
            return None
        return await self.interpreter.run(workflow, given_to_workflow(event, trigger), trace)


def _branch(trigger: TriggerRecord) -> str:
    return f"trigger:{trigger.id}"


def _counts(*takers: tuple[str, int]) -> Iterator[str]:
    return (counted(number, taker) for taker, number in takers if number)


def given_to_workflow(event: Mapping[str, Any], trigger: TriggerRecord) -> Mapping[str, Any]:
    """Return what a workflow's inputs are filled from, by the `dataFormat` of the trigger's target.

    With `TopLevelPrimitives` every string, number and boolean of the event under its own name; with `Json` the whole
    event as one text under `jsonData`.
    """
    settings = trigger.target.workflow_target_settings
    if settings is not None and settings.data_format == "Json":
        return {"jsonData": json.dumps(event, ensure_ascii=False, separators=(",", ":"))}
    return {name: value for name, value in event.items() if isinstance(value, _PRIMITIVES)}
