"""How the application is served, and which version it is."""

from importlib.metadata import PackageNotFoundError, version

import uvicorn
from fastapi import FastAPI

from handover.emulator.server.ending import CutOff

HOST = "127.0.0.1"
# Longer than clients keep a connection that nothing is sent on, 90 seconds with the provider's Go: who sends at the
# moment that the server ends it, gets a reset.
_SECONDS_KEPT_ALIVE = 120


def distribution_version() -> str:
    """Return the version of the distribution that the emulator comes in; `unknown` in a plain checkout."""
    try:
        return version("cognigy-genesys-handover")
    except PackageNotFoundError:
        return "unknown"


def server_config(app: FastAPI, log_level: str = "critical") -> uvicorn.Config:
    """Return the server's settings: quiet and fast."""
    return uvicorn.Config(
        CutOff(app),
        log_level=log_level,
        access_log=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        server_header=False,
        date_header=False,
        timeout_keep_alive=_SECONDS_KEPT_ALIVE,
    )
