"""All checks of a stack, in the order of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handover.checks.model import Check, Verdict
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.stacks.model import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER, DeployedStack, StackResource
from handover.verify.action import check_action
from handover.verify.end_to_end import check_end_to_end
from handover.verify.endpoint import check_endpoint
from handover.verify.integration import check_integration
from handover.verify.prerequisites import check_prerequisites
from handover.verify.remedies import put_back
from handover.verify.trigger import check_trigger
from handover.verify.workflow import check_workflow

_KINDS: dict[str, tuple[str, Callable[[DeployedStack, StackResource, Genesys], Iterator[Check]]]] = {
    INTEGRATION: ("an integration", check_integration),
    INTEGRATION_ACTION: ("a data action", check_action),
    FLOW: ("a workflow", check_workflow),
    TRIGGER: ("a trigger", check_trigger),
}


def run_checks(stack: DeployedStack, genesys: Genesys, *, test: bool = True, end_to_end: bool = False) -> list[Check]:
    """Check a stack against its org.

    An org that does not answer, or does not know the credentials, ends the run with an unchecked check that says so.

    Args:
        stack: What was deployed.
        genesys: The org.
        test: Whether to run the data action's test, which sends a request to Cognigy.
        end_to_end: Whether to fire the events, in an emulated org.
    """
    checks: list[Check] = []
    try:
        for check in _all(stack, genesys, test=test, end_to_end=end_to_end):
            checks.append(check)  # noqa: PERF402 - what was checked before an error stays
    except GenesysError as error:
        checks.append(_unchecked("org", "reachable", error))
    return checks


def _all(stack: DeployedStack, genesys: Genesys, *, test: bool, end_to_end: bool) -> Iterator[Check]:
    for type_, (kind, check) in _KINDS.items():
        resources = stack.of_type(type_)
        if not resources:
            missing = f"Deploy the whole pipeline: {put_back(stack)}"
            yield Check("stack", "complete", Verdict.FAILED, f"{kind} in the stack's state", "none", missing)
        for resource in resources:
            yield from _guarded(stack, resource.name, "exists", check(stack, resource, genesys))
    if test:
        for action in stack.of_type(INTEGRATION_ACTION):
            yield from _guarded(stack, action.name, "test", check_endpoint(action, genesys))
    yield from check_prerequisites(stack, genesys)
    if end_to_end:
        yield from _guarded(stack, "end to end", "events", check_end_to_end(stack, genesys))


def _guarded(stack: DeployedStack, subject: str, title: str, checks: Iterator[Check]) -> Iterator[Check]:
    """Turn the org's refusal into a check, unless nothing else would fare better."""
    try:
        yield from checks
    except GenesysError as error:
        if error.hopeless:
            raise
        if error.gone:
            yield Check(subject, title, Verdict.FAILED, "an object in the org", "deleted", put_back(stack))
        else:
            yield _unchecked(subject, title, error)


def _unchecked(subject: str, title: str, error: GenesysError) -> Check:
    return Check(subject, title, Verdict.UNCHECKED, "an answer", error.problem, error.remedy)
