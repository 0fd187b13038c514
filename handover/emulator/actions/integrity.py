"""What refers to a data action."""

from handover.emulator.actions.model import ActionRecord
from handover.emulator.emulator import Emulator
from handover.emulator.errors import ConflictError


def refuse_if_called(emulator: Emulator, record: ActionRecord) -> None:
    """Refuse to delete an action that a published flow calls, if the emulator was started to do so.

    Raises:
        ConflictError: A flow was published with it.
    """
    if emulator.settings.referential_integrity == "allow":
        return
    for flow in emulator.store.flows:
        for call in flow.newest.calls if flow.active else ():
            if call.action_id == record.id:
                raise ConflictError(f"The flow {flow.name!r} calls the action {call.name!r}; delete the flow first.")
