"""What the Pulumi CLI knows of a stack. It is run as a command, never imported, and only where it is installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from handover.sandbox.errors import StackNotFoundError
from handover.stacks.model import StackError

_PACKAGE = "genesyscloud:"
_SECONDS = 60
# The provider spends 30 s at every start (docs/live-orgs.md), and a program that reads asks an org.
_SECONDS_TO_PREVIEW = 900
_MISSING = re.compile(r"no stack named '(.+?)' found")  # the CLI's words, 3.260


class NoSuchStackError(StackNotFoundError):
    """The backend that the CLI is logged in to has no such stack."""


def installed() -> bool:
    """Tell whether the CLI is there."""
    return shutil.which("pulumi") is not None


def export(directory: Path, stack: str) -> Mapping[str, Any]:
    """Return the stack's deployment, its secrets encrypted.

    Raises:
        NoSuchStackError: There is no such stack.
        StackError: The CLI fails or is not there.
    """
    found = _json(directory, "stack", "export", "--stack", stack)
    if not isinstance(found, dict):
        raise StackError(f"`pulumi stack export --stack {stack}` printed something that is no deployment.")
    return found


def config(directory: Path, stack: str) -> dict[str, str]:
    """Return the stack's `genesyscloud:` configuration, keys without the namespace, objects as JSON text.

    Secrets are asked for, and so the stack's passphrase or key needed, only if there are any under these keys.

    Raises:
        StackError: The CLI fails or is not there.
    """
    command = ("config", "--json", "--stack", stack)
    found = _package(_json(directory, *command))
    if any(entry.get("secret") for entry in found.values()):
        found = _package(_json(directory, *command, "--show-secrets"))
    return {key: str(entry["value"]) for key, entry in found.items() if entry.get("value") is not None}


def settings(directory: Path, stack: str) -> dict[str, str]:
    """Return the stack's configuration by full key, without its secrets; objects as JSON text.

    Raises:
        StackError: The CLI fails or is not there.
    """
    found = _json(directory, "config", "--json", "--stack", stack)
    entries = found if isinstance(found, dict) else {}
    return {key: str(entry["value"]) for key, entry in entries.items() if entry.get("value") is not None}


def _package(found: Any) -> dict[str, dict[str, Any]]:
    entries = found if isinstance(found, dict) else {}
    return {key.removeprefix(_PACKAGE): entry for key, entry in entries.items() if key.startswith(_PACKAGE)}


def preview(directory: Path, stack: str) -> Mapping[str, Any]:
    """Return what a preview finds, as `pulumi preview --json` prints it; it has no word of what stays the same.

    Raises:
        NoSuchStackError: There is no such stack.
        StackError: The CLI or the program fails, or the CLI is not there.
    """
    found = _json(directory, "preview", "--json", "--stack", stack, seconds=_SECONDS_TO_PREVIEW)
    if not isinstance(found, dict):
        raise StackError(f"`pulumi preview --json --stack {stack}` printed something that is no preview.")
    return found


def last_updates(directory: Path) -> dict[str, float]:
    """Return when each stack of the project was written last, in seconds since 1970.

    Those that are being written, have never been, or have no resource any more are left out.

    Raises:
        StackError: The CLI fails or is not there.
    """
    found = _json(directory, "stack", "ls", "--json")
    times: dict[str, float] = {}
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict) and each.get("resourceCount") != 0 and not each.get("updateInProgress"):
            with suppress(ValueError):
                times[str(each.get("name"))] = datetime.fromisoformat(str(each.get("lastUpdate"))).timestamp()
    return times


def cancel(directory: Path, stack: str) -> None:
    """Remove the locks of a stack's deployments, whoever has them.

    Raises:
        StackError: The CLI fails or is not there.
    """
    _run(directory, "cancel", "--yes", "--stack", stack)


def unprotect(directory: Path, stack: str, urn: str) -> None:
    """Take the protection off a resource, in the state alone.

    Raises:
        StackError: The CLI fails or is not there.
    """
    _run(directory, "state", "unprotect", urn, "--yes", "--stack", stack)


def _json(directory: Path, *arguments: str, seconds: int = _SECONDS) -> Any:
    """Run the CLI, for so many seconds at most, and return the JSON it prints."""
    printed = _run(directory, *arguments, seconds=seconds)
    try:
        return json.loads(printed)
    except ValueError:
        raise StackError(f"{_quoted(arguments)} printed no JSON.") from None


def _quoted(arguments: Sequence[str]) -> str:
    return f"`pulumi {' '.join(arguments)}`"


def _run(directory: Path, *arguments: str, seconds: int = _SECONDS) -> str:
    """Run the CLI, for so many seconds at most, and return what it prints."""
    # The last of --show-secrets' output must not end up in a message: only standard error is ever quoted.
    what = _quoted(arguments)
    executable = shutil.which("pulumi")
    if executable is None:
        raise StackError("The Pulumi CLI is not installed; without it only stacks of the sandbox can be read.")
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, and a stack's name as one of them
            [executable, *arguments, "--non-interactive", "--color", "never"],
            cwd=directory,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StackError(f"{what} did not work: {type(error).__name__}. Try it by hand.") from None
    if done.returncode:
        reason = done.stderr.strip().removeprefix("error: ") or f"exit code {done.returncode}"
        if missing := _MISSING.search(reason):
            raise NoSuchStackError(
                f"The backend that the Pulumi CLI is logged in to has no stack {missing[1]!r}: `pulumi stack init "
                f"{missing[1]}` makes it."
            )
        raise StackError(f"{what} failed: {reason.rstrip('.')}.")
    return done.stdout
