"""Access tokens: signed statements of who holds them and for how long, so none need be remembered."""

import base64
import hashlib
import hmac

from handover.emulator.state.errors import GenesysError


def issue(key: str, client_id: str, expires: float) -> str:
    """Return a token for the client, valid until `expires` (seconds since 1970)."""
    claim = f"{int(expires)}:{client_id}".encode()
    return base64.urlsafe_b64encode(_signature(key, claim) + claim).decode()


def holder(key: str, token: str, now: float) -> str:
    """Return the id of the client that holds the token.

    Raises:
        GenesysError: 401, since the token was not issued here or has expired.
    """
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    signature, claim = raw[:16], raw[16:]
    if not hmac.compare_digest(signature, _signature(key, claim)):
        raise GenesysError(401, "bad.credentials", "The access token is not valid here; get one at POST /oauth/token.")
    expires, _, client_id = claim.decode().partition(":")
    if now >= int(expires):
        raise GenesysError(401, "bad.credentials", "The access token has expired; get a new one at POST /oauth/token.")
    return client_id


def _signature(key: str, claim: bytes) -> bytes:
    return hmac.digest(key.encode(), claim, hashlib.sha256)[:16]
