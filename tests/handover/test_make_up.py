"""The whole way, from the command that a newcomer types first."""

import json
from subprocess import CompletedProcess

from tests.conftest import ProjectCopy


def make_up(project: ProjectCopy) -> CompletedProcess[str]:
    # The environment is this test's own, so it is taken as installed.
    return project.run("make", "--assume-old=.venv/installed", "up")


def test_it_deploys_and_both_events_reach_cognigy(project_copy: ProjectCopy) -> None:
    first = make_up(project_copy)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "14 created" in first.stdout
    for topic in ("v2.detail.events.conversation.id.user.end", "v2.detail.events.conversation.id.acw"):
        assert topic in first.stdout

    state = json.loads((project_copy.path / ".handover/dev/state.json").read_text(encoding="utf-8"))
    assert state["version"] == 3

    second = make_up(project_copy)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "14 unchanged" in second.stdout


def test_a_stack_with_event_bridge_fires_its_own_topics(project_copy: ProjectCopy) -> None:
    done = project_copy.run("make", "--assume-old=.venv/installed", "up", "STACK=eventbridge")
    assert done.returncode == 0, done.stdout + done.stderr
    for event in ("user.start", "customer.end"):
        arrived = "Arrived once by Amazon EventBridge, with detail-type 'v2.detail.events.conversation.{id}."
        assert f"{arrived}{event}'" in done.stdout
    assert "POST https://endpoint-eu.example.com/handover/genesysCloudOM" in done.stdout


def test_it_fails_when_an_event_does_not_arrive(project_copy: ProjectCopy) -> None:
    project_copy.edit("components/trigger.py", '"value": "OPEN"', '"value": "SMS"')
    broken = make_up(project_copy)
    assert broken.returncode != 0
    assert "messageType" in broken.stdout


def test_everything_can_be_destroyed(project_copy: ProjectCopy) -> None:
    assert make_up(project_copy).returncode == 0
    destroyed = project_copy.handover("sandbox", "destroy", "-s", "dev", "--yes")
    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert "14 deleted" in destroyed.stdout


def test_a_bad_setting_is_a_sentence_before_anything_is_registered(project_copy: ProjectCopy) -> None:
    project_copy.edit("Pulumi.dev.yaml", "cognigyDomain: trial.cognigy.ai", "cognigyDomain: https://trial.cognigy.ai")
    project_copy.edit("Pulumi.dev.yaml", "genesyscloud:awsRegion: us-east-1", "cognigy-handover:eventTtl: 10")
    refused = make_up(project_copy)
    output = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert "Traceback" not in output
    assert "cognigy-handover:cognigyDomain is 'https://trial.cognigy.ai'" in output
    assert "cognigy-handover:eventTtl is not a key of this project" in output
    assert not (project_copy.path / ".handover/dev/state.json").exists()
