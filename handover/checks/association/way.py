"""Does what a rule takes reach Cognigy's endpoint: target, API destination, connection, and what could not be sent?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from handover.aws import reading
from handover.aws.client import Aws
from handover.aws.errors import AwsError
from handover.checks.association.place import Place
from handover.checks.model import Check, Verdict, check

# A late end of one handover could close the customer's next one. The policies of `onpremises/` have the same limit.
LONGEST_AGE_SECONDS = 3600

_LETTERS = (
    "Of each of these events Cognigy does not know: their attribute ERROR_MESSAGE says why. Remove the cause, and then "
    "{again}, or delete them: an end of hours ago could close the customer's next handover, and what an upgrade has "
    "left needs nobody any more."
)


@dataclass(frozen=True)
class Way:
    """One way of an event from the bus to an endpoint."""

    rule: reading.Rule
    target: reading.Target
    destination: reading.ApiDestination


def check_way(subject: str, place: Place, way: Way, aws: Aws) -> Iterator[Check]:
    """Check everything on a way to Cognigy's endpoint; what AWS refuses to show is a check too.

    Raises:
        AwsError: AWS does not answer, or does not know the credentials.
    """
    yield from _target(subject, place, way)
    for title, checks in (
        ("connection", _connection(subject, place, way, aws)),
        ("dead letters", _letters(subject, place, way, aws)),
    ):
        try:
            yield from checks
        except AwsError as error:
            if error.hopeless:
                raise
            yield Check(subject, title, Verdict.UNCHECKED, "an answer", error.problem, error.remedy)


def _target(subject: str, place: Place, way: Way) -> Iterator[Check]:
    target, destination = way.target, way.destination
    sent = f"{destination.method}, {'ACTIVE' if destination.active else 'INACTIVE'}"
    good = destination.active and destination.method == "POST"
    yield check(subject, "API destination", good, "POST, ACTIVE", sent, place.put_back)
    whole = "the whole event"
    yield check(subject, "body", not target.changed, whole, "a part of it" if target.changed else whole, place.put_back)
    role = "a role that EventBridge takes on"
    yield check(subject, "role", bool(target.role), role, target.role or "none", place.put_back)
    # Nobody has asked for AWS' default, which Cognigy's guide leaves as it is too.
    late = Verdict.WARNING if target.default_age else Verdict.FAILED
    shown = f"{target.age} seconds{', which is what AWS does by default' if target.default_age else ''}"
    limit = f"at most {LONGEST_AGE_SECONDS} seconds"
    remedy = f"An end that arrives hours late could close the customer's next handover. {place.redeploy}"
    yield check(subject, "retries", target.age <= LONGEST_AGE_SECONDS, limit, shown, remedy, late)


def _connection(subject: str, place: Place, way: Way, aws: Aws) -> Iterator[Check]:
    found = reading.connection(aws, way.destination.connection)
    expected = "AUTHORIZED, with a key as Authorization"
    if found is None:
        yield Check(subject, "connection", Verdict.FAILED, expected, "none", place.put_back)
        return
    authorized, keyed = found.state == "AUTHORIZED", found.header.lower() == "authorization"
    # The emulator's Cognigy asks for no key unless it is told to; `--end-to-end` sees whether events are taken.
    otherwise = Verdict.WARNING if authorized and place.emulated else Verdict.FAILED
    reason = f": {found.reason}" if found.reason else ""
    shown = f"{found.state}{reason}, with {f'a key as {found.header}' if found.header else 'no key'}"
    yield check(subject, "connection", authorized and keyed, expected, shown, place.put_back, otherwise)


def _letters(subject: str, place: Place, way: Way, aws: Aws) -> Iterator[Check]:
    title, expected = "dead letters", "an empty dead-letter queue"
    if not way.target.queue:
        remedy = f"What cannot be delivered is lost, and nobody hears of it. {place.redeploy}"
        yield Check(subject, title, Verdict.WARNING, expected, "no queue", remedy)
        return
    queue = reading.queue(aws, way.target.queue)
    if queue is None:
        yield Check(subject, title, Verdict.FAILED, expected, f"{way.target.queue} is not there", place.put_back)
        return
    if not queue.messages:
        yield Check(subject, title, Verdict.OK, expected, "empty")
        return
    yield _judged(subject, place, queue, aws.waiting_topics(queue.url))


def _judged(subject: str, place: Place, queue: reading.Queue, topics: list[str] | None) -> Check:
    """Judge what is in the queue: what is sent for the time of an upgrade is refused by Cognigy, and lands there."""
    title, expected = "dead letters", "an empty dead-letter queue"
    again = "have POST /_emulator/aws/dead-letters/redrive send them again" if place.emulated else "send them again"
    remedy = _LETTERS.format(again=again)
    additional = sorted(place.topics - place.own_topics)
    if topics is None:
        verdict = Verdict.UNKNOWN if additional else Verdict.FAILED
        found = f"{queue.messages} in {queue.url}"
        if additional:
            found += (
                f"; whether all are of {' and '.join(additional)}, which Cognigy refuses, their number does not say"
            )
        return Check(subject, title, verdict, expected, found, remedy)
    found = f"{', '.join(f'{count} of {name}' for name, count in sorted(Counter(topics).items()))} in {queue.url}"
    if place.own_topics.intersection(topics):
        return Check(subject, title, Verdict.FAILED, expected, found, remedy)
    remedy = (
        "This version of Cognigy does not take these topics, so that nothing is lost: delete them after the upgrade."
    )
    return Check(subject, title, Verdict.WARNING, expected, found, remedy)
