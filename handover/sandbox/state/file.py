"""The state file: a Pulumi deployment of version 3, as ``pulumi stack export`` prints it, with its emulator's id."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from handover.sandbox.errors import StateError
from handover.sandbox.state.resource import Resource, now

VERSION = 3


def read(path: Path) -> tuple[list[Resource], list[dict[str, Any]], str | None]:
    """Read a state file.

    Returns:
        The resources, each after those it depends on; the operations that were under way; the identity of the emulated
        organization they are in, None in a file of the real CLI's.

    Raises:
        StateError: The file cannot be read, is corrupt, or none of Pulumi's, or of a newer version, or encrypted.
        UnsupportedError: A resource was made with an option the sandbox would disregard.
    """
    try:
        content = json.loads(_read_bytes(path))
    except ValueError as error:
        raise StateError(
            f"The state file {path} is corrupt: {error}. Restore it from a copy, or delete the folder "
            f"{path.parent} to begin anew with an empty stack."
        ) from None
    if not isinstance(content, dict) or not isinstance(content.get("deployment"), dict):
        raise StateError(f"{path} is not a state file: it has no `deployment`, as `pulumi stack export` prints.")
    if content.get("version") != VERSION:
        raise StateError(
            f"The state file {path} is of version {content.get('version')!r}; this release reads version "
            f"{VERSION} only. Use the release that wrote it."
        )
    deployment = content["deployment"]
    try:
        resources = [Resource.from_json(data) for data in deployment.get("resources") or []]
        pending = [_operation(data) for data in deployment.get("pending_operations") or []]
        return resources, pending, (content.get("emulator") or {}).get("id")
    except (KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"The state file {path} is corrupt: a resource or an operation lacks or garbles {error}."
        ) from None


def follow(path: Path, replay: Callable[[dict[str, Any]], None]) -> bool:
    """Have the changes of a journal replayed, and tell whether there is one.

    A last line that was cut off, by a kill while it was being written, is left out.

    Raises:
        StateError: The journal cannot be read, or is damaged otherwise.
    """
    if not path.exists():
        return False
    lines = _read_bytes(path).splitlines()
    for number, line in enumerate(lines, 1):
        try:
            replay(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number == len(lines) and isinstance(error, ValueError):
                break
            raise StateError(
                f"The state's journal {path} is corrupt in line {number}. Restore it from a copy; or delete that line "
                f"and those below it, and what they record is forgotten; or delete the folder {path.parent} to begin "
                "anew with an empty stack."
            ) from None
    return True


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StateError(f"The state file {path} cannot be read: {error.strerror}.") from None


def _operation(data: dict[str, Any]) -> dict[str, Any]:
    """Return an operation that was under way if it has what is told of it: its kind, and its resource's URN."""
    if not isinstance(data["type"], str) or not isinstance(data["resource"]["urn"], str):
        raise TypeError("an operation")
    return data


def deployment(resources: Sequence[Resource], pending: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the file's content, but for the emulator's identity."""
    # No CLI wrote this, so that its version, and the magic computed from it, are empty.
    content: dict[str, Any] = {"manifest": {"time": now(), "magic": "", "version": ""}}
    if resources:
        content["resources"] = [resource.to_json() for resource in resources]
    if pending:
        content["pending_operations"] = list(pending)
    return {"version": VERSION, "deployment": {**content, "metadata": {}}}


def write(path: Path, content: dict[str, Any], emulator_id: str | None) -> None:
    """Write a state file, atomically and for its owner alone."""
    if emulator_id:
        content["emulator"] = {"id": emulator_id}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=4, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
