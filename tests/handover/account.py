"""An AWS account that the emulator plays, changed as somebody in AWS' console would."""

from __future__ import annotations

from typing import Any

from tests.handover.conftest import Deployment

BUS, RULE, TARGET = (f"aws:cloudwatch/event{kind}:Event{kind}" for kind in ("Bus", "Rule", "Target"))
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
QUEUE = "aws:sqs/queue:Queue"
_PATH = "/_emulator/aws/objects"


def found(deployment: Deployment, type_: str) -> dict[str, Any]:
    """Return the one object of a type."""
    reply = deployment.admin.get(_PATH, params={"type": type_}).raise_for_status()
    (only,) = reply.json()["objects"]
    return dict(only)


def change(deployment: Deployment, type_: str, *, without: str = "", **inputs: Any) -> None:
    """Change the one object of a type."""
    object_ = found(deployment, type_)
    changed = {key: value for key, value in {**object_["inputs"], **inputs}.items() if key != without}
    body = {key: object_[key] for key in ("type", "accountId", "region", "id")}
    deployment.admin.put(_PATH, json={**body, "inputs": changed}).raise_for_status()


def make(deployment: Deployment, type_: str, **inputs: Any) -> dict[str, Any]:
    """Make an object beside the one of its type."""
    place = {key: found(deployment, BUS)[key] for key in ("accountId", "region")}
    reply = deployment.admin.post(_PATH, json={"type": type_, **place, "inputs": inputs}).raise_for_status()
    return dict(reply.json())


def delete(deployment: Deployment, *types: str) -> None:
    """Delete the one object of each type."""
    for type_ in types:
        object_ = found(deployment, type_)
        keys = ("type", "accountId", "region", "id")
        deployment.admin.delete(_PATH, params={key: object_[key] for key in keys}).raise_for_status()
