"""All questions, those first that only read, and last what looks back at the calls of the others."""

from __future__ import annotations

from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import (
    calls,
    case,
    deletions,
    expressions,
    lengths,
    permissions,
    replies,
    templates,
    versions,
)

QUESTIONS: tuple[Question, ...] = (
    *replies.QUESTIONS,
    *calls.QUESTIONS,
    *deletions.QUESTIONS,
    *expressions.QUESTIONS,
    *case.QUESTIONS,
    *templates.QUESTIONS,
    *versions.QUESTIONS,
    *lengths.QUESTIONS,
    *permissions.QUESTIONS,
)
