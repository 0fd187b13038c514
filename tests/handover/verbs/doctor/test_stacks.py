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
from handover.genesys.retries import Patience
from handover.sandbox.configuration.project import load_project, load_stack
from handover.stacks.model import FLOW
from handover.stacks.pulumi_cli import NoSuchStackError
from handover.verbs.doctor.configuration import check_configuration
from handover.verbs.doctor.org import check_org
from handover.verbs.doctor.run import examine
from handover.verbs.doctor.sandbox import check_sandbox
from tests.handover.conftest import Deployment
from tests.handover.verbs.doctor.conftest import by_title

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


TARGET = {"awsAccountId": "123456789012", "awsRegion": "eu-central-1", "organisationId": "60c1f4f2"}


def event_bridge(project: Path, version: str = "2025.22", **settings: Any) -> None:
    given = {"cognigyVersion": version, "eventBridge": TARGET, **settings}
    write(project, {**SETTINGS, **{f"cognigy-handover:{key}": value for key, value in given.items()}})


def test_what_a_stack_sends_by_event_bridge_is_said(project: Path) -> None:
    event_bridge(project)
    checks = by_title(configuration(project))
    assert checks["delivery"].verdict is Verdict.OK
    assert checks["delivery"].expected == "what Cognigy 2025.22 takes"
    assert checks["delivery"].found == (
        "v2.detail.events.conversation.{id}.customer.end by Amazon EventBridge to AWS account 123456789012, "
        "eu-central-1, suffix 60c1f4f2"
    )
    assert checks["boto3"].verdict is Verdict.OK


@pytest.mark.parametrize(
    ("version", "named", "unnamed"),
    [
        ("4.100", ["GENESYS_EVENTBRIDGE_HANDOVER_API_KEY", "FEATURE_USE_GENESYS_OM_HTTP"], ["ACW_AFTER", "SKIP_"]),
        ("2025.9", ["FEATURE_USE_GENESYS_OM_HTTP"], ["ACW_AFTER", "SKIP_"]),
        ("2025.10", ["ACW_AFTER_TRANSFER_TIMEOUT_IN_MS"], ["SKIP_"]),
        ("2025.11", ["ACW_AFTER", "SKIP_GENESYS_EVENTBRIDGE_ORGANIZATION_ID_CHECK"], []),
    ],
)
def test_the_switches_of_the_version_are_named_and_unknown(
    project: Path, version: str, named: list[str], unnamed: list[str]
) -> None:
    event_bridge(project, version)
    check = by_title(configuration(project))["Cognigy"]
    assert check.verdict is Verdict.UNKNOWN
    assert all(name in check.remedy for name in named)
    assert not any(name in check.remedy for name in unnamed)


def test_boto3_is_asked_for_where_it_is_missing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handover.aws.boto.find_spec", lambda _: None)
    event_bridge(project)
    check = by_title(configuration(project))["boto3"]
    assert check.verdict is Verdict.WARNING
    assert "pip install 'cognigy-genesys-handover[aws]'" in check.remedy
    # The remedies never make the doctor's verdict a failure.
    assert CliRunner().invoke(app, ["doctor", "--cwd", str(project), "-s", "dev"]).exit_code == 0


def grants(*actions: tuple[str, str]) -> httpx.Response:
    policies = [{"domain": domain, "entityName": entity, "actions": ["*"]} for domain, entity in actions]
    return httpx.Response(200, json={"grants": [{"role": {"policies": policies}}]})


@pytest.mark.usefixtures("credentials")
def test_an_org_is_asked_for_what_event_bridge_needs(project: Path, deployment: Deployment) -> None:
    gateway = {"genesyscloud:gateways": [{**GATEWAY, "port": str(deployment.admin.base_url.port)}]}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/api/v2/authorization"):
            return grants(("integrations", "integration"))
        return deployment.admin.send(request)

    event_bridge(project)
    text = json.loads((project / "Pulumi.dev.yaml").read_text())
    write(project, {**text["config"], **gateway})
    checks = org(project, answer)
    assert checks["permissions"].verdict is Verdict.OK
    assert (checks["Amazon EventBridge"].verdict, checks["Amazon EventBridge"].found) == (
        Verdict.OK,
        "Amazon EventBridge Source",
    )
    assert "trial" not in checks  # an emulated org is for trying out
    write(project, {**SETTINGS, **gateway})
    checks = org(project, answer)
    assert "integrations:action:add" in checks["permissions"].found
    assert "Amazon EventBridge" not in checks
    event_bridge(project, "4.100", preexistingSetup=True, delivery="both")
    text = json.loads((project / "Pulumi.dev.yaml").read_text())
    write(project, {**text["config"], **gateway})
    assert org(project, answer)["permissions"].verdict is Verdict.WARNING


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(
    ("status", "verdict", "found", "remedy"),
    [
        (404, Verdict.FAILED, "no such type", "Ask Genesys to enable Amazon EventBridge"),
        (403, Verdict.UNCHECKED, "was answered with 403", "the OAuth client's role"),
    ],
)
def test_an_org_that_offers_no_event_bridge_is_told(
    project: Path, deployment: Deployment, status: int, verdict: Verdict, found: str, remedy: str
) -> None:
    event_bridge(project)
    deployment.faults({"path": "/api/v2/integrations/types/*", "status": status})
    text = json.loads((project / "Pulumi.dev.yaml").read_text())
    gateway = {"genesyscloud:gateways": [{**GATEWAY, "port": str(deployment.admin.base_url.port)}]}
    write(project, {**text["config"], **gateway})
    check = org(project)["Amazon EventBridge"]
    assert check.verdict is verdict
    assert found in check.found
    assert remedy in check.remedy


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(("domain", "warned"), [("trial.cognigy.ai", True), ("eu.example.com", False)])
def test_cognigys_trial_is_a_warning_in_a_real_org(
    project: Path, deployment: Deployment, domain: str, warned: bool
) -> None:
    region = {"genesyscloud:awsRegion": "eu-central-1"}
    write(project, {**SETTINGS, "cognigy-handover:cognigyDomain": domain, **region})

    def answer(request: httpx.Request) -> httpx.Response:
        """Have the emulator play the real org."""
        kept = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        path = request.url.raw_path.decode()
        return deployment.admin.request(request.method, path, headers=kept, content=request.content)

    found = org(project, answer)
    assert ("trial" in found) == warned
    if warned:
        assert found["trial"].verdict is Verdict.WARNING
        assert "Open Messaging cannot be used in its trial environment" in found["trial"].remedy
