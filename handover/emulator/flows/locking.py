"""A flow that somebody edits is locked for everybody else."""

from handover.emulator.state.errors import ConflictError
from handover.emulator.state.records.flows import FlowRecord


def locked_by_another(flow: FlowRecord, client_id: str) -> str | None:
    """Return a sentence saying who has locked the flow, or `None` if the client may change it."""
    lock = flow.lock
    if lock is None or (lock.kind == "client" and lock.id == client_id):
        return None
    return f"The flow {flow.name!r} is locked by the {lock.kind} {lock.name}; unlock it at POST /flows/actions/unlock."


def refuse_if_locked(flow: FlowRecord, client_id: str) -> None:
    """Refuse to change a flow that another one edits.

    Raises:
        ConflictError: It is locked by a user or another OAuth client.
    """
    sentence = locked_by_another(flow, client_id)
    if sentence is not None:
        raise ConflictError(sentence, "flow.locked")
