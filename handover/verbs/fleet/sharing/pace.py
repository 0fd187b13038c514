"""Keeps to the rate limit of orgs that several stacks share, by when their runs begin.

Genesys allows an OAuth client 300 requests a minute (`client.credentials.token.rate.per.minute` of its page on limits;
more on request). Stacks of one org that are begun one after another are few enough for that. What exceeds it all the
same, because somebody else uses the client too, is answered with 429, and waited for by whoever is answered so.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from handover.verbs.fleet.model import Verb
from handover.verbs.fleet.sharing.orgs import Org

LIMIT = 300
"""How many requests a minute an OAuth client may make, unless Genesys has agreed on more."""
CALLS = {Verb.PREVIEW: 20, Verb.UP: 60, Verb.VERIFY: 30, Verb.DRIFT: 20}
"""How many requests a stack's run makes at most; a test counts those of the sandbox.

Those of a first deployment: 28 there; the provider looks at flow jobs more often, and refreshes.
"""
_MINUTE = 60.0


@dataclass
class Pace:
    """When stacks of an org may begin.

    Attributes:
        limit: How many requests a minute the org allows.
        clock: Seconds since whenever.
    """

    limit: int = LIMIT
    clock: Callable[[], float] = time.monotonic
    _begun: dict[Org, deque[tuple[float, int]]] = field(default_factory=dict, init=False)

    def allows(self, org: Org, verb: Verb) -> bool:
        """Tell whether a stack of an org may begin now; a limit below one run's requests allows a run a minute."""
        if not org.limited:
            return True
        begun = self._begun.get(org, deque())
        while begun and begun[0][0] <= self.clock() - _MINUTE:
            begun.popleft()
        return not begun or sum(calls for _, calls in begun) + CALLS[verb] <= self.limit

    def begin(self, org: Org, verb: Verb) -> None:
        """Remember that a stack of an org begins now."""
        self._begun.setdefault(org, deque()).append((self.clock(), CALLS[verb]))
