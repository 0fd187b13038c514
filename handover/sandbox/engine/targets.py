"""``--target``: which resources an operation is about (`UrnTargets` in ``pkg/resource/deploy/deployment.go``)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from handover.sandbox.state.resource import Resource


@dataclass(frozen=True)
class Targets:
    """Which resources an operation is about: those named, or all if none is.

    Attributes:
        patterns: URNs; in one, `*` is for any text without a colon, and `**` for any text.
        dependents: Whether what depends on a target is one too.
    """

    patterns: tuple[str, ...] = ()
    dependents: bool = False

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_expression, self.patterns)))

    def name(self, urn: str) -> bool:
        """Tell whether a resource is named, or none is."""
        return not self.patterns or self._expression.fullmatch(urn) is not None

    def cover(self, urn: str, needs: Collection[str], also: Collection[str]) -> bool:
        """Tell whether a resource is a target, by its name or, of dependents, as it needs one or one of `also`."""
        return self.name(urn) or (self.dependents and any(each in also or self.name(each) for each in needs))

    def reached(self, resources: Iterable[Resource]) -> set[str]:
        """Return the URNs of those resources that are named and of what depends on them, each after what it needs."""
        found: set[str] = set()
        for resource in resources:
            if self.name(resource.urn) or resource.needs & found:
                found.add(resource.urn)
        return found

    def unknown(self, urns: Collection[str]) -> list[str]:
        """Return the targets without a wildcard that are not among the URNs."""
        return [pattern for pattern in self.patterns if "*" not in pattern and pattern not in urns]


ALL = Targets()


def _expression(pattern: str) -> str:
    return ".*".join("[^:]*".join(map(re.escape, part.split("*"))) for part in pattern.split("**"))
