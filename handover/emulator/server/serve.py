"""`handover emulator`: serve until Ctrl-C."""

import errno
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from handover.emulator.server.app import create_app
from handover.emulator.server.config import HOST, server_config
from handover.emulator.server.ending import EndingServer
from handover.emulator.settings import EmulatorSettings
from handover.errors import HandoverError

_SECONDS_TO_END = 1.8
_HERE = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104
"""Where this machine's clients reach what listens on all of its addresses."""


class _Server(EndingServer):
    """A server that ends within two seconds of Ctrl-C or SIGTERM, whatever it is at: all is saved that was answered."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order; if that takes too long, at once."""
        last = threading.Timer(_SECONDS_TO_END, os._exit, (128 + sig,))
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)


def _say(address: str) -> None:
    sys.stdout.write(f"Local Genesys Cloud at {address} (Ctrl-C ends it)\n")
    sys.stdout.flush()


def serve(port: int, settings: EmulatorSettings, host: str = HOST, *, on_ready: Callable[[str], None] = _say) -> None:
    """Serve an emulator until it is interrupted.

    Who has its organization's file says where it is, so that others attach to it by themselves.

    Args:
        port: The port to listen on; 0 picks a free one.
        settings: How it is started.
        host: The address to listen on. Anything but loopback lets other machines in.
        on_ready: Gets the address when the emulator answers; by default, it is printed.

    Raises:
        HandoverError: It cannot listen there, or not keep its organization in that file.
        SnapshotError: The file is none that it can take up.
    """
    with _listener(host, port) as listener:
        try:
            app = create_app(settings)
        except OSError as error:
            raise HandoverError(f"{error.filename} cannot be written: {error.strerror}.") from None
        # With Python's own thresholds, looking through the journal for garbage takes a third of the time of an event.
        gc.set_threshold(10_000, 20, 50)
        with suppress(KeyboardInterrupt):  # the server has shut down in order; it passes the signal on afterwards
            # The socket listens already: whoever is quick waits in its queue until the server takes over.
            port = listener.getsockname()[1]
            app.state.emulator.serve_at(_address(_HERE.get(host, host), port))
            on_ready(_address(host, port))
            _Server(server_config(app, "error"), grace=1).run([listener])


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listener(host: str, port: int) -> socket.socket:
    try:
        if not 0 <= port <= 65_535:
            raise OSError("there are only ports from 0 to 65535")
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise HandoverError(
                f"Port {port} of {host} is in use; end what listens there, or name another port (0 picks a free one)."
            ) from None
        raise HandoverError(f"The emulator cannot listen on port {port} of {host}: {error}.") from None
