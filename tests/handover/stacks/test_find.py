"""Which deployment is meant by a stack's name, and how its org is reached."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handover.genesys.connection import ConnectionSettingsError
from handover.io.text import HIDDEN
from handover.sandbox.errors import LockedError, StackNotFoundError, StateError
from handover.sandbox.state.lock import stack_lock
from handover.stacks import pulumi_cli
from handover.stacks.connect import open_org
from handover.stacks.find import find_stack
from handover.stacks.model import FLOW, DeployedStack, Engine, StackError, resources
from handover.stacks.pulumi_cli import cancel
from tests.handover.conftest import STACK, Deployment

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
URN = "urn:pulumi:dev::cognigy-handover::genesyscloud:index/flow:Flow::handover-acw-workflow"


def exported(id_: str = "flow-1") -> dict[str, Any]:
    flow = {
        "urn": URN,
        "type": FLOW,
        "custom": True,
        "id": id_,
        "inputs": {"name": "W", "key": SECRET, "list": [SECRET]},
    }
    others = [
        {"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", "type": "pulumi:pulumi:Stack", "custom": False},
        {"urn": "urn:p::d", "type": "pulumi:providers:genesyscloud", "custom": True, "id": "x"},
        {**flow, "id": "old", "delete": True},
    ]
    return {"version": 3, "deployment": {"resources": [*others, flow]}}


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Install a Pulumi CLI that prints what it is told to, and return the file with the commands it was given."""

    def install(*, export: Any = None, config: Any = None, fails: str = "", **secrets: Any) -> Path:
        directory = tmp_path / "bin"
        directory.mkdir()
        for name, content in (("export", export), ("config", config), ("secrets", secrets)):
            (directory / f"{name}.json").write_text(content if isinstance(content, str) else json.dumps(content))
        script = directory / "pulumi"
        fail = f'echo "error: {fails}" >&2; exit 255' if fails else ":"
        script.write_text(
            f'#!/bin/sh\necho "$*" >> {directory}/log\n{fail}\n'
            f'case "$*" in *--show-secrets*) cat {directory}/secrets.json;; config*) cat {directory}/config.json;; '
            f"*) cat {directory}/export.json;; esac\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{directory}{os.pathsep}{os.environ['PATH']}")
        return directory / "log"

    return install


