"""`handover emulator`: serve until Ctrl-C."""

import errno
import gc
import socket
import sys
from dataclasses import replace
from pathlib import Path

import uvicorn

from handover.emulator.server.app import create_app
from handover.emulator.server.config import HOST, server_config
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.snapshot import SnapshotError


def serve(port: int, state: Path | None = None, *, host: str = HOST, settings: EmulatorSettings | None = None) -> int:
    """Serve an emulator until it is interrupted.

    Args:
        port: The port to listen on; 0 picks a free one. The address is printed when the emulator answers.
        state: Where the organization is kept between runs; `None` keeps it in memory.
        host: The address to listen on. Anything but loopback lets other machines in.
        settings: Everything else; its state file gives way to `state`.

    Returns:
        The exit code: 0 after an interruption, 1 if it could not start, for a reason said on standard error.
    """
    settings = replace(settings or EmulatorSettings(), state_file=state)
    try:
        if not 0 <= port <= 65_535:
            raise OSError("there are only ports from 0 to 65535")
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        sys.stderr.write(f"{_sentence(error, host, port)}\n")
        return 1
    try:
        app = create_app(settings)
    except (SnapshotError, OSError) as error:
        listener.close()
        sys.stderr.write(f"{_sentence(error, host, port)}\n")
        return 1
    shown_host = f"[{host}]" if ":" in host else host
    # With Python's own thresholds, looking through the journal for garbage takes a third of the time of an event.
    gc.set_threshold(10_000, 20, 50)
    try:
        # The socket listens already: whoever is quick waits in its queue until the server takes over.
        sys.stdout.write(f"Local Genesys Cloud at http://{shown_host}:{listener.getsockname()[1]} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        uvicorn.Server(server_config(app, "error")).run([listener])
    except KeyboardInterrupt:  # the server has shut down in order; it passes the signal on afterwards
        pass
    finally:
        listener.close()
    return 0


def _sentence(error: Exception, host: str, port: int) -> str:
    if isinstance(error, SnapshotError):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use; end what listens there, or name another port (0 picks a free one)."
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be written: {error.strerror}."
    return f"The emulator cannot listen on port {port} of {host}: {error}."
