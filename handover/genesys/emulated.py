"""Is an org one that an emulator on this machine plays?"""

from __future__ import annotations

from handover.genesys.addresses import is_loopback
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError


def is_emulator(genesys: Genesys) -> bool:
    """Ask whoever is at the org's address; nobody is asked elsewhere than on this machine.

    Raises:
        GenesysError: Nobody answers any more.
    """
    if not is_loopback(genesys.connection.api_url):
        return False
    try:
        return bool(genesys.get("/_emulator/health").get("status") == "ok")
    except GenesysError as error:
        if error.hopeless:
            raise
        return False
