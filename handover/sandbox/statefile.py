"""The state file: a Pulumi deployment of version 3, as ``pulumi stack export`` prints it, with its emulator's id."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from handover.sandbox.errors import StateError
from handover.sandbox.resource import Resource, now

VERSION = 3


def read(path: Path) -> tuple[list[Resource], list[dict[str, Any]], str | None]:
    """Read a state file.

    Returns:
        The resources, each after those it depends on; the operations that were under way; the identity of the emulated
        organization they are in, None in a file of the real CLI's.

    Raises:
        StateError: The file is corrupt, or none of Pulumi's, or of a newer version, or encrypted.
        UnsupportedError: A resource was made with an option the sandbox would disregard.
    """
    try:
        content = json.loads(path.read_bytes())
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
        pending = list(deployment.get("pending_operations") or [])
        return resources, pending, (content.get("emulator") or {}).get("id")
    except (KeyError, TypeError, AttributeError) as error:
        raise StateError(f"The state file {path} is corrupt: a resource lacks or garbles {error}.") from None


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
