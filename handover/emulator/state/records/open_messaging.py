"""Open Messaging integrations as the organization keeps them."""

from pydantic import Field

from handover.emulator.wire import WireModel


class OpenIntegrationRecord(WireModel):
    """An Open Messaging integration as the organization keeps it."""

    id: str
    name: str
    webhook_url: str
    webhook_headers: dict[str, str] = Field(default_factory=dict)
    created: str
