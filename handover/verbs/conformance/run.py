"""Asks an org the questions, one after the other, and removes what that has made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from handover.emulator.answers import Answers
from handover.errors import CancelledError, if_interrupted
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.io.text import counted
from handover.verbs.conformance.addresses import REPLY_URL
from handover.verbs.conformance.model import CannotTellError, Verdict
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.result import Result, judged
from handover.verbs.conformance.workshop.belongings import Belongings
from handover.verbs.conformance.workshop.calls import Calls
from handover.verbs.conformance.workshop.leases import Lease, folder
from handover.verbs.conformance.workshop.leftovers import remove_leftovers
from handover.verbs.conformance.workshop.pace import Pace
from handover.verbs.conformance.workshop.run_name import MOST_SECONDS, new_run
from handover.verbs.conformance.workshop.workshop import Workshop

Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run came to.

    Attributes:
        results: A result for each question.
        left: A sentence for each object that could not be removed.
        redacted_left: The same without anything that tells whose org it is.
    """

    results: Sequence[Result]
    left: Sequence[str]
    redacted_left: Sequence[str]


def ask(
    genesys: Genesys,
    questions: Sequence[Question],
    *,
    expected: Answers,
    directory: Path,
    pace: Pace,
    say: Say,
    reply_url: str = REPLY_URL,
) -> Outcome:
    """Ask an org questions.

    What earlier runs have left there is removed first, and in the end all that this one has made, whatever happens.

    Args:
        genesys: The org.
        questions: What to ask; if all of it only reads, nothing is written.
        expected: What its answers are compared with.
        directory: The folder that has the runs' lock files.
        pace: How long to wait.
        say: Is told what goes on.
        reply_url: What probes' data actions call.

    Raises:
        CancelledError: It was interrupted; the message says whether anything is left.
        GenesysError: The org cannot be reached, or does not know the client.
        OSError: The lock file cannot be written.
    """
    organization = genesys.organization()
    run = new_run()
    begun = pace.clock()
    calls = Calls(genesys, run, lambda: pace.clock() - begun > MOST_SECONDS)
    calls.evidence.hide((organization.id, organization.name))
    if reply_url != REPLY_URL:
        calls.evidence.hide((reply_url, urlsplit(reply_url).hostname or ""))
    belongings = Belongings(calls, run, pace)
    workshop = Workshop(calls, belongings, run, expected, pace, reply_url)
    results: list[Result] = []
    left: list[str] = []
    with ExitStack() as held:
        lease = None
        if any(question.writes for question in questions):
            left += _remove_leftovers(genesys, directory, organization.id, pace, say)
            lease = held.enter_context(Lease(folder(directory) / f"{run}.lock").held(organization.id))
        try:
            for result in _answers(questions, workshop, belongings):
                results.append(result)
                say(f"{len(results)} of {len(questions)}: {result.question.id} {result.verdict}")
            left += _end(belongings, lease)
        except KeyboardInterrupt:
            say("Interrupted; removing what was made. Ctrl-C once more leaves it to the next run.")
            with if_interrupted("What was made may still be there; the next run from this folder removes it."):
                rest = _end(belongings, lease)
            removed = "All that was made has been removed." if not rest else " ".join(rest)
            raise CancelledError(f"Interrupted. {removed}") from None
        except BaseException:
            _end(belongings, lease)
            raise
    return Outcome(results, left, [calls.evidence.redacted(each) for each in left])


def _remove_leftovers(genesys: Genesys, directory: Path, organization: str, pace: Pace, say: Say) -> list[str]:
    try:
        removed = remove_leftovers(genesys, directory, organization, pace.settled)
    except GenesysError as error:
        if error.hopeless:
            raise
        say(f"Whether an earlier run has left anything could not be looked at: {error.problem}")
        return []
    if removed.gone:
        say(f"Removed {counted(len(removed.gone), 'object')} that an earlier run had left: {', '.join(removed.gone)}")
    return removed.left


def _end(belongings: Belongings, lease: Lease | None) -> list[str]:
    """Remove all that the run has made; return a sentence for each object that is left."""
    left = belongings.remove_all()
    if lease is not None:
        lease.done = not left and not belongings.expected
    return left


def _answers(questions: Sequence[Question], workshop: Workshop, belongings: Belongings) -> Iterator[Result]:
    hopeless = ""
    for question in questions:
        expected = question.expected(workshop.expected)

        def unknown(why: str, question: Question = question, expected: object = expected) -> Result:
            evidence = workshop.calls.evidence
            return Result(question, Verdict.UNKNOWN, expected, None, evidence.redacted(why), evidence.taken())

        if hopeless:
            yield unknown(hopeless)
            continue
        try:
            with belongings.of_probe():
                observed = question.probe(workshop)
        except CannotTellError as error:
            yield unknown(str(error))
        except GenesysError as error:
            hopeless = error.problem if error.hopeless and not _answers_again(workshop.calls.genesys) else ""
            yield unknown(_reason(error))
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
            yield unknown(f"A reply has not the shape that the probe knows ({type(error).__name__}: {error}).")
        else:
            evidence = workshop.calls.evidence
            seen = replace(observed, seen=evidence.redacted(observed.seen))  # it may have the org's own words
            yield judged(question, seen, expected, evidence.taken())


def _answers_again(genesys: Genesys) -> bool:
    """Tell whether an org that did not answer, or not to these credentials, does now: one call may break off."""
    try:
        genesys.organization()
    except GenesysError as error:
        return not error.hopeless
    return True


def _reason(error: GenesysError) -> str:
    """Return why a call that was refused, or got no answer, keeps a question from being told."""
    if error.permissions:
        return f"It needs the permission {' or '.join(error.permissions)} for {error.method} {error.path}."
    return error.problem
