"""The whole organization at once: reset, seed, clock, snapshots."""

from datetime import UTC, datetime

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.aws.objects import check_stored
from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.http.replies import JSON, reply
from handover.emulator.http.routing import admin_router
from handover.emulator.state.errors import BadRequestError, ConflictError
from handover.emulator.state.models import AdminModel
from handover.emulator.state.snapshot import LATEST, SnapshotError, read_snapshot, set_clock, snapshot
from handover.emulator.state.store import Store

router = admin_router()


class Seed(AdminModel):
    """What makes a run reproducible."""

    seed: str = Field(min_length=1, description="The same seed gives the same ids.")
    time: datetime = Field(
        default_factory=lambda: datetime.fromisoformat("2025-01-01T00:00:00+00:00"),
        description="Where the clock stands still until it is advanced.",
    )


class Advance(AdminModel):
    """How far the clock is moved on."""

    seconds: float = Field(gt=0, le=1e9)


def _identity(emulator: Emulator) -> Response:
    return reply({"id": emulator.store.id, "time": emulator.now(), "objects": emulator.store.objects()})


@router.post("/reset", summary="Empty the organization")
async def post_reset(request: Request) -> Response:
    """Start over with an empty organization of a new identity, without faults, on the system's clock."""
    emulator = emulator_of(request)
    await emulator.reset()
    return _identity(emulator)


@router.post("/seed", summary="Empty the organization, with ids and clock that repeat")
async def post_seed(request: Request, body: Seed) -> Response:
    """Start over like a reset, with an identity and ids that follow from the seed, and a clock that stands still."""
    emulator = emulator_of(request)
    at = body.time.replace(tzinfo=body.time.tzinfo or UTC).timestamp()
    if not 0 <= at <= LATEST:
        raise BadRequestError(f"time: {body.time} is not between 1970 and 2999.")
    await emulator.reset(body.seed, at)
    return _identity(emulator)


@router.get("/clock", summary="Ask what time it is")
async def get_clock(request: Request) -> Response:
    """Tell the time, whether it stands still, whether ids follow from a seed, and how many wait for it to be moved."""
    emulator = emulator_of(request)
    clock = emulator.clock
    return reply(
        {
            "time": emulator.now(),
            "frozen": clock.frozen,
            "seeded": emulator.store.ids.seed is not None,
            "waiting": clock.waiting,
        }
    )


@router.post("/clock/advance", summary="Move the clock on")
async def post_advance(request: Request, body: Advance) -> Response:
    """Move a clock that stands still; delayed triggers that fall due run."""
    emulator = emulator_of(request)
    if not emulator.clock.frozen:
        raise ConflictError("The clock follows the system's time. POST /_emulator/seed makes it stand still.")
    if emulator.clock.now() + body.seconds > LATEST:
        raise BadRequestError("seconds: the clock would stand behind 2999.")
    await emulator.clock.advance(body.seconds)
    emulator.store.touch()
    return _identity(emulator)


@router.get("/snapshot", summary="Save the organization")
async def get_snapshot(request: Request) -> Response:
    """Return everything the organization holds, to be put back later or elsewhere."""
    emulator = emulator_of(request)
    return Response(snapshot(emulator.store, emulator.clock), media_type=JSON)


@router.put("/snapshot", summary="Load an organization")
async def put_snapshot(request: Request) -> Response:
    """Replace the organization by a saved one, which is checked whole before anything is replaced."""
    emulator = emulator_of(request)
    from handover.emulator.runtime.budget import LimitError
    from handover.emulator.runtime.executable import check_executable

    text = await request.body()

    def read() -> tuple[Store, float | None]:
        store, time = read_snapshot(text, "The request's body")
        check_executable(store)
        check_stored(store)
        return store, time

    try:
        store, time = await emulator.execution.aside.run(read, 60)
    except (SnapshotError, LimitError) as error:
        raise BadRequestError(str(error)) from None
    set_clock(emulator.clock, time)
    await emulator.replace_store(store)
    return _identity(emulator)
