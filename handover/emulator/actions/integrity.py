"""What refers to a data action."""

from handover.emulator.emulator import Emulator
from handover.emulator.state.errors import ConflictError
from handover.emulator.state.records.actions import ActionRecord


def refuse_if_called(emulator: Emulator, record: ActionRecord) -> None:
    """Refuse to delete an action that a published flow calls, if the emulator was started to do so.

    Raises:
        ConflictError: A flow was published with it.
    """
    if emulator.settings.referential_integrity == "allow":
        return
    for flow in emulator.store.flows:
        workflow = emulator.execution.workflows.published(flow)
        called = [name for (_, name), action_id in workflow.calls.items() if action_id == record.id] if workflow else []
        if called:
            raise ConflictError(f"The flow {flow.name!r} calls the action {called[0]!r}; delete the flow first.")
