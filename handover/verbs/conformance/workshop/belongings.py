"""What a run has made: of the probe under way, and what probes share; and its removal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from handover.genesys.errors import GenesysError
from handover.verbs.conformance.model import NotYetError
from handover.verbs.conformance.workshop.calls import Calls
from handover.verbs.conformance.workshop.leftovers import Made, by_run, remove_all
from handover.verbs.conformance.workshop.objects import Kind
from handover.verbs.conformance.workshop.pace import Pace
from handover.verbs.conformance.workshop.runs import wait_for_job

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

    @property
    def expected(self) -> bool:
        """Whether something may still be made, by a flow job that has not ended."""
        return bool(self._calls.jobs)

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

        Flow jobs under way are waited for, and what is there of which nobody has told is looked for by its name.
        """
        self._of_probe += self._shared + self._stuck
        self._shared.clear()
        self._stuck.clear()
        left = self._remove(self._of_probe)
        return left + self._remove_rest() if self._calls.has_written else left

    def _remove_rest(self) -> list[str]:
        """Remove what has the run's name and is still there, but for what could not be removed just now."""
        calls = self._calls
        left = []
        for path in tuple(calls.jobs):
            try:
                with suppress(GenesysError):
                    wait_for_job(calls, self._pace, path)
            except NotYetError as error:
                left.append(f"What a flow job publishes when it ends will be left: {error}")
        self._pace.settled()
        stuck = {id_ for _, id_, _ in self._stuck}
        try:
            found = [made for made in by_run(calls.genesys).get(self._run, ()) if made[1] not in stuck]
        except GenesysError as error:
            said = f"Whether anything of {self._run} is left in the org could not be looked at: {error.problem}"
            return [*left, said] if calls.unsure else left
        return left + remove_all(calls.genesys, found, self._pace.settled).left

    def _remove(self, made: list[Made]) -> list[str]:
        """Remove objects in the order of their kinds; say why those that can't be removed now are left."""
        made.sort(key=lambda object_: _ORDER[object_[0]])
        removed = remove_all(self._calls.genesys, made, self._pace.settled)
        self._stuck += removed.stuck
        made.clear()
        return removed.left
