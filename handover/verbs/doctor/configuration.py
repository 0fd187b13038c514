"""Whether a stack's configuration can be deployed, found out by previewing it in the sandbox: nothing is called."""

from __future__ import annotations

import os
from collections.abc import Iterator

from handover.checks.model import Check, Verdict, check
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.passphrase import VARIABLES
from handover.sandbox.configuration.project import Project, StackConfig
from handover.verbs.doctor.event_bridge import check_event_bridge
from handover.verbs.doctor.planned import objects, preview, sources

_SETTINGS = "See the settings in README.md."


def check_configuration(project: Project, name: str, config: StackConfig) -> Iterator[Check]:
    """Check a stack's settings and the provider's."""
    subject = f"stack {name}"
    yield from _settings(subject, project, name, config)
    yield _retry_timeout(subject, config)
    # Backends that keep an encryption key of the stack themselves need no passphrase.
    if config.encryption_salt and not any(variable in os.environ for variable in VARIABLES):
        remedy = "The stack's secrets are encrypted with a passphrase: set one of these before you run Pulumi."
        yield Check(subject, "passphrase", Verdict.WARNING, " or ".join(VARIABLES), "not set", remedy)


def _settings(subject: str, project: Project, name: str, config: StackConfig) -> Iterator[Check]:
    warnings: list[str] = []

    def note(severity: str, _urn: str, text: str) -> None:
        if severity == "warning":
            warnings.append(text)

    outcome = preview(project.directory, name, config, note)
    found = " ".join(text for _, text in outcome.errors) or "they can"
    yield check(subject, "settings", not outcome.errors, "settings that can be deployed", found, _SETTINGS)
    for text in warnings:
        yield Check(subject, "settings", Verdict.WARNING, "no warning", text, _SETTINGS)
    version = config.values.get(f"{NAMESPACE}:cognigyVersion", "")
    for source in sources(objects(outcome)):
        yield from check_event_bridge(subject, version, source)


def _retry_timeout(subject: str, config: StackConfig) -> Check:
    key = "genesyscloud:customRetryTimeout"
    value = config.values.get(key)
    better = f"`pulumi config set {key} 30s`."
    if value is None:
        remedy = f"Without it, an object deleted by hand makes `pulumi refresh` wait 5 minutes: {better}"
        return Check(subject, key, Verdict.WARNING, "30s", "not set", remedy)
    remedy = f"0 drops new objects from the state at the first 404: {better}"
    return check(subject, key, value not in ("0", "0s"), "30s", value, remedy)
