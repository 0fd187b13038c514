"""What must be there besides the pipeline. Nothing here fails a verification: it is set up by others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from handover.checks.model import Check, Verdict, check
from handover.genesys.addresses import host_of
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.genesys.permissions import missing
from handover.stacks import event_bridge
from handover.stacks.model import INTEGRATION_ACTION, DeployedStack

SUBJECT = "prerequisites"


def check_prerequisites(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Look for the Open Messaging integration and at the client's permissions."""
    actions = stack.of_type(INTEGRATION_ACTION)
    hosts = {_endpoint_host(action.inputs) for action in actions}
    webhooks = not event_bridge.sources(stack) or bool(actions)
    if not webhooks:
        hosts = {host_of(str(stack.outputs.get("endpointUrl") or ""))}
    yield check_open_messaging(SUBJECT, hosts - {""}, genesys)
    yield check_permissions(SUBJECT, genesys, webhooks=webhooks)


def check_open_messaging(subject: str, hosts: Collection[str], genesys: Genesys) -> Check:
    """Look for the Open Messaging integration by which Cognigy, at one of some hosts, hands over."""
    title = "Open Messaging"
    expected = f"an Open Messaging integration that hands over from {' or '.join(sorted(hosts)) or 'Cognigy'}"
    try:
        found = list(genesys.open_messaging_integrations())
    except GenesysError as error:
        remedy = f"{error.remedy} Or look in Admin > Message > Platforms."
        return Check(subject, title, Verdict.WARNING, expected, error.problem, remedy)
    # Of a webhook, only the host is shown: its path holds the endpoint's token.
    shown = ", ".join(f"{each.name} (webhook at {host_of(each.webhook_url) or '?'})" for each in found)
    good = any(host_of(each.webhook_url) in hosts for each in found)
    remedy = (
        "Set Open Messaging up as Cognigy's guide says, or ask whether conversations come from Cognigy another way."
        if found
        else "Set Open Messaging up as Cognigy's guide says; without it no conversation is handed over."
    )
    return check(subject, title, good, expected, shown or "none", remedy, Verdict.WARNING)


def check_permissions(subject: str, genesys: Genesys, *, webhooks: bool = True) -> Check:
    """Look whether the OAuth client may do all that a deployment does, of a stack with webhooks or one without."""
    title, expected = "permissions", "all that a deployment needs"
    try:
        lacking = missing(genesys.grants(), webhooks=webhooks)
    except GenesysError as error:
        return Check(subject, title, Verdict.WARNING, expected, error.problem, "Compare the role with README.md.")
    found = f"missing: {', '.join(lacking)}" if lacking else "all of them"
    remedy = "Add them to the role of the OAuth client, unless another client deploys."
    return check(subject, title, not lacking, expected, found, remedy, Verdict.WARNING)


def _endpoint_host(inputs: Mapping[str, Any]) -> str:
    request = inputs.get("configRequest")
    return host_of(request.get("requestUrlTemplate") or "") if isinstance(request, dict) else ""
