"""Whose emulated organization a stack is in: its own, or that of the stack that hosts its AWS account.

The AWS accounts that an emulator plays belong to its organization, whose event sources are in them. So a stack with
`aws:` configuration has no organization of its own: it is the guest of the stack of its name of the project around it.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handover.io import files
from handover.io.text import counted
from handover.sandbox.errors import ConfigurationError, SandboxError
from handover.sandbox.state.state import State

_GUESTS = "guests.json"


def host_folder(folder: Path, *, aws: bool, given: Path | None) -> Path:
    """Return the folder of the stack whose organization a stack is in; its own if it has one.

    Args:
        folder: The stack's own folder, ``.handover/<stack>`` of its project.
        aws: Whether the stack has `aws:` configuration.
        given: The folder that `--org` names, if it is given.

    Raises:
        ConfigurationError: There is none, or what `--org` names is none.
    """
    directory, stack = folder.parent.parent, folder.name
    if given is None and not aws:
        return folder
    if not aws:
        raise ConfigurationError(
            f"--org is for a stack with an AWS account, and Pulumi.{stack}.yaml in {directory} has no `aws:` "
            "configuration: leave --org out, for the stack has an emulated organization of its own."
        )
    if given is not None:
        given = given.resolve()
        if (given / "Pulumi.yaml").exists():
            raise ConfigurationError(
                f"--org: {given} is the folder of a project; name that of one of its stacks, as "
                f"{given / folder.relative_to(directory)}."
            )
        return given
    for around in directory.parents:
        if (around / "Pulumi.yaml").is_file():
            return around / folder.relative_to(directory)
    raise ConfigurationError(
        f"Stack {stack!r} in {directory} has `aws:` configuration, and its AWS account is to be in the emulated "
        "organization of another stack; there is no project around it. Name that stack's folder with --org DIR, as "
        f"/path/to/project/{folder.relative_to(directory)}, or attach to an emulator with --emulator URL."
    )


def organization_id(project: str, stack: str) -> str:
    """Return the id of a stack's own organization, of those that begin from now on.

    It follows from the names, so that the files of another stack, for the same organization's AWS account, can have it.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"handover-sandbox:{project}/{stack}"))


@dataclass(frozen=True)
class Guest:
    """A stack with objects in the AWS account of another stack's organization.

    Attributes:
        directory: Its project's folder.
        stack: Its name.
        objects: What it has, in words.
    """

    directory: Path
    stack: str
    objects: str


def remember_guest(host: Path, state: Path) -> None:
    """Have a stack's folder say that another stack, by the path of its state, is in its organization."""
    # Relative, so that both can be moved together.
    path = os.path.relpath(state, host)
    if path not in (known := _remembered(host)):
        files.replace(host / _GUESTS, (json.dumps([*known, path]) + "\n").encode(), keep=False)


def guests(host: Path, organization: str | None) -> Iterator[Guest]:
    """Give the stacks that have objects in an organization.

    Args:
        host: The folder of the stack whose organization it is.
        organization: The organization's identity.
    """
    for path in _remembered(host):
        state = Path(os.path.normpath(host / path))
        directory, stack = state.parent.parent.parent, state.parent.name
        if not state.exists():
            continue
        try:
            found = State.load(state)
        except SandboxError:
            yield Guest(directory, stack, "a state that cannot be read, so that it may have objects")
            continue
        objects = sum(resource.is_object for resource in found.resources)
        if objects and found.emulator_id == organization:
            yield Guest(directory, stack, counted(objects, "object"))


def _remembered(host: Path) -> list[str]:
    """Return the paths of the guests' states; a damaged list is begun anew."""
    try:
        content = files.parse(files.read(host / _GUESTS))
    except (OSError, ValueError):
        return []
    return [path for path in content if isinstance(path, str)] if isinstance(content, list) else []
