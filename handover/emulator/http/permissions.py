"""What an OAuth client must be allowed to do for each call that the emulator models.

By Genesys' JavaScript SDK, whose documentation names them by call ("Requires ANY permissions"), and the provider's
documentation of its resources (1.82.0). A call that is not here needs none. Clients of the emulator may do everything
unless it was started with a list of what they may do.
"""

import re
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request

from handover.emulator.emulator import emulator_of
from handover.emulator.state.errors import GenesysError

_INTEGRATION: Final = "integrations:integration:"
_ACTION: Final = "integrations:action:"
_FLOW: Final = "architect:flow:"
_TRIGGER: Final = "processautomation:trigger:"
_PARAMETER: Final = re.compile(r"\{\w+\}")
_EVERYTHING: Final[dict[str, object]] = {"domain": "*", "entityName": "*", "actions": ["*"]}

DOCUMENTED: Final[dict[str, str]] = {
    f"{method} {path}": permission
    for path, methods in {
        "/integrations": {"GET": f"{_INTEGRATION}view", "POST": f"{_INTEGRATION}add"},
        "/integrations/{}": {
            "GET": f"{_INTEGRATION}view",
            "PATCH": f"{_INTEGRATION}edit",
            "DELETE": f"{_INTEGRATION}delete",
        },
        "/integrations/{}/config/current": {"GET": f"{_INTEGRATION}view", "PUT": f"{_INTEGRATION}edit"},
        "/integrations/actions": {"GET": f"{_ACTION}view", "POST": f"{_ACTION}add"},
        "/integrations/actions/{}": {
            "GET": f"{_ACTION}view",
            "PATCH": f"{_ACTION}edit",
            "DELETE": f"{_ACTION}delete",
        },
        "/integrations/actions/{}/test": {"POST": f"{_ACTION}execute"},
        "/integrations/actions/{}/execute": {"POST": f"{_ACTION}execute"},
        "/flows": {"GET": f"{_FLOW}view"},
        "/flows/{}": {"GET": f"{_FLOW}view", "DELETE": f"{_FLOW}delete"},
        "/flows/executions": {"POST": f"{_FLOW}launch"},
        "/flows/executions/{}": {"GET": "architect:flowExecution:view"},
        "/flows/jobs": {"POST": "architect:job:create"},
        "/flows/jobs/{}": {"GET": "architect:job:view"},
        "/processautomation/triggers": {"GET": f"{_TRIGGER}view", "POST": f"{_TRIGGER}add"},
        "/processautomation/triggers/{}": {
            "GET": f"{_TRIGGER}view",
            "PUT": f"{_TRIGGER}edit",
            "DELETE": f"{_TRIGGER}delete",
        },
    }.items()
    for method, permission in methods.items()
}
"""The permission by call, as `GET /flows/{}`, with `{}` for each id."""


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
