"""The name of a run, with which the name of everything that it makes begins."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

Purpose = Literal["integration", "action", "workflow", "trigger", "long"]
"""What an object is made for, which is the second part of its name."""

PREFIX = "handover-conformance-"
RUN = re.compile(rf"{PREFIX}(\d{{8}}T\d{{6}}Z)-[0-9a-f]{{8}}")
# Only what a run has made is called so: a name that somebody has put after a run's is somebody else's.
_OBJECT = re.compile(rf"({RUN.pattern}) (?:(?i:{'|'.join(get_args(Purpose))})) \d+x*")
_TIME = "%Y%m%dT%H%M%SZ"
LONGEST_RUN = timedelta(hours=1)
"""No run lasts longer: what an older one has made, wherever that was run, is left over."""
MOST_SECONDS = 45 * 60.0
"""After so long a run asks nothing any more, so that it has removed what it made before others take it for over."""


def new_run() -> str:
    """Return the name of a run that begins now."""
    return f"{PREFIX}{datetime.now(UTC):{_TIME}}-{secrets.token_hex(4)}"


def object_name(run: str, purpose: Purpose, number: int) -> str:
    """Return the name of an object that a run makes."""
    return f"{run} {purpose} {number}"


def run_of(name: str) -> str:
    """Return the run that made an object of that name; empty if none did."""
    found = _OBJECT.fullmatch(name)
    return found[1] if found else ""


def is_over(run: str) -> bool:
    """Tell whether a run began so long ago that it must have ended, however that came."""
    found = RUN.fullmatch(run)
    return found is not None and datetime.now(UTC) - _began(found[1]) > LONGEST_RUN


def _began(text: str) -> datetime:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:  # digits that are no time, which no run is called by
        return datetime.max.replace(tzinfo=UTC)
