"""An emulator that serves a stack's org, as `handover console` does, in the test's own process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from handover.io import locks


@contextmanager
def serving(file: Path) -> Iterator[Genesys]:
    """Serve the org of a file for the time of a `with` block, and give a client of it."""
    with EmbeddedEmulator(file) as emulator, Genesys(emulator.url) as org:
        announce(file, emulator.url, org.get("/_emulator/health").json()["instance"])
        yield org


def announce(file: Path, address: str, instance: str) -> None:
    """Have the lock of an org's file say that an emulator serves it, whether or not there is one."""
    lock = locks.beside(file)
    lock.parent.mkdir(parents=True, exist_ok=True)
    owner = dict(locks.owner_of(lock)) or {"pid": 7, "host": "h", "command": "console -s dev", "since": 0}
    lock.write_text(json.dumps({**owner, locks.ADDRESS: address, locks.INSTANCE: instance}) + "\n", encoding="utf-8")
