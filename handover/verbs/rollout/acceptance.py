"""Is a data action good enough to go live? Its test tells: of the deployed one, or of a draft beside it."""

from __future__ import annotations

from collections.abc import Callable

from handover.checks.endpoint import TEST_VALUE, Reach, judge, run_test
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.sandbox.state.values import UNKNOWN
from handover.stacks import event_bridge
from handover.stacks.engines.model import DeploymentError, NotAcceptedError, Plan, Planned
from handover.stacks.model import INTEGRATION, INTEGRATION_ACTION, DeployedStack, StackResource
from handover.verbs.rollout.draft import run_draft_test

Say = Callable[[str], None]


def web_services(deployed: DeployedStack) -> list[StackResource]:
    """Return the integrations that hold data actions."""
    return [found for found in deployed.of_type(INTEGRATION) if not event_bridge.is_source(found.inputs)]


def rehearse(action: Planned, deployed: DeployedStack, genesys: Genesys, warn: Say) -> models.TestResult:
    """Run the test of a data action as it is planned, beside the deployed one if it is another.

    Args:
        action: The data action.
        deployed: The stack as it is.
        genesys: Its org.
        warn: Is told if something could not be cleaned up.

    Raises:
        DeploymentError: It cannot be tested.
        GenesysError: The org refuses or does not answer.
    """
    if not action.changed:
        return run_test(genesys, next(found.id for found in deployed.resources if found.urn == action.urn))
    integration_id = str(action.inputs.get("integrationId") or UNKNOWN)
    if integration_id == UNKNOWN:
        # It is being replaced; the one that is there will do for the test.
        integrations = web_services(deployed)
        if not integrations:
            raise DeploymentError(f"{action.name} cannot be tested: the stack has no integration to put a draft into.")
        integration_id = integrations[0].id
    return run_draft_test(genesys, action, integration_id, warn)


def accept(name: str, result: models.TestResult, consequence: str, say: Say, *, allow_4xx: bool) -> None:
    """Tell how a test has ended.

    Args:
        name: The data action's logical name.
        result: The test's result.
        consequence: What becomes of the rollout if it is not good enough.
        say: Writes a line for the user.
        allow_4xx: Whether it is enough that Cognigy was reached.

    Raises:
        NotAcceptedError: It is not good enough to go live.
    """
    reach, reason = judge(result)
    passed = result.success or (allow_4xx and reach is Reach.REFUSED)
    say(f"Test of {name} with {TEST_VALUE}: {reach}{f', {reason}' if reason else ''}")
    if passed:
        return
    hint = (
        f" Cognigy may refuse {TEST_VALUE} because it has no such user: if that is all, use --allow-4xx."
        if reach is Reach.REFUSED
        else ""
    )
    raise NotAcceptedError(f"The test of {name} has not passed: {reach}.{hint} {consequence}")


def warn_of_renamed(plan: Plan, deployed: DeployedStack, say: Say) -> None:
    """Tell of what no order can help: workflows were published with the data action's name and category."""
    by_urn = {resource.urn: resource for resource in deployed.resources}
    for action in plan.of_type(INTEGRATION_ACTION):
        before = by_urn[action.urn].inputs if action.updated else action.inputs
        if any(before.get(key) != action.inputs.get(key) for key in ("name", "category")):
            say(
                f"Warning: name or category of {action.name} changes in place. Whether the live workflows find it "
                "before they are published again, seconds later, is unknown: events of that time may be lost."
            )
