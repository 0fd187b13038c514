"""What keeps a workflow from being deleted, and how each is cleared out of the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handover.emulator.testing import Genesys
from tests.handover.verbs.adopt.handmade import HandMade


@dataclass(frozen=True)
class Obstacle:
    """Something that comes in the way between a deployment's preview and its end."""

    put: Callable[[Genesys, str], Any]
    clear: Callable[[Genesys, str], Any]


def _refusing(status: int) -> Obstacle:
    def put(org: Genesys, flow: str) -> None:
        org.set_faults({"method": "DELETE", "path": f"/api/v2/flows/{flow}", "status": status})

    return Obstacle(put, lambda org, _: org.set_faults())


def _lock(org: Genesys, flow: str) -> None:
    org.put(f"/_emulator/flows/{flow}/lock", json={"user": "Ada"}).raise_for_status()


def _unlock(org: Genesys, flow: str) -> None:
    org.post(f"/api/v2/flows/actions/unlock?flow={flow}").raise_for_status()


def _target(org: Genesys, flow: str) -> None:
    HandMade(org).trigger("Theirs", "acw", flow, enabled=False)


def _untarget(org: Genesys, flow: str) -> None:
    for trigger in org.get("/api/v2/processautomation/triggers").json()["entities"]:
        if trigger["target"]["id"] == flow:
            org.delete(f"/api/v2/processautomation/triggers/{trigger['id']}").raise_for_status()


OBSTACLES = {
    "forbidden": _refusing(403),
    "in use": _refusing(409),
    "locked": Obstacle(_lock, _unlock),
    "targeted": Obstacle(_target, _untarget),
}
"""For `targeted`, the emulator needs the answer `targeted_flow_deletion="refused"`."""


def when_asked(monkeypatch: Any, do: Callable[[], Any]) -> None:
    """Answer the question whether to deploy with yes, having done something after its preview."""

    def answer(*_: object, **__: object) -> str:
        do()
        return "yes"

    monkeypatch.setattr("handover.io.options.interactive", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
