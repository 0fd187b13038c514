"""One emulator: its settings, its organization's data, and what watches over them."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request

from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.clock import Clock, timestamp
from handover.emulator.state.coverage import Coverage
from handover.emulator.state.errors import GenesysError
from handover.emulator.state.faults import Faults
from handover.emulator.state.ids import IdSource
from handover.emulator.state.journal import Journal
from handover.emulator.state.requests import RequestJournal
from handover.emulator.state.snapshot import announce, load, locked, snapshot
from handover.emulator.state.store import Store
from handover.io import files, locks

if TYPE_CHECKING:
    from handover.emulator.runtime.execution import Execution


class Emulator:
    """Everything behind one emulator's HTTP interface.

    Args:
        settings: How it was started. With a state file, the organization in it is taken up again.

    Attributes:
        instance: Tells this emulator from every other one, whichever organization that has.

    Raises:
        SnapshotError: The state file is not one of the emulator's, or of a newer version, or another emulator has it.
    """

    def __init__(self, settings: EmulatorSettings) -> None:
        self.settings = settings
        self.instance = str(uuid.uuid4())
        self.clock = Clock()
        self.journal = Journal(self.clock, most_bytes=settings.limits.journal_bytes)
        self.requests = RequestJournal()
        self.faults = Faults()
        self.coverage = Coverage()
        self._execution: Execution | None = None
        self._lock: locks.Lock | None = None
        with ExitStack() as held:
            if settings.state_file is not None:
                self._lock = held.enter_context(locked(settings.state_file, settings.command))
            self.store = self._first_store()
            self._held = held.pop_all()

    def _first_store(self) -> Store:
        path = self.settings.state_file
        if path is not None and os.path.lexists(path):
            store = load(path, self.clock)
            store.saved(undoable=True)
            return store
        store = empty_store(organization_id=self.settings.organization_id)
        self._save(store)
        return store

    @property
    def execution(self) -> "Execution":
        """What runs the organization; made at the first use, since its libraries take long to import."""
        if self._execution is None:
            from handover.emulator.runtime.execution import Execution

            self._execution = Execution(self.store, self.clock, self.journal, self.settings, self._persist_quietly)
        return self._execution

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Clean up when the server ends."""
        yield
        await self._end_execution()
        self._held.close()

    async def _end_execution(self) -> None:
        ended, self._execution = self._execution, None
        if ended is not None:
            await ended.close()

    def serve_at(self, address: str) -> None:
        """Have others know, by the lock of the state file, where this emulator can be attached to."""
        if self._lock is not None:
            announce(self._lock, address, self.instance)

    def now(self) -> str:
        """Return the time as Genesys prints it."""
        return timestamp(self.clock.now())

    def persist(self) -> None:
        """Write the state file if anything has changed; what is answered after this survives a kill.

        Raises:
            GenesysError: 500, it can't be written; nothing has changed then.
        """
        if self.store.unsaved:
            try:
                self._save(self.store)
            except BaseException as error:
                self.store.undo()
                if not isinstance(error, OSError):
                    raise
                reason = f"{self.settings.state_file} can't be written ({error.strerror}), so nothing was changed."
                raise GenesysError(500, "internal.server.error", reason) from error

    def _persist_quietly(self) -> None:
        with suppress(GenesysError):  # nobody waits for the answer; the next change that can't be written says it
            self.persist()

    def _save(self, store: Store) -> None:
        if self.settings.state_file is not None:
            # Every change is saved: that it outlives a power failure too would cost each request milliseconds.
            files.replace(self.settings.state_file, snapshot(store, self.clock), sync=False)
        store.saved(undoable=self.settings.state_file is not None)

    async def replace_store(self, store: Store) -> None:
        """Go on with other data; the journals are emptied, and what runs of the old data is given up."""
        store.token_key = self.store.token_key  # clients keep their tokens
        self.store = store
        self.journal.clear()
        self.requests.clear()
        await self._end_execution()
        self.persist()

    async def reset(self, seed: str | None = None, at: float | None = None) -> None:
        """Empty the organization, without faults.

        Args:
            seed: Makes the ids of all later objects, and of the data itself, the same sequence every time.
            at: Stops the clock at this time (seconds since 1970); without it, the clock follows the system's time.
        """
        self.faults.set([])
        if at is None:
            self.clock.thaw()
        else:
            self.clock.freeze(at)
        await self.replace_store(empty_store(seed, self.settings.organization_id))


def empty_store(seed: str | None = None, organization_id: str | None = None) -> Store:
    """Return an organization without objects; without an id of its own, it has its data's."""
    ids = IdSource(seed)
    return Store(ids.new(), ids, organization_id=organization_id)


def emulator_of(request: Request) -> Emulator:
    """Return the emulator that serves the request."""
    emulator: Emulator = request.app.state.emulator
    return emulator
