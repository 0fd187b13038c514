"""What a creation that failed after the object was made leaves with the real engine, and that its remedy works."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from handover.emulator.testing import Genesys
from tests.e2e.conftest import RealStack
from tests.e2e.test_rollout import Desk

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(stack: RealStack) -> Iterator[Desk]:
    with Genesys(stack.emulator.url) as org:
        yield Desk(stack, org)


def failed(desk: Desk, verb: str) -> str:
    command = (".venv/bin/handover", verb, "-s", "local", "--json", *(["--no-test"] if verb == "verify" else []))
    done = desk.stack.project.run(*command, **desk.environment)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout if done.returncode else ""


def ids(desk: Desk, path: str) -> list[str]:
    return [each["id"] for each in desk.org.get(f"/api/v2/{path}").json()["entities"]]


def state(desk: Desk) -> dict[str, Any]:
    deployment: dict[str, Any] = json.loads(desk.stack.pulumi("stack", "export"))["deployment"]
    return deployment


def test_a_trigger_that_could_not_be_read_back_is_named_until_it_is_deleted(desk: Desk) -> None:
    path = "processautomation/triggers"
    desk.org.set_faults({"method": "GET", "path": f"/api/v2/{path}/*", "status": 403})
    first = desk.rollout()
    desk.org.set_faults()
    left = ids(desk, path)
    assert left
    # The engine keeps nothing of it.
    assert not state(desk).get("pending_operations")
    assert not any(resource["type"].endswith("ProcessautomationTrigger") for resource in state(desk)["resources"])
    again = desk.rollout()
    assert first.returncode == 1
    assert again.returncode == 2
    for said in (first.stderr, failed(desk, "verify"), failed(desk, "drift")):
        assert all(f"({id_})" in said for id_ in left)
        assert "delete it in Genesys Cloud, then `pulumi up -s local`" in " ".join(said.split())
    assert f"({left[0]})" in again.stderr
    assert ids(desk, path) == left

    for id_ in left:
        desk.org.delete(f"/api/v2/{path}/{id_}").raise_for_status()
    assert desk.rollout().returncode == 0
    assert failed(desk, "verify") == failed(desk, "drift") == ""
    desk.stack.expect_no_changes()


def test_an_integration_that_could_not_be_configured_is_named(desk: Desk) -> None:
    desk.org.set_faults({"method": "PUT", "path": "/api/v2/integrations/*/config/current", "status": 403})
    first = desk.rollout()
    desk.org.set_faults()
    (left,) = ids(desk, "integrations")
    assert not state(desk).get("pending_operations")
    assert not any(resource["type"].endswith(":Integration") for resource in state(desk)["resources"])
    next_ = desk.rollout("--preview")
    assert next_.returncode == 0
    assert first.returncode == 1
    for said in (first.stderr, next_.stdout, failed(desk, "verify")):
        assert f"({left}), without a data action" in " ".join(said.split())
    desk.org.delete(f"/api/v2/integrations/{left}").raise_for_status()
    assert desk.rollout().returncode == 0
    assert failed(desk, "verify") == failed(desk, "drift") == ""


def test_a_workflow_that_could_not_be_read_is_published_again(desk: Desk) -> None:
    desk.org.set_faults({"method": "GET", "path": "/api/v2/flows/????????-*", "status": 403})
    assert desk.rollout().returncode == 1
    desk.org.set_faults()
    left = ids(desk, "flows?type=WORKFLOW")
    assert left
    done = desk.rollout()
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(left) <= set(ids(desk, "flows?type=WORKFLOW"))
    assert len(ids(desk, "flows?type=WORKFLOW")) == 2


@pytest.mark.parametrize("give", ["{}", "__import__('pulumi').Output.from_input({})"], ids=["text", "output"])
def test_criteria_in_any_spelling_are_deployed(desk: Desk, give: str) -> None:
    text = "__import__('json').dumps([dict(reversed(each.items()), values=None) for each in MATCH_CRITERIA], indent=2)"
    desk.stack.project.edit("components/trigger.py", "canonical_json(MATCH_CRITERIA)", give.format(text))
    assert desk.stack.up() == {"created": 14}
    desk.stack.expect_no_changes()
