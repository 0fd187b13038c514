"""What the OAuth client of a deployment must be allowed to do.

From the provider's documentation of its four resources (1.82.0); the last one is for the data action's test. An
EventBridge source is an integration like others, and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from handover.genesys import models

_INTEGRATIONS = (
    "integrations:integration:add",
    "integrations:integration:delete",
    "integrations:integration:edit",
    "integrations:integration:view",
)
REQUIRED = (
    *_INTEGRATIONS,
    "integrations:action:add",
    "integrations:action:delete",
    "integrations:action:edit",
    "integrations:action:view",
    "bridge:actions:view",
    "architect:flow:view",
    "architect:flow:delete",
    "architect:job:create",
    "architect:job:view",
    "processautomation:trigger:add",
    "processautomation:trigger:delete",
    "processautomation:trigger:edit",
    "processautomation:trigger:view",
    "integrations:action:execute",
)


def missing(grants: Iterable[models.Grant], *, webhooks: bool = True) -> list[str]:
    """Return the required permissions that no grant covers; a stack without webhooks requires fewer."""
    held = tuple(grants)
    required = REQUIRED if webhooks else _INTEGRATIONS
    return [permission for permission in required if not any(grant.covers(permission) for grant in held)]
