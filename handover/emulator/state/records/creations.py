"""What requests with an `Idempotency-Key` have made."""

from handover.emulator.state.models import WireModel


class CreationRecord(WireModel):
    """What one request has made: its key, and the object's id."""

    id: str
    made: str
