"""Responses, written straight from models and plain JSON values."""

from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

JSON = "application/json"


def reply(content: Any, status: int = 200) -> Response:
    """Return a JSON response: models under their wire names without the fields that are `None`, all else as it is."""
    return Response(to_json(content, by_alias=True, exclude_none=True), status_code=status, media_type=JSON)


def no_content() -> Response:
    """Return the answer to a successful deletion."""
    return Response(status_code=204)
