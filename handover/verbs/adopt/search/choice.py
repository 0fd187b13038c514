"""Which of several objects is meant: said by an option, by whoever sits at the terminal, or nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import typer

from handover.verbs.adopt.roles import NONE, AdoptError, OpenQuestionError, Role


@dataclass(frozen=True)
class Candidate:
    """An object that may have a part in the pipeline, and what speaks for it."""

    id: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name!r} ({self.id}): {self.why}"


class AmbiguousError(OpenQuestionError):
    """Nobody has said which of several objects is meant."""

    def __init__(self, role: Role, candidates: Sequence[Candidate]) -> None:
        listed = "\n".join(f"  {candidate}" for candidate in candidates)
        many = "one of these may be" if len(candidates) > 1 else "this may or may not be"
        super().__init__(
            f"There is a question about the {role}: {many} the pipeline's:\n{listed}\n"
            f"Say which with {role.option('ID')}, or {role.option(NONE)} to have a new one made."
        )
        self.role = role
        self.candidates = tuple(candidates)


@dataclass(frozen=True)
class Chooser:
    """Decides between candidates.

    Attributes:
        given: The object's id, or `NONE`, of each part that an option has decided.
        ask: Asks the user which candidate it is, None for none of them; None if there is nobody to ask.
    """

    given: Mapping[Role, str] = field(default_factory=dict)
    ask: Callable[[Role, Sequence[Candidate]], Candidate | None] | None = None

    def decided(self, role: Role, known: Mapping[str, Candidate]) -> tuple[bool, Candidate | None]:
        """Tell whether an option has decided a part, and for which object.

        Raises:
            AdoptError: There is no such object.
        """
        if (id_ := self.given.get(role)) is None:
            return False, None
        if id_ == NONE:
            return True, None
        if id_ not in known:
            listed = ", ".join(f"{candidate.name!r} ({candidate.id})" for candidate in known.values()) or "none at all"
            raise AdoptError(f"{role.option(id_)}: the org has no such object; there are {listed}.")
        return True, known[id_]

    def pick(self, role: Role, candidates: Sequence[Candidate], *, sure: bool = True) -> Candidate | None:
        """Return the one candidate there is, or have it decided which.

        Args:
            role: The part.
            candidates: The candidates; without any, there is no such object.
            sure: Whether a single candidate is beyond doubt.

        Raises:
            AmbiguousError: It is not decided.
        """
        if not candidates or (sure and len(candidates) == 1):
            return next(iter(candidates), None)
        if self.ask is None:
            raise AmbiguousError(role, candidates)
        return self.ask(role, candidates)


def ask_on_terminal(role: Role, candidates: Sequence[Candidate]) -> Candidate | None:
    """Have the user pick one on the terminal."""
    typer.echo(f"Which is the pipeline's {role}?")
    for number, candidate in enumerate(candidates, 1):
        typer.echo(f"  {number}  {candidate}")
    typer.echo("  0  none of them: make a new one")
    numbers = [str(number) for number in range(len(candidates) + 1)]
    while (answer := typer.prompt("Number").strip()) not in numbers:
        typer.echo(f"There is no {answer}.")
    return candidates[int(answer) - 1] if answer != "0" else None
