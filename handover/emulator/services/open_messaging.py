"""Open Messaging integrations: create, list, get, delete. No messages are exchanged."""

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, page
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.state.models import RequestModel, WireModel
from handover.emulator.state.records.open_messaging import OpenIntegrationRecord

router = genesys_router("open messaging")

_PATH = "/conversations/messaging/integrations/open"


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


def _shown(record: OpenIntegrationRecord) -> OpenIntegration:
    return OpenIntegration(
        id=record.id,
        name=record.name,
        outbound_notification_webhook_url=record.webhook_url,
        webhook_headers=record.webhook_headers,
        date_created=record.created,
        self_uri=f"{API}{_PATH}/{record.id}",
    )


@router.post(_PATH, response_model=OpenIntegration, summary="Create an Open Messaging integration")
async def post_integration(request: Request, body: CreateOpenIntegration) -> Response:
    """Create an integration, which is active at once."""
    emulator = emulator_of(request)
    record = OpenIntegrationRecord(
        id=emulator.store.ids.new(),
        name=body.name,
        webhook_url=body.outbound_notification_webhook_url,
        webhook_headers=body.webhook_headers,
        created=emulator.now(),
    )
    emulator.store.open_messaging.put(record.id, record)
    return reply(_shown(record))


@router.get(_PATH, response_model=Listing[OpenIntegration], summary="List Open Messaging integrations")
async def list_integrations(request: Request, page_size: PageSize = 25, page_number: PageNumber = 1) -> Response:
    """List the integrations."""
    return page(request, list(emulator_of(request).store.open_messaging), page_size, page_number, _shown)


@router.get(_PATH + "/{integration_id}", response_model=OpenIntegration, summary="Get an Open Messaging integration")
async def get_integration(request: Request, integration_id: str) -> Response:
    """Describe an integration."""
    return reply(_shown(emulator_of(request).store.open_messaging.need(integration_id)))


@router.delete(_PATH + "/{integration_id}", status_code=204, summary="Delete an Open Messaging integration")
async def delete_integration(request: Request, integration_id: str) -> Response:
    """Delete an integration."""
    emulator_of(request).store.open_messaging.remove(integration_id)
    return no_content()
