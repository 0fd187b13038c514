"""Ids of new objects: random, or the same sequence again for the same seed."""

import hashlib
import uuid


class IdSource:
    """Makes the ids of one emulated organization.

    Args:
        seed: With a seed, the n-th id is always the same; without, ids are random.
        used: How many ids of the seed's sequence have been given out before.
    """

    def __init__(self, seed: str | None = None, used: int = 0) -> None:
        self.seed = seed
        self.used = used

    def new(self) -> str:
        """Return a new version 4 UUID."""
        if self.seed is None:
            return str(uuid.uuid4())
        self.used += 1
        digest = hashlib.sha256(f"{self.seed}:{self.used}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))
