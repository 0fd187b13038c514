"""When EventBridge tries again, and when it gives up.

The table is that of "API destinations" and "How EventBridge retries delivering events" in AWS' EventBridge guide: 401,
407, 409, 429 and 5xx are tried again, and what did not answer within 5 seconds or could not be reached; by default for
24 hours and 185 times. How long it waits between, AWS does not say but for "exponential back off and jitter": here 1 s,
2 s, 4 s and so on to 8 minutes, without jitter, by which 185 retries take about 24 hours [inferred].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, Self

from handover.emulator.runtime.delivery.request import Response

TIMEOUT_SECONDS: Final = 5
"""What an endpoint has for its answer."""

MOST_ATTEMPTS: Final = 185
LONGEST_AGE: Final = 86_400

_RETRIED: Final = frozenset({401, 407, 409, 429})
_LONGEST_PAUSE: Final = 480.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long an event is tried again.

    Attributes:
        attempts: How often, after the first attempt.
        age: How many seconds after it came.
    """

    attempts: int = MOST_ATTEMPTS
    age: float = LONGEST_AGE

    @classmethod
    def of_target(cls, inputs: Mapping[str, Any]) -> Self:
        """Return the policy of a target's `retryPolicy`.

        With an age alone, pulumi-aws sends 0 attempts.
        """
        policy = inputs.get("retryPolicy")
        if not policy:
            return cls()
        return cls(policy.get("maximumRetryAttempts", 0), policy.get("maximumEventAgeInSeconds", LONGEST_AGE))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an event was not delivered.

    Attributes:
        code: AWS' word for it, as dead letters have it.
        reason: A sentence.
        again: Whether it is tried again.
        pause: The least time until then, in seconds, if the endpoint has asked for one.
    """

    code: str
    reason: str
    again: bool = False
    pause: float = 0


def judged(host: str, reply: Response, now: float) -> Failure | None:
    """Return why a reply means that the event was not delivered, or `None` if it was."""
    if reply.status < 300:
        return None
    answered = f"{host} answered {reply.status}"
    if not (reply.status in _RETRIED or reply.status >= 500):
        return Failure("SDK_CLIENT_ERROR", f"{answered}, which EventBridge does not try again.")
    code = "THROTTLING" if reply.status == 429 else "ERROR_FROM_TARGET"
    asked = next((value for name, value in reply.headers if name.lower() == "retry-after"), None)
    pause = _seconds(asked, now)
    if pause < 0:
        return Failure(code, f"{answered} with Retry-After: {asked}, which forbids another attempt.")
    said = f" and Retry-After: {asked}" if pause else ""
    return Failure(code, f"{answered}{said}.", again=True, pause=pause)


def _seconds(retry_after: str | None, now: float) -> float:
    if retry_after is None:
        return 0
    try:
        return float(int(retry_after))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except ValueError:
        return 0


def pause_after(attempt: int, failure: Failure) -> float:
    """Return how many seconds pass after the attempt of that number, the first being 1; the longer wait counts."""
    return max(min(2.0 ** min(attempt - 1, 20), _LONGEST_PAUSE), failure.pause)


class Pace:
    """Spreads invocations so that in no second there are more than the destination takes.

    AWS delays what is above the rate and delivers it later. Who takes a slot comes when it is due.
    """

    def __init__(self) -> None:
        self._taken: list[float] = []

    def take(self, now: float, per_second: int) -> float:
        """Take the next slot, and return the seconds until then."""
        self._taken = [slot for slot in self._taken if slot > now - 1]
        due = now if len(self._taken) < per_second else max(now, self._taken[-per_second] + 1)
        self._taken.append(due)
        return due - now
