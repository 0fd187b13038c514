"""`/_emulator/aws/…`: the accounts' objects, the partner event sources, what could not be delivered."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.aws import associations, objects
from handover.emulator.aws.associations import ENDPOINT, described
from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.runtime.aws.account import EVENT_CONNECTION, QUEUE, Account
from handover.emulator.runtime.aws.destinations import DEAUTHORIZED
from handover.emulator.runtime.eventbridge.sources import event_sources
from handover.emulator.state.clock import timestamp
from handover.emulator.state.models import AdminModel
from handover.emulator.state.records.aws import AwsObjectRecord, DeadLetterRecord
from handover.emulator.state.store import Store

router = admin_router()

AccountId = Annotated[str, Query(alias="accountId")]
OptionalText = Annotated[str | None, Query()]


class Place(AdminModel):
    """The account and region of an object."""

    account_id: str = Field(description="12 digits.")
    region: str


class NewObject(Place):
    """An object that is to be made; `inputs` have pulumi-aws' names."""

    type: str = Field(description="A Pulumi type, e.g. aws:cloudwatch/eventBus:EventBus.")
    inputs: dict[str, Any]


class ChangedObject(NewObject):
    """An object with all the inputs that it is to have."""

    id: str


class Association(AdminModel):
    """What Cognigy associates with a source."""

    name: str
    api_key: str | None = Field(default=None, min_length=1, max_length=512, pattern=r"^[\x21-\x7e]+$", repr=False)
    endpoint_url: str = Field(default=ENDPOINT, pattern=r"^https?://[^\s/?#@]+([/?#]\S*)?$", max_length=2048)
    topics: list[str] | None = Field(default=None, min_length=1, max_length=50)


class Dissociation(AdminModel):
    """The source that Cognigy lets go."""

    name: str


class ConnectionState(Place):
    """What a connection's state is to be."""

    name: str
    state: Literal["AUTHORIZED", "DEAUTHORIZED"]
    reason: str = Field(default="It was told so at /_emulator/aws/connections/state.", max_length=512)


class Redrive(AdminModel):
    """Which queue is to be redriven; without an address, all are."""

    queue_url: str | None = None


@router.get("/aws/objects", summary="List AWS objects")
async def get_objects(
    request: Request,
    account_id: Annotated[str | None, Query(alias="accountId")] = None,
    region: OptionalText = None,
    type: OptionalText = None,  # noqa: A002 - as it is called on the wire
    id: OptionalText = None,  # noqa: A002
) -> Response:
    """List the objects of all accounts that meet all given filters, in the order in which they were made."""
    wanted = {"account_id": account_id, "region": region, "type": type, "physical_id": id}
    found = [
        objects.shown(record)
        for record in emulator_of(request).store.aws_objects
        if all(value is None or getattr(record, name) == value for name, value in wanted.items())
    ]
    return reply({"objects": found})


@router.post("/aws/objects", summary="Make an AWS object")
async def post_object(request: Request, body: NewObject) -> Response:
    """Make an object as AWS would, with AWS' errors."""
    emulator = emulator_of(request)
    account = objects.account_of(emulator.store, body.account_id, body.region)
    return _made(objects.create(account, body.type, body.inputs, emulator.clock.now()))


@router.put("/aws/objects", summary="Change an AWS object")
async def put_object(request: Request, body: ChangedObject) -> Response:
    """Replace all inputs of an object."""
    emulator = emulator_of(request)
    account = objects.account_of(emulator.store, body.account_id, body.region)
    return _made(objects.change(account, body.type, body.id, body.inputs, emulator.clock.now()))


@router.delete("/aws/objects", status_code=204, summary="Delete an AWS object")
async def delete_object(
    request: Request,
    type: str,  # noqa: A002 - as it is called on the wire
    account_id: AccountId,
    region: str,
    id: str,  # noqa: A002
) -> Response:
    """Delete an object as AWS would: not a bus with rules, nor a rule with targets."""
    objects.delete(objects.account_of(emulator_of(request).store, account_id, region), type, id)
    return no_content()


@router.put("/aws/connections/state", status_code=204, summary="Authorize or deauthorize a connection")
async def put_connection_state(request: Request, body: ConnectionState) -> Response:
    """Let EventBridge use a connection or not; a change of the connection authorizes it again."""
    store = emulator_of(request).store
    account = objects.account_of(store, body.account_id, body.region)
    record = account.find(EVENT_CONNECTION, body.name)
    if record is None:
        raise objects.kind_of(EVENT_CONNECTION).missing(body.name)
    store.aws_objects.change(record.id, deauthorized=body.reason if body.state == DEAUTHORIZED else None)
    return no_content()


@router.get("/aws/event-sources", summary="List partner event sources")
async def get_sources(request: Request) -> Response:
    """List the sources that this organization's integrations have in AWS accounts."""
    store = emulator_of(request).store
    return reply({"eventSources": [described(store, source) for source in event_sources(store)]})


@router.post("/aws/event-sources/associate", status_code=204, summary="Let Cognigy associate an event source")
async def post_associate(request: Request, body: Association) -> Response:
    """Make what Cognigy, where it is a service, has in its own AWS account for a source."""
    emulator = emulator_of(request)
    associations.associate(
        emulator.store,
        body.name,
        emulator.clock.now(),
        key=body.api_key,
        endpoint=body.endpoint_url,
        topics=body.topics,
    )
    return no_content()


@router.post("/aws/event-sources/dissociate", status_code=204, summary="Let Cognigy dissociate an event source")
async def post_dissociate(request: Request, body: Dissociation) -> Response:
    """Delete what Cognigy has for a source."""
    associations.dissociate(emulator_of(request).store, body.name)
    return no_content()


@router.get("/aws/dead-letters", summary="List dead letters")
async def get_dead_letters(request: Request) -> Response:
    """List the messages in all dead-letter queues, oldest first."""
    emulator = emulator_of(request)
    found = emulator.execution.event_bridge.waiting()
    return reply({"deadLetters": [_letter(emulator.store, record) for record in found]})


@router.post("/aws/dead-letters/redrive", summary="Redrive dead letters")
async def post_redrive(request: Request, body: Redrive) -> Response:
    """Deliver the messages anew, and return when each has been tried once."""
    bridge = emulator_of(request).execution.event_bridge
    return reply({"redriven": await bridge.redrive(bridge.waiting(body.queue_url))})


def _made(record: AwsObjectRecord) -> Response:
    found = objects.shown(record)
    return reply({"id": found["id"], "outputs": found["outputs"]})


def _letter(store: Store, record: DeadLetterRecord) -> dict[str, Any]:
    queue = Account(store, record.account_id, record.region).by_arn(QUEUE, record.queue_arn)
    shown = {**record.model_dump(by_alias=True), "time": timestamp(record.time)}
    return {**shown, "queueUrl": queue.physical_id if queue else None}
