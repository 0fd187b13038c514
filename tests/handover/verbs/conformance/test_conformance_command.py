"""The command line of `handover conformance`: which org, which questions, what is shown and written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.answers import Answers, read_answers
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.verbs.conformance import conform
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.workshop.pace import EMULATED
from tests.conftest import ProjectCopy
from tests.emulator.conftest import deploy
from tests.handover.verbs.conformance.conftest import Org, emulated

HANDOVER = Path(sys.executable).with_name("handover")
READING = [question.id for question in QUESTIONS if not question.writes]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["conformance", *arguments])


def on(org: Org, *arguments: str) -> Result:
    return run("--emulator", org.url, "-C", str(org.folder), *arguments)


def only(*questions: str) -> list[str]:
    return [part for question in questions for part in ("--only", question)]


@pytest.fixture
def different(tmp_path: Path) -> Iterator[Org]:
    with emulated(tmp_path, Answers(called_action_deletion="refused", missing_object="410")) as running:
        yield running


def test_the_questions_are_listed_with_the_emulators_answers_and_nobody_is_asked() -> None:
    shown = run("--list")
    assert shown.exit_code == 0
    for question in QUESTIONS:
        assert question.id in shown.stdout
    reading = run("--list", "--read-only").stdout
    assert READING[0] in reading
    assert "published-call" not in reading


def test_a_table_says_what_holds_and_what_differs_and_what_to_switch(different: Org, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    shown = on(different, *only("called-action-deletion", "missing-object", "error-fields"), "--answers", str(file))
    assert shown.exit_code == 1
    assert "1 holds, 2 differs" in shown.stdout
    assert "called-action-deletion: Can a data action be deleted that a published workflow calls?" in shown.stdout
    assert "  emulator  deleted\n  this org  refused" in shown.stdout
    switched = "called-action-deletion: refused, missing-object: 410"
    assert f"An emulator that is to answer so: {switched} (--answers FILE writes it)." in shown.stdout
    assert "3 of 3: called-action-deletion differs" in shown.stderr
    assert read_answers(file) == Answers(called_action_deletion="refused", missing_object="410")
    same = on(different, *only("called-action-deletion", "missing-object"), "--expected", str(file))
    assert (same.exit_code, "2 holds" in same.stdout) == (0, True)


def test_read_only_asks_what_only_reads_and_removes_nothing(different: Org) -> None:
    shown = on(different, "--read-only", "--json")
    assert [each["id"] for each in json.loads(shown.stdout)["questions"]] == READING
    assert not (different.folder / ".handover").exists()
    refused = on(different, "--read-only", "--only", "published-call")
    assert refused.exit_code == 2
    assert "None of these questions can be asked without writing" in refused.stderr


def test_what_could_not_be_told_ends_with_2(tmp_path: Path) -> None:
    with emulated(tmp_path, permissions=frozenset({"architect:flow:view"})) as org:
        shown = on(org, *only("missing-object", "reported-state"))
    assert shown.exit_code == 2
    assert "could not tell" in shown.stdout
    assert "integrations:integration:add" in shown.stdout.replace("\n", "").replace(" ", "")


def test_the_json_has_the_evidence_and_nothing_that_tells_whose_org_it_is(org: Org) -> None:
    deploy(org.admin)
    kept = org.admin.get("/_emulator/snapshot").json()
    shown = on(org, "--json", *only("same-name", "action-rename", "called-action-deletion", "criteria-case"))
    assert shown.exit_code == 0, shown.output
    found = json.loads(shown.stdout)
    assert (found["org"], found["emulator"], found["answers"], found["left"]) == (org.url, True, {}, [])
    first = found["questions"][0]
    assert (first["id"], first["verdict"], first["emulator"], first["observed"]) == (
        "same-name",
        "holds",
        "newest",
        "newest",
    )
    calls = [each["call"] for each in first["evidence"]]
    assert "POST /api/v2/flows/executions" in calls
    assert all(set(each) <= {"call", "outcome", "said"} for each in first["evidence"])
    others = [each["id"] for table in ("integrations", "actions", "flows", "triggers") for each in kept[table]]
    assert len(others) == 4
    for private in (*others, kept["organizationId"], kept["tokenKey"], "Local Genesys Cloud", "not-a-secret"):
        assert private not in shown.stdout
    assert "handover-conformance-" not in shown.stdout
    assert "RUN action" in shown.stdout
    assert not [word for word in shown.stdout.split() if word.count("-") == 4 and len(word) >= 36]


def test_which_org_must_be_said_once() -> None:
    for arguments in ((), ("-s", "dev", "--emulator", "http://127.0.0.1:1")):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert "Name the org by --stack STACK, or an emulator by --emulator URL: one of them." in refused.stderr
    elsewhere = run("--emulator", "https://api.mypurecloud.de")
    assert (elsewhere.exit_code, "is no address of this machine" in elsewhere.stderr) == (2, True)
    unknown = run("--emulator", "http://127.0.0.1:1", "--only", "everything")
    assert unknown.exit_code == 2
    assert "There is no question 'everything'; there are page-fields," in unknown.stderr


def test_what_cannot_be_used_is_said_before_anything_is_asked(org: Org, tmp_path: Path) -> None:
    wrong = {
        (
            "--answers",
            str(tmp_path / "nowhere" / "answers.json"),
        ): "--answers: .*nowhere/answers.json cannot be used: No",
        ("--answers", "/proc/answers.json"): "--answers: /proc/answers.json cannot be used: ",
        ("--expected", str(tmp_path)): "cannot be read: it is not a regular file",
        ("--reply-url", "status.example.com"): "--reply-url: status.example.com is no address that could be called",
        ("--reply-url", "ftp://example.com"): "--reply-url: ftp://example.com is no address",
        ("--reply-url", "https:///nothing"): "--reply-url: https:///nothing is no address",
    }
    for arguments, sentence in wrong.items():
        refused = on(org, *arguments)
        assert refused.exit_code == 2, refused.output
        assert re.search(sentence, refused.stderr), refused.stderr
    asked = {each["path"] for each in org.admin.get("/_emulator/requests").json()["requests"]}
    assert asked <= {"/oauth/token"}  # which is this test's own


def test_the_answers_are_kept_although_nobody_reads_the_rest(org: Org) -> None:
    file = org.folder / "answers.json"
    command = [str(HANDOVER), "conformance", "--emulator", org.url, "-C", str(org.folder), "--read-only", "--json"]
    with subprocess.Popen(
        [*command, "--answers", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
    assert read_answers(file) == Answers()


def test_what_is_left_is_told_without_ids_and_names_in_the_json(org: Org) -> None:
    org.admin.set_faults({"method": "DELETE", "path": "/api/v2/integrations/*", "status": 503})
    shown = on(org, "--json", "--only", "reported-state")
    (left,) = json.loads(shown.stdout)["left"]
    (kept,) = org.objects()["integrations"]
    assert left.startswith("The integration 'RUN integration 1' could not be removed: DELETE /api/v2/integrations/{")
    assert kept["id"] not in shown.stdout
    assert kept["id"] in shown.stderr
    again = on(org, "--json", "--only", "reported-state")
    assert kept["id"] not in again.stdout
    assert "handover-conformance-2" not in again.stdout
    assert len(json.loads(again.stdout)["left"]) == 2


def test_what_is_typed_goes_before_the_environment(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_STACK", "none")
    reading = ("--read-only", *only("error-fields"))
    assert on(org, *reading).exit_code == 0
    monkeypatch.setenv("HANDOVER_EMULATOR", org.url)
    refused = run("-C", str(org.folder), "--stack", "none", *reading)
    assert (refused.exit_code, "emulator" in refused.stderr) == (2, False), refused.stderr
    assert "one of them" in run("-C", str(org.folder), *reading).stderr


def test_a_stack_of_the_sandbox_is_asked_in_its_own_org(project_copy: ProjectCopy) -> None:
    path = str(project_copy.path)
    assert CliRunner().invoke(app, ["sandbox", "up", "-s", "dev", "--yes", "-C", path]).exit_code == 0
    before = (project_copy.path / ".handover/dev/emulator.json").read_text(encoding="utf-8")
    shown = run("-s", "dev", "-C", path, *only("called-action-deletion", "missing-object"))
    assert (shown.exit_code, "2 holds" in shown.stdout) == (0, True), shown.output
    after = json.loads((project_copy.path / ".handover/dev/emulator.json").read_text(encoding="utf-8"))
    for kind in ("integrations", "actions", "flows", "triggers"):
        assert after[kind] == json.loads(before)[kind]


def test_the_org_of_a_stack_that_is_not_deployed_is_reached_as_its_file_says(
    project_copy: ProjectCopy, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = org.url.rpartition(":")[2]
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "client")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", "another-secret")
    file = project_copy.path / "Pulumi.dev.yaml"
    gateway = f'  genesyscloud:gateways:\n    - {{host: 127.0.0.1, port: "{port}", protocol: http}}\n'
    file.write_text(file.read_text(encoding="utf-8").replace("config:\n", f"config:\n{gateway}"), encoding="utf-8")
    shown = run("-s", "dev", "-C", str(project_copy.path), "--only", "missing-object")
    assert (shown.exit_code, "1 holds" in shown.stdout) == (0, True), shown.output
    missing = run("-s", "nowhere", "-C", str(project_copy.path))
    assert missing.exit_code == 6


@pytest.fixture
def real(org: Org, monkeypatch: pytest.MonkeyPatch) -> Org:
    """An org that is taken for a real one."""
    monkeypatch.setattr(conform, "is_emulator", lambda _: False)
    monkeypatch.setattr(conform, "Pace", lambda: EMULATED)
    return org


def test_a_real_org_is_written_to_only_if_that_is_allowed(real: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = on(real, "--only", "reported-state")
    assert (refused.exit_code, "--yes must be passed in" in refused.stderr) == (2, True)
    assert real.admin.get("/_emulator/snapshot").json()["idsUsed"] == 0
    reading = on(real, "--only", "missing-object")
    assert reading.exit_code == 0
    allowed = on(real, "--only", "reported-state", "--yes")
    assert (allowed.exit_code, real.empty) == (0, True)
    monkeypatch.setattr("handover.io.options.interactive", lambda: True)
    asked = CliRunner().invoke(
        app, ["conformance", "--emulator", real.url, "-C", str(real.folder), "--only", "reported-state"], input="n\n"
    )
    assert asked.exit_code == 8
    assert f"Do you want to make objects in the org at {real.url}, which are removed again?" in asked.output


def test_the_reply_to_the_data_actions_requests_can_come_from_elsewhere(org: Org) -> None:
    shown = on(org, "--only", "empty-success-template", "--reply-url", "https://example.com/nothing", "--json")
    (question,) = json.loads(shown.stdout)["questions"]
    assert question["verdict"] == "could not tell"
    assert "GET request was not answered" in question["why"]
    assert question["why"].endswith("--reply-url names another address.")
    assert "example.com" not in shown.stdout


def test_an_org_that_cannot_be_reached_ends_the_run() -> None:
    with EmbeddedEmulator() as emulator:
        url = emulator.url
    ended = run("--emulator", url)
    assert ended.exit_code == 1
    assert "could not be reached" in ended.stderr
