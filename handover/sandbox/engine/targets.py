"""``--target``: which resources an operation is about (`UrnTargets` in ``pkg/resource/deploy/deployment.go``)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from handover.sandbox.state.resource import Resource


class Targets:
    """Which resources an operation is about: those named, or all if none is.

    Args:
        patterns: URNs; in one, `*` is for any text without a colon, and `**` for any text.
        dependents: Whether what depends on a target is one too.
    """

    def __init__(self, patterns: Iterable[str] = (), *, dependents: bool = False) -> None:
        self.dependents = dependents
        self._patterns = tuple(patterns)
        self._named = re.compile("|".join(map(_expression, self._patterns)))
        self._added: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def name(self, urn: str) -> bool:
        """Tell whether a resource is named, or none is."""
        return not self._patterns or self._named.fullmatch(urn) is not None

    def cover(self, resource: Resource, needs: Collection[str] | None = None) -> bool:
        """Tell whether a resource is a target, be it for what it needs (if not given, all its references)."""
        if self.name(resource.urn):
            return True
        needs = resource.needs if needs is None else needs
        return self.dependents and any(urn in self._added or self.name(urn) for urn in needs)

    def add(self, urn: str) -> None:
        """Make a resource a target, of which others may be dependents."""
        self._added.add(urn)

    def reached(self, resources: Iterable[Resource]) -> set[str]:
        """Return the URNs of those resources that are named, and of what depends on them, each after what it needs."""
        found: set[str] = set()
        for resource in resources:
            if self.name(resource.urn) or resource.needs & found:
                found.add(resource.urn)
        return found

    def unknown(self, urns: Collection[str]) -> list[str]:
        """Return the targets without a wildcard that are not among the URNs."""
        return [pattern for pattern in self._patterns if "*" not in pattern and pattern not in urns]


def _expression(pattern: str) -> str:
    parts = pattern.split("**") if "*" in pattern else [pattern]
    return ".*".join("[^:]*".join(map(re.escape, part.split("*"))) for part in parts)
