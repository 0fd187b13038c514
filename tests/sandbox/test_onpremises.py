"""A stack with an AWS account, in the emulated org of the stack around it; both are deployed by commands as typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.emulation import Emulation
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.aws.provider import AwsProvider
from handover.sandbox.provider.packages import StackProvider
from handover.sandbox.stack import Stack
from handover.sandbox.state.lock import stack_lock
from handover.sandbox.state.state import State
from tests.conftest import ROOT, ProjectCopy
from tests.sandbox.serving import serving

ORGANIZATION = "0c2d2a1c-5a9f-4a39-8f8a-4d3a52a6b0b5"
SUFFIX = "suffix"
SOURCE = f"aws.partner/genesys.com/cloud/{ORGANIZATION}/{SUFFIX}"
TOPIC = "v2.detail.events.conversation.{id}.customer.end"

MAIN = f"""
import json
import pulumi_genesyscloud as genesys

genesys.Integration(
    "handover-eventbridge",
    integration_type="amazon-eventbridge-source",
    intended_state="ENABLED",
    config=genesys.IntegrationConfigArgs(
        name="source",
        properties=json.dumps(
            {{
                "awsAccountId": "123456789012",
                "awsAccountRegion": "us-east-1",
                "eventFilter": ["{TOPIC}"],
                "eventSourceSuffix": "{SUFFIX}",
            }},
            separators=(",", ":"),
        ),
    ),
)
"""

BUS = f"""
import pulumi
from pulumi_aws import cloudwatch, sqs

