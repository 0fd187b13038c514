"""An organization's limits: how many at once, how many a minute."""

from collections import deque

from handover.emulator.clock import Clock

_MINUTE = 60.0


class RateLimit:
    """Counts what happened in the last minute.

    Args:
        clock: The emulator's clock.
        per_minute: How many are let through in any minute; `None` lets everything through.
    """

    def __init__(self, clock: Clock, per_minute: int | None) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._times: deque[float] = deque()

    def admit(self) -> bool:
        """Count one more and return true, or return false if the minute is full."""
        if self.per_minute is None:
            return True
        now = self._clock.now()
        while self._times and self._times[0] <= now - _MINUTE:
            self._times.popleft()
        if len(self._times) >= self.per_minute:
            return False
        self._times.append(now)
        return True


class ConcurrencyLimit:
    """Counts what is under way; a context manager around each.

    Args:
        most: How many may be under way at once; `None` for any number.
    """

    def __init__(self, most: int | None) -> None:
        self.most = most
        self._under_way = 0

    @property
    def full(self) -> bool:
        """Whether no further one may begin."""
        return self.most is not None and self._under_way >= self.most

    def __enter__(self) -> None:
        self._under_way += 1

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1
