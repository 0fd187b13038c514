"""`POST /oauth/token`: client credentials."""

import base64
import hmac
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.oauth import tokens
from handover.emulator.replies import reply
from handover.emulator.routing import GenesysRoute
from handover.emulator.wire import WireModel

router = APIRouter(tags=["oauth"], route_class=GenesysRoute)

TOKEN_SECONDS = 86_400


class Token(WireModel):
    """An access token, in OAuth's own spelling."""

    access_token: str
    token_type: str
    expires_in: int


@router.post("/oauth/token", response_model=Token, summary="Get an access token for client credentials")
async def post_token(request: Request) -> Response:
    """Issue a token to an OAuth client, named by HTTP basic authentication or in the form."""
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    grant = form.get("grant_type", "")
    if grant != "client_credentials":
        known = "missing" if not grant else f"{grant!r}"
        return _refused(400, "unsupported_grant_type", f"grant_type is {known}; the emulator has client_credentials.")
    client = _basic(request.headers.get("authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    emulator = emulator_of(request)
    settings = emulator.settings
    if not client[0] or not client[1]:
        return _refused(401, "invalid_client", "A client id and a client secret are needed.")
    if settings.client_id is not None:
        expected = (settings.client_id, settings.client_secret or "")
        matches = [
            hmac.compare_digest(given.encode(), right.encode()) for given, right in zip(client, expected, strict=True)
        ]
        if not all(matches):
            return _refused(401, "invalid_client", "The client id or the client secret is wrong.")
    expires = emulator.clock.now() + TOKEN_SECONDS
    return reply(
        {
            "access_token": tokens.issue(emulator.store.token_key, client[0], expires),
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
        }
    )


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return name, secret


def _refused(status: int, error: str, description: str) -> Response:
    """Return an OAuth error (RFC 6749 §5.2), which is what Genesys' login service answers with."""
    return reply({"error": error, "error_description": description, "description": description}, status)
