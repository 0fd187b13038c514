"""`Idempotency-Key`: a POST that is sent again, because its answer got lost, makes nothing a second time.

Genesys Cloud has nothing of the kind (its SDKs have no such parameter), and clients of its own don't send it. It is for
this machine, where emulators are killed and started again while somebody deploys to them: see the sandbox's provider.
"""

import json
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.state.records.creations import CreationRecord

HEADER = "idempotency-key"
_LONGEST = 200
_JOBS = "/flows/jobs"


class Idempotency:
    """Answers a POST whose key has made something already with that object, as a GET does.

    A flow job is made again: the answer to a GET does not have its upload's address, and publishing twice is no harm.

    Args:
        app: What is called with all other requests, and with that GET.
        emulator: Whose data it is.
    """

    def __init__(self, app: ASGIApp, emulator: Emulator) -> None:
        self._app = app
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as it is or as a GET."""
        if scope["type"] == "http" and scope["method"] == "POST" and not scope["path"].lower().endswith(_JOBS):
            creation = self._emulator.store.creations.get(Headers(scope=scope).get(HEADER, ""))
            if creation is not None:
                scope = {**scope, "method": "GET", "path": f"{scope['path']}/{creation.made}", "query_string": b""}
        await self._app(scope, receive, send)


def note_creation(request: Request, response: Response) -> None:
    """Remember what a request with a key has made; it is saved with the object, or not at all."""
    key = request.headers.get(HEADER, "")
    if request.method == "POST" and 0 < len(key) <= _LONGEST and response.status_code < 300:
        with suppress(ValueError, KeyError, TypeError):  # it answers no object
            made = str(json.loads(bytes(response.body))["id"])
            emulator_of(request).store.creations.put(key, CreationRecord(id=key, made=made))
