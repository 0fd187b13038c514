"""The one root of the errors that end a verb, and the exit codes; docs/exit-codes.md has the table for users."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class ExitCode(IntEnum):
    """What a verb can end with. Where Pulumi's CLI has a code for it, that is the code."""

    OK = 0
    FAILED = 1
    UNUSABLE = 2
    NOT_ACCEPTED = 3
    UNKNOWN = 4
    STACK_NOT_FOUND = 6
    CHANGES = 7
    CANCELLED = 8


class HandoverError(Exception):
    """Something the user can act on; the message is a sentence, and `exit_code` what the process ends with."""

    exit_code = ExitCode.FAILED


class UsageError(HandoverError):
    """The command line does not say enough."""

    exit_code = ExitCode.UNUSABLE


class UnexpectedChangesError(HandoverError):
    """There are changes where none were expected."""

    exit_code = ExitCode.CHANGES


class CancelledError(HandoverError):
    """The user has interrupted the verb."""

    exit_code = ExitCode.CANCELLED


INTERRUPTING = "Interrupting …, press Ctrl-C again to abandon what is under way."
"""What is said at once to a first Ctrl-C."""


class Interruption(KeyboardInterrupt):
    """A first Ctrl-C, come while nothing was under way that has to be finished."""


@contextmanager
def if_interrupted(consequence: str) -> Iterator[None]:
    """Have a verb that is interrupted say more than that.

    Args:
        consequence: What became of its work, in a sentence.

    Raises:
        CancelledError: It was interrupted.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise CancelledError(f"Interrupted. {consequence}") from None


@contextmanager
def terminated_as_interrupted() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C for the time of the block: what was made must be removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def sentence(error: HandoverError | OSError) -> str:
    """Return what to tell the user: an error's own words, or which file cannot be used."""
    if isinstance(error, OSError):  # a folder that is read-only, a disk that is full
        return f"{error.filename or 'A file'} cannot be used: {error.strerror or error}."
    return str(error)
