"""Hooks of the program's that are asked whether an operation that has failed is to be tried again (``on_error``).

The rules are Pulumi's own (``pkg/resource/deploy/retries.go`` and ``step.go``): all hooks of a resource are asked, one
that says yes is enough, and after 100 failures nobody is asked any more. Where one fails itself, Pulumi reports that in
place of what the provider has said; here both are said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import ProviderError
from handover.sandbox.state.resource import Resource

MOST_FAILURES = 100

Operation = Literal["create", "update", "delete"]
T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """An operation that has failed.

    Attributes:
        operation: Which.
        old: The resource as it was; None of one that is being created.
        new: The resource as it is to be; None of one that is being deleted.
        errors: What the provider has said, the newest first.
    """

    operation: Operation
    old: Resource | None
    new: Resource | None
    errors: tuple[str, ...] = ()

    @property
    def resource(self) -> Resource:
        """The resource that it is about."""
        resource = self.new or self.old
        assert resource is not None  # noqa: S101 - every operation is about one
        return resource


class HookError(SandboxError):
    """A hook has failed, or is not there to be asked."""


OnError = Callable[[Failure], bool]
"""Asks the hooks of a failure's resource; raises `HookError`."""


def never(failure: Failure) -> bool:
    """Say that nothing is to be tried again: there is no program that could be asked."""
    raise HookError(f"the hook {failure.resource.error_hooks[0]!r} is not there, for the program is not running")


def retrying(call: Callable[[], T], failure: Failure, ask: OnError) -> T:
    """Return what a call to the provider returns in the end.

    Args:
        call: Calls it.
        failure: What it would be if it fails.
        ask: Asks the resource's hooks.

    Raises:
        ProviderError: The call has failed, and is not to be tried again.
    """
    errors: tuple[str, ...] = ()
    while True:
        try:
            return call()
        except ProviderError as error:
            errors = (str(error), *errors)
            if len(errors) >= MOST_FAILURES:
                raise
            try:
                again = ask(Failure(failure.operation, failure.old, failure.new, errors))
            except HookError as problem:
                if failure.operation == "delete":  # Pulumi's exception
                    raise error from None
                raise ProviderError(
                    f"{error} Whether to try again is unknown: {problem}.", error.partial, error.left
                ) from None
            if not again:
                raise
