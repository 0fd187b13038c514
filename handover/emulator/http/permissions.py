"""Refuses what a client may not do, if the emulator was told what clients may do."""

import re
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request

from handover.emulator.emulator import emulator_of
from handover.emulator.permissions import DOCUMENTED
from handover.emulator.state.errors import GenesysError

_PARAMETER: Final = re.compile(r"\{\w+\}")
_EVERYTHING: Final[dict[str, object]] = {"domain": "*", "entityName": "*", "actions": ["*"]}


def refuse_unless_permitted(request: Request, path: str) -> None:
    """Refuse a call that the client has no permission for, if the emulator was told what clients may do.

    The shape of the refusal is Genesys' as its forum quotes it, with the code `missing.any.permissions`.

    Args:
        request: The request.
        path: Its route's path, behind `/api/v2`.

    Raises:
        GenesysError: 403, naming what is missing.
    """
    settings = emulator_of(request).settings
    if settings.permissions is None:
        return
    call = f"{request.method} {_PARAMETER.sub('{}', path)}"
    needed = settings.answers.permissions.get(call, DOCUMENTED.get(call, ""))
    if needed and needed not in settings.permissions:
        sentence = f"Unable to perform the requested action. You are missing the following permission(s): {needed}"
        raise GenesysError(403, "missing.any.permissions", sentence, parameters={"permissions": needed})


def policies(permissions: Iterable[str] | None) -> list[dict[str, object]]:
    """Return permissions as a role's policies have them; `None` are all that there are."""
    if permissions is None:
        return [_EVERYTHING]
    parts = (permission.split(":") for permission in sorted(permissions))
    return [{"domain": domain, "entityName": entity, "actions": [action]} for domain, entity, action in parts]
