"""What a run has made: of the probe under way, and what probes share; and its removal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from handover.verbs.conformance.workshop.calls import Calls
from handover.verbs.conformance.workshop.leftovers import Made, remove_all, remove_rest
from handover.verbs.conformance.workshop.objects import Kind
from handover.verbs.conformance.workshop.pace import Pace

_ORDER = {kind: place for place, kind in enumerate(Kind)}


class Belongings:
    """Keeps book of the run's objects.

    Args:
        calls: The org.
        run: The run's name.
        pace: How long to wait before an object that is in use is removed once more.
    """

    def __init__(self, calls: Calls, run: str, pace: Pace) -> None:
        self._calls = calls
        self._run = run
        self._pace = pace
        self._shared: list[Made] = []
        self._of_probe: list[Made] = []
        self._stuck: list[Made] = []
        self._new = self._of_probe

    def add(self, kind: Kind, id_: str, name: str) -> None:
        """Note a new object."""
        if id_ not in self._calls.own:
            self._new.append((kind, id_, name))
            self._calls.own.add(id_)
            self._calls.evidence.label(id_, f"{kind} {name.removeprefix(self._run).strip()}")

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let what is made in the block outlive the probe."""
        before, self._new = self._new, self._shared
        try:
            yield
        finally:
            self._new = before

    @contextmanager
    def of_probe(self) -> Iterator[None]:
        """Remove at the end of the block what was made in it, but for what probes share."""
        try:
            yield
        finally:
            self._remove(self._of_probe)

    def remove_all(self) -> list[str]:
        """Remove all that the run has made; return a sentence for each object that is left.

        What may be there without having been answered is looked for by its name.
        """
        self._of_probe += self._shared + self._stuck
        self._shared.clear()
        self._stuck.clear()
        left = self._remove(self._of_probe)
        return remove_rest(self._calls.genesys, self._run, self._pace.settled) if self._calls.unsure else left

    def _remove(self, made: list[Made]) -> list[str]:
        """Remove objects in the order of their kinds; say why those that can't be removed now are left."""
        made.sort(key=lambda object_: _ORDER[object_[0]])
        removed = remove_all(self._calls.genesys, made, self._pace.settled)
        self._stuck += removed.stuck
        made.clear()
        return removed.left