@pytest.fixture(autouse=True)
def _no_pulumi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide a CLI that may be installed."""
    (tmp_path / "tools").mkdir()
    for tool in ("cat", "sh"):
        (tmp_path / "tools" / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))


def sandboxed(directory: Path, state: dict[str, Any]) -> None:
    folder = directory / ".handover" / STACK
    folder.mkdir(parents=True)
    (folder / "state.json").write_text(json.dumps(state))
    (directory / "Pulumi.yaml").write_text("name: cognigy-handover\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text("config:\n  genesyscloud:awsRegion: us-east-1\n")


PLAIN = {"version": 3, "deployment": {"resources": [{"urn": URN, "type": FLOW, "custom": True, "id": "flow-1"}]}}


def test_the_sandboxs_stack_is_read_with_its_journal(deployment: Deployment) -> None:
    stack = find_stack(deployment.directory, STACK)
    assert stack.engine is Engine.SANDBOX
    assert [resource.name for resource in stack.resources] == [
        "handover-integration",
        "handover-data-action",
        "handover-acw-workflow",
        "handover-user-end-workflow",
        "handover-acw-trigger",
        "handover-user-end-trigger",
    ]
    flow = stack.of_type(FLOW)[0]
    assert flow.inputs["filepath"] == "components/workflow.yaml"
    assert flow.modified is not None
    assert stack.config["awsRegion"] == "us-east-1"


def test_only_objects_count_and_secrets_stay_hidden() -> None:
    (flow,) = resources(exported())
    assert (flow.name, flow.id, flow.modified) == ("handover-acw-workflow", "flow-1", None)
    assert flow.inputs == {"name": "W", "key": HIDDEN, "list": [HIDDEN]}
    with pytest.raises(StackError, match="not a deployment"):
        resources({"deployment": {"resources": [{"custom": True}]}})


def test_pulumis_stack_is_read_by_its_cli(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    config = {
        "genesyscloud:awsRegion": {"value": "eu-west-1", "secret": False},
        "genesyscloud:empty": {"secret": False},
        "cognigy-handover:cognigyDomain": {"value": "x", "secret": True},
    }
    log = pulumi(export=exported(), config=config)
    stack = find_stack(tmp_path, STACK)
    assert (stack.engine, [each.id for each in stack.resources]) == (Engine.PULUMI, ["flow-1"])
    assert dict(stack.config) == {"awsRegion": "eu-west-1"}
    assert log.read_text().splitlines() == [
        "stack export --stack dev --non-interactive --color never",
        "config --json --stack dev --non-interactive --color never",
    ]


def test_secrets_of_the_configuration_are_asked_for_only_if_there_are_any(
    tmp_path: Path, pulumi: Callable[..., Path]
) -> None:
    key = "genesyscloud:oauthclientSecret"
    log = pulumi(export=exported(), config={key: {"secret": True}}, **{key: {"value": "hush", "secret": True}})
    stack = find_stack(tmp_path, STACK, Engine.PULUMI)
    assert stack.config["oauthclientSecret"] == "hush"
    assert "hush" not in repr(stack)
    assert log.read_text().splitlines()[-1].startswith("config --json --stack dev --show-secrets")


def test_one_state_in_both_places_is_one_stack(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    sandboxed(tmp_path, PLAIN)
    pulumi(export=exported(), config={})
    assert find_stack(tmp_path, STACK).engine is Engine.SANDBOX
    assert find_stack(tmp_path, STACK, Engine.PULUMI).engine is Engine.PULUMI


def test_two_deployments_must_be_told_apart(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    sandboxed(tmp_path, PLAIN)
    pulumi(export=exported("flow-2"), config={})
    with pytest.raises(StackError, match=r"deployed twice, .* say which one is meant with --engine"):
        find_stack(tmp_path, STACK)
    assert find_stack(tmp_path, STACK, Engine.SANDBOX).resources[0].id == "flow-1"


def test_a_backend_without_the_stack_leaves_the_sandboxs(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    sandboxed(tmp_path, PLAIN)
    pulumi(fails="no stack named 'dev' found")
    assert find_stack(tmp_path, STACK).engine is Engine.SANDBOX


def test_a_backend_that_cannot_be_read_does_not_make_the_sandboxs_stack_the_one_meant(
    tmp_path: Path, pulumi: Callable[..., Path]
) -> None:
    sandboxed(tmp_path, PLAIN)
    pulumi(fails="PULUMI_ACCESS_TOKEN must be set")
    with pytest.raises(StackError, match=r"sandbox has deployed stack 'dev'.*_TOKEN must be set\. .*--engine sandbox"):
        find_stack(tmp_path, STACK)
    assert find_stack(tmp_path, STACK, Engine.SANDBOX).engine is Engine.SANDBOX
    with pytest.raises(StackError, match="export --stack dev` failed: PULUMI_ACCESS_TOKEN must be set"):
        find_stack(tmp_path, STACK, Engine.PULUMI)


def test_what_keeps_pulumi_from_answering_is_said(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    pulumi(fails="PULUMI_ACCESS_TOKEN must be set")
    with pytest.raises(StackError, match="export --stack dev` failed: PULUMI_ACCESS_TOKEN must be set"):
        find_stack(tmp_path, STACK)


@pytest.mark.parametrize("empty", [{"version": 3, "deployment": {}}, {"version": 3, "deployment": {"resources": None}}])
def test_nothing_deployed_is_a_sentence(tmp_path: Path, pulumi: Callable[..., Path], empty: Any) -> None:
    sandboxed(tmp_path, {"version": 3, "deployment": {}})
    with pytest.raises(StackError, match="Nothing of stack 'dev' is deployed"):
        find_stack(tmp_path, STACK)
    pulumi(export=empty, config={})
    with pytest.raises(StackError, match="Nothing of stack 'dev' is deployed"):
        find_stack(tmp_path, STACK)


def test_a_stack_pulumi_has_never_heard_of_is_not_deployed(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    sandboxed(tmp_path, {"version": 3, "deployment": {}})
    pulumi(fails="no stack named 'dev' found")
    with pytest.raises(StackError, match="Nothing of stack 'dev' is deployed"):
        find_stack(tmp_path, STACK)
    with pytest.raises(StackNotFoundError, match=r"has no stack 'dev': `pulumi stack init dev` makes it") as refused:
        find_stack(tmp_path, STACK, Engine.PULUMI)
    assert refused.value.exit_code == 6


@pytest.mark.parametrize("engine", [None, Engine.SANDBOX])
def test_a_stack_that_there_is_nowhere_is_the_sentence_of_all_verbs(
    tmp_path: Path, pulumi: Callable[..., Path], engine: Engine | None
) -> None:
    sandboxed(tmp_path, PLAIN)
    pulumi(fails="no stack named 'nosuch' found")
    with pytest.raises(StackNotFoundError, match=r"There is no stack 'nosuch': Pulumi.nosuch.yaml does not exist"):
        find_stack(tmp_path, "nosuch", engine)


@pytest.mark.parametrize(("output", "sentence"), [("[]", "no deployment"), ("Hello", "printed no JSON")])
def test_a_cli_that_prints_something_else_is_a_sentence(
    tmp_path: Path, pulumi: Callable[..., Path], output: str, sentence: str
) -> None:
    pulumi(export=output)
    with pytest.raises(StackError, match=sentence):
        find_stack(tmp_path, STACK, Engine.PULUMI)


def test_locks_are_removed_by_the_cli(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    log = pulumi(export="no JSON is asked for")
    cancel(tmp_path, STACK)
    assert log.read_text().startswith(f"cancel --yes --stack {STACK} ")


def test_a_cli_that_cannot_be_run_is_a_sentence(tmp_path: Path, pulumi: Callable[..., Path]) -> None:
    with pytest.raises(StackError, match="Pulumi CLI is not installed"):
        find_stack(tmp_path, STACK, Engine.PULUMI)
    pulumi().with_name("pulumi").write_text("#!/nowhere\n")
    with pytest.raises(StackError, match="did not work: FileNotFoundError"):
        find_stack(tmp_path, STACK, Engine.PULUMI)


def test_a_damaged_state_is_a_sentence(tmp_path: Path) -> None:
    sandboxed(tmp_path, PLAIN)
    (tmp_path / ".handover" / STACK / "state.json").write_text("{")
    with pytest.raises(StateError, match="corrupt"):
        find_stack(tmp_path, STACK)


def test_pulumis_org_is_reached_as_its_configuration_says(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, port = deployment.admin.base_url.host, str(deployment.admin.base_url.port)
    config = {
        "gateways": json.dumps([{"host": host, "port": port, "protocol": "http"}]),
        "oauthclientId": "me",
        "oauthclientSecret": "hush",
    }
    stack = DeployedStack(STACK, deployment.directory, Engine.PULUMI, (), config)
    with open_org(stack, "verify") as genesys:
        assert genesys.organization().name == "Local Genesys Cloud"
    monkeypatch.delenv("GENESYSCLOUD_OAUTHCLIENT_ID", raising=False)
    with (
        pytest.raises(ConnectionSettingsError, match="no credentials"),
        open_org(DeployedStack(STACK, Path(), Engine.PULUMI, ()), "verify"),
    ):
        pass
    with pytest.raises(StackError, match="goes with the sandbox"), open_org(stack, "verify", emulator="http://x"):
        pass


def test_a_sandboxs_own_emulator_is_started_under_the_stacks_lock(deployment: Deployment, tmp_path: Path) -> None:
    state = json.loads((deployment.directory / ".handover" / STACK / "state.json").read_text())
    sandboxed(tmp_path, state)
    folder = tmp_path / ".handover" / STACK
    stack = find_stack(tmp_path, STACK)
    with pytest.raises(StateError, match="is missing"), open_org(stack, "verify"):
        pass
    (folder / "emulator.json").write_bytes(deployment.snapshot)
    with open_org(stack, "verify") as genesys:
        assert len(list(genesys.flows())) == 2
        with pytest.raises(LockedError, match="Another run is at work"), open_org(stack, "verify"):
            pass
    with stack_lock(folder, "up") as notice:
        assert notice is None


def test_settings_are_told_without_secrets(pulumi: Callable[..., Path]) -> None:
    config = {"cognigy-handover:delivery": {"value": "both"}, "genesyscloud:oauthclientSecret": {"secret": True}}
    log = pulumi(config=config)
    assert pulumi_cli.settings(Path(), STACK) == {"cognigy-handover:delivery": "both"}
    assert "--show-secrets" not in log.read_text()


def test_protection_is_taken_off_in_the_state(pulumi: Callable[..., Path]) -> None:
    log = pulumi()
    pulumi_cli.unprotect(Path(), STACK, "urn:pulumi:a")
    assert log.read_text().startswith(f"state unprotect urn:pulumi:a --yes --stack {STACK} --non-interactive")
