"""Questions about Genesys Cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handover.emulator.answers import Answers, names
from handover.verbs.conformance.model import Observed
from handover.verbs.conformance.workshop.workshop import Workshop


@dataclass(frozen=True)
class Question:
    """An assumption about Genesys Cloud that nobody outside could confirm.

    Attributes:
        id: Its name, which is also that of the emulator's answer.
        text: The question.
        writes: Whether its probe makes objects, of its own and for the time of the probe.
        probe: Finds the org's answer; what it makes in the workshop is removed when it ends. It raises
            `CannotTellError` and `GenesysError`.
    """

    id: str
    text: str
    writes: bool
    probe: Callable[[Workshop], Observed]

    def expected(self, answers: Answers) -> Any:
        """Return the answer of an emulator with these answers, as JSON."""
        found = getattr(answers, names()[self.id])
        return list(found) if isinstance(found, tuple) else dict(found) if isinstance(found, Mapping) else found
