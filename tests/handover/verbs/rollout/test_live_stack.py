"""A live stack: the new configuration is tested beside it, and no trigger is ever switched off."""

from __future__ import annotations

from tests.handover.verbs.rollout.conftest import Desk

NEW_CONTRACT = ('"topic": {"type": "string"},', '"topic": {"type": ["string"]},')


def test_a_new_configuration_goes_live_without_a_lost_event(desk: Desk) -> None:
    desk.live().move_to("new.cognigy.ai")
    with desk.agents() as agents:
        result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert desk.arrived() == sorted(agents.fired)
    urls = [delivery["url"] for delivery in desk.org.deliveries() if not delivery["eventId"]]
    assert "Warning" not in result.output
    assert urls == ["https://endpoint-new.cognigy.ai/handover/genesysCloudOM"]
    assert desk.drafts() == []


def test_a_configuration_that_cognigy_answers_with_500_changes_nothing(desk: Desk) -> None:
    desk.live().move_to("broken.cognigy.ai")
    before = desk.objects()
    desk.cognigy_answers(500)
    with desk.agents() as agents:
        result = desk.rollout()
    assert result.exit_code == 3
    assert "server error (5xx)" in result.stderr
    assert "Nothing has been changed; what was live still is." in result.stderr
    assert desk.objects() == before
    assert desk.drafts() == []
    # Live all the while: every event went to where it did before.
    assert desk.arrived() == sorted(agents.fired)
    hosts = {delivery["url"] for delivery in desk.org.deliveries() if delivery["eventId"]}
    assert hosts == {"https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"}


def test_a_new_contract_is_tested_too(desk: Desk) -> None:
    desk.live().project.edit("components/data_action.py", *NEW_CONTRACT)
    desk.cognigy_answers(500)
    before = desk.objects()
    assert desk.rollout().exit_code == 3
    assert desk.objects() == before

    desk.org.delete("/_emulator/cognigy")
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert "1 replaced" in result.output
    assert "Warning" not in result.output
    assert desk.drafts() == []
    assert desk.org.objects("actions") == 1


def test_where_the_action_stays_the_deployed_one_is_tested(desk: Desk) -> None:
    desk.live().project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:eventTtlSeconds: 60")
    desk.org.set_faults({"method": "POST", "path": "*/actions/drafts", "status": 500})
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert len(desk.org.deliveries()) == 1


def test_no_change_needs_no_test(desk: Desk) -> None:
    result = desk.live().rollout()
    assert result.exit_code == 0
    assert "Nothing is to be changed; the stack is live." in result.output
    assert desk.org.deliveries() == []


def test_live_triggers_are_never_switched_off(desk: Desk) -> None:
    desk.live().project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:triggersEnabled: false")
    result = desk.rollout()
    assert result.exit_code == 2
    assert "no active trigger would listen on v2.detail.events.conversation.{id}.acw and v2." in result.stderr
    assert desk.triggers() == [True, True]


def test_live_triggers_are_never_deleted(desk: Desk) -> None:
    desk.live().project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:events: [user.end]")
    result = desk.rollout()
    assert result.exit_code == 2
    assert "no active trigger would listen on v2.detail.events.conversation.{id}.acw any more" in result.stderr
    assert desk.triggers() == [True, True]


def test_what_is_live_is_asked_of_the_org(desk: Desk) -> None:
    """Somebody activated a trigger by hand after a first rollout had failed: it is live, whatever the state says."""
    desk.cognigy_answers(500)
    assert desk.rollout().exit_code == 3
    [trigger, _] = desk.org.get("/api/v2/processautomation/triggers").json()["entities"]
    path = f"/api/v2/processautomation/triggers/{trigger['id']}"
    desk.org.put(path, json={**trigger, "enabled": True}).raise_for_status()

    assert desk.rollout().exit_code == 3
    assert sorted(desk.triggers()) == [False, True]


def test_a_trigger_deleted_by_hand_is_not_live(desk: Desk) -> None:
    desk.live()
    for trigger in desk.org.get("/api/v2/processautomation/triggers").json()["entities"]:
        desk.org.delete(f"/api/v2/processautomation/triggers/{trigger['id']}").raise_for_status()
    result = desk.rollout()
    assert result.exit_code == 1
    assert "handover-acw-trigger, exists: deleted instead of an object in the org" in result.stderr
    assert "`handover sandbox refresh -s dev`" in result.stderr
    assert "Nothing has been changed" in result.stderr
    assert desk.rollout("--activate").exit_code == 0
    assert desk.triggers() == [True, True]


def test_of_a_rename_under_live_workflows_it_warns(desk: Desk) -> None:
    desk.live().project.edit("Pulumi.dev.yaml", "config:", "config:\n  cognigy-handover:namePrefix: Test")
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert "Warning: name or category of handover-data-action changes in place." in result.output
    assert len(desk.org.deliveries()) == 1


def test_an_action_that_moves_to_a_new_integration_is_tested_in_the_old_one(desk: Desk) -> None:
    desk.live().project.edit("components/parts.py", 'f"{name}-integration",', 'f"{name}-webhooks",')
    result = desk.rollout()
    assert result.exit_code == 0, result.output
    assert "1 replaced" in result.output
    assert [delivery["eventId"] for delivery in desk.org.deliveries()] == [None]
    assert desk.drafts() == []
    assert desk.triggers() == [True, True]


def test_a_violated_policy_stops_it_before_the_test(desk: Desk) -> None:
    desk.live().move_to("elsewhere.example.com")
    before = desk.objects()
    result = desk.rollout("--policy-pack", str(desk.project.path / "policies"))
    assert result.exit_code == 1
    assert "[mandatory]" in result.stdout
    assert "A mandatory policy is violated" in result.stderr
    assert desk.objects() == before
    assert desk.org.deliveries() == []
