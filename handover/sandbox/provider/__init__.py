"""What the engine asks of a resource provider.

The engine (``handover.sandbox``) knows no resource types; everything it needs to know about one goes through
`Provider`. Property maps are plain JSON values under their wire names (camelCase). Secrets are already
unwrapped, and a value not known before the deployment is the string `pulumi.runtime.rpc.UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from handover.errors import HandoverError

Properties = dict[str, Any]


@dataclass(frozen=True)
class Diff:
    """What separates a resource as it is from the resource as the program wants it.

    Attributes:
        changed: Names of the top-level inputs that differ, including those in `replace`.
        replace: Names of those that cannot be changed in place and force a new object.
    """

    changed: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()


class Found(NamedTuple):
    """An object as it is now; its id may be another than the state's, of an object that its provider made anew.

    Without an id, there is none, and its provider does not mind.
    """

    inputs: Properties
    outputs: Properties
    id: str


class ProviderError(HandoverError):
    """An operation on one resource failed; the message is a sentence for the user.

    Attributes:
        partial: Id and outputs of what exists nevertheless (a create or update that got half way), else None.
        left: Id of what a create has made and is not to be a resource's, so that the next run makes another.
        undecided: Whether nobody has said what became of a create: the next run is to ask (`Provider.made`).
    """

    def __init__(
        self,
        message: str,
        partial: tuple[str, Properties] | None = None,
        left: str = "",
        *,
        undecided: bool = False,
    ) -> None:
        super().__init__(message)
        self.partial = partial
        self.left = left
        self.undecided = undecided


class Provider(Protocol):
    """Creates, reads, changes and deletes the objects behind resources; `packages` makes one of those of each package.

    Each of create, read, update and delete raises `ProviderError` when it could not do what was asked. `ignored` are
    the paths of the option `ignore_changes`: what the outputs have there stays, beside what the engine keeps of inputs.
    """

    def check(self, type_: str, inputs: Properties) -> list[str]:
        """Return a sentence for each thing wrong with the inputs; empty means fine."""
        ...

    def unnamed(self, type_: str) -> str:
        """Say what it means that a resource has no `name` and gets an invented one; empty if there is none to give."""
        ...

    def check_provider(self, type_: str, inputs: Properties) -> str:
        """Name what of an explicit provider's configuration would be disregarded; empty if nothing."""
        ...

    def diff(
        self,
        type_: str,
        old_inputs: Properties,
        old_outputs: Properties,
        new_inputs: Properties,
        ignored: Sequence[str] = (),
    ) -> Diff:
        """Compare what is in the state with what the program wants, without any call to an API."""
        ...

    def planned_outputs(
        self, type_: str, old_outputs: Properties | None, new_inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Return the outputs that are known before the operation; unknown ones are absent.

        `old_outputs` is None for an object that will be created.
        """
        ...

    def create(self, type_: str, inputs: Properties, key: str = "") -> tuple[str, Properties]:
        """Create an object and return its id and its outputs; by the key, `made` tells of it later."""
        ...

    def made(self, type_: str, key: str) -> str | None:
        """Return the id of what a `create` with that key has made, empty if nothing; None if that isn't known."""
        ...

    def read(
        self, type_: str, id_: str, inputs: Properties | None, old_outputs: Properties | None = None
    ) -> Found | None:
        """Return the object as it is now, or None when it is gone.

        `inputs` and `old_outputs` are those in the state, None for an object that is only now being adopted; one that
        is only read (`get`) has inputs alone. The API does not give everything back: what a workflow's file and its
        hash are, only the old outputs know.
        """
        ...

    def update(
        self, type_: str, id_: str, old_outputs: Properties, inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Change the object in place and return its outputs."""
        ...

    def delete(self, type_: str, id_: str, outputs: Properties) -> None:
        """Delete the object; one that is gone already is no error."""
        ...
