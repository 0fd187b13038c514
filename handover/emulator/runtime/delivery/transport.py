"""Sends data actions' requests: to what is built in, or to hosts that were explicitly allowed."""

from collections.abc import Collection

import httpx

from handover.emulator.runtime.delivery.receiver import CognigyReceiver
from handover.emulator.runtime.delivery.request import Request, Response, TransportError
from handover.emulator.runtime.delivery.status_page import STATUS_HOST, status_page
from handover.emulator.state.journal import Trace


class Transport:
    """Sends requests; nothing leaves the machine unless its host is allowed.

    Args:
        receiver: Takes everything else but what is for Genesys' status page.
        allow_egress: Host names that are really called.
    """

    def __init__(self, receiver: CognigyReceiver, allow_egress: Collection[str] = ()) -> None:
        self._receiver = receiver
        self._allowed = frozenset(host.lower() for host in allow_egress)
        self._outside: httpx.AsyncClient | None = None

    def resolves_to_receiver(self, host: str) -> bool:
        """Tell whether requests to the host go to the built-in receiver."""
        return host.lower() not in self._allowed

    async def send(self, request: Request, trace: Trace) -> Response:
        """Send a request and return the reply, whatever its status.

        Raises:
            TransportError: The URL or a header is unfit, or no reply came.
        """
        request.check()
        if self.resolves_to_receiver(request.host) and request.host.lower() == STATUS_HOST:
            return status_page(request)
        if self.resolves_to_receiver(request.host):
            return await self._receiver.take(request, trace)
        if self._outside is None:
            # The action's own timeout ends the request.
            self._outside = httpx.AsyncClient(timeout=None, follow_redirects=False, trust_env=False)  # noqa: S113
        headers, content = request.encoded()
        try:
            reply = await self._outside.request(request.method, request.url, headers=headers, content=content or None)
        except (OSError, httpx.HTTPError) as error:
            reason = str(error) or type(error).__name__
            raise TransportError(f"{request.host} could not be reached: {reason}.") from error
        return Response(reply.status_code, list(reply.headers.items()), reply.content)

    async def close(self) -> None:
        """Close the connections to allowed hosts."""
        if self._outside is not None:
            await self._outside.aclose()
        self._outside = None
