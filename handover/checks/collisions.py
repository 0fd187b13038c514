"""Would a deployment take over, or come beside, objects of somebody else's that have the same names?

Genesys Cloud finds a workflow by its name, so that the provider publishes over one that is there already, whoever made
it, and a later `destroy` deletes it (measured with provider 1.82.0). Of the other kinds a second object of the name is
made, which doubles a pipeline: two triggers tell Cognigy twice, and Architect finds an action by category and name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handover.genesys import models
from handover.genesys.api import Genesys
from handover.genesys.org import Org
from handover.io.program import HANDOVER
from handover.io.text import HIDDEN
from handover.sandbox.state.values import UNKNOWN
from handover.stacks.engines.model import Planned
from handover.stacks.model import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER, DeployedStack

TAKE_OVER = "--take-over"

_NOUNS = {
    INTEGRATION: "integration",
    INTEGRATION_ACTION: "data action",
    FLOW: "workflow",
    TRIGGER: "trigger",
}


@dataclass(frozen=True)
class Wanted:
    """An object that a deployment would make, or give another name.

    Attributes:
        type: The resource's type token.
        name: Its name in the org.
        category: A data action's category, empty for other kinds and where it is not known yet.
    """

    type: str
    name: str
    category: str = ""


@dataclass(frozen=True)
class Collision:
    """An object of somebody else's with the name of a wanted one.

    Attributes:
        wanted: The wanted one.
        id: The id of the one that is there.
        name: Its name, which may differ in case.
    """

    wanted: Wanted
    id: str
    name: str

    def __str__(self) -> str:
        return f"the {_NOUNS[self.wanted.type]} {self.name!r} ({self.id})"


def enumerated(collisions: Iterable[Collision]) -> str:
    """Name the objects that are in the way."""
    return ", ".join(str(collision) for collision in collisions)


def refusal(collisions: Iterable[Collision], stack: str) -> str:
    """Say that a stack is not deployed, and what to do instead."""
    return (
        f"The org has objects of the same names that are not this stack's: {enumerated(collisions)}. A workflow would "
        f"be overwritten, and deleted by a later `destroy`; the others would be doubled. {remedy(stack)} With "
        f"{TAKE_OVER} it is done all the same."
    )


def remedy(stack: str) -> str:
    """Return what to do about collisions of a stack."""
    return (
        f"If they are to be this stack's, take them over with `{HANDOVER} adopt -s {stack}`. Otherwise give this stack "
        "names of its own: set cognigy-handover:namePrefix, or cognigy-handover:names. What a failed run of this stack "
        f"has left, delete in Genesys Cloud: `{HANDOVER} verify -s {stack}` names it."
    )


def wanted_objects(planned: Iterable[Planned], stack: DeployedStack) -> list[Wanted]:
    """Return the objects that a deployment would make or rename.

    A workflow whose creation was cut off is left out: what is there of the name is the stack's own, and the next run
    publishes it again.

    Args:
        planned: What there is to be after the deployment.
        stack: What is deployed.
    """
    before = {resource.urn: wanted_object(resource.type, resource.inputs) for resource in stack.resources}
    cut_off = {left.resource.urn for left in stack.unfinished if left.resource.type == FLOW}
    found = [(plan, wanted_object(plan.type, plan.inputs)) for plan in planned if plan.changed and not plan.imported]
    return [wanted for plan, wanted in found if wanted and wanted != before.get(plan.urn) and plan.urn not in cut_off]


def wanted_object(type_: str, inputs: Mapping[str, Any]) -> Wanted | None:
    """Return the object of a resource; None if it is of another kind or its name is not known."""
    named = (inputs.get("config") or {}) if type_ == INTEGRATION else inputs
    name = named.get("name") if isinstance(named, Mapping) else None
    if type_ not in _NOUNS or not _known(name):
        return None
    category = inputs.get("category") if type_ == INTEGRATION_ACTION else None
    return Wanted(type_, str(name), str(category) if _known(category) else "")


def _known(text: Any) -> bool:
    return isinstance(text, str) and text not in ("", UNKNOWN, HIDDEN)


def find_collisions(wanted: Iterable[Wanted], known: Collection[str], genesys: Genesys) -> list[Collision]:
    """Look for objects that have the names of wanted ones, regardless of case, and are not the stack's.

    Args:
        wanted: What is to be made or renamed.
        known: The ids of the stack's own objects: see `DeployedStack.ids`.
        genesys: The org. Only the kinds that are wanted are listed.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    org = Org(genesys)
    by_type: dict[str, list[Wanted]] = {}
    for each in wanted:
        by_type.setdefault(each.type, []).append(each)
    return [
        Collision(each, id_, name)
        for type_, all_wanted in by_type.items()
        for id_, name, category in _listed(type_, genesys)
        for each in all_wanted
        if id_ not in known
        and name.casefold() == each.name.casefold()
        and (not each.category or category.casefold() == each.category.casefold())
        and not (type_ == FLOW and _calls_own(id_, known, org))
    ]


def _calls_own(flow_id: str, known: Collection[str], org: Org) -> bool:
    """Tell whether a workflow calls the stack's own data action: a run has published it, and failed to read it."""
    return any(org.calls(flow_id, action) for action in org.listed_actions if action.id in known)


def _listed(type_: str, genesys: Genesys) -> list[tuple[str, str, str]]:
    if type_ == INTEGRATION_ACTION:
        return [(found.id, found.name, found.category) for found in genesys.actions()]
    lists: dict[str, Callable[[], Iterable[models.Integration | models.Flow | models.Trigger]]] = {
        INTEGRATION: genesys.integrations,
        FLOW: genesys.flows,
        TRIGGER: genesys.triggers,
    }
    return [(found.id, found.name, "") for found in lists[type_]()]
