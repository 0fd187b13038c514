"""What else a stack needs that tells Cognigy by Amazon EventBridge: in Cognigy, in its org, on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handover.aws import boto
from handover.checks.model import Check, Verdict, check
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.org import SOURCE_TYPE
from handover.io.program import HANDOVER
from handover.sandbox.state.resource import Resource
from handover.stacks import event_bridge

_OFFERED = "the type Amazon EventBridge Source among the org's integrations"
# From Cognigy's guides: since which version, and what for.
_SWITCHES = (
    ((4, 100), "GENESYS_EVENTBRIDGE_HANDOVER_API_KEY from the secret genesys-handover-secret"),
    ((4, 100), 'FEATURE_USE_GENESYS_OM_HTTP_END_HANDOVER_REQUEST="true"'),
    ((2025, 10), "GENESYS_OM_HANDOVER_ACW_AFTER_TRANSFER_TIMEOUT_IN_MS, if after-call work follows a transfer late"),
    (
        (2025, 11),
        'SKIP_GENESYS_EVENTBRIDGE_ORGANIZATION_ID_CHECK="true", where several Cognigy organisations share one Open '
        "Messaging account",
    ),
)


def check_event_bridge(subject: str, version: str, source: Resource) -> Iterator[Check]:
    """Say what a stack with an EventBridge source sends, and what it needs that nobody can look at from here.

    Args:
        subject: What the checks are about.
        version: Cognigy's, as the settings have it.
        source: The source, as the program makes it.
    """
    settings = event_bridge.properties(source.inputs)
    topics = " and ".join(sorted(event_bridge.topics(settings)))
    place = f"AWS account {settings.get(event_bridge.ACCOUNT)}, {settings.get(event_bridge.REGION)}"
    sent = f"{topics} by Amazon EventBridge to {place}, suffix {settings.get(event_bridge.SUFFIX)}"
    yield Check(subject, "delivery", Verdict.OK, f"what Cognigy {version} takes", sent)
    switches = "; ".join(switch for since, switch in _SWITCHES if _numbers(version) >= since)
    remedy = (
        f"Where Cognigy is a service, Cognigy does it. On premises have in Kubernetes: {switches} "
        "(onpremises/README.md)."
    )
    expected = f"what Cognigy {version} needs to be told by Amazon EventBridge"
    yield Check(subject, "Cognigy", Verdict.UNKNOWN, expected, "it cannot be seen from here", remedy)
    there = boto.installed()
    remedy = (
        f"Where Cognigy is on premises, `{HANDOVER} verify --aws` needs it to look into the AWS account: {boto.EXTRA}. "
        "Where Cognigy is a service, nobody needs it."
    )
    found = "installed" if there else "not installed"
    yield check(subject, "boto3", there, f"boto3, for `{HANDOVER} verify --aws`", found, remedy, Verdict.WARNING)


def check_offered(subject: str, genesys: Genesys) -> Check:
    """Look whether integrations of the type can be made in the org."""
    title = "Amazon EventBridge"
    try:
        found = genesys.integration_type(SOURCE_TYPE)
    except GenesysError as error:
        if not error.gone:
            return Check(subject, title, Verdict.UNCHECKED, _OFFERED, error.problem, error.remedy)
        remedy = "Ask Genesys to enable Amazon EventBridge for the org (Admin > Integrations lists it then)."
        return Check(subject, title, Verdict.FAILED, _OFFERED, "no such type", remedy)
    return Check(subject, title, Verdict.OK, _OFFERED, str(found))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
