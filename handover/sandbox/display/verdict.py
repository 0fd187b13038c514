"""How a run that has failed ends: how much failed, what wasn't come to, and the first cause."""

from __future__ import annotations

from collections.abc import Iterator, Set

from handover.sandbox.display.looks import short_type
from handover.sandbox.engine.steps import QUIET, Outcome, is_internal
from handover.sandbox.state.urn import Urn


def verdict(outcome: Outcome, wanted: Set[str], *, done: bool) -> str:
    """Sum up a failure in a line.

    Args:
        outcome: What has failed.
        wanted: The URNs of what was to be changed.
        done: Whether it was to be done, not only previewed.
    """
    failed = {urn for urn, _ in outcome.errors if urn}
    parts = [f"{len(failed)} failed"] if failed else []
    if not done:
        parts.append("nothing has been changed")
    elif missed := wanted - failed - {step.resource.urn for step in outcome.steps}:
        parts.append(f"{len(missed)} not reached")
    return f"FAILED: {', '.join(parts) or 'the run has not come to its end'}"


def wanted_changes(planned: Outcome) -> set[str]:
    """Return the URNs of what is to be changed by what a preview has found."""
    return {step.resource.urn for step in planned.steps if step.op not in QUIET and not is_internal(step.resource)}


def first_cause(outcome: Outcome) -> str:
    """Return the first error in a line, with the resource that it is about."""
    urn, message = outcome.errors[0]
    return f"{_subject(urn)}{' '.join(_essence(message))}"


def _subject(urn: str) -> str:
    concerned = Urn.parse(urn) if urn else None
    return f"{short_type(concerned.type)} {concerned.name}: " if concerned else ""


def _essence(message: str) -> Iterator[str]:
    """Yield the first sentence, and of a program that crashed the exception and not the way to it."""
    first, *others = message.strip().splitlines() or [""]
    yield first
    if others and others[0].startswith("Traceback "):
        yield others[-1].strip()
    elif others and first.endswith(":"):
        yield others[0].strip()
