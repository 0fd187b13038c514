"""The state file: a Pulumi deployment, as ``pulumi stack export`` prints it, with its emulator's id.

A journal beside it begins with the digest of the file that it goes on from, and the file that has taken it up says
which file that was. So a journal that a kill has left behind is never replayed on a file that it doesn't belong to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handover.io import files
from handover.sandbox.errors import StateError, UnsupportedError
from handover.sandbox.state.resource import Resource, now

CREATING = "creating"
KEY = "key"
"""What a creation that was under way has beside what Pulumi keeps: by it, the emulator knows what it has made."""
VERSION = 3
"""The version of Pulumi's deployments; one that needs features of the reader is of the next."""
VERSION_WITH_FEATURES = 4
HOOKS = "hooks"
"""The feature that a deployment has in which a resource has hooks."""
OF = "of"
"""What a journal's first line has: the digest of the state file that it goes on from."""


@dataclass(frozen=True)
class Content:
    """What a state file has; an absent one has nothing.

    Attributes:
        resources: The resources, each after those it depends on.
        pending: The operations that were under way.
        emulator_id: The identity of the emulated organization they are in, None in a file of the real CLI's.
        after: Digest of the file that this one has replaced; None if it does not say.
        digest: Digest of this file.
        saved: When it was saved, None if it does not say.
    """

    resources: list[Resource] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    emulator_id: str | None = None
    after: str | None = None
    digest: str = ""
    saved: str | None = None


def read(path: Path) -> Content:
    """Read a state file.

    Raises:
        StateError: The file cannot be read, is corrupt, or none of Pulumi's, or of a newer version, or encrypted.
        UnsupportedError: A resource was made with an option the sandbox would disregard.
    """
    text = _bytes(path)
    if text is None:
        return Content()
    again = (
        f"Restore it from {files.backup(path).name}, the version before, or delete the folder {path.parent}, while no "
        "console serves it, to begin anew with an empty stack."
    )
    try:
        content = files.parse(text)
    except ValueError as error:
        raise StateError(f"The state file {path} is corrupt: {error}. {again}") from None
    if not isinstance(content, dict) or not isinstance(content.get("deployment"), dict):
        raise StateError(f"{path} is not a state file: it has no `deployment`, as `pulumi stack export` prints.")
    if content.get("version") not in (VERSION, VERSION_WITH_FEATURES):
        raise StateError(
            f"The state file {path} is of version {content.get('version')!r}; this release reads the versions "
            f"{VERSION} and {VERSION_WITH_FEATURES}. Use the release that wrote it."
        )
    if unknown := [feature for feature in content.get("features") or () if feature != HOOKS]:
        raise UnsupportedError(f"the feature {unknown[0]!r}, which the state file {path} needs")
    deployment = content["deployment"]
    try:
        resources = [Resource.from_json(data) for data in deployment.get("resources") or []]
        pending = [operation(data) for data in deployment.get("pending_operations") or []]
        id_, after = (_text((content.get("emulator") or {}).get(key)) for key in ("id", "after"))
        saved = _text((deployment.get("manifest") or {}).get("time"))
        return Content(resources, pending, id_, after, _digest(text), saved)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        what = " ".join(str(error).split())
        raise StateError(
            f"The state file {path} is corrupt: a resource or an operation lacks or garbles {what}. {again}"
        ) from None


def follow(path: Path, content: Content, replay: Callable[[dict[str, Any]], None]) -> bool:
    """Have the changes of a journal replayed, and tell whether there are any.

    A last line that was cut off, by a kill while it was being written, is left out; and so is the whole of a journal
    that the state file has taken up already.

    Args:
        path: The journal.
        content: What the state file beside it has.
        replay: Gets one change after the other.

    Raises:
        StateError: The journal cannot be read, is damaged otherwise, or belongs to another state file.
    """
    text = _bytes(path)
    lines = (text or b"").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            try:
                change = files.parse(line)
            except ValueError:
                if number == len(lines):
                    break
                raise
            if OF not in change:
                replay(change)
            elif content.after == change[OF] != content.digest:
                return False
            elif change[OF] != content.digest:
                raise StateError(
                    f"The state's journal {path} belongs to another state file than the one beside it, which was "
                    "exchanged after a run had been killed: put the right one back; or delete the journal, and what "
                    "it records is forgotten."
                )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StateError(
                f"The state's journal {path} is corrupt in line {number}. Delete that line "
                f"and those below it, and what they record is forgotten; or delete the folder {path.parent}, while "
                "no console serves it, to begin anew with an empty stack."
            ) from None
    return bool(lines)


def digest(path: Path) -> str:
    """Return the digest of a state file, empty if there is none; raises as `read`."""
    text = _bytes(path)
    return "" if text is None else _digest(text)


def _bytes(path: Path) -> bytes | None:
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateError(f"The state file {path} cannot be read: {error.strerror}.") from None


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("the emulator's identity")
    return value


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def operation(data: dict[str, Any]) -> dict[str, Any]:
    """Return an operation that was under way if it has what is told of it: its kind, and its resource's URN."""
    if not (isinstance(data["type"], str) and isinstance(data.get(KEY, ""), str)):
        raise TypeError("an operation")
    Resource.from_json(data["resource"])
    return data


def deployment(resources: Sequence[Resource], pending: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the file's content, but for the emulator's identity."""
    # No CLI wrote this, so that its version, and the magic computed from it, are empty.
    content: dict[str, Any] = {"manifest": {"time": now(), "magic": "", "version": ""}}
    if resources:
        content["resources"] = [resource.to_json() for resource in resources]
    if pending:
        content["pending_operations"] = list(pending)
    head: dict[str, Any] = {"version": VERSION}
    if any(resource.resource_hooks for resource in resources):
        head = {"version": VERSION_WITH_FEATURES, "features": [HOOKS]}
    return {**head, "deployment": {**content, "metadata": {}}}


def write(path: Path, content: dict[str, Any], emulator_id: str | None, after: str) -> str:
    """Write a state file, atomically and for its owner alone, and return its digest.

    Args:
        path: The file.
        content: See `deployment`.
        emulator_id: The identity of the emulated organization.
        after: Digest of the file that it replaces.
    """
    content["emulator"] = {**({"id": emulator_id} if emulator_id else {}), "after": after}
    text = f"{json.dumps(content, indent=4, ensure_ascii=False)}\n".encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, text)
    return _digest(text)
