"""Compares every object of a stack with what was deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from handover.checks.kinds.action import check_action
from handover.checks.kinds.integration import check_integration
from handover.checks.kinds.trigger import check_trigger
from handover.checks.kinds.workflow import check_workflow
from handover.checks.model import Check, Verdict
from handover.checks.remedies import put_back
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.stacks.model import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER, DeployedStack, StackResource

KINDS: dict[str, Callable[[DeployedStack, StackResource, Genesys], Iterator[Check]]] = {
    INTEGRATION: check_integration,
    INTEGRATION_ACTION: check_action,
    FLOW: check_workflow,
    TRIGGER: check_trigger,
}
"""What is compared, by the resource's type: its checks."""


_LIVE = {"exists", "state", "reported state", "published", "enabled", "target"}


def not_live(checks: Iterable[Check]) -> list[Check]:
    """Return the checks of objects that say, or leave open, that something deployed to be live is not."""
    bad = (Verdict.FAILED, Verdict.UNCHECKED)
    return [check for check in checks if check.title in _LIVE and check.verdict in bad]


def check_objects(stack: DeployedStack, genesys: Genesys) -> Iterator[Check]:
    """Compare every object with what was deployed; one that is gone, or that the org refuses to show, is a check too.

    Raises:
        GenesysError: The org does not answer, or does not know the credentials: see `collect`.
    """
    for type_, check in KINDS.items():
        for resource in stack.of_type(type_):
            yield from guarded(stack, resource.name, "exists", check(stack, resource, genesys))


def collect(checks: Iterator[Check]) -> list[Check]:
    """Run checks to the end, or to an unchecked one that says why no other can be made."""
    found: list[Check] = []
    try:
        for check in checks:
            found.append(check)  # noqa: PERF402 - what was checked before an error stays
    except GenesysError as error:
        found.append(Check("org", "reachable", Verdict.UNCHECKED, "an answer", error.problem, error.remedy))
    return found


def guarded(
    stack: DeployedStack,
    subject: str,
    title: str,
    checks: Iterator[Check],
    *,
    refused: Verdict = Verdict.UNCHECKED,
) -> Iterator[Check]:
    """Turn the org's refusal into a check, with the verdict given, unless nothing else would fare better."""
    try:
        yield from checks
    except GenesysError as error:
        if error.hopeless:
            raise
        if error.gone:
            yield Check(subject, title, Verdict.FAILED, "an object in the org", "deleted", put_back(stack))
        else:
            yield Check(subject, title, refused, "an answer", error.problem, error.remedy)
