"""An emulator inside the caller's own process: a server in a thread, on a free port of 127.0.0.1."""

import socket
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from handover.emulator.app import create_app
from handover.emulator.server import HOST, server_config
from handover.emulator.settings import EmulatorSettings


class EmbeddedEmulator:
    """A running emulator for the time of a `with` block.

    Args:
        state_file: Where the organization is kept; `None` keeps it in memory.
        settings: How the emulator is started; its state file gives way to `state_file`.

    Raises:
        SnapshotError: On entering, if the state file is not one of the emulator's, or of a newer version.
    """

    def __init__(self, state_file: Path | None = None, *, settings: EmulatorSettings | None = None) -> None:
        settings = settings or EmulatorSettings()
        self._settings = settings if state_file is None else replace(settings, state_file=state_file)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The server's address, e.g. `http://127.0.0.1:41234`."""
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        """Start the server; it answers when this returns."""
        app = create_app(self._settings)
        listener = socket.create_server((HOST, 0))
        self._port = listener.getsockname()[1]
        self._server = uvicorn.Server(server_config(app))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="emulator", daemon=True)
        self._thread.start()
        # The socket listens already, so early requests wait in its queue; only a failed start must not go unnoticed.
        while not self._server.started:
            if not self._thread.is_alive():
                listener.close()
                raise RuntimeError("The embedded emulator did not start.")
            self._thread.join(0.001)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the server and wait for its end."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
