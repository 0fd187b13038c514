"""Whether a stack's org can be reached, with enough permissions, and has what the pipeline builds on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx

from handover.checks.model import Check, Verdict
from handover.checks.prerequisites import check_open_messaging, check_permissions
from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection, ConnectionSettingsError, from_config
from handover.genesys.errors import GenesysError
from handover.genesys.http import NetworkSettingsError
from handover.genesys.regions import urls
from handover.genesys.retries import Patience
from handover.io.program import HANDOVER
from handover.sandbox.configuration.project import StackConfig
from handover.sandbox.provider.packages import GENESYS
from handover.stacks.connect import provider_config
from handover.stacks.model import StackError
from handover.verbs.doctor.event_bridge import check_offered
from handover.verbs.doctor.names import Taken, check_names
from handover.verbs.doctor.planned import has_webhooks, objects, preview, sources

_TRIAL = "trial.cognigy.ai"
_QUICK = Patience(timeout=10, connect_timeout=5, attempts=2)


def check_org(
    directory: Path,
    name: str,
    config: StackConfig,
    *,
    taken: Taken | None = None,
    patience: Patience = _QUICK,
    transport: httpx.BaseTransport | None = None,
) -> Iterator[Check]:
    """Check region, credentials, the way to the org, permissions, prerequisites and names.

    Args:
        directory: The project's folder.
        name: The stack's name.
        config: The stack's configuration.
        taken: What the stacks before have in their orgs; this one's objects are added.
        patience: How long to wait.
        transport: What carries the requests; tests put a fake here.
    """
    subject = f"stack {name}"
    if wrong := _region(subject, config):
        yield wrong
        return
    try:
        connection = from_config(provider_config(directory, name, config), os.environ)
    except (ConnectionSettingsError, StackError) as error:
        remedy = "Set the environment variables as README.md says, or the stack's secrets. The sandbox needs none."
        yield Check(subject, "credentials", Verdict.WARNING, "region and OAuth client of the org", str(error), remedy)
        return
    yield Check(subject, "credentials", Verdict.OK, "region and OAuth client of the org", connection.client_id)
    try:
        client = Genesys(connection, patience, transport)
    except NetworkSettingsError as error:
        yield Check(subject, "network", Verdict.FAILED, "certificates and proxies that can be used", str(error))
        return
    with client as genesys:
        reached = _reach(subject, connection, genesys)
        yield reached
        if reached.verdict is Verdict.OK:
            # What is wrong with the program, its own check has said.
            resources = objects(preview(directory, name, config))
            yield check_permissions(subject, genesys, webhooks=has_webhooks(resources))
            yield check_open_messaging(subject, _endpoint(config), genesys)
            if sources(resources):
                yield check_offered(subject, genesys)
            yield from _trial(subject, connection, config)
            org = f"{connection.api_url} {reached.found}"
            yield from check_names(directory, name, resources, genesys, org, {} if taken is None else taken)


def _region(subject: str, config: StackConfig) -> Check | None:
    """Refuse a region that is wrong whoever asks; a missing one may be in the environment."""
    region = config.values.get(f"{GENESYS}:awsRegion")
    try:
        if region and f"{GENESYS}:gateways" not in config.values:
            urls(region)
    except ValueError as error:
        remedy = "Set it to the region of the org (Admin > Account Settings > Organization Settings in Genesys Cloud)."
        return Check(subject, "region", Verdict.FAILED, "a region of Genesys Cloud", str(error), remedy)
    return None


def _endpoint(config: StackConfig) -> set[str]:
    """Return the host of Cognigy's endpoint by the settings, as the program makes it."""
    domains = [value for key, value in config.values.items() if key.endswith(":cognigyDomain")]
    return {f"endpoint-{domain.lower()}" for domain in domains}


def _trial(subject: str, connection: Connection, config: StackConfig) -> Iterator[Check]:
    """Warn of Cognigy's trial environment: by its overview of 2026.4, Open Messaging cannot be used there."""
    if f"endpoint-{_TRIAL}" in _endpoint(config) and not is_loopback(connection.api_url):
        remedy = (
            "Cognigy says that Open Messaging cannot be used in its trial environment, so that nothing would be handed "
            "over: ask Cognigy for another one, or try things out in the sandbox."
        )
        yield Check(subject, "trial", Verdict.WARNING, "a Cognigy with Open Messaging", _TRIAL, remedy)


def _reach(subject: str, connection: Connection, genesys: Genesys) -> Check:
    expected = f"an org at {connection.api_url}"
    try:
        found = genesys.organization()
    except GenesysError as error:
        remedy, verdict = error.remedy, Verdict.FAILED
        if error.status == 0:
            verdict = Verdict.UNCHECKED
            if is_loopback(connection.api_url):
                remedy = f"Start the emulator: `{HANDOVER} emulator --port {connection.api_url.rpartition(':')[2]}`."
        return Check(subject, "org", verdict, expected, error.problem, remedy)
    return Check(subject, "org", Verdict.OK, expected, f"{found.name} ({found.id})")
