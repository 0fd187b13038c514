"""Open Messaging integrations: what clients send, what they get."""

from pydantic import Field

from handover.emulator.wire import RequestModel, WireModel


class CreateOpenIntegration(RequestModel):
    """`POST /conversations/messaging/integrations/open`; the token signs what Genesys sends, and is not given back."""

    name: str = Field(min_length=1)
    outbound_notification_webhook_url: str = Field(min_length=1)
    outbound_notification_webhook_signature_secret_token: str = Field(min_length=1)
    webhook_headers: dict[str, str] = Field(default_factory=dict)


class OpenIntegration(WireModel):
    """An Open Messaging integration as clients get it."""

    id: str
    name: str
    outbound_notification_webhook_url: str
    webhook_headers: dict[str, str]
    status: str = "Active"
    create_status: str = "Completed"
    date_created: str
    self_uri: str
