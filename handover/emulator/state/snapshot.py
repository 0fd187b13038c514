"""The organization as a file: written atomically, read back with care, kept by one emulator at a time."""

import json
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
from handover.io import files, locks

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
def locked(path: Path, command: str) -> Iterator[locks.Lock]:
    """Hold a state file against other emulators, by a lock file beside it that the system frees with the process.

    One that serves it until it is told to end (see `announce`) isn't waited for; others are, see `handover.io.locks`.

    Args:
        path: The state file.
        command: What the emulator is for, for whoever meets the lock.

    Raises:
        SnapshotError: Another emulator holds it.
        OSError: The lock file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)

    def refusal(owner: str) -> SnapshotError:
        return SnapshotError(
            f"{path} is in use by another emulator ({owner}): end that one, attach to it, or name another file."
        )

    def give_way(owner: locks.Owner) -> None:
        if address := owner.get(locks.ADDRESS):
            raise SnapshotError(
                f"{path} is served at {address} already ({locks.describe(owner)}): use it there, end it, or name "
                "another file."
            )

    what = f"which has the organization in {path}"
    with locks.lock(locks.beside(path), command, what, refusal, give_way=give_way, keep=False) as held:
        files.unfinished(path).unlink(missing_ok=True)  # of one that was killed
        yield held


def announce(held: locks.Lock, address: str, instance: str) -> None:
    """Have a state file's lock say where its emulator serves, for whoever wants to attach to it.

    Args:
        held: The lock; its owner, and what it says of it, end together.
        address: Where it listens, for clients of this machine.
        instance: What the emulator there says of itself, so that none is taken for another: see `GET health`.
    """
    held.say(**{locks.ADDRESS: address, locks.INSTANCE: instance})
