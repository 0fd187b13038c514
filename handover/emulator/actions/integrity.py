"""What refers to a data action."""

from handover.emulator.actions.model import ActionRecord
from handover.emulator.emulator import Emulator
from handover.emulator.errors import ConflictError


def refuse_if_called(emulator: Emulator, record: ActionRecord) -> None:
    """Refuse to delete an action that a published flow calls, if the emulator was started to do so.

    Raises:
        ConflictError: A flow calls it, and no other action has its category and name.
    """
    if emulator.settings.referential_integrity == "allow" or record.published is None:
        return
    call = (record.published.category, record.published.name)
    if any(
        other.published is not None
        and other.id != record.id
        and (other.published.category, other.published.name) == call
        for other in emulator.store.actions
    ):
        return
    for flow in emulator.store.flows:
        workflow = emulator.execution.workflows.published(flow)
        if workflow is not None and call in workflow.calls:
            raise ConflictError(f"The flow {flow.name!r} calls the action {call[1]!r}; delete the flow first.")