bus = cloudwatch.EventBus("bus", name="{SOURCE}", event_source_name="{SOURCE}")
rule = cloudwatch.EventRule(
    "rule", name="rule", event_bus_name=bus.name, event_pattern='{{"detail-type": ["{TOPIC}"]}}', description="first"
)
queue = sqs.Queue("queue", name="queue", message_retention_seconds=1209600, sqs_managed_sse_enabled=True)
pulumi.export("rule", rule.arn)
pulumi.export("queue", queue.url)
"""


def flat(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Pair:
    """Two projects, one in the folder of the other, in this process."""

    directory: Path

    @property
    def inner(self) -> Path:
        return self.directory / "onpremises"

    @property
    def host(self) -> Path:
        return self.directory / ".handover" / "dev"

    @property
    def guest(self) -> Path:
        return self.inner / ".handover" / "dev"

    def run(self, verb: str, *arguments: str, inner: bool = True) -> Result:
        place = ["--cwd", "onpremises"] if inner else []
        with chdir(self.directory):
            return CliRunner().invoke(app, ["sandbox", verb, *place, *arguments])

    def succeeds(self, verb: str, *arguments: str, inner: bool = True) -> str:
        result = self.run(verb, *arguments, inner=inner)
        assert result.exit_code == 0, result.output
        return result.output

    def fails(self, verb: str, *arguments: str, inner: bool = True, code: int = 1) -> str:
        result = self.run(verb, *arguments, inner=inner)
        assert result.exit_code == code, result.output
        return flat(result.output)

    def up(self) -> None:
        self.succeeds("up", "--yes", inner=False)
        self.succeeds("up", "--yes")

    def edit(self, old: str, new: str) -> None:
        text = (self.inner / "__main__.py").read_text(encoding="utf-8")
        assert old in text
        (self.inner / "__main__.py").write_text(text.replace(old, new), encoding="utf-8")

    def resources(self) -> dict[str, dict[str, Any]]:
        content = json.loads((self.guest / "state.json").read_text(encoding="utf-8"))
        return {each["urn"].rpartition("::")[2]: each for each in content["deployment"]["resources"]}

    @property
    def org(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.host / "emulator.json").read_text(encoding="utf-8"))
        return content


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two projects and an org without objects, and the same deployed; what is in them can be copied anywhere."""
    folder = tmp_path_factory.mktemp("templates")
    made = Pair(folder / "begun")
    for project, name, program, config in (
        (made.directory, "main", MAIN, "{}"),
        (made.inner, "inner", BUS, "{aws:region: us-east-1}"),
    ):
        project.mkdir()
        (project / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
        (project / "Pulumi.dev.yaml").write_text(f"config: {config}\n", encoding="utf-8")
        (project / "__main__.py").write_text(program, encoding="utf-8")
    made.host.mkdir(parents=True)
    # An org of a known identity, by which its event sources are called.
    with EmbeddedEmulator(made.host / "emulator.json") as emulator:
        httpx.post(f"{emulator.url}/_emulator/reset", trust_env=False).raise_for_status()
    text = (made.host / "emulator.json").read_text(encoding="utf-8")
    (made.host / "emulator.json").write_text(text.replace(json.loads(text)["id"], ORGANIZATION), encoding="utf-8")
    shutil.copytree(made.directory, folder / "deployed")
    deployed = Pair(folder / "deployed")
    deployed.succeeds("up", "--yes", inner=False)
    deployed.succeeds("up", "--yes")
    for cached in folder.rglob("__pycache__"):
        shutil.rmtree(cached)  # Programs are rewritten within one tick of the clock.
    return made.directory, deployed.directory


@pytest.fixture
def pair(templates: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("COLUMNS", "200")
    return Pair(shutil.copytree(templates[0], tmp_path / "project"))


@pytest.fixture
def deployed(templates: tuple[Path, Path], pair: Pair) -> Pair:
    """Both are deployed."""
    shutil.rmtree(pair.directory)
    return Pair(shutil.copytree(templates[1], pair.directory))


def test_both_are_deployed_changed_and_deleted(pair: Pair) -> None:
    pair.up()
    assert {each["type"] for each in pair.org["awsObjects"]} == {
        "aws:cloudwatch/eventBus:EventBus",
        "aws:cloudwatch/eventRule:EventRule",
        "aws:sqs/queue:Queue",
    }
    assert not (pair.guest / "emulator.json").exists()
    state = json.loads((pair.guest / "state.json").read_text(encoding="utf-8"))
    assert state["emulator"]["id"] == pair.org["id"]
    assert "4 unchanged" in pair.succeeds("preview", "--expect-no-changes")
    assert "4 unchanged" in pair.succeeds("refresh", "--yes", "--expect-no-changes")
    pair.edit('description="first"', 'description="second"')
    assert "description" in pair.succeeds("up", "--yes", "--diff")
    assert pair.resources()["rule"]["outputs"]["description"] == "second"
    pair.edit('"rule", name="rule"', '"rule", name="other"')
    assert "1 replaced" in pair.succeeds("up", "--yes")
    assert json.loads(pair.succeeds("outputs", "--json"))["rule"].endswith(f"{SOURCE}/other")
    pair.succeeds("destroy", "--yes")
    assert pair.org["awsObjects"] == []
    assert "warning" not in pair.succeeds("destroy", "--yes", inner=False)
    assert pair.org["integrations"] == []


def test_what_was_changed_behind_its_back_is_found(deployed: Pair) -> None:
    with EmbeddedEmulator(deployed.host / "emulator.json") as emulator, httpx.Client(trust_env=False) as http:
        place = {"accountId": "123456789012", "region": "us-east-1"}
        (rule,) = http.get(f"{emulator.url}/_emulator/aws/objects?type=aws:cloudwatch/eventRule:EventRule").json()[
            "objects"
        ]
        changed = {**place, "type": rule["type"], "id": rule["id"]}
        inputs = {**rule["inputs"], "description": "theirs"}
        http.put(f"{emulator.url}/_emulator/aws/objects", json={**changed, "inputs": inputs}).raise_for_status()
        queue = {**place, "type": "aws:sqs/queue:Queue", "id": deployed.resources()["queue"]["id"]}
        http.delete(f"{emulator.url}/_emulator/aws/objects", params=queue).raise_for_status()
    deployed.succeeds("refresh", "--yes")
    assert deployed.resources()["rule"]["inputs"]["description"] == "theirs"
    assert "queue" not in deployed.resources()
    preview = deployed.succeeds("preview")
    assert "1 to create" in preview
    assert "1 to update" in preview


def test_credentials_in_the_configuration_are_secret_in_the_state(deployed: Pair) -> None:
    config = "config: {aws:region: us-east-1, aws:secretKey: hush}\n"
    (deployed.inner / "Pulumi.dev.yaml").write_text(config, encoding="utf-8")
    deployed.succeeds("up", "--yes")
    default = next(each for each in deployed.resources().values() if each["type"] == "pulumi:providers:aws")
    assert default["inputs"]["region"] == "us-east-1"
    assert default["inputs"]["secretKey"]["plaintext"] == '"hush"'


def test_a_preview_is_written_as_markdown_too(deployed: Pair) -> None:
    deployed.edit('"rule", name="rule"', '"rule", name="other"')
    page = deployed.succeeds("preview", "--markdown")
    assert "| replace | `rule` | `aws:cloudwatch" in page
    assert '+ name: "other"  (forces replacement)' in page


def test_what_a_cut_off_run_had_made_is_gone_on_with(deployed: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed.succeeds("destroy", "--yes")
    create = AwsProvider.create

    def lose_the_answer(provider: AwsProvider, type_: str, inputs: dict[str, Any], key: str = "") -> Any:
        create(provider, type_, inputs, key)
        raise ProviderError("The emulator does not answer.", undecided=True)

    with monkeypatch.context() as patched:
        patched.setattr(AwsProvider, "create", lose_the_answer)
        assert "The emulator does not answer." in deployed.fails("up", "--yes")
    assert len(deployed.org["awsObjects"]) == 1
    assert "when the last run was cut off; this one goes on with it" in flat(deployed.succeeds("up", "--yes"))
    assert len(deployed.org["awsObjects"]) == 3
    assert "4 unchanged" in deployed.succeeds("preview", "--expect-no-changes")


def test_another_region_replaces_all_of_it(deployed: Pair) -> None:
    (deployed.inner / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n", encoding="utf-8")
    digest = json.loads(deployed.succeeds("preview", "--json"))
    assert digest["changeSummary"] == {"replace": 3, "same": 1}


def test_a_lost_state_is_made_anew_by_an_import(deployed: Pair, tmp_path: Path) -> None:
    ids = {
        name: (each["type"], each["id"]) for name, each in deployed.resources().items() if each["type"][:4] == "aws:"
    }
    shutil.rmtree(deployed.guest)
    again = deployed.fails("up", "--yes")
    assert "already exists" in again
    shutil.rmtree(deployed.guest)
    specs = [{"type": type_, "name": name, "id": id_} for name, (type_, id_) in ids.items()]
    file = tmp_path / "import.json"
    file.write_text(json.dumps({"resources": specs}), encoding="utf-8")
    assert "3 imported" in deployed.succeeds("import", "--yes", "--file", str(file), "--no-protect")
    assert {name: each["id"] for name, each in deployed.resources().items() if name in ids} == {
        name: id_ for name, (_, id_) in ids.items()
    }
    # What AWS doesn't say of a bus is its event source, and another one replaces it.
    digest = json.loads(deployed.succeeds("preview", "--json"))
    changed = {step["urn"].rpartition("::")[2]: step["op"] for step in digest["steps"] if step["op"] != "same"}
    assert changed == {"bus": "replace"}


def test_an_export_continues_where_it_is_put(deployed: Pair) -> None:
    exported = json.loads(deployed.succeeds("export"))
    assert exported["version"] == 3
    state = deployed.guest / "state.json"
    identity = json.loads(state.read_text(encoding="utf-8"))["emulator"]
    state.write_text(json.dumps({**exported, "emulator": identity}), encoding="utf-8")
    assert "4 unchanged" in deployed.succeeds("preview", "--expect-no-changes")


# Whose org it is


def test_an_org_that_is_not_there_yet_is_named_and_not_made(pair: Pair) -> None:
    shutil.rmtree(pair.host)
    said = pair.fails("up", "--yes")
    assert f"first run `handover sandbox up -s dev --cwd {pair.directory}`" in said
    result = pair.run("preview")
    assert "4 to create" in result.output
    assert "is not there yet" in flat(result.output)
    assert not pair.host.exists()
    assert not pair.guest.exists()


def test_an_event_source_that_nobody_makes_is_not_waited_for(pair: Pair) -> None:
    result = pair.run("up", "--yes")
    assert result.exit_code == 1
    assert "The event sources there now: none." in flat(result.output)


def test_a_missing_org_is_named(deployed: Pair) -> None:
    (deployed.host / "emulator.json").unlink()
    for verb in (["preview"], ["up", "--yes"], ["destroy", "--yes"]):
        said = deployed.fails(*verb)
        assert f"The state in {deployed.guest} has objects in an emulated organization, but its file" in said
        assert "name the folder of the stack that has it with --org DIR" in said
        assert f"delete the folder {deployed.guest} to begin anew" in said


def test_a_reset_org_is_named(deployed: Pair) -> None:
    with EmbeddedEmulator(deployed.host / "emulator.json") as emulator:
        httpx.post(f"{emulator.url}/_emulator/reset", trust_env=False).raise_for_status()
    for verb in (["preview"], ["up", "--yes"], ["refresh", "--yes"], ["destroy", "--yes"]):
        assert "it was reset or exchanged" in deployed.fails(*verb)


def test_another_stacks_org_is_named_by_its_folder(pair: Pair) -> None:
    other = pair.directory / ".handover" / "other"
    pair.host.rename(other)
    assert "is not there yet" in pair.fails("up", "--yes")
    pair.host.mkdir()
    other.rename(pair.host)
    pair.up()
    pair.host.rename(other)
    relative = os.path.relpath(other, pair.inner)
    assert "4 unchanged" in pair.succeeds("preview", "--expect-no-changes", "--org", relative)
    shutil.copytree(other, pair.host)
    text = (pair.host / "emulator.json").read_text(encoding="utf-8")
    (pair.host / "emulator.json").write_text(text.replace(ORGANIZATION, "another"), encoding="utf-8")
    said = pair.fails("preview")
    assert f"({ORGANIZATION}, not another): it was reset or exchanged" in said


def test_an_emulator_that_runs_is_attached_to(deployed: Pair) -> None:
    file = deployed.host / "emulator.json"
    with EmbeddedEmulator(file) as emulator:
        assert "4 unchanged" in deployed.succeeds("preview", "--expect-no-changes", "--emulator", emulator.url)
        deployed.edit('description="first"', 'description="second"')
        deployed.succeeds("up", "--yes", "--emulator", emulator.url)
        said = deployed.fails("up", "--yes", "--emulator", emulator.url, "--org", str(deployed.host), code=2)
        assert "--org names an org's folder" in said
        # Two processes never have one org's file open.
        deployed.edit('description="second"', 'description="third"')
        assert str(file) in flat(deployed.run("up", "--yes").output)
    deployed.succeeds("up", "--yes")
    assert deployed.resources()["rule"]["outputs"]["description"] == "third"


@pytest.mark.parametrize("locked", ["host", "guest"])
def test_both_stacks_locks_are_taken(pair: Pair, locked: str) -> None:
    folder: Path = getattr(pair, locked)
    with stack_lock(folder, "rollout"):
        said = pair.fails("up", "--yes")
        assert "`handover rollout`" in said
        assert ("the stack whose emulated organization it is" in said) is (locked == "host")
        with open_stack(pair.inner, "dev", "x", Use.LOOK):
            pass
    with (
        open_stack(pair.inner, "dev", "x", Use.CHANGE),
        pytest.raises(SandboxError, match="`handover x`"),
        stack_lock(folder, ""),
    ):
        pass


def test_who_serves_the_org_serves_the_guest_too_which_takes_its_own_lock_alone(deployed: Pair) -> None:
    with serving(deployed.host / "emulator.json") as served:
        assert "4 unchanged" in deployed.succeeds("preview", "--expect-no-changes")
        deployed.edit('description="first"', 'description="second"')
        with stack_lock(deployed.host, "up"):
            deployed.succeeds("up", "--yes")
        rules = {"type": "aws:cloudwatch/eventRule:EventRule"}
        [rule] = served.get("/_emulator/aws/objects", params=rules).json()["objects"]
        assert rule["outputs"]["description"] == "second"
        warned = flat(deployed.run("destroy", "--preview-only", inner=False).output)
        assert f"`handover sandbox destroy -s dev --cwd {deployed.inner}`" in warned
    assert "4 unchanged" in deployed.succeeds("preview", "--expect-no-changes")


def test_stacks_that_are_in_each_others_org_take_their_locks_in_one_order(
    deployed: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each would have its own lock and wait for the other's."""
    taken: list[Path] = []

    @contextmanager
    def take(folder: Path, *_: str) -> Iterator[None]:
        taken.append(folder)
        yield

    monkeypatch.setattr("handover.sandbox.opening.stack_lock", take)
    (deployed.directory / "Pulumi.dev.yaml").write_text("config: {aws:region: us-east-1}\n", encoding="utf-8")
    shutil.copy(deployed.host / "emulator.json", deployed.guest)
    for project, org in ((deployed.inner, deployed.host), (deployed.directory, deployed.guest)):
        with open_stack(project, "dev", "x", Use.CALL, org=org):
            pass
    assert taken == [deployed.host, deployed.guest, deployed.host, deployed.guest]


def test_calling_makes_no_folder_and_takes_the_locks_of_those_that_are_there(pair: Pair) -> None:
    with open_stack(pair.inner, "dev", "x", Use.CALL) as opened:
        assert opened.emulation.exists
        with pytest.raises(SandboxError, match="`handover x`"), stack_lock(pair.host, ""):
            pass
    assert not pair.guest.exists()
    shutil.rmtree(pair.host)
    with open_stack(pair.inner, "dev", "x", Use.CALL) as opened, pytest.raises(SandboxError, match="not there yet"):
        opened.connect()
    assert not pair.host.exists()


def test_destroying_the_host_names_its_guests(deployed: Pair) -> None:
    result = deployed.run("destroy", "--preview-only", inner=False)
    assert result.exit_code == 0
    again = f"`handover sandbox destroy -s dev --cwd {deployed.inner}`"
    assert f"Stack 'dev' in {deployed.inner} has 3 objects in the AWS account" in flat(result.output)
    assert again in flat(result.output)
    state = (deployed.guest / "state.json").read_bytes()
    (deployed.guest / "state.json").write_text("{", encoding="utf-8")
    assert "has a state that cannot be read" in flat(deployed.run("destroy", "--preview-only", inner=False).output)
    (deployed.guest / "state.json").write_bytes(state)
    # Both can be moved together, and either can go first.
    moved = deployed.directory.with_name("moved")
    deployed.directory.rename(moved)
    deployed = Pair(moved)
    assert f"--cwd {deployed.inner}" in flat(deployed.run("destroy", "--yes", inner=False).output)
    deployed.succeeds("destroy", "--yes")
    assert "warning" not in deployed.succeeds("destroy", "--yes", inner=False)


@pytest.mark.parametrize("content", ["{", "{}", "[1]"])
def test_a_damaged_list_of_guests_is_begun_anew(pair: Pair, content: str) -> None:
    (pair.host / "guests.json").write_text(content, encoding="utf-8")
    pair.up()
    assert json.loads((pair.host / "guests.json").read_text(encoding="utf-8")) == [
        "../../onpremises/.handover/dev/state.json"
    ]
    shutil.rmtree(pair.guest)
    assert "warning" not in pair.succeeds("destroy", "--preview-only", inner=False)


def test_org_is_refused_where_there_is_none_to_choose(pair: Pair) -> None:
    said = pair.fails("preview", "--org", "elsewhere", inner=False, code=2)
    assert "no `aws:` configuration: leave --org out" in said
    said = pair.fails("preview", "--org", "..", code=2)
    assert f"name that of one of its stacks, as {pair.host}" in said
    alone = pair.directory.with_name("alone")
    shutil.copytree(pair.inner, alone)
    with chdir(alone):
        result = CliRunner().invoke(app, ["sandbox", "up", "--yes"])
    assert result.exit_code == 2
    assert "there is no project around it. Name that stack's folder with --org DIR" in flat(result.output)


def test_a_stack_of_both_may_have_an_org_of_its_own(pair: Pair) -> None:
    (pair.inner / "__main__.py").write_text(MAIN, encoding="utf-8")
    own = ["--org", ".handover/dev"]
    pair.succeeds("up", "--yes", *own)
    assert (pair.guest / "emulator.json").exists()
    assert not (pair.guest / "guests.json").exists()
    assert "2 unchanged" in pair.succeeds("preview", "--expect-no-changes", *own)


# Other packages


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        ("random:index/randomId:RandomId", "no provider of the package 'random', of which random:index/randomId"),
        ("aws:s3/bucket:Bucket", "no resource aws:s3/bucket:Bucket"),
        ("genesyscloud:index/routingQueue:RoutingQueue", "no resource genesyscloud:index/routingQueue:RoutingQueue"),
    ],
)
def test_what_the_sandbox_does_not_know_is_refused_by_name(pair: Pair, type_: str, said: str) -> None:
    (pair.inner / "__main__.py").write_text(
        f"import pulumi\npulumi.CustomResource({type_!r}, 'x', {{}})\n", encoding="utf-8"
    )
    assert said in flat(pair.run("preview").output)


def test_what_is_in_a_state_and_of_another_package_is_refused_by_name(deployed: Pair) -> None:
    state = deployed.guest / "state.json"
    text = state.read_text(encoding="utf-8").replace("aws:sqs/queue:Queue", "random:index/randomId:RandomId")
    state.write_text(text, encoding="utf-8")
    assert "no provider of the package 'random'" in flat(deployed.run("refresh", "--yes").output)


@pytest.mark.parametrize(
    ("region", "said"), [("us-east-1", ""), ("eu-west-1", "another AWS account or region than the stack's")]
)
def test_an_explicit_provider_may_have_the_stacks_account_only(pair: Pair, region: str, said: str) -> None:
    pair.edit(
        "queue = sqs.Queue(",
        f"provider = pulumi.ProviderResource('aws', 'mine', {{'region': '{region}'}})\nqueue = sqs.Queue(",
    )
    pair.edit("sqs_managed_sse_enabled=True)", "opts=pulumi.ResourceOptions(provider=provider))")
    result = pair.run("preview")
    assert said in flat(result.output)
    assert (result.exit_code == 0) is (said == "")


def test_a_provider_of_a_package_without_one_is_refused_with_its_resources() -> None:
    packages = StackProvider(str, load_stack(load_project(ROOT), "dev"), "")
    assert packages.check_provider("pulumi:providers:random", {}) == ""
    assert packages.unnamed("random:index/randomId:RandomId") == ""
    packages.close()


# The project itself


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Stack]]:
    """Opens the project `onpremises` as it is, beside the org of a pair."""
    monkeypatch.syspath_prepend(str(ROOT))

    def opened(host: Path) -> Stack:
        project = load_project(ROOT / "onpremises")
        config = load_stack(project, "dev")
        key = "cognigy-handover-onpremises:genesysOrganisationId"
        config.values[key] = ORGANIZATION
        config.values["cognigy-handover-onpremises:organisationId"] = SUFFIX
        emulation = Emulation(host, guest=tmp_path)
        held.append(emulation)
        provider = StackProvider(emulation.connect, config, "")
        held.append(provider)
        return Stack(project, "dev", config, State(tmp_path / "state.json"), provider)

    held: list[Any] = []
    yield opened
    for each in reversed(held):
        each.close() if isinstance(each, StackProvider) else each.__exit__()


def test_the_project_onpremises_is_deployed_and_unchanged(
    pair: Pair, copy: Callable[[Path], Stack], tmp_path: Path
) -> None:
    pair.succeeds("up", "--yes", inner=False)
    stack = copy(pair.host)
    assert stack.preview().errors == []
    outcome = stack.up()
    assert outcome.errors == []
    assert {op.value: n for op, n in outcome.changes.items()} == {"create": 13}
    stack.state = State.load(tmp_path / "state.json")
    assert {op.value for op in stack.preview(refresh=True).changes} == {"same"}
    assert re.search(r"rule/.*/service-handover-rule$", str(stack.state.outputs["ruleArn"]))
    assert stack.destroy().errors == []
    assert stack.state.resources == []


def test_a_stack_without_anything_of_aws_does_not_import_its_provider(project_copy: ProjectCopy) -> None:
    code = (
        "import sys; from handover.cli import main; sys.argv[1:] = ['sandbox', 'preview', '-s', 'dev']; "
        "import atexit; atexit.register(lambda: print('modules:', *sys.modules)); main()"
    )
    listing = project_copy.run(".venv/bin/python", "-c", code)
    loaded = listing.stdout.rpartition("modules:")[2].split()
    assert "handover.sandbox.provider.genesys" in loaded
    assert "handover.sandbox.provider.aws.provider" not in loaded
