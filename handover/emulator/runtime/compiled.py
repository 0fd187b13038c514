"""What the runtime makes of the organization's records, once for each: compiled criteria, actions, workflows."""

from collections.abc import Callable
from typing import Generic, TypeVar

from handover.emulator.runtime.budget import SECONDS_TO_READ, Aside

Record = TypeVar("Record")
Made = TypeVar("Made")


class Compiled(Generic[Record, Made]):
    """Keeps what is made of frozen records by the record itself: a record that has taken its place is made anew.

    Args:
        make: Makes it; what it raises is raised again at the next call.
        most: How many are kept; the oldest go first.
    """

    def __init__(self, make: Callable[[Record], Made], most: int = 10_000) -> None:
        self._make = make
        self._most = most
        self._kept: dict[int, tuple[Record, Made]] = {}

    def __call__(self, record: Record) -> Made:
        """Return what is made of the record."""
        known = self._kept.get(id(record))
        if known is None:
            known = record, self._make(record)
            if len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            # With the record, so that no other one can get its identity as long as this is kept.
            self._kept[id(record)] = known
        return known[1]

    async def ready(self, record: Record, aside: Aside, seconds: float = SECONDS_TO_READ) -> Made:
        """Return what is made of the record, made in a thread if it is not there yet, in that many seconds.

        Raises:
            LimitError: It takes too long.
        """
        known = self._kept.get(id(record))
        return known[1] if known is not None else await aside.run(lambda: self(record), seconds)
