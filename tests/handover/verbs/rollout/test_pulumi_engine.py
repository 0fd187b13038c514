"""The rollout's side of the Automation API, without a CLI; tests/e2e/test_rollout.py has the real one."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi.automation
import pytest
import yaml
from pulumi.automation import CommandError, ConcurrentUpdateError, InvalidVersionError, OpType, PreviewResult
from pulumi.automation.events import EngineEvent
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.testing import Genesys
from handover.stacks import pulumi_cli as cli
from handover.stacks.engines.model import DeploymentError
from handover.stacks.engines.pulumi import PulumiEngine, open_pulumi
from handover.stacks.model import FLOW, INTEGRATION_ACTION, TRIGGER, StackError
from tests.conftest import ROOT
from tests.handover.verbs.rollout.conftest import Desk

STACK = """\
encryptionsalt: v1:salt
config:
  genesyscloud:oauthclientSecret:
    secure: v1:abc
  cognigy-handover:cognigyVersion: "4.99"
"""


def event(op: str, type_: str, name: str, inputs: dict[str, Any], *, custom: bool = True, urn: str = "") -> EngineEvent:
    urn = urn or f"urn:pulumi:dev::cognigy-handover::{type_}::{name}"
    state = {"urn": urn, "type": type_, "id": "", "custom": custom, "inputs": inputs, "parent": "", "provider": ""}
    metadata = {"op": op, "urn": urn, "type": type_, "provider": "", "new": state if op != "delete" else None}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, "resourcePreEvent": {"metadata": metadata}})


@dataclass
class FakeStack:
    """A stack of the Automation API: what it was asked for, and what it is to answer."""

    events: list[EngineEvent] = field(default_factory=list)
    changes: dict[OpType, int] = field(default_factory=dict)
    during: Callable[[], None] = lambda: None
    files: list[Any] = field(default_factory=list)
    previewed: list[Any] = field(default_factory=list)
    policy_packs: list[list[str]] = field(default_factory=list)

    def select(self, name: str, workspace: Any) -> FakeStack:
        workspace.select_stack(name)  # must not run a command
        return self

    def preview(
        self,
        *,
        on_output: Callable[[str], None],
        on_error: Callable[[str], None],
        on_event: Callable[[EngineEvent], None],
        config_file: str | None,
        policy_packs: list[str],
        color: str,
    ) -> PreviewResult:
        self.during()
        self.previewed.append(config_file and yaml.safe_load(Path(config_file).read_text(encoding="utf-8")))
        self.policy_packs.append(policy_packs)
        on_output("the CLI's own plan")
        for happened in self.events:
            on_event(happened)
        return PreviewResult("", "", self.changes)

    def up(
        self,
        *,
        on_output: Callable[[str], None],
        on_error: Callable[[str], None],
        config_file: str | None,
        policy_packs: list[str],
        color: str,
        show_secrets: bool,
    ) -> None:
        self.during()
        self.policy_packs.append(policy_packs)
        on_output("the CLI's own progress")
        self.files.append(config_file and yaml.safe_load(Path(config_file).read_text(encoding="utf-8")))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> FakeStack:
    fake = FakeStack()
    monkeypatch.setattr(pulumi.automation, "Stack", fake)
    monkeypatch.setattr(pulumi.automation.LocalWorkspace, "__init__", lambda self, work_dir: None)
    monkeypatch.setattr(cli, "installed", lambda: True)
    return fake


@pytest.fixture
def engine(stack: FakeStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiEngine:
    (tmp_path / "Pulumi.yaml").write_text("name: cognigy-handover\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK, encoding="utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text("runtime: python\n", encoding="utf-8")
    monkeypatch.setattr(cli, "export", lambda directory, name: {"deployment": {}})
    monkeypatch.setattr(cli, "config", lambda directory, name: {"awsRegion": "eu-central-1"})
    monkeypatch.setattr(cli, "settings", lambda directory, name: {"cognigy-handover:delivery": "eventBridge"})
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "id")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", "secret")
    return open_pulumi(tmp_path, "my-org/dev", print, policy_packs=[tmp_path / "policies"])


def test_a_preview_tells_what_there_will_be(stack: FakeStack, engine: PulumiEngine) -> None:
    stack.events = [
        event("same", INTEGRATION_ACTION, "action", {"name": "Send"}),
        event("update", TRIGGER, "on", {"topicName": "a", "enabled": True}),
        event("create", TRIGGER, "off", {"topicName": "b", "enabled": False}),
        event("delete", TRIGGER, "gone", {}),
        event("create", "handover:index:EventTrigger", "component", {}, custom=False),
        EngineEvent.from_json({"sequence": 2, "timestamp": 2, "stdoutEvent": {"message": "", "color": ""}}),
    ]
    stack.changes = {OpType.SAME: 1, OpType.UPDATE: 1}
    plan = engine.preview()
    assert [(planned.name, planned.changed) for planned in plan.objects] == [
        ("action", False),
        ("on", True),
        ("off", True),
    ]
    assert plan.topics() == {"a"}
    assert plan.changes


def test_webhooks_do_not_go_because_of_a_version_alone(
    stack: FakeStack, engine: PulumiEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = "urn:pulumi:dev::cognigy-handover::handover:index:HandoverPipeline"
    source = f"{inside}$handover:index:EventBridgeSource"
    trigger = f"{inside}$handover:index:EventTrigger${TRIGGER}::handover-acw-trigger"
    stack.events = [
        event(
            "create", "handover:index:EventBridgeSource", "x", {}, custom=False, urn=f"{source}::handover-eventbridge"
        ),
        event("delete", TRIGGER, "x", {}, urn=trigger),
    ]
    assert engine.preview().objects == ()  # what has been said with `delivery`, is meant
    monkeypatch.setattr(cli, "settings", lambda directory, name: {"cognigy-handover:cognigyVersion": "2025.10"})
    with pytest.raises(
        DeploymentError, match=r"The webhooks of stack dev \(handover-acw-trigger\) .*`handover migrate"
    ):
        engine.preview()
    stack.events = stack.events[:1]
    monkeypatch.setattr(cli, "settings", lambda directory, name: pytest.fail("nobody is asked if nothing goes"))
    engine.preview()


def test_policies_judge_previews_and_deployments(stack: FakeStack, engine: PulumiEngine, tmp_path: Path) -> None:
    engine.preview()
    engine.up()
    assert stack.policy_packs == [[str(tmp_path / "policies")]] * 2


@pytest.mark.usefixtures("engine")
def test_a_policy_pack_that_the_cli_would_wait_for_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "policies"
    shutil.copy(ROOT / "policies" / "PulumiPolicy.yaml", pack)
    with pytest.raises(StackError, match=rf"^The policy pack in {pack} has no \.venv yet.*`pulumi install` in that"):
        open_pulumi(tmp_path, "dev", print, policy_packs=[pack])
    (pack / ".venv").mkdir()
    open_pulumi(tmp_path, "dev", print, policy_packs=[pack])
    (pack / "PulumiPolicy.yaml").write_text("runtime: {", encoding="utf-8")
    with pytest.raises(StackError, match="is not valid YAML"):
        open_pulumi(tmp_path, "dev", print, policy_packs=[pack])
    with pytest.raises(StackError, match=r"^There is no policy pack in \S+/nowhere: PulumiPolicy\.yaml: No such file"):
        open_pulumi(tmp_path, "dev", print, policy_packs=[tmp_path / "nowhere"])


def test_nothing_but_sames_is_no_change(stack: FakeStack, engine: PulumiEngine) -> None:
    stack.changes = {OpType.SAME: 14}
    assert not engine.preview().changes


def test_the_setting_is_overridden_in_a_passing_copy_of_the_stacks_file(
    stack: FakeStack, engine: PulumiEngine, tmp_path: Path
) -> None:
    engine.up(triggers_enabled=False)
    engine.up()
    assert stack.files == [
        {
            "encryptionsalt": "v1:salt",
            "config": {
                "genesyscloud:oauthclientSecret": {"secure": "v1:abc"},
                "cognigy-handover:cognigyVersion": "4.99",
                "cognigy-handover:triggersEnabled": False,
            },
        },
        None,
    ]
    assert (tmp_path / "Pulumi.dev.yaml").read_text(encoding="utf-8") == STACK


def test_a_text_stands_for_the_stacks_file(
    stack: FakeStack, engine: PulumiEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.preview()
    engine.configure(STACK.replace("4.99", "4.100") + "  cognigy-handover:delivery: both\n")
    engine.preview()
    engine.up(triggers_enabled=False)
    engine.up()
    assert [file and file["config"] for file in (*stack.previewed, *stack.files)] == [
        None,
        *(
            {
                "genesyscloud:oauthclientSecret": {"secure": "v1:abc"},
                "cognigy-handover:cognigyVersion": "4.100",
                "cognigy-handover:delivery": "both",
                **more,
            }
            for more in ({}, {"cognigy-handover:triggersEnabled": False}, {})
        ),
    ]
    assert (tmp_path / "Pulumi.dev.yaml").read_text(encoding="utf-8") == STACK
    # What the text says counts for what may be removed too.
    inside = "urn:pulumi:dev::cognigy-handover::handover:index:HandoverPipeline"
    source, hook = f"{inside}$handover:index:EventBridgeSource::x", f"{inside}$handover:index:EventTrigger${TRIGGER}::y"
    stack.events = [event("same", "c", "x", {}, custom=False, urn=source), event("delete", TRIGGER, "y", {}, urn=hook)]
    monkeypatch.setattr(cli, "settings", lambda directory, name: {})
    engine.preview()
    engine.configure(STACK)
    with pytest.raises(DeploymentError, match="would be removed only because"):
        engine.preview()


def test_protection_is_taken_off_by_name(engine: PulumiEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    resources = [
        {"urn": f"urn:pulumi:dev::p::t::{name}", "type": "t", "protect": protect}
        for name, protect in (("a", True), ("b", True), ("c", False))
    ]
    taken: list[str] = []
    monkeypatch.setattr(cli, "export", lambda directory, name: {"deployment": {"resources": resources}})
    monkeypatch.setattr(cli, "unprotect", lambda directory, name, urn: taken.append(f"{name} {urn}"))
    engine.unprotect(["a", "c"])
    assert taken == ["my-org/dev urn:pulumi:dev::p::t::a"]


def test_a_stack_without_a_file_cannot_be_overridden(stack: FakeStack, engine: PulumiEngine, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").unlink()
    with pytest.raises(DeploymentError, match=r"Pulumi\.dev\.yaml cannot be read"):
        engine.up(triggers_enabled=False)
    assert stack.files == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConcurrentUpdateError, "Somebody else is deploying this stack"),
        (CommandError, "`pulumi up` failed; what it says is above."),
        (InvalidVersionError, "This Pulumi CLI cannot be used: too old"),
    ],
)
def test_failures_of_the_cli_are_sentences(
    stack: FakeStack, engine: PulumiEngine, error: type[Exception], said: str
) -> None:
    def fail() -> None:
        # A CommandError's text is the CLI's whole output, which has been shown already.
        raise error("too old") if error is InvalidVersionError else error.__new__(error)

    stack.during = fail
    with pytest.raises(DeploymentError, match=said):
        engine.up()


def test_what_a_failed_update_has_replaced_is_named_and_is_something_to_do(
    stack: FakeStack, engine: PulumiEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = f"urn:pulumi:dev::cognigy-handover::{FLOW}::acw"
    old = {"urn": urn, "type": FLOW, "custom": True, "id": "old", "delete": True}
    monkeypatch.setattr(cli, "export", lambda directory, name: {"deployment": {"resources": [old]}})
    assert engine.preview().changes

    def fail() -> None:
        raise CommandError.__new__(CommandError)

    stack.during = fail
    with pytest.raises(DeploymentError, match=r"acw \(old\) could not be deleted.*the next run deletes the old one"):
        engine.up()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_waits_for_the_cli(stack: FakeStack, engine: PulumiEngine, number: signal.Signals) -> None:
    stack.during = lambda: os.kill(os.getpid(), number)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt):
        engine.up()
    assert stack.files == [None]
    assert signal.getsignal(number) is before


def test_without_the_cli_it_says_what_there_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "installed", lambda: False)
    desk.options.clear()
    result = desk.rollout()
    assert result.exit_code == 2
    assert "The Pulumi CLI is not installed" in result.stderr


def test_an_emulators_address_is_the_sandboxs(desk: Desk) -> None:
    result = desk.rollout("--engine", "pulumi")
    assert result.exit_code == 2
    assert "--emulator (or HANDOVER_EMULATOR) goes with the sandbox" in result.stderr


def test_missing_credentials_are_found_before_anything_is_done(
    stack: FakeStack, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "config", lambda directory, name: {"awsRegion": "eu-central-1"})
    monkeypatch.delenv("GENESYSCLOUD_OAUTHCLIENT_ID", raising=False)
    monkeypatch.delenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", raising=False)
    stack.during = lambda: pytest.fail("there must be no preview")
    desk.options.clear()
    result = desk.rollout()
    assert result.exit_code == 2
    assert "There are no credentials for the org" in result.stderr


def test_the_whole_order_by_the_automation_api(
    stack: FakeStack, desk: Desk, org: Genesys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an org that the sandbox has filled, so that only the calls to Pulumi are made up."""
    desk.live().options.clear()
    exported = json.loads((desk.project.path / ".handover/dev/state.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(cli, "export", lambda directory, name: exported)
    gateway = f'[{{"host": "127.0.0.1", "port": "{org.base_url.port}", "protocol": "http"}}]'
    credentials = {"oauthclientId": "id", "oauthclientSecret": "secret"}
    monkeypatch.setattr(cli, "config", lambda directory, name: {"gateways": gateway, **credentials})
    topics = [f"v2.detail.events.conversation.{{id}}.{name}" for name in ("acw", "user.end")]
    [action] = [entry["urn"] for entry in exported["deployment"]["resources"] if entry["type"] == INTEGRATION_ACTION]
    stack.events = [event("same", INTEGRATION_ACTION, action.rpartition("::")[2], {}, urn=action)] + [
        event("update", TRIGGER, topic, {"topicName": topic, "enabled": True}) for topic in topics
    ]
    stack.changes = {OpType.UPDATE: 2}
    result = CliRunner().invoke(app, ["rollout", "-s", "dev", "-C", str(desk.project.path), "--yes"])
    assert result.exit_code == 0, result.output
    assert "the CLI's own plan" in result.stdout
    assert len(desk.org.deliveries()) == 1
    assert stack.files == [None]
