"""Faults on purpose: rules by route that delay, refuse or break off requests, and spoil flow jobs."""

import asyncio
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


class Faults:
    """The rules in force and how often each has struck."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        self._seen: Counter[tuple[int, str]] = Counter()
        self._hits: Counter[int] = Counter()
        self._replaced = asyncio.Event()

    def set(self, rules: list[FaultRule]) -> None:
        """Replace all rules, counting from zero; what the old ones delay goes on at once."""
        self._replaced.set()
        self._replaced = asyncio.Event()
        self.rules = list(rules)
        self._seen.clear()
        self._hits.clear()

    def hits(self) -> list[int]:
        """Return how often each rule has struck."""
        return [self._hits[index] for index in range(len(self.rules))]

    async def delay(self, rule: FaultRule) -> None:
        """Wait as long as a rule says, or until all rules are replaced."""
        with suppress(TimeoutError):
            async with asyncio.timeout(rule.latency_ms / 1000):
                await self._replaced.wait()

    def next_request(self, method: str, path: str) -> FaultRule | None:
        """Return the rule that strikes this request, if any."""
        for index, rule in enumerate(self.rules):
            if rule.flow_job is None and _matches(rule, method, path) and self._due(index, rule, path):
                return rule
        return None

    def next_job(self) -> FaultRule | None:
        """Return the rule that strikes the flow job that has just been uploaded, if any."""
        for index, rule in enumerate(self.rules):
            if rule.flow_job is not None and self._due(index, rule, ""):
                return rule
        return None

    def _due(self, index: int, rule: FaultRule, path: str) -> bool:
        key = (index, path.lower() if rule.each else "")
        self._seen[key] += 1
        due = self._seen[key] > rule.after and (rule.times is None or self._seen[key] <= rule.after + rule.times)
        self._hits[index] += due
        return due


def _matches(rule: FaultRule, method: str, path: str) -> bool:
    return rule.method in ("*", method) and fnmatchcase(path.lower(), rule.path.lower())
