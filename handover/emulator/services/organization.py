"""The organization itself."""

from fastapi import Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.state.models import WireModel

router = genesys_router("organization")


class Organization(WireModel):
    """The organization as clients get it."""

    id: str
    name: str
    default_language: str = "en-US"
    default_country_code: str = "US"
    domain: str
    version: int = 1
    state: str = "active"
    features: dict[str, bool]
    product_platform: str = "GenesysCloud"
    self_uri: str


@router.get("/organizations/me", response_model=Organization, summary="Get the organization")
async def get_organization(request: Request) -> Response:
    """Describe the organization; the provider crashes where `defaultCountryCode` is missing (measured with 1.82.0)."""
    id_ = emulator_of(request).store.organization_id
    return reply(
        Organization(
            id=id_,
            name="Local Genesys Cloud",
            domain="localhost",
            features={"purecloud": True},
            self_uri=f"{API}/organizations/{id_}",
        )
    )
