"""Architect flows with their versions, and the triggers that start them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Publisher:
    """Who made a version: a user, in Architect, or an OAuth client, such as a deployment."""

    id: str
    name: str
    is_user: bool

    def __str__(self) -> str:
        return f"{'the user' if self.is_user else 'the OAuth client'} {self.name or self.id}"


@dataclass(frozen=True)
class FlowVersion:
    """A version of a flow."""

    id: str
    published: datetime | None
    publisher: Publisher | None

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's flow version."""
        return cls(id=data.get("id") or "", published=_time(data), publisher=_publisher(data))


def _time(data: Json) -> datetime | None:
    if text := data.get("datePublished"):
        return datetime.fromisoformat(text)
    # Only newer API versions have datePublished; dateCreated is in milliseconds.
    moment = data.get("dateCreated")
    return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC)


def _publisher(data: Json) -> Publisher | None:
    for key, is_user in (("createdBy", True), ("createdByClient", False)):
        if who := data.get(key):
            return Publisher(who.get("id") or "", who.get("name") or "", is_user)
    return None


@dataclass(frozen=True)
class Flow:
    """An Architect flow. Without a published version it does not run."""

    id: str
    name: str
    type: str
    active: bool
    published: FlowVersion | None
    saved: FlowVersion | None
    locked_by: str | None

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's flow."""
        published, saved = data.get("publishedVersion"), data.get("savedVersion")
        lock = data.get("lockedUser") or data.get("lockedClient")
        return cls(
            id=data["id"],
            name=data.get("name") or "",
            type=data.get("type") or "",
            active=bool(data.get("active")),
            published=FlowVersion.from_json(published) if published else None,
            saved=FlowVersion.from_json(saved) if saved else None,
            locked_by=(lock.get("name") or lock.get("id")) if lock else None,
        )


@dataclass(frozen=True)
class Trigger:
    """A trigger of process automation."""

    id: str
    name: str
    enabled: bool
    topic: str
    criteria: tuple[Json, ...]
    target_type: str
    target_id: str
    data_format: str | None
    event_ttl_seconds: int | None
    delay_by_seconds: int | None
    description: str

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read the API's trigger."""
        target = data.get("target") or {}
        return cls(
            id=data["id"],
            name=data.get("name") or "",
            enabled=bool(data.get("enabled")),
            topic=data.get("topicName") or "",
            criteria=tuple(data.get("matchCriteria") or ()),
            target_type=target.get("type") or "",
            target_id=target.get("id") or "",
            data_format=(target.get("workflowTargetSettings") or {}).get("dataFormat"),
            event_ttl_seconds=data.get("eventTTLSeconds"),
            delay_by_seconds=data.get("delayBySeconds"),
            description=data.get("description") or "",
        )
