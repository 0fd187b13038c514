"""Which stacks "all stacks" are: those that somebody operates, not the one for trying out and not the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.project import Project, load_project, read_entries, text_of
from handover.sandbox.errors import SandboxError
from handover.stacks.model import StackError

LOCAL = "local"
"""The stack of README.md that deploys to an emulator by the real CLI."""

# Set aside for documentation and tests by RFC 2606 and RFC 6761: nobody's Cognigy is there.
_RESERVED = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")


@dataclass(frozen=True)
class Selection:
    """What has been selected.

    Attributes:
        stacks: The stacks' names, in order.
        skipped: A sentence for each stack that has been left out, by its name.
    """

    stacks: tuple[str, ...]
    skipped: dict[str, str]


def select_stacks(directory: Path, patterns: Sequence[str] = (), exclude: Sequence[str] = ()) -> Selection:
    """Select stacks among those that have a file.

    Without patterns, that is all but `local` and the examples, whose `cognigyDomain` is under a name reserved for
    documentation. A stack whose file cannot be read is selected: what is wrong with it is for its own run to say.

    Args:
        directory: The project's folder.
        patterns: Which stacks are meant, as `prod-*`; whatever matches is taken, examples too.
        exclude: Which are not, come what may.

    Raises:
        SandboxError: The project cannot be read.
        StackError: No stack is left.
    """
    project = load_project(directory.resolve())
    stacks: list[str] = []
    skipped: dict[str, str] = {}
    for name in project.stacks:
        if _matches(name, exclude):
            skipped[name] = "It is excluded by --exclude."
        elif patterns and not _matches(name, patterns):
            continue
        elif not patterns and (reason := _no_deployment(project, name)):
            skipped[name] = reason
        else:
            stacks.append(name)
    if not stacks:
        wanted = f"matches {' or '.join(patterns)}" if patterns else "is left"
        reasons = "".join(f" {name}: {reason}" for name, reason in skipped.items())
        raise StackError(
            f"No stack of {project.stack_directory} {wanted}: name some with --stacks, as 'prod-*'.{reasons}"
        )
    return Selection(tuple(stacks), skipped)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _no_deployment(project: Project, name: str) -> str:
    """Say why a stack is none that somebody operates; nothing if it is one."""
    if name == LOCAL:
        return "It is for trying out, with an emulator."
    try:
        values = read_entries(project, name, complete=False).values
    except SandboxError:
        return ""
    domain = text_of(values.get(f"{NAMESPACE}:cognigyDomain")).lower()
    if any(domain == reserved or domain.endswith(f".{reserved}") for reserved in _RESERVED):
        return f"It is an example: {domain} is reserved for documentation."
    return ""
