"""`handover emulator` on the command line."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator import command
from handover.emulator.answers import Answers, write_answers
from handover.emulator.settings import EmulatorSettings, Limits


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What would be served, without serving it."""
    asked: dict[str, Any] = {}

    def remember(port: int, settings: EmulatorSettings, host: str) -> None:
        asked.update(port=port, settings=settings, host=host)

    monkeypatch.setattr(command, "serve", remember)
    return asked


def test_without_options_it_is_an_org_with_genesys_limits_on_this_machine(served: dict[str, Any]) -> None:
    assert CliRunner().invoke(app, ["emulator"]).exit_code == 0
    assert served == {"port": 8099, "settings": EmulatorSettings(state_file=None), "host": "127.0.0.1"}


def test_every_option_reaches_the_emulator(served: dict[str, Any]) -> None:
    options = (
        "--port 0 --host ::1 --state org.json --allow-egress a.example --allow-egress b.example"
        " --allowed-host c.example --allowed-host d.example --client-id me"
        " --client-secret hush --refuse-referenced --flow-names-ignore-case --deliver-twice"
        " --organization-id 6FE09AB9-4bb6-5b06-8095-837dbff206d3"
        " --actions-per-minute 1 --concurrent-actions 2 --workflows-per-minute 3"
    )
    CliRunner().invoke(app, ["emulator", *options.split()])
    assert served == {
        "port": 0,
        "host": "::1",
        "settings": EmulatorSettings(
            state_file=Path("org.json"),
            organization_id="6fe09ab9-4bb6-5b06-8095-837dbff206d3",
            client_id="me",
            client_secret="hush",
            allow_egress=frozenset({"a.example", "b.example"}),
            allowed_hosts=frozenset({"c.example", "d.example"}),
            answers=Answers(
                called_action_deletion="refused", targeted_flow_deletion="refused", flow_name_case="same-flow"
            ),
            duplicate_delivery=True,
            limits=Limits(action_executions_per_minute=1, concurrent_actions=2, workflow_invocations_per_minute=3),
        ),
    }


def test_answers_are_read_from_a_file_and_options_go_before_them(served: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    write_answers(file, {"called-action-deletion": "deleted", "flow-name-case": "refused", "missing-object": "410"})
    assert CliRunner().invoke(app, ["emulator", "--answers", str(file), "--refuse-referenced"]).exit_code == 0
    assert served["settings"].answers == Answers(
        called_action_deletion="refused",
        targeted_flow_deletion="refused",
        flow_name_case="refused",
        missing_object="410",
    )
    assert CliRunner().invoke(app, ["emulator"], env={"HANDOVER_EMULATOR_ANSWERS": str(file)}).exit_code == 0
    assert served["settings"].answers.missing_object == "410"
    refused = CliRunner().invoke(app, ["emulator", "--answers", str(tmp_path / "nothing")])
    assert (refused.exit_code, "nothing cannot be read: No such file or directory." in refused.output) == (2, True)


def test_what_clients_may_do_can_be_named(served: dict[str, Any]) -> None:
    options = ["--permission", "architect:flow:view", "--permission", "architect:job:view"]
    assert CliRunner().invoke(app, ["emulator", *options]).exit_code == 0
    assert served["settings"].permissions == {"architect:flow:view", "architect:job:view"}
    refused = CliRunner().invoke(app, ["emulator", "--permission", "flows"], env={"COLUMNS": "300"})
    assert (refused.exit_code, "takes one as architect:flow:view, not flows" in refused.output) == (2, True)


@pytest.mark.parametrize("option", ["--client-id", "--client-secret"])
def test_half_a_client_is_refused(served: dict[str, Any], option: str) -> None:
    refused = CliRunner().invoke(app, ["emulator", option, "x"])
    assert refused.exit_code == 2
    assert "go together" in refused.output
    assert served == {}


def test_secrets_are_read_from_files_and_the_environment(served: dict[str, Any], tmp_path: Path) -> None:
    secret, token = tmp_path / "secret", tmp_path / "token"
    secret.write_text("hush\n")
    token.write_text("open-sesame\n")
    options = ["--client-id", "me", "--client-secret-file", str(secret), "--admin-token-file", str(token)]
    assert CliRunner().invoke(app, ["emulator", *options]).exit_code == 0
    assert (served["settings"].client_secret, served["settings"].admin_token) == ("hush", "open-sesame")
    assert "open-sesame" not in repr(served["settings"])
    env = {"HANDOVER_EMULATOR_CLIENT_SECRET": "from-the-environment"}
    assert CliRunner().invoke(app, ["emulator", "--client-id", "me"], env=env).exit_code == 0
    assert served["settings"].client_secret == "from-the-environment"


@pytest.mark.parametrize("option", ["--client-secret-file", "--admin-token-file"])
@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"", "in its one line"), (b"a\nb", "in its one line"), (b"\xfc", "not ASCII")],
)
def test_a_file_without_a_secret_is_refused(
    served: dict[str, Any], tmp_path: Path, option: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    refused = CliRunner().invoke(app, ["emulator", option, str(tmp_path / "file")], env={"COLUMNS": "300"})
    assert refused.exit_code == 2
    assert says in refused.output
    assert served == {}


@pytest.mark.parametrize("option", ["--allow-egress", "--allowed-host"])
@pytest.mark.parametrize("address", ["https://endpoint.example.com/", "endpoint.example.com:80"])
def test_an_address_is_no_host(served: dict[str, Any], option: str, address: str) -> None:
    refused = CliRunner().invoke(app, ["emulator", option, address])
    assert refused.exit_code == 2
    assert "takes the name of a host" in refused.output
    assert served == {}
