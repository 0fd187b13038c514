"""Faults on purpose: rules by route that delay, refuse or break off requests, and spoil flow jobs."""

import asyncio
import itertools
from collections import Counter
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import Literal, Self

from pydantic import Field, model_validator

from handover.emulator.state.models import AdminModel


class FaultRule(AdminModel):
    """One fault and when it strikes. A rule that is used up, or not due yet, leaves the request to the next one.

    `status` answers with that error; 404 with `times` and `each` on a GET is what eventual consistency looks like.
    `drop` breaks the connection off in the middle of the response. `flowJob` spoils jobs at their upload: `slow` ones
    show their outcome after `seconds`, `stuck` ones never, `fail` fails with `message`.
    """

    method: str = "*"
    path: str = Field(default="*", description="A pattern with * and ?, without regard to case.")
    after: int = Field(default=0, ge=0, description="How many matching requests are let through first.")
    times: int | None = Field(default=None, ge=1, description="How many requests are hit; null hits all.")
    each: bool = Field(default=False, description="Count after and times for every path on its own.")
    status: int | None = Field(default=None, ge=400, le=599)
    retry_after: int | None = Field(default=None, ge=0, description="Seconds, for the header Retry-After.")
    latency_ms: int = Field(default=0, ge=0, le=600_000)
    drop: bool = False
    flow_job: Literal["slow", "stuck", "fail"] | None = None
    seconds: float = Field(default=30, ge=0)
    message: str = "The job failed because a fault was set at /_emulator/faults."

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        effects = [self.status is not None, self.drop, self.flow_job is not None]
        if sum(effects) > 1:
            raise ValueError("a fault has one of status, drop and flowJob")
        if not any(effects) and not self.latency_ms:
            raise ValueError("a fault needs one of status, drop, latencyMs and flowJob")
        if self.retry_after is not None and self.status is None:
            raise ValueError("retryAfter goes with a status, such as 429")
        return self


class Fault:
    """A rule in force.

    Args:
        number: What it is called by, for as long as the emulator runs.
        rule: When it strikes, and how.

    Attributes:
        hits: How often it has struck.
    """

    def __init__(self, number: int, rule: FaultRule) -> None:
        self.number = number
        self.rule = rule
        self.hits = 0
        self._seen: Counter[str] = Counter()
        self._removed = asyncio.Event()

    def remove(self) -> None:
        """Let what it delays go on at once."""
        self._removed.set()

    async def delay(self) -> None:
        """Wait as long as the rule says, or until it is removed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.rule.latency_ms / 1000):
                await self._removed.wait()

    def strikes(self, path: str = "") -> bool:
        """Tell whether what the rule matches is due to be hit, and count it."""
        rule, key = self.rule, path.lower() if self.rule.each else ""
        self._seen[key] += 1
        due = self._seen[key] > rule.after and (rule.times is None or self._seen[key] <= rule.after + rule.times)
        self.hits += due
        return due


class Faults:
    """The faults in force, in the order in which they are asked."""

    def __init__(self) -> None:
        self.all: list[Fault] = []
        self._numbers = itertools.count(1)

    def set(self, rules: list[FaultRule]) -> None:
        """Replace all rules, counting from zero; what the old ones delay goes on at once."""
        for fault in self.all:
            fault.remove()
        self.all = []
        for rule in rules:
            self.add(rule)

    def add(self, rule: FaultRule) -> None:
        """Add a rule behind the others, which go on counting."""
        self.all.append(Fault(next(self._numbers), rule))

    def remove(self, number: int) -> bool:
        """Remove one rule, and tell whether there was one of that number."""
        found = [fault for fault in self.all if fault.number == number]
        for fault in found:
            fault.remove()
            self.all.remove(fault)
        return bool(found)

    def next_request(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this request, if any."""
        for fault in self.all:
            if fault.rule.flow_job is None and _matches(fault.rule, method, path) and fault.strikes(path):
                return fault
        return None

    def next_job(self) -> FaultRule | None:
        """Return the rule that strikes the flow job that has just been uploaded, if any."""
        for fault in self.all:
            if fault.rule.flow_job is not None and fault.strikes():
                return fault.rule
        return None


def _matches(rule: FaultRule, method: str, path: str) -> bool:
    return rule.method in ("*", method) and fnmatchcase(path.lower(), rule.path.lower())
