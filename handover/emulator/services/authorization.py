"""Products, divisions and permissions: the emulated organization has one of each, and none can be changed."""

import uuid
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.paging import Listing, PageNumber, PageSize, page
from handover.emulator.http.permissions import policies
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.state.errors import NotFoundError
from handover.emulator.state.models import WireModel

router = genesys_router("authorization")

PRODUCT = "purecloud:3"


class Product(WireModel):
    """A product the organization has."""

    id: str


class Products(WireModel):
    """All products."""

    total: int
    entities: list[Product]


class Division(WireModel):
    """A division as clients get it."""

    id: str
    name: str
    description: str
    home_division: bool
    self_uri: str


class Subject(WireModel):
    """The caller with its roles."""

    id: str
    name: str
    grants: list[dict[str, Any]]


def home_division(organization_id: str) -> Division:
    """Return the one division of the organization; its id follows from the organization's."""
    id_ = str(uuid.uuid5(uuid.UUID(organization_id), "home division"))
    return Division(
        id=id_,
        name="Home",
        description="",
        home_division=True,
        self_uri=f"{API}/authorization/divisions/{id_}",
    )


@router.get("/authorization/products", response_model=Products, summary="List the organization's products")
async def list_products() -> Response:
    """List the products."""
    return reply(Products(total=1, entities=[Product(id=PRODUCT)]))


@router.get("/authorization/divisions", response_model=Listing[Division], summary="List the divisions")
async def list_divisions(
    request: Request,
    name: str | None = None,
    ids: Annotated[list[str] | None, Query(alias="id")] = None,
    page_size: PageSize = 25,
    page_number: PageNumber = 1,
) -> Response:
    """List the divisions, of those ids or that name if given."""
    home = home_division(emulator_of(request).store.organization_id)
    chosen = (not ids or home.id in ids) and (name is None or name.strip("*").lower() in home.name.lower())
    return page(request, [home] if chosen else [], page_size, page_number, lambda division: division)


@router.get("/authorization/divisions/home", response_model=Division, summary="Get the home division")
async def get_home_division(request: Request) -> Response:
    """Describe the home division."""
    return reply(home_division(emulator_of(request).store.organization_id))


@router.get("/authorization/divisions/{division_id}", response_model=Division, summary="Get a division")
async def get_division(request: Request, division_id: str) -> Response:
    """Describe a division."""
    home = home_division(emulator_of(request).store.organization_id)
    if division_id != home.id:
        raise NotFoundError("division", division_id)
    return reply(home)


@router.get("/authorization/subjects/me", response_model=Subject, summary="List the caller's roles and permissions")
async def get_subject(request: Request) -> Response:
    """Describe the caller's one role, which may do everything unless the emulator was told what clients may do."""
    client_id, emulator = request.scope["client_id"], emulator_of(request)
    division = home_division(emulator.store.organization_id)
    permissions = emulator.settings.permissions
    role = {
        "id": "everything" if permissions is None else "some",
        "name": "Everything" if permissions is None else "Some",
        "policies": policies(permissions),
    }
    granted = {"subjectId": client_id, "division": {"id": division.id, "name": division.name}, "role": role}
    return reply(Subject(id=client_id, name=client_id, grants=[granted]))
