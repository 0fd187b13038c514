"""Errors of the sandbox, each a sentence for the reader and the exit code Pulumi's CLI has for its kind."""

from __future__ import annotations

EXIT_ERROR = 1
EXIT_CONFIGURATION = 2
EXIT_STACK_NOT_FOUND = 6
EXIT_NO_CHANGES_EXPECTED = 7
EXIT_CANCELLED = 8


class SandboxError(Exception):
    """Something the user can act on; `exit_code` is what the process ends with."""

    exit_code = EXIT_ERROR


class ConfigurationError(SandboxError):
    """The project, the stack's file or the command line is wrong."""

    exit_code = EXIT_CONFIGURATION


class StackNotFoundError(SandboxError):
    """The named stack has no file."""

    exit_code = EXIT_STACK_NOT_FOUND


class StateError(SandboxError):
    """The state file cannot be used."""


class LockedError(SandboxError):
    """Another run is at work on the same stack."""


class UnsupportedError(SandboxError):
    """The program uses something of Pulumi that the sandbox does not have."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The sandbox does not support {what}. Deploy with the Pulumi CLI to use it.")


class CancelledError(SandboxError):
    """The user interrupted the run; what was under way has been finished and saved."""

    exit_code = EXIT_CANCELLED
