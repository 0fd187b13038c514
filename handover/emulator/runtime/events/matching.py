"""Which triggers let an event through: criteria matched within what one event may take of all of them together."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from handover.emulator.runtime.budget import SECONDS_TO_READ_TEMPLATES, Aside, Budget, LimitError
from handover.emulator.runtime.compiled import Compiled
from handover.emulator.runtime.events.criteria import (
    Criterion,
    InvalidCriteriaError,
    Judgement,
    compile_criteria,
    judge,
)
from handover.emulator.state.journal import Outcome
from handover.emulator.state.records.triggers import TriggerRecord

Criteria = tuple[Criterion, ...]

SECONDS_TO_MATCH: Final = 60.0
"""What all triggers of an event may take together."""


class Verdict(NamedTuple):
    """Whether an event meets a trigger's criteria, a sentence that says why (not), and what was found of each."""

    outcome: Outcome
    reason: str
    findings: Sequence[Mapping[str, Any]] = ()


class Matcher:
    """Matches events with triggers, whose criteria it compiles once.

    Args:
        aside: Does what takes long.
        ignore_case: Whether texts are compared without regard to case.
    """

    def __init__(self, aside: Aside, *, ignore_case: bool = False) -> None:
        self._aside = aside
        self._compiled = Compiled[TriggerRecord, Criteria](
            lambda trigger: compile_criteria(trigger.match_criteria, ignore_case=ignore_case)
        )

    async def match(self, triggers: Sequence[TriggerRecord], event: Mapping[str, Any]) -> list[Verdict]:
        """Return a verdict on each trigger.

        Each trigger gets some steps of its own, which is enough for what criteria normally are. Those that need more
        share the steps of one budget, in their order: many of them take no longer than one.
        """
        ends = time.monotonic() + SECONDS_TO_MATCH
        own = [await self._by_its_own(trigger, event, len(triggers), ends) for trigger in triggers]
        shared = self._aside.budget()
        return [
            verdict if isinstance(verdict, Verdict) else await self._by_shared(verdict, event, shared, ends)
            for verdict in own
        ]

    async def criteria(self, trigger: TriggerRecord, ends: float | None = None) -> Criteria:
        """Return a trigger's criteria.

        Raises:
            InvalidCriteriaError: They can't be matched, which only a state file written by hand can bring about.
            LimitError: It takes too long to read them.
        """
        seconds = SECONDS_TO_READ_TEMPLATES
        if ends is not None:
            seconds = min(seconds, _left(ends))
        return await self._compiled.ready(trigger, self._aside, seconds)

    async def _by_its_own(
        self, trigger: TriggerRecord, event: Mapping[str, Any], count: int, ends: float
    ) -> Verdict | Criteria:
        """Return the verdict, or criteria that need more steps than each of that many triggers has."""
        try:
            criteria = await self.criteria(trigger, ends)
        except (InvalidCriteriaError, LimitError) as error:
            return _failed(str(error))
        await self._aside.turn()
        try:
            return _verdict(criteria, judge(criteria, event, self._aside.portion(count), to_the_end=True))
        except LimitError:
            return criteria

    async def _by_shared(self, criteria: Criteria, event: Mapping[str, Any], shared: Budget, ends: float) -> Verdict:
        try:
            judgement = await self._aside.run(lambda: judge(criteria, event, shared), _left(ends))
        except LimitError as error:
            return _failed(f"{error} All triggers that an event goes to share these.")
        return _verdict(criteria, judgement)


def _left(ends: float) -> float:
    return round(max(ends - time.monotonic(), 0), 1)


def _verdict(criteria: Criteria, judgement: Judgement) -> Verdict:
    unmet, findings = judgement
    if unmet is not None:
        return Verdict("stopped", unmet, findings)
    met = f"All {len(criteria)} criteria are met." if criteria else "The trigger has no criteria."
    return Verdict("passed", met, findings)


def _failed(why: str) -> Verdict:
    return Verdict("failed", f"The criteria can't be matched. {why}")
