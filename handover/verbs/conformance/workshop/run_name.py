"""The name of a run, with which the name of everything that it makes begins."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

PREFIX = "handover-conformance-"
_NAME = re.compile(rf"{PREFIX}(\d{{8}}T\d{{6}}Z)-[0-9a-f]{{8}}")
_TIME = "%Y%m%dT%H%M%SZ"
LONGEST_RUN = timedelta(hours=1)
"""No run lasts longer: what an older one has made, wherever that was run, is left over."""


def new_run() -> str:
    """Return the name of a run that begins now."""
    return f"{PREFIX}{datetime.now(UTC):{_TIME}}-{secrets.token_hex(4)}"


def run_of(name: str) -> str:
    """Return the run that made an object of that name; empty if none did."""
    found = _NAME.match(name)
    return found[0] if found else ""


def is_over(run: str) -> bool:
    """Tell whether a run began so long ago that it must have ended, however that came."""
    found = _NAME.fullmatch(run)
    return found is not None and datetime.now(UTC) - _began(found[1]) > LONGEST_RUN


def _began(text: str) -> datetime:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:  # digits that are no time, which no run is called by
        return datetime.max.replace(tzinfo=UTC)
