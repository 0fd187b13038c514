"""Programs of users by the real CLI: a plugin's component, and what `pulumi new` makes, against the emulator."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from tests.conftest import ROOT, copy_project
from tests.e2e.conftest import PLUGIN, missing, plugins
from tests.e2e.git_host import HOST, git_host
from tests.package.test_schema import SCHEMA
from tests.package.test_template import event_bridge

PIPELINE = "handover:index:HandoverPipeline"
ADDRESS = f"https://{HOST}/cognigy-genesys-handover.git"

PROGRAM = """\
import pulumi
from pulumi_handover import HandoverPipeline

for name in ("eu", "us"):
    one = HandoverPipeline(name, cognigy_domain=f"{name}.example.com", cognigy_version="4.99", name_prefix=name)
    pulumi.export(name, one.triggers)
"""


ANSWERS = (
    "cognigy-handover:cognigyDomain=trial.cognigy.ai",
    "cognigy-handover:cognigyVersion=2025.22",
    f"cognigy-handover:eventBridge={event_bridge()}",
    "genesyscloud:awsRegion=eu-central-1",
)
"""What is answered to the template's questions; `--config` is an answer that nobody has to type."""


@dataclass(frozen=True)
class User:
    """Somebody with an empty folder, a state and an org of their own, and this repository as a git repository."""

    folder: Path
    repository: Path
    gateway: int
    environment: Mapping[str, str] = field(default_factory=dict)

    def pulumi(self, *args: str, fails: bool = False) -> str:
        """Run the CLI in the folder and return what it prints."""
        env = {
            "PULUMI_BACKEND_URL": f"file://{self.folder.parent}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            # pip gets the template's requirement from here.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{self.repository}.insteadOf",
            "GIT_CONFIG_VALUE_0": ADDRESS,
            **self.environment,
        }
        done = subprocess.run(
            ["pulumi", *args, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert bool(done.returncode) == fails, f"{args}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def point_at_the_emulator(self, stack_file: str) -> None:
        """Let a stack, whose other configuration is kept, deploy to the emulator."""
        file = self.folder / stack_file
        text = file.read_text(encoding="utf-8")
        text += f"""\
  genesyscloud:oauthclientId: local
  genesyscloud:oauthclientSecret: local
  genesyscloud:tokenPoolSize: "1"
  genesyscloud:gateways:
    - {{host: 127.0.0.1, port: "{self.gateway}", protocol: http}}
"""
        file.write_text(text, encoding="utf-8")

    def filepaths(self) -> set[str]:
        """The paths of templates in the state."""
        resources = json.loads(self.pulumi("stack", "export"))["deployment"]["resources"]
        return {one["inputs"]["filepath"] for one in resources if "filepath" in one.get("inputs", {})}


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    """An empty folder, an empty emulator, and this repository."""
    if reason := missing():
        pytest.skip(reason)
    repository = copy_project(tmp_path).path
    (repository / ".venv").unlink()
    shutil.copy(ROOT / ".gitignore", repository)
    shutil.copy(ROOT / "template" / ".gitignore", repository / "template")
    for command in (
        "init --initial-branch main",
        "add .",
        "-c user.name=me -c user.email=me@example.com commit -m All",
        "tag v0.1.0",
    ):
        subprocess.run(["git", *command.split()], cwd=repository, check=True, capture_output=True)
    (tmp_path / "user").mkdir()
    with EmbeddedEmulator() as emulator:
        yield User(tmp_path / "user", repository, httpx.URL(emulator.url).port or 0)


def shapes(schema: dict[str, Any]) -> dict[str, Any]:
    """What the CLI keeps of a schema: the properties of everything, without what it moves or leaves out."""
    pipeline = schema["resources"][PIPELINE]
    described = {"": pipeline, "inputs": {"properties": pipeline["inputProperties"]}, **schema["types"]}
    return {
        name: {
            key: [of.get(part) for part in ("type", "$ref", "plain", "description")] for key, of in properties.items()
        }
        for name, of in described.items()
        if (properties := of.get("properties", {}))
    }


@pytest.mark.e2e
def test_a_program_in_another_language_has_two_pipelines(user: User) -> None:
    (user.folder / "Pulumi.yaml").write_text(
        "name: mine\nruntime: {name: python, options: {toolchain: pip, virtualenv: .venv}}\n", encoding="utf-8"
    )
    (user.folder / "requirements.txt").write_text("pulumi>=3.255,<4\n", encoding="utf-8")
    (user.folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    package = f"{user.repository}/package"
    user.pulumi("package", "add", package)
    # Only once it is installed, which prints too.
    schema = json.loads(user.pulumi("package", "get-schema", package))
    assert shapes(schema) == shapes(SCHEMA)

    user.pulumi("install")
    user.pulumi("stack", "init", "local")
    user.pulumi("config", "set", "genesyscloud:awsRegion", "us-east-1")
    user.point_at_the_emulator("Pulumi.local.yaml")
    assert "27 created" in user.pulumi("up", "--yes", "--skip-preview")
    user.pulumi("preview", "--expect-no-changes")
    urns = user.pulumi("stack", "--show-urns")
    assert urns.count(f"URN: urn:pulumi:local::mine::{PIPELINE}::") == 2
    flow = f"{PIPELINE}$handover:index:EventWorkflow$genesyscloud:index/flow:Flow"
    assert f"URN: urn:pulumi:local::mine::{flow}::eu-acw-workflow" in urns
    assert user.filepaths() == {".handover-components/workflow.yaml"}

    # Another machine, which hasn't run the program yet.
    shutil.rmtree(user.folder / ".handover-components")
    user.pulumi("refresh", "--preview-only", "--expect-no-changes")
    user.pulumi("preview", "--expect-no-changes")

    (user.folder / "__main__.py").write_text(PROGRAM.replace("4.99", "3.9"), encoding="utf-8")
    refused = user.pulumi("preview", fails=True)
    assert "HandoverPipeline resource 'us' has a problem: These arguments can't be deployed:" in refused
    assert "cognigyVersion is '3.9': it is too old" in refused


@pytest.mark.e2e
def test_what_pulumi_new_makes_of_the_template_can_be_deployed(user: User) -> None:
    named = ("--name", "Our.Genesys-42", "--stack", "dev")
    configured = [part for answer in ANSWERS for part in ("--config", answer)]
    user.pulumi("new", f"{user.repository}/template", "--yes", *named, *configured)
    user.point_at_the_emulator("Pulumi.dev.yaml")
    # The answers are for EventBridge; older versions of Cognigy have webhooks instead.
    assert "4 to create" in re.sub(r" +", " ", user.pulumi("preview"))
    user.pulumi("config", "set", "cognigy-handover:cognigyVersion", "4.99")
    assert "remove it" in user.pulumi("preview", fails=True)
    user.pulumi("config", "rm", "cognigy-handover:eventBridge")
    assert "14 created" in user.pulumi("up", "--yes", "--skip-preview")
    user.pulumi("preview", "--expect-no-changes")
    assert user.filepaths() == {".handover-components/workflow.yaml"}


@pytest.mark.e2e
@pytest.mark.parametrize(("language", "host", "created"), [("yaml", "yaml", 14), ("typescript", "nodejs", 27)])
def test_the_examples_in_other_languages_deploy_the_pipeline(
    user: User, language: str, host: str, created: int
) -> None:
    if shutil.which(f"pulumi-language-{host}") is None:
        pytest.skip(f"Pulumi's language host for {language}, pulumi-language-{host}, is not installed")
    shutil.copytree(ROOT / "examples" / "other-languages" / language, user.folder, dirs_exist_ok=True)
    user.pulumi("package", "add", f"{user.repository}/package")
    user.pulumi("install")
    user.point_at_the_emulator("Pulumi.dev.yaml")
    user.pulumi("stack", "init", "dev")
    assert f"{created} created" in user.pulumi("up", "--yes", "--skip-preview")
    user.pulumi("preview", "--expect-no-changes")
    assert user.filepaths() == {".handover-components/workflow.yaml"}


@pytest.mark.e2e
def test_template_and_package_come_from_a_git_address_with_a_tag(user: User, tmp_path: Path) -> None:
    repositories, served = tmp_path / "repositories", tmp_path / "served"
    served.mkdir()
    bare = repositories / ADDRESS.rpartition("/")[2]
    subprocess.run(["git", "clone", "-q", "--bare", str(user.repository), str(bare)], check=True)
    with git_host(repositories, served) as environment:
        there = replace(user, environment=environment)
        named = ("--name", "mine", "--stack", "dev")
        configured = [part for answer in ANSWERS for part in ("--config", answer)]
        there.pulumi("new", f"{ADDRESS}/tree/v0.1.0/template", "--yes", *named, *configured)
        # A home of its own, for the CLI keeps a package by its address and version. It knows no plugin behind a link.
        shutil.copytree(plugins() / PLUGIN, served / "home" / "plugins" / PLUGIN)
        there = replace(user, environment={**environment, "PULUMI_HOME": str(served / "home")})
        package = f"{ADDRESS}/package@v0.1.0"
        there.pulumi("package", "gen-sdk", package, "--language", "python", "--out", "sdk")
    user.point_at_the_emulator("Pulumi.dev.yaml")
    assert "4 to create" in re.sub(r" +", " ", user.pulumi("preview"))
    [plugin] = (user.folder / "sdk").rglob("pulumi_handover/pulumi-plugin.json")
    told = json.loads(plugin.read_text(encoding="utf-8"))
    assert told["version"] == "0.1.0"
    assert told["server"] == f"git://{HOST}/cognigy-genesys-handover.git/package"
