"""The stack's state: a Pulumi deployment of version 3 on disk, and a journal of what changed since.

Every finished operation is one appended line, so that saving costs the same for the thousandth resource as for the
first; the file itself is rewritten once, at the end. A run that was killed is caught up from the journal by the next.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from handover.sandbox.errors import StateError
from handover.sandbox.state import file
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import STACK_TYPE


class State:
    """The resources of a stack and the operations under way on them.

    Resources of this run come first, in the order in which they were done, then those the run has not met yet: both
    are topologically sorted, and so is the whole.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.emulator_id: str | None = None
        self.saved: str | None = None
        self.pending: list[dict[str, Any]] = []
        self._done: dict[int, Resource] = {}
        self._old: dict[int, Resource] = {}
        self._serials = count()
        self._quiet: list[str] = []
        self._journal: int | None = None
        self._digest = ""
        self._changed = False

    @property
    def resources(self) -> list[Resource]:
        """All resources, each after those it depends on."""
        return [*self._done.values(), *self._old.values()]

    @property
    def old(self) -> list[Resource]:
        """The resources this run has not met yet."""
        return list(self._old.values())

    def latest(self, resource: Resource) -> Resource:
        """Return a resource that this run has not met yet as it is now: what it refers to may have been renamed."""
        return self._old.get(resource.serial, resource)

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's exports; empty before the first run."""
        return next((resource.outputs for resource in self.resources if resource.type == STACK_TYPE), {})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a state file and the journal beside it; an absent file is an empty state.

        What a journal had is to be saved before the state is changed. Somebody else may be saving meanwhile, and then
        the two that were read need not belong together: they are read again.

        Raises:
            StateError: File or journal is corrupt, or none of Pulumi's, or of a newer version.
        """
        while True:
            content = file.read(path)
            try:
                state = cls._read(path, content)
            except StateError:
                if file.digest(path) == content.digest:
                    raise
            else:
                if file.digest(path) == content.digest:
                    return state

    @classmethod
    def _read(cls, path: Path, content: file.Content) -> Self:
        state = cls(path)
        state.pending, state.emulator_id, state._digest = content.pending, content.emulator_id, content.digest
        state.saved = content.saved
        state._begin_with(content.resources)
        if file.follow(path.with_suffix(".journal"), content, state._replay):
            state._begin_with(state.resources)
            state._changed = True
        return state

    def copy(self) -> State:
        """Return a state of the same resources that is never written: what a preview plays on."""
        other = State()
        other._begin_with(self.resources)
        return other

    def _begin_with(self, resources: Iterable[Resource]) -> None:
        self._serials = count()
        self._done, self._old = {}, {}
        for resource in resources:
            self._insert(self._old, resource.copy(serial=-1))

    def _insert(self, where: dict[int, Resource], resource: Resource) -> None:
        if resource.serial < 0:
            resource.serial = next(self._serials)
        where[resource.serial] = resource

    def _replay(self, change: dict[str, Any]) -> None:
        serial = change.get("serial", -1)
        if "resource" in change:
            resource = Resource.from_json(change["resource"])
            resource.serial = serial
            if change["done"]:
                self._old.pop(serial, None)
            (self._done if change["done"] or serial in self._done else self._old)[serial] = resource
            self._serials = count(max(serial + 1, next(self._serials)))
        elif "moved" in change:
            self._done[serial] = self._old.pop(serial)
        elif "dropped" in change:
            self._done.pop(serial, None)
            self._old.pop(serial, None)
        else:
            self.pending = [file.operation(data) for data in change["pending"]]

    def begin(self, kind: str, resource: Resource) -> str:
        """Record that an operation (``creating``, ``updating``, ``deleting``) begins.

        Returns:
            The key by which a creation can be asked for, should it be cut off.
        """
        key = str(uuid4()) if kind == file.CREATING else ""
        self.pending.append({"resource": resource.to_json(), "type": kind, **({file.KEY: key} if key else {})})
        self._write([{"pending": self.pending}])
        return key

    def end(
        self,
        done: Resource | None = None,
        *,
        amend: Iterable[Resource] = (),
        drop: Iterable[Resource] = (),
        operation: bool = False,
    ) -> None:
        """Record the outcome of an operation, all of it in one write.

        Args:
            done: The resource as it is now; it moves behind the others of this run.
            amend: Resources that changed where they stand.
            drop: Resources that are no more.
            operation: Whether the operation begun last has ended with this.
        """
        changes: list[dict[str, Any]] = []
        for resource in amend:
            (self._done if resource.serial in self._done else self._old)[resource.serial] = resource
            changes.append({"serial": resource.serial, "done": False, "resource": resource.to_json()})
        for resource in drop:
            self._done.pop(resource.serial, None)
            self._old.pop(resource.serial, None)
            changes.append({"serial": resource.serial, "dropped": True})
        if done is not None:
            before = self._old.pop(done.serial, None)
            self._insert(self._done, done)
            if done == before:
                self._quiet.append(json.dumps({"serial": done.serial, "moved": True}))
            else:
                changes.append({"serial": done.serial, "done": True, "resource": done.to_json()})
        if operation:
            self.pending.pop()
            if done is not None:  # what an earlier run had left is this resource's now
                self.pending = [each for each in self.pending if each["resource"].get("id") != done.id]
            changes.append({"pending": self.pending})
        if changes:
            self._write(changes)

    def leave(self, id_: str) -> None:
        """Keep the operation begun last: the object it was about is there, by this id, and no resource has it."""
        self.pending[-1]["resource"]["id"] = id_
        self.pending[-1].pop(file.KEY, None)
        self._write([{"pending": self.pending}])

    @property
    def undecided(self) -> list[tuple[str, Resource]]:
        """The creations of which nobody knows what they came to, with their keys."""
        return [
            (operation[file.KEY], Resource.from_json(operation["resource"]))
            for operation in self.pending
            if operation.get(file.KEY)
        ]

    def decide(self, key: str, made: Resource | None = None) -> None:
        """Forget a creation that was cut off, and have what it has made, if anything, before whatever may need it.

        One of the same URN has been replaced by it.
        """
        self.pending = [operation for operation in self.pending if operation.get(file.KEY) != key]
        if made is not None:
            resources = [
                each.copy(delete=True) if each.urn == made.urn else each
                for each in self.resources
                if not (each.urn == made.urn and each.pending_replacement)
            ]
            places = [place for place, each in enumerate(resources, 1) if each.urn in made.needs]
            resources.insert(max(places, default=0), made)
            self._begin_with(resources)
        self._changed = True

    def forget_operations(self, *, creations: bool = False) -> None:
        """Forget what earlier runs were cut off at; creations, which may have left objects behind, only if asked to."""
        pending = [operation for operation in self.pending if operation["type"] == file.CREATING and not creations]
        if pending != self.pending:
            self.pending = pending
            self._write([{"pending": pending}])

    def _write(self, changes: list[dict[str, Any]]) -> None:
        if self.path is None:
            return
        if self._journal is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            self._journal = os.open(self.path.with_suffix(".journal"), flags, 0o600)
            self._quiet.insert(0, json.dumps({file.OF: self._digest}))
        lines = [*self._quiet, *(json.dumps(change, ensure_ascii=False) for change in changes)]
        self._quiet.clear()
        self._changed = True
        _append(self._journal, "".join(line + "\n" for line in lines).encode())

    def deployment(self) -> dict[str, Any]:
        """Return what ``pulumi stack export`` prints of the stack, without its secrets provider."""
        return file.deployment(self.resources, self.pending)

    def save(self, emulator_id: str | None = None) -> None:
        """Write the file, atomically and for its owner alone, and end the journal; nothing if nothing changed."""
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None
        if self.path is None or not (self._changed or emulator_id not in (None, self.emulator_id)):
            return
        self.emulator_id = emulator_id or self.emulator_id
        self._digest = file.write(self.path, self.deployment(), self.emulator_id, self._digest)
        self.path.with_suffix(".journal").unlink(missing_ok=True)
        self._changed = False


def _append(descriptor: int, text: bytes) -> None:
    """Write a text to the end of a file, or nothing of it: what is written after half of it could not be read."""
    end = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        while text:  # a full disk takes a part
            text = text[os.write(descriptor, text) :]
    except OSError:
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        raise
