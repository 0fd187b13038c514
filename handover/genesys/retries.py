"""How long a client of the API waits, and what it tries again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from handover.genesys.errors import GenesysError

# 0 is a connection that failed, took too long or broke off.
_PASSING = (0, 502, 503, 504)


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try, where somebody waits for what an org answers.

    Attributes:
        timeout: Seconds a reply may take.
        connect_timeout: Seconds the connection may take.
        attempts: How often a call is made in all, the login for it included. Genesys' own SDK makes 21, which is for
            deployments.
        pause: Seconds of the first pause of our own choice; each further one is twice as long.
        longest_pause: No pause of our own choice is longer.
        longest: Seconds after which a call is not made again, and what asks for more is not waited for. They begin with
            the first failure since anything has got through, whichever call's: not every object of a stack waits anew.
        renews: Whether a token that is refused is renewed, once for a call.
        sleep: Waits; tests put a function here that does not.
        clock: Seconds since whenever.
    """

    timeout: float = 30.0
    connect_timeout: float = 10.0
    attempts: int = 4
    pause: float = 0.5
    longest_pause: float = math.inf
    longest: float = 45.0
    renews: bool = True
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def passes(self, error: GenesysError) -> bool:
        """Tell whether a failure may pass by itself and the call be made twice without harm.

        Anything but a GET or a login may have been carried out, unless a rate limit turned it away, which is not asked
        for here.
        """
        return error.status in _PASSING and (error.method == "GET" or error.login)

    def tries_again(self, error: GenesysError) -> bool:
        """Tell whether a call that failed is made again, its attempts aside."""
        return error.status == 429 or self.passes(error)

    def backoff(self, pauses: int) -> float:
        """Return the next pause after so many."""
        return float(min(self.longest_pause, self.pause * 2**pauses))
