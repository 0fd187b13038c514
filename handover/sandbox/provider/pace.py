"""How long the provider waits and how often it tries again.

The number of attempts and what is tried again are the real provider's (1.82.0, its source); the pauses are shorter,
because the API is on the same machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Pauses in seconds.

    Attributes:
        pause: First pause before something is tried again; each further one is twice as long. The real one: 0.5 to 1 s.
        longest_pause: No pause is longer, unless the API asks for it by ``Retry-After``. The real one: 10 to 30 s.
        job_poll: Between two looks at a flow job. The real one: 15 s.
        visible: How long a created object may answer 404, and a read value differ from the one written. The real one:
            5 minutes, or the setting ``customRetryTimeout``.
        refresh: How long an object that is being read anew may answer 404 before it counts as deleted.
        gone: How long a deleted object may still be there, or be in use.
        upload: How long an upload is tried again. The real one: 20 s.
        job: How long a flow job may take.
        sleep: Waits; tests put a function here that does not.
        clock: Seconds since whenever.
    """

    pause: float = 0.05
    longest_pause: float = 1.0
    job_poll: float = 0.02
    visible: float = 30.0
    refresh: float = 2.0
    gone: float = 30.0
    upload: float = 20.0
    job: float = 16 * 60.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def backoff(self, attempt: int) -> float:
        """Return the pause after the given attempt, counted from 0."""
        return float(min(self.longest_pause, self.pause * 2**attempt))
