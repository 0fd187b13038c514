"""Whether all that an organization holds can be executed."""

from handover.emulator.runtime.actions.compiled_action import check_action
from handover.emulator.runtime.architect import FlowRejected, compile_published
from handover.emulator.runtime.events.criteria import InvalidCriteriaError, compile_criteria
from handover.emulator.state.snapshot import SnapshotError
from handover.emulator.state.store import Store


def check_executable(store: Store) -> None:
    """Refuse an organization in which something published can't be executed.

    Raises:
        SnapshotError: Naming the first such object.
    """
    for flow in store.flows:
        try:
            compile_published(flow.newest.yaml, {})
        except FlowRejected as error:
            raise SnapshotError(f"The flow {flow.name!r} can't be executed: {error}") from None
    for action in store.actions:
        if action.published is not None and (faults := check_action(action.published)):
            raise SnapshotError(f"The data action {action.published.name!r} can't be executed: {' '.join(faults)}")
    for trigger in store.triggers:
        try:
            compile_criteria(trigger.match_criteria)
        except InvalidCriteriaError as error:
            raise SnapshotError(f"The trigger {trigger.name!r} can't be matched: {error}") from None
