"""`handover verify` on the command line: its table, JSON, JUnit report and exit codes."""

import json
from pathlib import Path
from xml.etree import ElementTree

from typer.testing import CliRunner, Result

from handover.cli import app
from tests.handover.conftest import Deployment


def run(options: list[str]) -> Result:
    return CliRunner().invoke(app, ["verify", *options])


def arguments(deployment: Deployment, *more: str) -> list[str]:
    return ["--cwd", str(deployment.directory), "--engine", "sandbox", "--emulator", deployment.url, *more]


def test_all_is_well(deployment: Deployment) -> None:
    done = run(arguments(deployment, "--end-to-end"))
    assert done.exit_code == 0
    assert f"Stack dev, deployed by sandbox to {deployment.url}" in done.stdout
    assert "43 ok, 1 warning" in done.stdout


def test_a_failed_check_is_explained_and_fails(deployment: Deployment) -> None:
    deployment.publish_as_user("handover-acw-workflow")
    done = run(arguments(deployment, "--no-test"))
    assert done.exit_code == 1
    assert "failed handover-acw-workflow, version" in done.stdout
    assert "found     version 2.0, published by the user Ada at" in done.stdout
    assert "1 failed" in done.stdout.splitlines()[-1]


def test_a_test_that_cognigy_refuses_shows_its_steps(deployment: Deployment) -> None:
    deployment.call("PUT", "/_emulator/cognigy", {"status": 404})
    done = run(arguments(deployment))
    assert done.exit_code == 0
    assert "Send the request: failed" in done.stdout


def test_json_holds_everything(deployment: Deployment) -> None:
    done = run(arguments(deployment, "--json"))
    report = json.loads(done.stdout)
    assert (report["stack"], report["engine"], report["verdict"]) == ("dev", "sandbox", "warning")
    assert {"subject", "title", "verdict", "expected", "found", "remedy", "steps"} == report["checks"][0].keys()


def test_an_org_that_cannot_be_asked_exits_with_2_and_an_error_in_the_junit_report(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.faults({"path": "/api/*", "status": 403})
    junit = tmp_path / "reports" / "verify.xml"
    done = run(arguments(deployment, "--junit", str(junit)))
    assert done.exit_code == 2
    suite = ElementTree.fromstring(junit.read_text())  # noqa: S314 - our own
    assert (suite.get("failures"), suite.get("errors"), suite.get("tests")) == ("0", "8", "10")
    case = suite[0]
    assert (case.get("classname"), case[0].tag) == ("handover-integration", "error")
    assert "remedy" not in (case[0].text or "")
    assert "Give the OAuth client's role" in (case[0].text or "")


def test_a_junit_report_that_cannot_be_written_is_a_sentence(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(arguments(deployment, "--no-test", "--junit", str(tmp_path / "file" / "verify.xml")))
    assert done.exit_code == 1
    assert "verify.xml cannot be written" in done.stderr


def test_a_lock_that_cannot_be_taken_is_a_sentence(deployment: Deployment) -> None:
    lock = deployment.directory.resolve() / ".handover" / "dev" / "lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    try:
        done = run(["--cwd", str(deployment.directory), "--engine", "sandbox"])
    finally:
        lock.rmdir()
    assert done.exit_code == 1
    assert done.stderr == f"error: {lock} cannot be used: Is a directory.\n"


def test_a_stack_that_is_not_deployed_is_a_sentence(deployment: Deployment) -> None:
    done = run([*arguments(deployment), "--stack", "prod-eu"])
    assert done.exit_code == 2
    assert done.stderr.startswith("error: Nothing of stack 'prod-eu' is deployed")
