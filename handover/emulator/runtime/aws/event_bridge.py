"""EventBridge: an event of a partner's source goes to the bus of that name, and on to every rule that takes it."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from handover.emulator.runtime.aws import dead_letters
from handover.emulator.runtime.aws.account import EVENT_ARCHIVE, EVENT_RULE, Account, bus_of, is_enabled
from handover.emulator.runtime.aws.deliveries import Deliveries, Delivery
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.budget import Aside, LimitError
from handover.emulator.runtime.compiled import Compiled
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.runtime.eventbridge.envelope import envelope
from handover.emulator.runtime.eventbridge.patterns import InvalidPatternError, Pattern, compile_pattern
from handover.emulator.runtime.eventbridge.sources import EventSource, event_sources
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Journal, Trace
from handover.emulator.state.records.aws import AwsObjectRecord, DeadLetterRecord
from handover.emulator.state.store import Store
from handover.io.text import counted


class EventBridge:
    """The EventBridge of all accounts.

    Args:
        store: Keeps sources and objects.
        transport: Calls endpoints.
        clock: Times the attempts.
        journal: Gets every step.
        aside: Does what takes long.
        background: Runs what is tried again.
        changed: Called when something has changed that no request waits for.
    """

    def __init__(
        self,
        store: Store,
        transport: Transport,
        clock: Clock,
        journal: Journal,
        aside: Aside,
        background: Background,
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._journal = journal
        self._aside = aside
        self._changed = changed
        self._deliveries = Deliveries(transport, clock, background, changed)
        self._patterns = Compiled[AwsObjectRecord, Pattern](lambda record: compile_pattern(_pattern(record) or ""))

    def sources(self, topic: str) -> list[EventSource]:
        """Return the sources that get a topic's events."""
        return [source for source in event_sources(self._store) if topic in source.topics]

    async def deliver(self, source: EventSource, topic: str, body: Mapping[str, Any], trace: Trace) -> Trace:
        """Take an event that Genesys sends to a source, and return its steps, after the first attempt for each target.

        Args:
            source: The source.
            topic: The topic's name, with `{id}`.
            body: The event.
            trace: The event's; the steps are written into one of their own, beside it.
        """
        account, bus = Account(self._store, source.account_id, source.region), bus_of(self._store, source)
        trace = Trace(self._journal, trace.event_id, trace.conversation_id, way=trace.way)
        trace = trace.along(_branch(account, source.name))
        where = f"the account {account.id}, {account.region}"
        if bus is None:
            reason = f"The source is pending: no bus is associated with it in {where}, so AWS drops the event."
            trace.note("event-source", source.name, "stopped", reason)
            return trace
        reason = f'Genesys sends the event of "{source.integration_name}" to the source in {where}.'
        trace.note("event-source", source.name, "passed", reason)
        event = envelope(
            source,
            topic,
            body,
            event_id=trace.event_id or "",
            conversation_id=trace.conversation_id,
            now=self._clock.now(),
        )
        await self._archive(account, bus, event, trace)
        rules = account.rules(bus.physical_id)
        if rules:
            trace.note("bus", bus.physical_id, "passed", f"The event goes to {counted(len(rules), 'rule')}.")
        else:
            trace.note("bus", bus.physical_id, "stopped", "The bus has no rule.")
        taking = [rule for rule in rules if await self._takes(rule, event, trace)]
        await asyncio.gather(*(self._to_targets(account, bus, rule, event, trace) for rule in taking))
        self._changed()
        return trace

    async def redrive(self, records: Iterable[DeadLetterRecord]) -> int:
        """Take messages out of their queues and deliver them anew, and return how many could be.

        One whose rule or target is gone stays where it is.
        """
        begun = []
        for record in records:
            account = Account(self._store, record.account_id, record.region)
            trace = Trace(self._journal, record.event_id, record.conversation_id)
            name = record.queue_arn.rpartition(":")[2]
            rule = account.by_arn(EVENT_RULE, record.rule_arn)
            target = rule and _target_of(account, rule, record.target_id)
            if rule is None or target is None:
                reason = f"The target {record.target_id} of the rule {record.rule_arn} is gone; the message stays."
                trace.note("dead-letter", name, "failed", reason)
                continue
            self._store.dead_letters.remove(record.id)
            bus = account.bus_name(rule.inputs.get("eventBusName"))
            trace = _to_target(_to_rule(trace.along(_branch(account, bus)), rule), target)
            trace.note("dead-letter", name, "passed", "The event is redriven to its target.", {"redriven": True})
            begun.append(Delivery(account, rule, target, record.event, self._clock.now(), trace))
        await asyncio.gather(*map(self._deliveries.begin, begun))
        return len(begun)

    def waiting(self, queue_url: str | None = None) -> list[DeadLetterRecord]:
        """Return the messages in all queues, or in one, oldest first."""
        return dead_letters.waiting(self._store, self._clock.now(), queue_url)

    async def _archive(self, account: Account, bus: AwsObjectRecord, event: Mapping[str, Any], trace: Trace) -> None:
        for archive in list(account.of_type(EVENT_ARCHIVE)):
            if archive.inputs.get("eventSourceArn") != bus.computed["arn"]:
                continue
            try:
                if _pattern(archive) and await self._mismatch(archive, event) is not None:
                    continue
            except (InvalidPatternError, LimitError) as error:
                trace.note("archive", archive.physical_id, "failed", f"The event pattern can't be matched. {error}")
                continue
            if self._store.aws_objects.get(archive.id) is not None:  # the pattern may have taken a while
                kept = self._store.aws_objects.change(archive.id, events=archive.events + 1).events
                reason = f"The archive keeps the event; it has {kept} now."
                trace.note("archive", archive.physical_id, "passed", reason)

    async def _takes(self, rule: AwsObjectRecord, event: Mapping[str, Any], trace: Trace) -> bool:
        """Tell whether a rule takes an event, and note why (not)."""
        name, trace = rule.inputs["name"], _to_rule(trace, rule)
        pattern = {"pattern": _pattern(rule)}
        if not is_enabled(rule):
            trace.note("rule", name, "stopped", "The rule is disabled.")
            return False
        if not _pattern(rule):
            trace.note("rule", name, "stopped", "The rule has no event pattern.")
            return False
        try:
            mismatch = await self._mismatch(rule, event)
        except (InvalidPatternError, LimitError) as error:
            trace.note("rule", name, "failed", f"The event pattern can't be matched. {error}", pattern)
            return False
        if mismatch is not None:
            trace.note("rule", name, "stopped", mismatch, pattern)
            return False
        trace.note("rule", name, "passed", "The event fits the rule's pattern.", pattern)
        return True

    async def _mismatch(self, record: AwsObjectRecord, event: Mapping[str, Any]) -> str | None:
        pattern = await self._patterns.ready(record, self._aside)
        return await self._aside.spending(lambda budget: pattern.mismatch(event, budget))

    async def _to_targets(
        self, account: Account, bus: AwsObjectRecord, rule: AwsObjectRecord, event: Mapping[str, Any], trace: Trace
    ) -> None:
        targets = account.targets(bus.physical_id, rule.inputs["name"])
        trace = _to_rule(trace, rule)
        if not targets:
            trace.note("target", "-", "stopped", f'The rule "{rule.inputs["name"]}" has no target.')
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        now = self._clock.now()
        begun = (Delivery(account, rule, target, text, now, _to_target(trace, target)) for target in targets)
        await asyncio.gather(*map(self._deliveries.begin, begun))


def _branch(account: Account, source: str) -> str:
    """Return what the way over an event source is called; the source's bus has the same name."""
    return f"event-source:{account.id}:{account.region}:{source}"


def _to_rule(trace: Trace, rule: AwsObjectRecord) -> Trace:
    return trace.along(f"rule:{rule.inputs['name']}")


def _to_target(trace: Trace, target: AwsObjectRecord) -> Trace:
    return trace.along(f"target:{target.computed['targetId']}")


def _target_of(account: Account, rule: AwsObjectRecord, target_id: str) -> AwsObjectRecord | None:
    targets = account.targets(account.bus_name(rule.inputs.get("eventBusName")), rule.inputs["name"])
    return next((target for target in targets if target.computed["targetId"] == target_id), None)


def _pattern(record: AwsObjectRecord) -> str | None:
    return record.inputs.get("eventPattern") or None
