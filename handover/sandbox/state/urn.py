"""Pulumi's names of resources: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` (`sdk/go/common/resource/urn`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

STACK_TYPE = "pulumi:pulumi:Stack"
STACK_REFERENCE = "pulumi:pulumi:StackReference"
_PREFIX = "urn:pulumi:"


@dataclass(frozen=True)
class Urn:
    """A URN in its parts; `str` puts it together again.

    Attributes:
        stack: The stack's name.
        project: The project's name.
        types: The types of the components around the resource, the outermost first, and its own; the stack's type only
            if it is the stack's URN.
        name: The resource's logical name, which may contain `::`.
    """

    stack: str
    project: str
    types: tuple[str, ...]
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take a URN apart; a text that is none, as a policy may name one, is a name and nothing else."""
        parts = text.removeprefix(_PREFIX).split("::", 3)
        if len(parts) < 4 or not text.startswith(_PREFIX):
            return cls("", "", ("",), text)
        stack, project, types, name = parts
        return cls(stack, project, tuple(types.split("$")), name)

    def __str__(self) -> str:
        return f"{_PREFIX}{self.stack}::{self.project}::{'$'.join(self.types)}::{self.name}"

    @property
    def type(self) -> str:
        """The resource's own type."""
        return self.types[-1]

    def child(self, type_: str, name: str) -> Urn:
        """Return the URN of a resource below this one; the stack is not among the types."""
        parents = () if self.types == (STACK_TYPE,) else self.types
        return Urn(self.stack, self.project, (*parents, type_), name)


def provider_urn(reference: str) -> str:
    """Return the URN in a resource's reference to its provider, `URN::ID`; empty if that is empty."""
    return reference.rpartition("::")[0]
