"""May a workflow get another name? Looked at before anything is published.

Genesys Cloud finds a workflow by its name: a job publishes over the one that has the name in the file, whoever made it.
A renamed workflow is replaced, and the engine deletes the old one, by its id, last. If a workflow has the new name
already, that one is published over, and deleted if it is one that the engine replaces too: it was live. Whether Genesys
tells upper and lower case apart is unknown, so a name is taken here if it differs in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from handover.sandbox.provider.schema import FLOW, TRIGGER
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import UNKNOWN

if TYPE_CHECKING:
    from handover.genesys.api import Genesys

_TWO_UPDATES = "Rename in two updates: first to a name that no workflow has, then to this one."

Problem = tuple[str, str]


def find_problems(
    deployed: Mapping[str, Any], planned: Mapping[str, Any], org: Callable[[], Genesys] | None
) -> list[Problem]:
    """Say which workflows cannot get the names that a deployment would give them.

    Args:
        deployed: The stack as `pulumi stack export` prints it.
        planned: What each workflow there is to be is called, by the URN it has in `deployed`, if it is there.
        org: Returns the org, which is asked only if a workflow is renamed; None asks nobody.

    Returns:
        URN and sentence of each problem.

    Raises:
        GenesysError: The org refuses or does not answer.
    """
    resources = [
        item
        for item in deployed["deployment"].get("resources") or ()
        if item.get("custom") and not item.get("external")
    ]
    flows = [item for item in resources if item["type"] == FLOW]
    current = {item["urn"]: item for item in flows if not item.get("delete")}
    changed = {
        urn: name
        for urn, name in planned.items()
        if isinstance(name, str) and name != UNKNOWN and not (urn in current and name == _name(current[urn]))
    }
    problems = [problem for urn, name in changed.items() for problem in _in_stack(urn, name, flows, planned)]
    renamed = {urn: name for urn, name in changed.items() if urn in current}
    if renamed and not problems:
        problems = list(_stale(current[urn] for urn in renamed))
    if renamed and not problems and org is not None:
        genesys = org()
        own = {item.get("id") for item in resources if item["type"] == TRIGGER}
        problems = [*_in_org(renamed, current, genesys), *_targeted(renamed, current, own, genesys)]
    return problems


def _name(flow: Mapping[str, Any]) -> str:
    return str(flow.get("inputs", {}).get("name"))


def _called(urn: str) -> str:
    return Urn.parse(urn).name


def _in_stack(urn: str, name: str, flows: Iterable[Mapping[str, Any]], planned: Mapping[str, Any]) -> Iterator[Problem]:
    wanted = name.casefold()
    for flow in flows:
        if _name(flow).casefold() != wanted:
            continue
        whose = f"{_called(flow['urn'])} is called {_name(flow)!r}"
        if flow.get("delete"):
            whose = f"the former workflow of {_called(flow['urn'])}, still to be deleted, is called {_name(flow)!r}"
        elif flow["urn"] == urn:
            whose = f"it is called {_name(flow)!r}, and Genesys may not tell upper and lower case apart"
        yield urn, f"{_called(urn)} cannot be called {name!r}: {whose}. {_TWO_UPDATES}"
        return
    if twin := next((each for each, other in planned.items() if each != urn and str(other).casefold() == wanted), None):
        yield urn, f"{_called(urn)} and {_called(twin)} cannot both be called {name!r}: give them different names."


def _stale(flows: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    for flow in flows:
        if (current := flow.get("outputs", {}).get("flowId")) not in (None, flow["id"]):
            yield (
                flow["urn"],
                f"{_called(flow['urn'])} was renamed by an earlier version of this project: the state says {flow['id']}"
                f" of the workflow {current}. Before it is renamed again, run `refresh` and then `up` with the name "
                "that it has.",
            )


def _in_org(
    renamed: Mapping[str, str], current: Mapping[str, Mapping[str, Any]], genesys: Genesys
) -> Iterator[Problem]:
    by_name = {flow.name.casefold(): flow for flow in genesys.flows()}
    for urn, name in renamed.items():
        if (flow := by_name.get(name.casefold())) is None:
            continue
        if flow.id == current[urn]["id"]:
            yield (
                urn,
                f"{_called(urn)} cannot be called {name!r} by this update: somebody has called it {flow.name!r} in "
                "Genesys already. Run `refresh` first, so that the state says so too.",
            )
        else:
            yield (
                urn,
                f"{_called(urn)} cannot be called {name!r}: the org has a workflow {flow.name!r} ({flow.id}), which "
                "would be overwritten. Choose another name, or rename or delete that workflow first.",
            )


def _targeted(
    renamed: Mapping[str, str], current: Mapping[str, Mapping[str, Any]], own: set[Any], genesys: Genesys
) -> Iterator[Problem]:
    urns = {current[urn]["id"]: urn for urn in renamed}
    for trigger in genesys.triggers():
        if trigger.target_id in urns and trigger.id not in own:
            urn = urns[trigger.target_id]
            yield (
                urn,
                f"The trigger {trigger.name!r} ({trigger.id}), which is not this stack's, starts {_called(urn)} "
                f"({trigger.target_id}). A renamed workflow is a new one, and the old one is deleted: first delete the "
                "trigger, or have it start another workflow.",
            )
