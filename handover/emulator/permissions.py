"""What an OAuth client must be allowed to do for each call of a pipeline's deployment and of `handover conformance`.

By the documentation of Genesys' JavaScript SDK, which names them by call ("Requires ANY permissions"), and the
provider's documentation of its resources (1.82.0).
"""

from typing import Final

_INTEGRATION: Final = "integrations:integration:"
_ACTION: Final = "integrations:action:"
_FLOW: Final = "architect:flow:"
_TRIGGER: Final = "processautomation:trigger:"

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
