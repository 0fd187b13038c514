"""Ids of new objects: random, or the same sequence again for the same seed."""

import hashlib
import uuid
from collections.abc import Callable


class IdSource:
    """Makes the ids of one emulated organization.

    Args:
        seed: With a seed, the n-th id is always the same; without, ids are random.
        used: How many ids of the seed's sequence have been given out before.

    Attributes:
        on_use: Is told when that number has changed.
    """

    def __init__(self, seed: str | None = None, used: int = 0) -> None:
        self.seed = seed
        self.used = used
        self.on_use: Callable[[], None] = lambda: None

    def new(self) -> str:
        """Return a new version 4 UUID."""
        if self.seed is None:
            return str(uuid.uuid4())
        self.used += 1
        self.on_use()
        digest = hashlib.sha256(f"{self.seed}:{self.used}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))
