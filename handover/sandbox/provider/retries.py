"""How long the provider waits, and trying again the ways it does it.

The number of attempts and what is tried again are the real provider's (1.82.0, its source); the pauses are shorter,
because the API is on the same machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from handover.genesys.errors import GenesysError
from handover.genesys.retries import Patience

Result = TypeVar("Result")

# The provider's ``RetryWhen``.
ATTEMPTS = 10


@dataclass(frozen=True)
class Pace(Patience):
    """The provider's retries, and its pauses in seconds.

    The real one begins with 0.5 to 1 s and goes up to 10 to 30 s. Its SDK makes 20 retries of what it holds for
    transient, none where the API asks for more than 3 minutes; here nobody waits that long for this machine.

    Attributes:
        job_poll: Between two looks at a flow job. The real one: 15 s.
        visible: How long a created object may answer 404, and a read value differ from the one written. The real one:
            5 minutes, or the setting ``customRetryTimeout``.
        refresh: How long an object that is being read anew may answer 404 before it counts as deleted.
        gone: How long a deleted object may still be there, or be in use.
        upload: How long an upload is tried again. The real one: 20 s.
        job: How long a flow job may take.
        answers: Tells whether who has not answered is still there.
    """

    timeout: float = 60.0
    connect_timeout: float = 60.0
    attempts: int = 21
    pause: float = 0.05
    longest_pause: float = 1.0
    renews: bool = False
    job_poll: float = 0.02
    visible: float = 30.0
    refresh: float = 2.0
    gone: float = 30.0
    upload: float = 20.0
    job: float = 16 * 60.0
    answers: Callable[[], bool] = lambda: True

    def passes(self, error: GenesysError) -> bool:
        """See `Patience`; whatever the method."""
        return (error.status == 0 and self.answers()) or (error.status >= 500 and error.status != 501)

    def within(self, seconds: float) -> Iterator[None]:
        """Yield once, and again and again after pauses until the time is over."""
        deadline = self.clock() + seconds
        for pauses in count():
            yield
            if self.clock() >= deadline:
                return
            self.sleep(self.backoff(pauses))


def gone(error: GenesysError) -> bool:
    """Tell whether the provider takes a refusal for "there is no such object"."""
    return error.status in (404, 408, 410)


def rejected(error: GenesysError) -> bool:
    """Tell whether a create is tried again: what it refers to may not be visible everywhere yet."""
    return error.status in (400, 408)


def version_mismatch(error: GenesysError) -> bool:
    """Tell whether an update is tried again with the newest version, since somebody else changed the object."""
    return error.status in (408, 409) or (error.status == 400 and "does not match the current version" in error.message)


@contextmanager
def unless_gone() -> Iterator[None]:
    """End the block without an error where there is no such object."""
    try:
        yield
    except GenesysError as error:
        if not gone(error):
            raise


def up_to_ten_times(pace: Pace, again: Callable[[GenesysError], bool], call: Callable[[], Result]) -> Result:
    """Make a call, ten times at most while `again` says so; the pauses are what the API asks for, if it does."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return call()
        except GenesysError as error:
            if not again(error):
                raise
            pace.sleep(error.retry_after or pace.pause * (attempt + 1) / 2)
    return call()


def until_over(pace: Pace, seconds: float, again: Callable[[GenesysError], bool], call: Callable[[], Result]) -> Result:
    """Make a call again while `again` says so, until the time is over; what is not allowed is not asked for twice."""
    for _ in pace.within(seconds):
        try:
            return call()
        except GenesysError as error:
            if error.status in (401, 403) or not again(error):
                raise
            last = error
    raise last
