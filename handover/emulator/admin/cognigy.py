"""What the built-in Cognigy endpoint is to answer, whom it is not to know, and which installation it plays."""

from dataclasses import asdict
from typing import Any

from fastapi import Request
from pydantic import Field, field_validator
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.runtime.delivery.redaction import MASK
from handover.emulator.state.models import AdminModel, WireModel
from handover.emulator.state.records.cognigy import PROFILE_ID, CognigyProfile

router = admin_router()


class EndpointAnswer(AdminModel):
    """An answer, whatever the request; `times` requests get it, null gives it to all."""

    status: int = Field(ge=200, le=599)
    body: str = Field(default="{}", max_length=100_000)
    delay_seconds: float = Field(default=0, ge=0, le=600)
    retry_after: int | None = Field(
        default=None, ge=-1, le=86_400, description="The header Retry-After, in seconds; below 0, EventBridge gives up."
    )
    times: int | None = Field(default=None, ge=1, le=1_000)


class UnknownUsers(AdminModel):
    """The users that the endpoint is not to know; they replace those named before."""

    unknown_users: list[str] = Field(max_length=10_000)


class Profile(AdminModel):
    """The installation that the endpoint plays; what is left out stays as it is, and null stands for none."""

    api_key: str | None = Field(
        default=None,
        min_length=1,
        max_length=512,  # of AWS' connections: API reference, CreateConnection
        pattern="^[!-~]([ -~]*[!-~])?$",
        repr=False,
        description="What the Authorization of EventBridge's requests must be; with null, no key is asked for.",
    )
    webhooks_need_key: bool = Field(default=False, description="Whether data actions' requests need it too.")
    version: str | None = Field(
        default=None, max_length=20, description="Only what this version takes is taken; with null, all is."
    )

    @field_validator("version")
    @classmethod
    def _known(cls, version: str | None) -> str | None:
        from handover.emulator.runtime.delivery.installation import check_version

        if version is not None:
            check_version(version)
        return version


class Told(WireModel):
    """What the endpoint was told to answer: some requests first, then all; without `always` it judges for itself."""

    first: list[EndpointAnswer]
    always: EndpointAnswer | None


@router.get("/cognigy", response_model=Told, summary="Ask what the built-in Cognigy endpoint answers")
async def get_answer(request: Request) -> Response:
    """Say what the endpoint was told to answer, and to how many requests yet."""
    always, first = emulator_of(request).execution.receiver.told()
    return reply(
        Told(
            first=[EndpointAnswer(**asdict(answer), times=times) for answer, times in first],
            always=None if always is None else EndpointAnswer(**asdict(always)),
        )
    )


@router.put("/cognigy", status_code=204, summary="Tell the built-in Cognigy endpoint what to answer")
async def put_answer(request: Request, body: EndpointAnswer) -> Response:
    """Make the endpoint answer so instead of judging requests itself."""
    from handover.emulator.runtime.delivery.receiver import Answer

    receiver = emulator_of(request).execution.receiver
    receiver.answer(Answer(body.status, body.body, body.delay_seconds, body.retry_after), body.times)
    return no_content()


@router.get("/cognigy/unknown-users", response_model=UnknownUsers, summary="List the users the endpoint is not to know")
async def get_unknown_users(request: Request) -> Response:
    """List the users that the endpoint answers 404 for."""
    return reply(UnknownUsers(unknown_users=sorted(emulator_of(request).execution.receiver.unknown_users)))


@router.put("/cognigy/unknown-users", response_model=UnknownUsers, summary="Name the users the endpoint is not to know")
async def put_unknown_users(request: Request, body: UnknownUsers) -> Response:
    """Make the endpoint answer 404 to the events of these users instead of taking them."""
    emulator_of(request).execution.receiver.unknown_users = set(body.unknown_users)
    return await get_unknown_users(request)


@router.delete("/cognigy", status_code=204, summary="Let the built-in Cognigy endpoint judge for itself again")
async def delete_answer(request: Request) -> Response:
    """Forget what the endpoint was told to answer, and which users it is not to know."""
    emulator_of(request).execution.receiver.answer_freely()
    return no_content()


@router.put("/cognigy/profile", response_model=Profile, summary="Tell the endpoint which installation it plays")
async def put_profile(request: Request, body: Profile) -> Response:
    """Change what is given of the installation: its key and its version."""
    profiles = emulator_of(request).store.cognigy
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    profiles.put(PROFILE_ID, (profiles.get(PROFILE_ID) or CognigyProfile()).model_copy(update=changes))
    return await get_profile(request)


@router.get("/cognigy/profile", response_model=Profile, summary="Ask which installation the endpoint plays")
async def get_profile(request: Request) -> Response:
    """Describe the installation, with its key masked."""
    profile = emulator_of(request).store.cognigy.get(PROFILE_ID) or CognigyProfile()
    shown: dict[str, Any] = profile.model_dump(by_alias=True, exclude={"id"})
    return reply({**shown, "apiKey": MASK if profile.api_key else None})
