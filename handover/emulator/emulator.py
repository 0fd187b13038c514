"""One emulator: its settings, its organization's data, and what watches over them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request

from handover.emulator.admin.coverage import Coverage
from handover.emulator.admin.faults import Faults
from handover.emulator.clock import SwitchableClock, timestamp
from handover.emulator.ids import IdSource
from handover.emulator.journal import Journal
from handover.emulator.settings import EmulatorSettings
from handover.emulator.snapshot import load, restore, save, snapshot
from handover.emulator.statelock import StateLock
from handover.emulator.store import Store

if TYPE_CHECKING:
    from handover.emulator.execution import Execution


class Emulator:
    """Everything behind one emulator's HTTP interface.

    Args:
        settings: How it was started. With a state file, the organization in it is taken up again.

    Raises:
        SnapshotError: The state file is not one of the emulator's, or of a newer version, or another emulator has it.
    """

    def __init__(self, settings: EmulatorSettings) -> None:
        self.settings = settings
        self.clock = SwitchableClock()
        self.journal = Journal(self.clock)
        self.faults = Faults()
        self.coverage = Coverage()
        self._lock = StateLock(settings.state_file) if settings.state_file is not None else None
        try:
            self.store = self._first_store()
        except BaseException:
            self._release()
            raise
        self._saved = (self.store.id, self.store.revision)
        self._execution: Execution | None = None

    def _first_store(self) -> Store:
        path = self.settings.state_file
        if path is not None and path.exists():
            return load(path, self.clock)
        store = empty_store()
        if path is not None:
            save(path, snapshot(store, self.clock))
        return store

    @property
    def execution(self) -> "Execution":
        """What runs events and data actions; made at the first use, since its libraries take long to import."""
        if self._execution is None:
            from handover.emulator.execution import Execution

            self._execution = Execution(self)
        return self._execution

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Clean up when the server ends."""
        yield
        if self._execution is not None:
            await self._execution.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def now(self) -> str:
        """Return the time as Genesys prints it."""
        return timestamp(self.clock.now())

    def persist(self) -> None:
        """Write the state file if anything has changed; what is answered after this survives a kill."""
        current = (self.store.id, self.store.revision)
        if self.settings.state_file is not None and current != self._saved:
            save(self.settings.state_file, snapshot(self.store, self.clock))
        self._saved = current

    async def replace_store(self, store: Store) -> None:
        """Go on with other data; the journal and the runtime's memory of the old data are emptied."""
        store.token_key = self.store.token_key  # clients keep their tokens
        self.store = store
        self.journal.clear()
        if self._execution is not None:
            await self._execution.forget()
        self.persist()

    async def reset(self, seed: str | None = None, at: float | None = None) -> None:
        """Empty the organization.

        Args:
            seed: Makes the ids of all later objects, and of the data itself, the same sequence every time.
            at: Stops the clock at this time (seconds since 1970); without it, the clock follows the system's time.
        """
        if at is None:
            self.clock.thaw()
        else:
            self.clock.freeze(at)
        await self.replace_store(empty_store(seed))

    async def restore(self, text: bytes, origin: str) -> None:
        """Go on with the data of a snapshot.

        Raises:
            SnapshotError: The text is not a snapshot of the emulator's, or of a newer version.
        """
        await self.replace_store(restore(text, origin, self.clock))


def empty_store(seed: str | None = None) -> Store:
    """Return an organization without objects."""
    ids = IdSource(seed)
    return Store(ids.new(), ids)


def emulator_of(request: Request) -> Emulator:
    """Return the emulator that serves the request."""
    emulator: Emulator = request.app.state.emulator
    return emulator
