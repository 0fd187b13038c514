"""What the doctor finds out about stacks: settings, credentials, org, sandbox."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from handover.checks.model import Check, Verdict
from handover.cli import app
from handover.doctor.configuration import check_configuration
from handover.doctor.org import check_org
from handover.doctor.run import examine
from handover.doctor.sandbox import check_sandbox
from handover.genesys.retries import Patience
from handover.sandbox.configuration.project import load_project, load_stack
from handover.stacks.model import FLOW
from handover.stacks.pulumi_cli import NoSuchStackError
from tests.handover.conftest import Deployment
from tests.handover.doctor.conftest import by_title

QUICK = Patience(attempts=1, timeout=0.5)
SETTINGS = {"cognigy-handover:cognigyDomain": "trial.cognigy.ai", "cognigy-handover:cognigyVersion": "4.99"}
GATEWAY = {"host": "127.0.0.1", "port": "9", "protocol": "http"}
CREDENTIALS = {"GENESYSCLOUD_OAUTHCLIENT_ID": "me", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "hush"}


def write(project: Path, config: dict[str, Any], **top: Any) -> None:
    (project / "Pulumi.dev.yaml").write_text(json.dumps({**top, "config": config}))


def configuration(project: Path) -> list[Check]:
    loaded = load_project(project)
    return list(check_configuration(loaded, "dev", load_stack(loaded, "dev")))


def org(project: Path, answer: Callable[[httpx.Request], httpx.Response] | None = None) -> dict[str, Check]:
    config = load_stack(load_project(project), "dev")
    transport = httpx.MockTransport(answer) if answer else None
    checks = list(check_org(project, "dev", config, patience=QUICK, transport=transport))
    assert "hush" not in str(checks)
    return by_title(checks)


def test_settings_that_can_be_deployed_are_fine(project: Path) -> None:
    checks = by_title(configuration(project))
    assert {title: check.verdict for title, check in checks.items()} == {
        "settings": Verdict.OK,
        "genesyscloud:customRetryTimeout": Verdict.OK,
    }


def test_settings_that_cannot_be_deployed_are_all_said(project: Path) -> None:
    write(project, {**SETTINGS, "cognigy-handover:cognigyVersion": "2025.12", "cognigy-handover:eventTtl": 1})
    check = by_title(configuration(project))["settings"]
    assert check.verdict is Verdict.FAILED
    assert "eventBridge is missing: Cognigy.AI 2025.12 is to be told by Amazon EventBridge" in check.found
    assert "eventTtl is not a key of this project" in check.found


def test_a_warning_of_the_program_is_one_here(project: Path) -> None:
    write(project, {**SETTINGS, "cognigy-handover:cognigyVersion": "4.97"})
    settings = [check for check in configuration(project) if check.title == "settings"]
    assert [check.verdict for check in settings] == [Verdict.OK, Verdict.WARNING]
    assert "can leave a conversation with the agent" in settings[1].found


def test_a_program_that_cannot_run_fails(project: Path) -> None:
    (project / "__main__.py").write_text("import pulumi\npulumi.get_project()\n1 / 0\n")
    assert by_title(configuration(project))["settings"].verdict is Verdict.FAILED


def test_a_program_that_asks_the_org_is_not_let_through(project: Path) -> None:
    flow = (
        "Flow('flow', name='W', type='WORKFLOW', filepath='flow.yaml', opts=pulumi.ResourceOptions(import_='some-id'))"
    )
    (project / "__main__.py").write_text(f"import pulumi\nfrom pulumi_genesyscloud import Flow\n{flow}\n")
    (project / "flow.yaml").touch()
    assert "looks something up in the org" in by_title(configuration(project))["settings"].found


@pytest.mark.parametrize(
    ("value", "verdict"), [(None, Verdict.WARNING), ("0", Verdict.FAILED), ("0s", Verdict.FAILED), ("30s", Verdict.OK)]
)
def test_the_providers_retry_timeout_is_looked_at(project: Path, value: str | None, verdict: Verdict) -> None:
    write(project, {**SETTINGS, **({"genesyscloud:customRetryTimeout": value} if value else {})})
    check = by_title(configuration(project))["genesyscloud:customRetryTimeout"]
    assert check.verdict is verdict
    assert ("pulumi config set genesyscloud:customRetryTimeout 30s" in check.remedy) == (verdict is not Verdict.OK)


def test_a_passphrase_is_asked_for_where_one_is_needed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, SETTINGS, encryptionsalt="v1:x")
    assert by_title(configuration(project))["passphrase"].verdict is Verdict.WARNING
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    assert "passphrase" not in by_title(configuration(project))


def test_without_credentials_the_org_is_left_alone(project: Path) -> None:
    checks = org(project)
    assert list(checks) == ["credentials"]
    assert checks["credentials"].verdict is Verdict.WARNING
    assert "GENESYSCLOUD_OAUTHCLIENT_ID" in checks["credentials"].found


def test_a_region_that_is_none_fails_with_or_without_credentials(project: Path) -> None:
    write(project, {**SETTINGS, "genesyscloud:awsRegion": "eu-central-11"})
    checks = org(project)
    assert checks["region"].verdict is Verdict.FAILED
    assert "did you mean eu-central-1?" in checks["region"].found


def test_encrypted_credentials_need_the_cli(project: Path) -> None:
    write(project, {**SETTINGS, "genesyscloud:oauthclientSecret": {"secure": "v1:x"}})
    assert "Pulumi CLI is not installed" in org(project)["credentials"].found


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("credentials")
def test_an_emulator_that_does_not_run_is_told_how_to_start(project: Path) -> None:
    write(project, {**SETTINGS, "genesyscloud:gateways": [GATEWAY]})
    check = org(project)["org"]
    assert check.verdict is Verdict.UNCHECKED
    assert check.remedy == "Start the emulator: `handover emulator --port 9`."


@pytest.mark.usefixtures("credentials")
def test_an_org_that_is_reached_is_asked_for_permissions_and_prerequisites(
    project: Path, deployment: Deployment
) -> None:
    gateway = {**GATEWAY, "port": str(deployment.admin.base_url.port)}
    write(project, {**SETTINGS, "genesyscloud:gateways": [gateway]})
    checks = org(project)
    assert checks["credentials"].found == "me"
    assert checks["org"].found.startswith("Local Genesys Cloud (")
    assert checks["permissions"].verdict is Verdict.OK
    assert checks["Open Messaging"].verdict is Verdict.WARNING
    assert "endpoint-trial.cognigy.ai" in checks["Open Messaging"].expected


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(
    ("answer", "verdict", "found", "remedy"),
    [
        (httpx.ConnectError("no network"), Verdict.UNCHECKED, "could not be reached", "Check the network"),
        (httpx.ReadTimeout("slow"), Verdict.UNCHECKED, "did not answer within 0.5 seconds", "Check the network"),
        (httpx.RemoteProtocolError("cut"), Verdict.UNCHECKED, "broke off: cut", "Check the network"),
        (httpx.Response(401, json={"message": "Bad."}), Verdict.FAILED, "with 401: Bad.", "GENESYSCLOUD_OAUTHCLIENT"),
        (httpx.Response(403, json={"message": "No."}), Verdict.FAILED, "with 403: No.", "the OAuth client's role"),
        (httpx.Response(404), Verdict.FAILED, "with 404: Not Found.", "There is no such object"),
        (httpx.Response(409), Verdict.FAILED, "with 409: Conflict.", "Somebody else"),
        (httpx.Response(429, headers={"Retry-After": "999"}), Verdict.FAILED, "with 429", "rate limit"),
        (httpx.Response(500), Verdict.FAILED, "with 500", "Genesys Cloud has a problem"),
        (httpx.Response(200, text="<html>"), Verdict.FAILED, "with 200: The reply is not JSON.", "Something else"),
    ],
)
def test_an_org_in_trouble_is_told_in_a_sentence_with_a_remedy(
    project: Path, answer: httpx.Response | Exception, verdict: Verdict, found: str, remedy: str
) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t"})
        if isinstance(answer, Exception):
            raise answer
        return answer

    write(project, {**SETTINGS, "genesyscloud:awsRegion": "eu-central-1"})
    checks = org(project, respond)
    assert list(checks) == ["credentials", "org"]
    assert checks["org"].verdict is verdict
    assert found in checks["org"].found
    assert checks["org"].remedy.startswith(remedy) or remedy in checks["org"].remedy


def gateway(project: Path, name: str, deployment: Deployment, **settings: str) -> None:
    config = {f"cognigy-handover:{key}": value for key, value in settings.items()}
    address = {**GATEWAY, "port": str(deployment.admin.base_url.port)}
    content = {"config": {**SETTINGS, **config, "genesyscloud:gateways": [address]}}
    (project / f"Pulumi.{name}.yaml").write_text(json.dumps(content))


def names(project: Path, *stacks: str) -> dict[str, Check]:
    checks = [check for check in examine(project, stacks) if check.title == "names"]
    worst = sorted(checks, key=lambda check: check.verdict is not Verdict.OK)
    return {check.subject: check for check in worst}


@pytest.mark.usefixtures("credentials")
def test_a_live_pipeline_of_the_same_names_is_named_before_anything_is_deployed(
    project: Path, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway(project, "dev", deployment)
    check = names(project, "dev")["stack dev"]
    # Without the CLI, nobody knows whether they are this stack's own.
    assert check.verdict is Verdict.UNCHECKED
    assert "for its state cannot be read: The Pulumi CLI is not installed" in check.found

    def unknown(_directory: Path, stack: str) -> None:
        raise NoSuchStackError(f"no stack named {stack}")

    monkeypatch.setattr("handover.stacks.pulumi_cli.export", unknown)
    check = names(project, "dev")["stack dev"]
    assert check.verdict is Verdict.FAILED
    for name in ("acw-workflow", "user-end-workflow", "acw-trigger", "user-end-trigger", "integration", "data-action"):
        assert f"({deployment.id_of(f'handover-{name}')})" in check.found
    assert "`handover adopt -s dev`" in check.remedy
    # The remedy.
    gateway(project, "dev", deployment, namePrefix="Other")
    assert names(project, "dev")["stack dev"].verdict is Verdict.OK
    # And what is the stack's own is none of somebody else's.
    state = json.loads((deployment.directory / ".handover" / "dev" / "state.json").read_text())
    monkeypatch.setattr("handover.stacks.pulumi_cli.export", lambda *_: state)
    gateway(project, "dev", deployment)
    assert names(project, "dev")["stack dev"].verdict is Verdict.OK
    # Nor is a workflow that was renamed in place, whose id is in this output alone.
    for resource in state["deployment"]["resources"]:
        if resource["type"] == FLOW:
            resource["outputs"]["flowId"], resource["id"] = resource["id"], "the old one's"
    assert names(project, "dev")["stack dev"].verdict is Verdict.OK


@pytest.mark.usefixtures("credentials")
def test_two_stacks_in_one_org_need_names_of_their_own(
    project: Path, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handover.stacks.pulumi_cli.export", lambda *_: {"deployment": {}})
    gateway(project, "a", deployment, namePrefix="Same")
    gateway(project, "b", deployment, namePrefix="same")
    check = names(project, "a", "b")["stack b"]
    assert (check.verdict, check.found) == (Verdict.FAILED, "stack a has the same in the same org")
    gateway(project, "b", deployment, namePrefix="Other")
    assert {check.verdict for check in names(project, "a", "b").values()} == {Verdict.OK}


@pytest.mark.usefixtures("credentials")
def test_an_org_that_does_not_list_its_workflows_leaves_the_names_unchecked(
    project: Path, deployment: Deployment
) -> None:
    gateway(project, "dev", deployment)
    deployment.faults({"method": "GET", "path": "/api/v2/flows", "status": 403})
    check = names(project, "dev")["stack dev"]
    assert check.verdict is Verdict.UNCHECKED
    assert "/api/v2/flows" in check.found


def sandbox(directory: Path) -> list[Check]:
    return list(check_sandbox(directory, "dev"))


def test_a_sandbox_and_its_emulated_org_must_belong_together(project: Path, deployment: Deployment) -> None:
    assert sandbox(project) == []
    folder = project / ".handover" / "dev"
    folder.mkdir(parents=True)
    (folder / "state.json").write_bytes((deployment.directory / ".handover" / "dev" / "state.json").read_bytes())
    (check,) = sandbox(project)
    assert check.verdict is Verdict.WARNING
    assert "emulator.json is missing" in check.found
    (folder / "emulator.json").write_bytes(deployment.snapshot)
    (check,) = sandbox(project)
    assert (check.verdict, check.found) == (Verdict.OK, "6 objects deployed")


def test_all_stacks_are_examined_unless_some_are_named(project: Path) -> None:
    (project / "Pulumi.dev.deploy.yaml").write_text("settings: {}")  # an older CLI's, and no stack
    every = {check.subject for check in examine(project, [])}
    assert every == {
        "Python",
        "Pulumi",
        "stack dev",
        "stack eventbridge",
        "stack local",
        "stack prod-eu",
        "stack prod-us",
    }
    checks = list(examine(project, ["dev", "nope"]))
    assert {check.subject for check in checks} == {"Python", "Pulumi", "stack dev", "stack nope"}
    assert "There is no stack 'nope'" in checks[-1].found


def test_a_folder_without_a_project_is_a_sentence(tmp_path: Path) -> None:
    check = list(examine(tmp_path, []))[-1]
    assert (check.subject, check.verdict) == ("project", Verdict.FAILED)
    assert "There is no Pulumi.yaml" in check.found


def test_the_command_works_with_nothing_installed(project: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "--cwd", str(project), "-s", "dev"])
    assert done.exit_code == 0
    assert "What a deployment needs" in done.stdout
    assert "2 warning" in done.stdout
    done = CliRunner().invoke(app, ["doctor", "--cwd", str(project), "-s", "nope", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["verdict"] == "failed"
