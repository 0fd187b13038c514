"""An emulator inside the caller's own process: a server in a thread, on a free port of 127.0.0.1."""

import asyncio
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Self

import uvicorn

from handover.emulator.server.app import create_app
from handover.emulator.server.config import HOST, server_config
from handover.emulator.server.ending import EndingServer
from handover.emulator.settings import EmulatorSettings


class _Server(EndingServer):
    """A server that stops when it is told to, not at the next of uvicorn's looks at the clock.

    Starting and stopping an emulator for every test would otherwise cost 0.2 s each.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config, grace=0)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until `stop` is called."""
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._stop.wait()

    def stop(self) -> None:
        """End the server; called from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)


class EmbeddedEmulator:
    """A running emulator for the time of a `with` block.

    Args:
        state_file: Where the organization is kept; `None` keeps it in memory.
        settings: How the emulator is started; its state file gives way to `state_file`.
        port: The port; 0 picks a free one.

    Raises:
        SnapshotError: On entering, if the state file is not one of the emulator's, or of a newer version.
    """

    def __init__(
        self, state_file: Path | None = None, *, settings: EmulatorSettings | None = None, port: int = 0
    ) -> None:
        settings = settings or EmulatorSettings()
        self._settings = settings if state_file is None else replace(settings, state_file=state_file)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._port = port

    @property
    def url(self) -> str:
        """The server's address, e.g. `http://127.0.0.1:41234`."""
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        """Start the server; it answers when this returns."""
        app = create_app(self._settings)
        listener = socket.create_server((HOST, self._port))
        self._port = listener.getsockname()[1]
        self._server = _Server(server_config(app))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="emulator", daemon=True)
        self._thread.start()
        # The socket listens already, so early requests wait in its queue; only a failed start must not go unnoticed.
        while not self._server.started:
            if not self._thread.is_alive():
                listener.close()
                raise RuntimeError("The embedded emulator did not start.")
            self._thread.join(0.001)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server and wait for its end."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join()
