"""Errors of the sandbox, each a sentence for the reader, with the exit code Pulumi's CLI has for its kind."""

from __future__ import annotations

from handover.errors import ExitCode, HandoverError


class SandboxError(HandoverError):
    """The sandbox cannot do what it is asked to."""


class StoppedError(SandboxError):
    """The program is not asked on, for what came of its resources: a failure that the outcome names."""


class ProgramError(SandboxError):
    """The program raised something; what that was is the cause, and the message has its traceback or its own words."""


class ConfigurationError(SandboxError):
    """The project, the stack's file or the command line is wrong."""

    exit_code = ExitCode.UNUSABLE


class InvalidValueError(ConfigurationError):
    """The stack's configuration is not what Pulumi.yaml asks for, for which Pulumi ends with 1."""

    exit_code = ExitCode.FAILED


class StackNotFoundError(SandboxError):
    """The named stack has no file."""

    exit_code = ExitCode.STACK_NOT_FOUND


class StateError(SandboxError):
    """The state file cannot be used."""


class LockedError(SandboxError):
    """Another run is at work on the same stack."""


class UnsupportedError(SandboxError):
    """The program uses something of Pulumi that the sandbox does not have."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The sandbox does not support {what}. Deploy with the Pulumi CLI to use it.")
