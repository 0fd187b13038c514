"""How a question can end, and what a probe comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How a question ended."""

    HOLDS = "holds"
    DIFFERS = "differs"
    UNKNOWN = "could not tell"


class CannotTellError(Exception):
    """A probe that came to no answer; its message is a sentence that says why."""


class NotYetError(CannotTellError):
    """What was waited for has not come."""


@dataclass(frozen=True)
class Observed:
    """What a probe came to: the org's answer, and a sentence that says what was seen."""

    answer: Any
    seen: str
