"""What a failed creation has left is named by the run, by the next one and by the checks, until it is deleted.

Without `remembered`, the state is as the real engine leaves it, which keeps nothing (tests/e2e/test_leftovers.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.handover.checks.test_remedies import failed, sandbox
from tests.handover.verbs.adopt.handmade import HandMade
from tests.handover.verbs.rollout.conftest import Desk

TRIGGERS = "processautomation/triggers"
ACTIONS = "integrations/actions"


def ids(desk: Desk, path: str) -> set[str]:
    return {each["id"] for each in desk.org.get(f"/api/v2/{path}").json()["entities"]}


def forget(desk: Desk) -> list[Any]:
    """Drop what the sandbox remembers beyond the real engine, and return it."""
    path = desk.project.path / ".handover/dev/state.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    pending: list[Any] = state["deployment"].pop("pending_operations")
    path.write_text(json.dumps(state), encoding="utf-8")
    return pending


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize(
    ("method", "fault", "path"),
    [
        ("GET", f"/api/v2/{TRIGGERS}/*", TRIGGERS),
        ("GET", f"/api/v2/{ACTIONS}/*", ACTIONS),
        ("PUT", "/api/v2/integrations/*/config/current", "integrations"),
    ],
    ids=["trigger", "action", "integration"],
)
def test_it_is_named_until_it_is_deleted(desk: Desk, method: str, fault: str, path: str, remembered: bool) -> None:
    desk.org.set_faults({"method": method, "path": fault, "status": 403})
    first = desk.rollout()
    assert first.exit_code == 1
    (left,) = ids(desk, path)
    assert f"({left})" in first.stderr
    assert "delete it in Genesys Cloud, then `handover sandbox up -s dev`" in first.stderr
    desk.org.set_faults()
    if not remembered:
        assert [each["resource"]["id"] for each in forget(desk)] == [left]

    report = json.loads(desk.handover("verify", "--no-test", "--json").stdout)["checks"]
    (named,) = (check for check in report if check["title"] == "left over")
    assert f"({left})" in named["found"]
    # Whose an empty integration is, only the sandbox knows.
    sure = remembered or path == TRIGGERS
    assert named["verdict"] == ("failed" if sure else "warning")
    assert ("pipeline, left over" in failed(desk, "drift")) == sure
    again = desk.rollout(*([] if sure else ["--preview"]))
    assert again.exit_code == (2 if sure or path == ACTIONS else 0)
    assert f"({left})" in again.output
    assert ids(desk, path) == {left}

    desk.org.delete(f"/api/v2/{path}/{left}").raise_for_status()
    assert desk.rollout().exit_code == 0
    assert failed(desk) == failed(desk, "drift") == {}


def test_a_second_one_is_named_beside_the_stacks_own(desk: Desk) -> None:
    desk.org.set_faults({"method": "GET", "path": f"/api/v2/{TRIGGERS}/*", "status": 403})
    assert desk.handover("sandbox", "up", "--yes").exit_code == 1
    (left,) = ids(desk, TRIGGERS)
    desk.org.set_faults()
    warned = desk.handover("sandbox", "up", "--yes")
    assert warned.exit_code == 0
    assert f"left an object of handover-acw-trigger, {left}." in " ".join(warned.output.split())
    assert len(ids(desk, TRIGGERS)) == 3
    sandbox(desk, "refresh")
    assert "left an object" not in desk.handover("sandbox", "preview").output
    assert set(failed(desk)) == set(failed(desk, "drift")) == {"pipeline, left over"}
    desk.org.delete(f"/api/v2/{TRIGGERS}/{left}").raise_for_status()
    assert failed(desk) == {}


@pytest.mark.parametrize("remembered", [True, False])
def test_a_workflow_is_published_again_by_the_next_run(desk: Desk, remembered: bool) -> None:
    desk.org.set_faults({"method": "GET", "path": "/api/v2/flows/????????-*", "status": 403})
    assert desk.rollout().exit_code == 1
    (left,) = ids(desk, "flows?type=WORKFLOW")
    desk.org.set_faults()
    if not remembered:
        forget(desk)
    assert desk.rollout().exit_code == 0
    assert left == desk.id_of("handover-acw-workflow")
    assert "left an object" not in desk.handover("sandbox", "preview").output
    assert failed(desk) == {}


def test_what_others_have_in_the_adopted_integration_is_not_taken_for_it(desk: Desk) -> None:
    desk.live()
    HandMade(desk.org).action(desk.id_of("handover-integration"), "Another", "Web Services Data Actions Integration")
    assert failed(desk) == {}
