"""The whole way, from the command that a newcomer types first."""

import json
from subprocess import CompletedProcess

from tests.conftest import ProjectCopy


def make_up(project: ProjectCopy, *variables: str) -> CompletedProcess[str]:
    # The environment is this test's own, so it is taken as installed.
    return project.run("make", "--assume-old=.venv/installed", "up", *variables)


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


def test_a_stack_with_event_bridge_is_deployed_with_its_aws_side_and_leaves_nothing(project_copy: ProjectCopy) -> None:
    first = make_up(project_copy, "STACK=eventbridge")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "4 created" in first.stdout
    assert "13 created" in first.stdout

    for event in ("user.start", "customer.end"):
        trace = first.stdout.partition(f"\n{event} of conversation ")[2].partition("  Arrived once by Amazon")[0]
        hops = [line.split()[:2] for line in trace.splitlines() if line.startswith("  ")]
        ways = ("event", "event-source", "bus", "rule", "api-destination", "receiver", "target")
        assert hops == [["passed", way] for way in ways]
        assert 'POST https://endpoint-eu.example.com/handover/genesysCloudOM with the header "authorization"' in trace
        assert f"Cognigy took the event v2.detail.events.conversation.{{id}}.{event}" in trace

    second = make_up(project_copy, "STACK=eventbridge")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "4 unchanged" in second.stdout
    assert "13 unchanged" in second.stdout
    assert "created" not in second.stdout

    # The key is asked for: with another one, Cognigy takes nothing.
    project_copy.edit("onpremises/Pulumi.eventbridge.yaml", "apiKey: ", "apiKey: another-")
    changed = project_copy.handover("sandbox", "up", "-s", "eventbridge", "--yes", "--cwd", "onpremises")
    assert changed.returncode == 0, changed.stdout + changed.stderr
    refused = project_copy.handover("fire", "-s", "eventbridge", "customer.end")
    assert refused.returncode != 0
    assert "401" in refused.stdout

    for folder in (".", "onpremises"):
        destroyed = project_copy.handover("sandbox", "destroy", "-s", "eventbridge", "--yes", "--cwd", folder)
        assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
        state = json.loads(
            (project_copy.path / folder / ".handover/eventbridge/state.json").read_text(encoding="utf-8")
        )
        assert state["deployment"].get("resources", []) == []
    org = json.loads((project_copy.path / ".handover/eventbridge/emulator.json").read_text(encoding="utf-8"))
    assert org["integrations"] == org["awsObjects"] == org["deadLetters"] == []


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
