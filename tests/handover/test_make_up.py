"""The whole way, from the command that a newcomer types first."""

import json
import re
from subprocess import CompletedProcess

from tests.conftest import ROOT, ProjectCopy

REACHED = "the local Cognigy that stands in for endpoint-trial.cognigy.ai"


UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def without_chance(line: str) -> str:
    """Return a line without what another run has otherwise: ids, times, how the command is typed."""
    return re.sub(r"\d+\.\ds", "0.0s", re.sub(UUID, "ID", re.sub(r"^\$ \S+", "$ handover", line)))


def make_up(project: ProjectCopy, *variables: str) -> CompletedProcess[str]:
    # The environment is this test's own, so it is taken as installed.
    return project.run("make", "--no-print-directory", "--assume-old=.venv/installed", "up", *variables)


def test_it_deploys_and_both_events_reach_cognigy(project_copy: ProjectCopy) -> None:
    first = make_up(project_copy)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "14 created" in first.stdout
    for event in ("user.end", "acw"):
        assert re.search(rf"^{event} of conversation \S+: arrived once$", first.stdout, re.MULTILINE)
    lines = first.stdout.splitlines()
    assert lines[-1] == f"Stack dev works: 2 events reached {REACHED}."
    # It fits on a screen, and is what the README shows.
    shown = (ROOT / "README.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    assert [without_chance(line) for line in lines] == [without_chance(line) for line in shown.splitlines()]
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100
    assert first.stderr == ""

    state = json.loads((project_copy.path / ".handover/dev/state.json").read_text(encoding="utf-8"))
    assert state["version"] == 3

    second = make_up(project_copy)
    assert second.returncode == 0, second.stdout + second.stderr
    deployed, _, fired = second.stdout.partition("\n\n")
    assert [without_chance(line) for line in deployed.splitlines()] == [
        "$ handover sandbox up --stack dev --yes --suppress-outputs",
        "Previewing update (dev): no changes",
        "Updating (dev):",
        "Resources: 14 unchanged. Duration: 0.0s",
    ]
    assert fired.splitlines()[-1] == lines[-1]


def test_a_stack_with_event_bridge_is_deployed_with_its_aws_side_and_leaves_nothing(project_copy: ProjectCopy) -> None:
    first = make_up(project_copy, "STACK=eventbridge")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "4 created" in first.stdout
    assert "13 created" in first.stdout

    for event in ("user.start", "customer.end"):
        trace = first.stdout.partition(f"\n{event} of conversation ")[2].splitlines()
        assert trace[0].endswith(": arrived once by Amazon EventBridge")
        ways = ("event", "event-source", "bus", "rule", "api-destination", "receiver")
        assert [line.split()[:2] for line in trace[1:7]] == [["passed", way] for way in ways]
        assert trace[6].endswith("endpoint-eu.example.com answered 200.")
    lines = first.stdout.splitlines()
    assert (
        lines[-1]
        == f"Stack eventbridge works: 2 events reached {REACHED.replace('trial.cognigy.ai', 'eu.example.com')}."
    )
    assert len(lines) <= 60

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
    assert "FAILED: 2 of 2 events did not reach Cognigy as they should." in broken.stdout
    assert broken.stderr.startswith("error: user.end did not arrive at Cognigy: trigger ")


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
