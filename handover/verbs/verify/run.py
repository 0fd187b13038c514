"""All checks of a stack, in the order of the pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from handover.checks.association.check import TITLE, check_association
from handover.checks.association.place import SUBJECT
from handover.checks.endpoint import check_endpoint
from handover.checks.model import Check
from handover.checks.objects import collect, guarded
from handover.checks.pipeline import check_stack
from handover.checks.prerequisites import check_prerequisites
from handover.genesys.api import Genesys
from handover.stacks.event_bridge import sources
from handover.stacks.model import INTEGRATION_ACTION, DeployedStack
from handover.verbs.verify.end_to_end import check_end_to_end


def run_checks(
    stack: DeployedStack, genesys: Genesys, *, test: bool = True, end_to_end: bool = False, aws: bool = False
) -> list[Check]:
    """Check a stack against its org.

    An org that does not answer, or does not know the credentials, ends the run with an unchecked check that says so.

    Args:
        stack: What was deployed.
        genesys: The org.
        test: Whether to run the data action's test, which sends a request to Cognigy.
        end_to_end: Whether to fire the events, in an emulated org.
        aws: Whether to look into the AWS account that events go to too, if it is a real one.
    """
    return collect(_all(stack, genesys, test=test, end_to_end=end_to_end, aws=aws))


def _all(stack: DeployedStack, genesys: Genesys, *, test: bool, end_to_end: bool, aws: bool) -> Iterator[Check]:
    yield from check_stack(stack, genesys)
    for source in sources(stack):
        yield from guarded(stack, SUBJECT, TITLE, check_association(stack, source, genesys, look=aws))
    if test:
        for action in stack.of_type(INTEGRATION_ACTION):
            yield from guarded(stack, action.name, "test", check_endpoint(action, genesys))
    yield from check_prerequisites(stack, genesys)
    if end_to_end:
        yield from guarded(stack, "end to end", "events", check_end_to_end(stack, genesys))
