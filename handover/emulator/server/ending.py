"""How the server ends: in order and soon, whatever it is at."""

import asyncio
import logging
import socket

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handover.emulator.http.errors import error_reply
from handover.emulator.state.errors import GenesysError


class EndingServer(uvicorn.Server):
    """A server that cuts off what it is at when it ends.

    Args:
        config: Its settings.
        grace: How many seconds requests under way have to come to their end.
    """

    def __init__(self, config: uvicorn.Config, grace: float) -> None:
        super().__init__(config)
        self._grace = grace

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port and all connections; requests under way, such as followed journals, are cut off."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := list(self.server_state.tasks):
            await asyncio.wait(tasks, timeout=self._grace)
            # To uvicorn, what is cut off is a fault of the application: it would print a traceback.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self.lifespan.shutdown()


class CutOff:
    """Answers 503 to a request that the end of the server cuts off.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except asyncio.CancelledError:
            if started or scope["type"] != "http":
                raise
            sentence = "The emulator was ended before it had an answer."
            await error_reply(GenesysError(503, "service.unavailable", sentence))(scope, receive, send)
