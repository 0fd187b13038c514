"""The organization as a file: written atomically, read back with care, kept by one emulator at a time."""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from handover.emulator.state.clock import Clock
from handover.emulator.state.ids import IdSource
from handover.emulator.state.json_text import UnfitJsonError, read_json
from handover.emulator.state.store import Store
from handover.errors import HandoverError
from handover.io import files

FORMAT = "handover-emulator"
VERSION = 1
LATEST = datetime(2999, 12, 31, tzinfo=UTC).timestamp()
"""The last time that the clock can stand at."""
_RESTORE = "restore it from its version before, beside it with the ending .bak"


class SnapshotError(HandoverError):
    """A file or text that is no snapshot this emulator can take up; the message is a sentence."""


def snapshot(store: Store, clock: Clock) -> bytes:
    """Return the organization as JSON text."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "id": store.id,
        "organizationId": store.organization_id,
        "seed": store.ids.seed,
        "idsUsed": store.ids.used,
        "clock": clock.now() if clock.frozen else None,
        "tokenKey": store.token_key,
    }
    parts = [json.dumps(head)[:-1].encode()]
    parts += [b',\n"%s": %s' % (name.encode(), table.write()) for name, table in store.tables().items()]
    return b"".join(parts) + b"\n}\n"


def restore(text: bytes, origin: str, clock: Clock) -> Store:
    """Return the organization of a snapshot, setting the clock as it was.

    Args:
        text: What `snapshot` returned.
        origin: What to call the text in an error: a path, or "the request's body".
        clock: Is frozen again at the snapshot's time, if the snapshot's clock was frozen.

    Raises:
        SnapshotError: The text is damaged, foreign, or from a newer version.
    """
    store, time = read_snapshot(text, origin)
    set_clock(clock, time)
    return store


def set_clock(clock: Clock, time: float | None) -> None:
    """Set the clock as it was: standing still at that time, or following the system's."""
    if time is None:
        clock.thaw()
    else:
        clock.freeze(time)


def read_snapshot(text: bytes, origin: str) -> tuple[Store, float | None]:
    """Return the organization of a snapshot, and the time its clock stands still at; raises as `restore`."""
    try:
        data = read_json(text)
    except UnfitJsonError as error:
        raise SnapshotError(
            f"{origin} is not valid JSON ({error}). It may be damaged: {_RESTORE}, or delete it to start with"
            " an empty organization."
        ) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise SnapshotError(
            f'{origin} is not a snapshot of the emulator: it lacks "format": "{FORMAT}". Name another file.'
        )
    if data.get("version") != VERSION:
        raise SnapshotError(
            f"{origin} has the format version {data.get('version')}, and this emulator reads version {VERSION}. "
            "Use the emulator that wrote it, or delete it to start with an empty organization."
        )
    try:
        store = _store(data)
        time = None if data["clock"] is None else float(data["clock"])
        if time is not None and not 0 <= time <= LATEST:
            raise ValueError("its clock is not between 1970 and 2999")
        for flow in store.flows:
            if not flow.versions:
                raise ValueError(f"the flow {flow.name!r} has no version")
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise SnapshotError(
            f"{origin} is damaged: {_short(error)}. {_RESTORE.capitalize()}, or delete it to start with an empty "
            "organization."
        ) from None
    return store, time


def _store(data: dict[str, Any]) -> Store:
    # Files of before an organization had an id of its own, and there were these objects, are still good.
    ids, organization_id = IdSource(data["seed"], int(data["idsUsed"])), data.get("organizationId", data["id"])
    store = Store(str(data["id"]), ids, str(data["tokenKey"]), _uuid(organization_id))
    newer = (
        store.open_messaging,
        store.exports,
        store.cognigy,
        store.creations,
        store.aws_objects,
        store.dead_letters,
    )
    for name, table in store.tables().items():
        table.read(data.get(name, []) if table in newer else data[name])
    return store


def _uuid(text: Any) -> str:
    try:
        return str(uuid.UUID(text))
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"the organization's id {text!r} is not a UUID") from None


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def load(path: Path, clock: Clock) -> Store:
    """Return the organization kept in the file.

    Raises:
        SnapshotError: It cannot be read, or is not a snapshot this emulator can take up.
    """
    try:
        text = files.read(path)
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror}.") from None
    return restore(text, str(path), clock)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a state file against other emulators, by a lock file beside it that the system frees with the process.

    Raises:
        SnapshotError: Another emulator holds it.
        OSError: The lock file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_name(f".{path.name}.lock")
    with os.fdopen(files.open_lock(lock), "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SnapshotError(
                f"{path} is in use by another emulator: end that one, attach to it, or name another file."
            ) from None
        files.unfinished(path).unlink(missing_ok=True)  # of one that was killed
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
