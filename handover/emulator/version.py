"""The emulator's version: that of the distribution it comes in."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "cognigy-genesys-handover"


def _version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:  # run from a plain checkout
        return "unknown"


VERSION = _version()
