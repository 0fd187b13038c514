"""What the stack's file has to say so that the stack gets to a stage: only what is another is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handover.errors import UsageError
from handover.io.program import HANDOVER
from handover.stacks import event_bridge
from handover.stacks.model import StackError, StackResource
from handover.verbs.migrate.eras import FIRST_OVERLAP, FIRST_WITHOUT, NEW_EVENT, OLD_EVENTS, Era, era
from handover.verbs.migrate.stages import Stage

_TARGET = {
    "awsAccountId": ("awsAccountId", "--aws-account-id"),
    "awsRegion": ("awsAccountRegion", "--aws-region"),
    "organisationId": ("eventSourceSuffix", "--organisation-id"),
}
"""The keys of the setting `eventBridge`: what Genesys calls them, and the options that give them."""


@dataclass(frozen=True)
class Given:
    """What the command line says.

    Attributes:
        version: Cognigy's version.
        target: What it says of the setting `eventBridge`, by its keys.
    """

    version: str | None = None
    target: Mapping[str, str | None] | None = None


@dataclass(frozen=True)
class Change:
    """A change of a stack's file.

    Attributes:
        settings: What is to be there, by key without the project's name.
        remove: What isn't to be there any more.
    """

    settings: Mapping[str, Any]
    remove: tuple[str, ...]


def change_to(stage: Stage, file: Mapping[str, Any], source: StackResource | None, given: Given) -> Change:
    """Return what is to be changed in a stack's file to get to a stage.

    Args:
        stage: The stage.
        file: The settings in the file.
        source: The source that is deployed, if there is one.
        given: What the command line says.

    Raises:
        UsageError: The command line doesn't say enough.
        StackError: What it says doesn't go with the stage.
    """
    wanted: dict[str, Any] = {}
    unwanted: tuple[str, ...] = ()
    if version := _version(stage, str(file.get("cognigyVersion")), given.version):
        wanted["cognigyVersion"] = version
    if stage is Stage.WEBHOOKS:
        unwanted = ("preexistingSetup",)
    elif stage is Stage.READY:
        wanted["preexistingSetup"] = True
        unwanted = ("delivery", "eventBridge")
    elif stage in (Stage.BOTH, Stage.RESTING):
        wanted |= {"preexistingSetup": True, "delivery": "both", "eventBridge": _target(file, source, given)}
        if stage is Stage.RESTING:
            wanted["triggersEnabled"] = False
        elif file.get("triggersEnabled") is False:
            unwanted = ("triggersEnabled",)
    else:
        wanted |= {"delivery": "eventBridge", "eventBridge": _target(file, source, given)}
        if stage is Stage.WIDENED:
            topics = wanted["eventBridge"].get("additionalTopics") or []
            wanted["eventBridge"]["additionalTopics"] = [*topics, NEW_EVENT]
        elif stage is Stage.UPGRADED:
            unwanted = ("preexistingSetup", "triggersEnabled")
    settings = {key: value for key, value in wanted.items() if file.get(key) != value}
    return Change(settings, tuple(key for key in unwanted if key in file))


def _version(stage: Stage, now: str, given: str | None) -> str | None:
    """Return Cognigy's version for a stage, None if it stays."""
    needed = Era.WEBHOOKS if stage is Stage.WEBHOOKS else Era.EVENT_BRIDGE if stage is Stage.UPGRADED else Era.OVERLAP
    if given is None:
        if era(now) is needed:
            return None
        examples = {Era.WEBHOOKS: "4.99", Era.OVERLAP: FIRST_OVERLAP, Era.EVENT_BRIDGE: FIRST_WITHOUT}
        raise UsageError(
            f"Say which version Cognigy has for this step, with --cognigy-version, e.g. {examples[needed]}: the "
            f"stack's file says {now}."
        )
    if era(given) is needed:
        return given
    if stage in (Stage.EVENT_BRIDGE, Stage.WIDENED) and era(given) is Era.EVENT_BRIDGE:
        raise StackError(
            f"--cognigy-version {given}: it takes {NEW_EVENT} alone, and this step still sends "
            f"{' and '.join(OLD_EVENTS)} for the version before. Take it without that option, and say it with the last "
            f"step: `{HANDOVER} migrate` shows which is next."
        )
    if needed is Era.OVERLAP and era(given) is Era.EVENT_BRIDGE:
        raise StackError(
            f"Cognigy.AI {given} takes no webhooks, and the stack still has them: in one jump there is no time in "
            f"which it takes both, and events would be lost. Upgrade Cognigy to a version from {FIRST_OVERLAP} to "
            "2025.11 first, move there, and upgrade then."
        )
    ranges = {
        Era.WEBHOOKS: f"older than {FIRST_OVERLAP}",
        Era.OVERLAP: f"one from {FIRST_OVERLAP} to 2025.11",
        Era.EVENT_BRIDGE: f"{FIRST_WITHOUT} or a later one",
    }
    raise StackError(f"--cognigy-version {given}: the version of this step must be {ranges[needed]}.")


def _target(file: Mapping[str, Any], source: StackResource | None, given: Given) -> dict[str, Any]:
    """Return the setting `eventBridge` without what only an upgrade needs.

    The file's own comes first, then what the command line says, then what is deployed.
    """
    said = file.get("eventBridge")
    target: dict[str, Any] = dict(said) if isinstance(said, Mapping) else {}
    deployed = event_bridge.properties(source.inputs) if source else {}
    missing = []
    for key, (theirs, option) in _TARGET.items():
        by_option = (given.target or {}).get(key)
        if by_option and target.get(key, by_option) != by_option:
            raise StackError(
                f"{option} {by_option}: the stack's file says eventBridge.{key} {target[key]}. Another one would "
                "replace the source; change it in the file by hand, while the webhooks are active."
            )
        value = target.get(key) or by_option or deployed.get(theirs)
        if value:
            target[key] = value
        else:
            missing.append(option)
    if missing:
        raise UsageError(
            f"Say where the events are to go, with {', '.join(missing)}; Cognigy says it where it is a service, and on "
            f"premises it is your own account. `{HANDOVER} migrate -s STACK` shows the ticket to write."
        )
    topics = [each for each in target.pop("additionalTopics", None) or () if each not in (*OLD_EVENTS, NEW_EVENT)]
    return {**target, **({"additionalTopics": topics} if topics else {})}
