"""The emulated organization in memory.

All handlers run on one event loop and none awaits between reading and writing, so there are no locks.
Objects are frozen models: a change replaces the object, and whoever holds the old one keeps a consistent view.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from handover.emulator.state.errors import NotFoundError
from handover.emulator.state.ids import IdSource
from handover.emulator.state.records.actions import ActionRecord, ActionVersion
from handover.emulator.state.records.aws import AwsObjectRecord, DeadLetterRecord
from handover.emulator.state.records.cognigy import CognigyProfile
from handover.emulator.state.records.creations import CreationRecord
from handover.emulator.state.records.flows import ExportRecord, FlowRecord, JobRecord
from handover.emulator.state.records.integrations import IntegrationRecord
from handover.emulator.state.records.open_messaging import OpenIntegrationRecord
from handover.emulator.state.records.triggers import TriggerRecord

Record = TypeVar("Record", bound=BaseModel)

# Finished jobs are only polled for seconds; without a bound, years of publishing would pile up.
JOBS_KEPT = 1_000
CREATIONS_KEPT = 1_000

# A queue that nobody empties must not make the state file endless.
DEAD_LETTERS_KEPT = 10_000


class Table(Generic[Record]):
    """The objects of one kind by id, in the order of their creation.

    Args:
        kind: What an object is called in an error.
        model: The objects' class.
        changed: Called before every change.
        capacity: The oldest objects beyond this number are dropped; `None` keeps all.
    """

    def __init__(
        self, kind: str, model: type[Record], changed: Callable[[], None], capacity: int | None = None
    ) -> None:
        self.kind = kind
        self.model = model
        self._changed = changed
        self._capacity = capacity
        self._records: dict[str, Record] = {}
        self._written: dict[str, bytes] = {}

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def get(self, id_: str) -> Record | None:
        """Return the object or `None`."""
        return self._records.get(id_)

    def need(self, id_: str) -> Record:
        """Return the object.

        Raises:
            NotFoundError: There is none.
        """
        found = self._records.get(id_)
        if found is None:
            raise NotFoundError(self.kind, id_)
        return found

    def change(self, id_: str, **changes: Any) -> Record:
        """Put an object with some fields changed into the place of the one of that id, and return it.

        Raises:
            NotFoundError: There is none.
        """
        record = self.need(id_).model_copy(update=changes)
        self.put(id_, record)
        return record

    def put(self, id_: str, record: Record) -> None:
        """Add the object, or replace the one of that id."""
        self._changed()
        self._records[id_] = record
        self._written.pop(id_, None)
        while self._capacity is not None and len(self._records) > self._capacity:
            self.remove(next(iter(self._records)))

    def remove(self, id_: str) -> None:
        """Remove the object.

        Raises:
            NotFoundError: There is none.
        """
        self.need(id_)
        self._changed()
        del self._records[id_]
        self._written.pop(id_, None)

    def records(self, records: dict[str, Record] | None = None) -> dict[str, Record]:
        """Return a copy of the objects by id, having first replaced them if others are given."""
        if records is not None:
            self._records, self._written = records, {}
        return dict(self._records)

    def write(self) -> bytes:
        """Return the objects as a JSON array; unchanged objects are not serialized again."""
        for id_, record in self._records.items():
            if id_ not in self._written:
                self._written[id_] = record.model_dump_json(by_alias=True, exclude_none=True).encode()
        return b"[" + b",\n".join(self._written[id_] for id_ in self._records) + b"]"

    def read(self, records: list[Any]) -> None:
        """Take up the objects that `write` wrote.

        Raises:
            ValidationError: One of them is not an object of this kind.
        """
        for data in records:
            self.put(data["id"], self.model.model_validate(data))


class Store:
    """One organization's data; `unsaved` says whether it has changed since whoever keeps it in a file last cleared it.

    `revision` counts the changes of objects.

    Args:
        id_: The identity of this data; a reset or a new seed makes a new one.
        ids: Where new objects get their ids from.
        token_key: The key that signs access tokens.
        organization_id: The organization's id; the data's identity if left out.
    """

    def __init__(
        self, id_: str, ids: IdSource, token_key: str | None = None, organization_id: str | None = None
    ) -> None:
        self.id = id_
        self.organization_id = organization_id or id_
        self.ids = ids
        self.token_key = token_key or secrets.token_hex(32)
        self.unsaved = True
        self.revision = 0
        self._undoable = False
        self._before: dict[str, dict[str, Any]] = {}
        self.integrations = Table("integration", IntegrationRecord, self._changes)
        self.actions = Table("action", ActionRecord, self._changes)
        self.flows = Table("flow", FlowRecord, self._changes)
        self.jobs = Table("flow job", JobRecord, self._changes, JOBS_KEPT)
        self.exports = Table("export job", ExportRecord, self._changes, JOBS_KEPT)
        self.triggers = Table("trigger", TriggerRecord, self._changes)
        self.open_messaging = Table("Open Messaging integration", OpenIntegrationRecord, self._changes)
        self.creations = Table("creation", CreationRecord, self._changes, CREATIONS_KEPT)
        self.aws_objects = Table("AWS object", AwsObjectRecord, self._changes)
        self.dead_letters = Table("dead letter", DeadLetterRecord, self._changes, DEAD_LETTERS_KEPT)
        self.cognigy = Table("Cognigy profile", CognigyProfile, self._changes)
        ids.on_use = self.touch  # what is refused, and events, use ids too

    def touch(self) -> None:
        """Note that there will be something to be saved."""
        if not self.unsaved and self._undoable:
            self._before = {name: table.records() for name, table in self.tables().items()}
        self.unsaved = True

    def _changes(self) -> None:
        self.touch()
        self.revision += 1

    def saved(self, *, undoable: bool) -> None:
        """Note that all has been saved; what is `undoable` can be taken back if it can't be saved the next time."""
        self.unsaved, self._undoable, self._before = False, undoable, {}

    def undo(self) -> None:
        """Put all objects back as they were when they were last saved."""
        for name, records in self._before.items():
            self.tables()[name].records(records)
        self.revision += 1
        self.saved(undoable=self._undoable)

    def named_actions(self, category: str, name: str) -> list[tuple[ActionRecord, ActionVersion]]:
        """Return the published actions of that category and name, the newest last."""
        return [
            (record, version)
            for record in self.actions
            if (version := record.published) is not None and (version.category, version.name) == (category, name)
        ]

    def find_action(
        self, category: str, name: str, *, oldest: bool = False
    ) -> tuple[ActionRecord, ActionVersion] | None:
        """Return the newest, or the oldest, of the published actions of that category and name, or `None`."""
        found = self.named_actions(category, name)
        return found[0 if oldest else -1] if found else None

    def tables(self) -> dict[str, Table[Any]]:
        """Return all objects, under the names they have in a snapshot."""
        return {
            "integrations": self.integrations,
            "actions": self.actions,
            "flows": self.flows,
            "jobs": self.jobs,
            "exports": self.exports,
            "triggers": self.triggers,
            "openMessaging": self.open_messaging,
            "creations": self.creations,
            "awsObjects": self.aws_objects,
            "deadLetters": self.dead_letters,
            "cognigy": self.cognigy,
        }

    def objects(self) -> dict[str, int]:
        """Return how many objects of each kind that a pipeline has there are."""
        pipeline: tuple[Table[Any], ...] = (self.integrations, self.actions, self.flows, self.triggers)
        return {name: len(table) for name, table in self.tables().items() if table in pipeline}
