"""Is a stack's event source associated with a bus, and does a rule there send its events to Cognigy?

That can be seen only with access to the AWS account. An emulator plays the accounts of its org, and whoever runs
Cognigy on premises may have credentials of theirs. Where Cognigy is a service, the account is Cognigy's, and nobody
else sees anything: that is *unknown*, and no good sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from handover.aws import reading
from handover.aws.boto import BotoAws
from handover.aws.client import Aws, EmulatedAws
from handover.aws.errors import AwsError
from handover.checks.association.place import SUBJECT, Place
from handover.checks.association.way import Way, check_way
from handover.checks.model import Check, Verdict, check
from handover.genesys.api import Genesys
from handover.genesys.emulated import is_emulator
from handover.io.program import HANDOVER
from handover.stacks.model import DeployedStack, StackResource

TITLE = "association"


def check_association(stack: DeployedStack, source: StackResource, genesys: Genesys, *, look: bool) -> Iterator[Check]:
    """Check what can be seen of a source's events beyond Genesys.

    Args:
        stack: The stack.
        source: Its EventBridge source.
        genesys: Its org.
        look: Whether to look into a real AWS account, with the credentials of the environment. In the accounts that an
            emulator plays is looked anyway.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    emulated = is_emulator(genesys)
    place = Place.of(stack, source, genesys.organization().id, emulated=emulated)
    if place is None:
        remedy = "The source's settings are secret in the state: have the program give them in plain."
        yield Check(SUBJECT, TITLE, Verdict.UNKNOWN, "the settings of the event source", "hidden", remedy)
        return
    if not (emulated or look):
        yield _unknown(stack, place)
        return
    with ExitStack() as held:
        try:
            aws: Aws
            if emulated:
                aws = held.enter_context(EmulatedAws(genesys.connection.api_url, place.account, place.region))
            else:
                aws = BotoAws(place.account, place.region)
            yield from _look(place, aws)
        except AwsError as error:
            yield Check(SUBJECT, TITLE, Verdict.UNCHECKED, _expected(place), error.problem, error.remedy)


def _expected(place: Place) -> str:
    return f"the event source {place.event_source} associated with a bus in AWS account {place.account}, {place.region}"


def _unknown(stack: DeployedStack, place: Place) -> Check:
    remedy = (
        "End a conversation with an agent and see whether the bot takes over again. Where Cognigy is a service, ask "
        "Cognigy whether it has associated the event source; on premises, "
        f"`{HANDOVER} verify -s {stack.name} --aws` looks, with credentials of that AWS account."
    )
    return Check(SUBJECT, TITLE, Verdict.UNKNOWN, _expected(place), "it cannot be seen from here", remedy)


def _look(place: Place, aws: Aws) -> Iterator[Check]:
    state = reading.event_source_state(aws, place.event_source)
    where = f"{place.event_source} in AWS account {place.account}, {place.region}"
    if state != "ACTIVE":
        remedy = place.associate if state else place.make
        yield Check(SUBJECT, "event source", Verdict.FAILED, f"{where}, ACTIVE", state or "none", remedy)
        return
    yield Check(SUBJECT, "event source", Verdict.OK, f"{where}, ACTIVE", state)
    if not reading.has_event_bus(aws, place.event_source):
        yield Check(SUBJECT, "event bus", Verdict.FAILED, place.event_source, "none of this name", place.associate)
        return
    yield Check(SUBJECT, "event bus", Verdict.OK, place.event_source, place.event_source)
    ways = list(_ways(place, aws))
    ours = [way for way in ways if way.destination.endpoint == place.endpoint]
    shown = ", ".join(dict.fromkeys(way.destination.endpoint for way in ours or ways)) or "no API destination"
    yield check(SUBJECT, "endpoint", bool(ours), place.endpoint, shown, place.redeploy)
    if ours:
        yield from _judge(place, ours, aws)


def _ways(place: Place, aws: Aws) -> Iterator[Way]:
    """Yield every way from the bus to an endpoint, whether it is open or not."""
    for rule in reading.rules(aws, place.event_source):
        for target in reading.targets(aws, place.event_source, rule.name):
            if reading.is_api_destination(target.arn) and (found := reading.api_destination(aws, target.arn)):
                yield Way(rule, target, found)


def _judge(place: Place, ways: Sequence[Way], aws: Aws) -> Iterator[Check]:
    # Here, not above: it takes the emulator's store, and with it pydantic, which no verb's help is to wait for.
    from handover.checks.association.rule import check_patterns

    enabled = [way for way in ways if way.rule.enabled]
    shown = ", ".join(f"{way.rule.name} ({'ENABLED' if way.rule.enabled else 'DISABLED'})" for way in ways)
    yield check(SUBJECT, "rule", bool(enabled), "a rule that is ENABLED", shown, place.put_back)
    yield from check_patterns(place, [way.rule for way in enabled])
    looked_at = enabled or ways[:1]
    for way in looked_at:
        yield from check_way(SUBJECT if len(looked_at) == 1 else f"{SUBJECT}, {way.rule.name}", place, way, aws)
