"""The org itself, what an OAuth client may do in it, and its Open Messaging integrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Json = Mapping[str, Any]


@dataclass(frozen=True)
class OpenMessagingIntegration:
    """An Open Messaging integration. Its webhook may carry a token, so that no representation shows it."""

    id: str
    name: str
    status: str
    webhook_url: str = field(repr=False)

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's Open Messaging integration."""
        return cls(
            id=data["id"],
            name=data.get("name") or "",
            status=data.get("status") or data.get("createStatus") or "",
            webhook_url=data.get("outboundNotificationWebhookUrl") or "",
        )


@dataclass(frozen=True)
class Organization:
    """The org itself."""

    id: str
    name: str

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's organization."""
        return cls(id=data["id"], name=data.get("name") or "")


@dataclass(frozen=True)
class Grant:
    """Permission to do some actions with one kind of object, `*` standing for all."""

    domain: str
    entity: str
    actions: frozenset[str]

    def covers(self, permission: str) -> bool:
        """Tell whether a permission, e.g. `architect:flow:view`, is in this grant."""
        domain, entity, action = permission.split(":")
        return (
            self.domain in ("*", domain)
            and self.entity in ("*", entity)
            and ("*" in self.actions or action in self.actions)
        )

    @classmethod
    def all_from_json(cls, data: Json) -> tuple[Self, ...]:
        """Read the grants of the API's authorization subject."""
        return tuple(
            cls(policy.get("domain") or "", policy.get("entityName") or "", frozenset(policy.get("actions") or ()))
            for grant in data.get("grants") or ()
            for policy in (grant.get("role") or {}).get("policies") or ()
        )
