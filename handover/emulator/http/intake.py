"""What comes in: a request's body, within its limit, and JSON that can be kept."""

from fastapi import Request

from handover.emulator.settings import Limits
from handover.emulator.state.errors import BadRequestError, GenesysError
from handover.emulator.state.json_text import NotJsonError, UnfitJsonError, read_json

_SNAPSHOT_BYTES = 64_000_000
_FLOWS = ("/_emulator/uploads/{job_id}", "/_emulator/flows/{flow_id}/publish")


async def read_body(request: Request, path: str, limits: Limits) -> bytes:
    """Read the body, so that handlers find it read.

    Args:
        request: The request.
        path: The route's path.
        limits: How long bodies may be.

    Raises:
        GenesysError: 413, it is too long.
    """
    most = limits.flow_bytes if path in _FLOWS else limits.body_bytes
    if path == "/_emulator/snapshot":
        most = max(most, _SNAPSHOT_BYTES)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= most:  # what is too much is taken and forgotten, or the client could not read the answer
            parts.append(part)
        elif size > most + _SNAPSHOT_BYTES:
            break
    if size > most:
        raise GenesysError(413, "request.entity.too.large", f"The request's body has more than {most:,} bytes.")
    request._body = b"".join(parts)
    return request._body


def read_request_json(text: bytes) -> object:
    """Return the JSON of a request's body.

    Raises:
        BadRequestError: It is no JSON, or holds what cannot be kept.
    """
    try:
        return read_json(text)
    except NotJsonError:
        raise BadRequestError("The request's body is not valid JSON.", "invalid.value") from None
    except UnfitJsonError as error:
        raise BadRequestError(f"In the request's body: {error}", "invalid.value") from None
