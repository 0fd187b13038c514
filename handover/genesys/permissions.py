"""What the OAuth client of a deployment must be allowed to do.

From the provider's documentation of its four resources (1.82.0); the last one is for the data action's test.
"""

from __future__ import annotations

from collections.abc import Iterable

from handover.genesys import models

REQUIRED = (
    "integrations:integration:add",
    "integrations:integration:delete",
    "integrations:integration:edit",
    "integrations:integration:view",
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


def missing(grants: Iterable[models.Grant]) -> list[str]:
    """Return the required permissions that no grant covers."""
    held = tuple(grants)
    return [permission for permission in REQUIRED if not any(grant.covers(permission) for grant in held)]
