"""An organization's limits of how many a minute."""

from collections import deque

from handover.emulator.state.clock import Clock

_MINUTE = 60.0


class RateLimit:
    """Counts what happened in the last minute.

    Args:
        clock: The emulator's clock.
        per_minute: How many are let through in any minute.
    """

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._times: deque[float] = deque()

    def admit(self) -> bool:
        """Count one more and return true, or return false if the minute is full."""
        now = self._clock.now()
        while self._times and self._times[0] <= now - _MINUTE:
            self._times.popleft()
        if len(self._times) >= self.per_minute:
            return False
        self._times.append(now)
        return True
