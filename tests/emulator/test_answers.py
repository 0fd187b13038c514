"""The emulator's answers to what nobody knows of a live org: files of them, and what they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.answers import DEFAULT, VARIABLE, Answers, AnswersError, answers_of_environment, read_answers
from handover.emulator.answers import write_answers as write
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from handover.sandbox.emulation import Emulation
from handover.sandbox.errors import SandboxError
from tests.emulator.conftest import action_body, deploy

INTEGRATIONS = "/api/v2/integrations"


@pytest.mark.parametrize("path", ["/dev/zero", "/"])
def test_what_is_no_file_is_refused_in_a_sentence(path: str) -> None:
    with pytest.raises(AnswersError, match=f"^{path} cannot be read: it is not a regular file.$"):
        read_answers(Path(path))


def test_fields_are_put_in_the_order_in_which_they_are_compared_each_once(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    write(file, {"page-fields": ["total", "entities", "total"], "error-fields": ["status", "message"]})
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # as editors of Windows begin a file
    assert read_answers(file) == Answers(page_fields=("entities", "total"), error_fields=("message", "status"))


@contextmanager
def answering(**settings: Any) -> Iterator[Genesys]:
    with EmbeddedEmulator(settings=EmulatorSettings(**settings)) as emulator, Genesys(emulator.url) as client:
        yield client


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    write(file, {})
    assert read_answers(file) == DEFAULT
    write(file, {"unset-read": "reads-nothing", "longest-flow-name": 100, "cursor-fields": ["entities"]})
    assert read_answers(file) == Answers(unset_read="reads-nothing", longest_flow_name=100, cursor_fields=("entities",))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", 'is no file of answers: it lacks "format": "handover-answers" and "version": 1'),
        ({"format": "handover-answers", "version": 2, "answers": {}}, "is no file of answers"),
        ({"unset-reading": "nothing"}, "There is no question 'unset-reading'; there are published-call, same-name,"),
        ({"unset-read": "nothing"}, 'The answer to unset-read can\'t be "nothing": Input should be'),
        ({"longest-flow-name": 0}, "The answer to longest-flow-name can't be 0: Input should be greater than"),
        (None, "The answer to answers can't be null"),
        ({"page-fields": ["total"]}, 'can\'t be ["total"]: without `entities` it is no list.'),
        ({"cursor-fields": []}, "can't be []: without `entities` it is no list."),
        ({"permissions": {"GET /nowhere": ""}}, "'GET /nowhere' is none of the calls whose permission is known"),
        ({"permissions": {"POST /flows/jobs": "all"}}, "'all' is no permission, such as 'architect:job:create'"),
        ({"unset-read": {"x": "y" * 10_000}}, "…: Input should be"),
        ({"x" * 10_000: 1}, "There is no question 'xxx"),
        ("[" * 100_000, "is not JSON (it is nested too deeply)"),
        (
            '{"format": "handover-answers", "version": 1, "answers": {"unset-read": ' + "[" * 900 + "]" * 900 + "}}",
            "can't",
        ),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"\x00", "is not JSON"),
        ('{"format": "handover-answers", "version": 1, "answers": {"unset-read": "\\ud800"}}', "can't be"),
        (b" " * 1_000_001, "cannot be read: it has more than 1,000,000 bytes."),
    ],
    ids=str,
)
def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path, content: Any, sentence: str) -> None:
    file = tmp_path / "answers.json"
    if (isinstance(content, dict) and "format" not in content) or content is None:
        content = {"format": "handover-answers", "version": 1, "answers": content}
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(AnswersError) as refused:
        read_answers(file)
    assert str(refused.value).startswith(str(file))
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 1_000
    with pytest.raises(AnswersError, match="cannot be read"):
        read_answers(tmp_path / "nowhere.json")


def test_a_sandbox_stacks_own_emulator_answers_as_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers_of_environment() == DEFAULT
    file = tmp_path / "answers.json"
    write(file, {"missing-object": "410"})
    monkeypatch.setenv(VARIABLE, str(file))
    with Emulation(tmp_path / "stack") as emulation, Genesys(emulation.connect()) as genesys:
        assert genesys.get(f"{INTEGRATIONS}/nothing").status_code == 410
    file.write_text("{}", encoding="utf-8")
    with Emulation(tmp_path / "other") as emulation, pytest.raises(SandboxError, match="is no file of answers"):
        emulation.connect()


def test_clients_may_do_what_they_are_permitted_to_and_hear_what_they_lack() -> None:
    with answering(permissions=frozenset({"integrations:integration:view"})) as genesys:
        assert genesys.get(INTEGRATIONS).status_code == 200
        assert genesys.get("/api/v2/organizations/me").status_code == 200
        refused = genesys.post(INTEGRATIONS, json={"integrationType": {"id": "custom-rest-actions"}})
        (grant,) = genesys.get("/api/v2/authorization/subjects/me").json()["grants"]
    said = refused.json()
    assert (refused.status_code, said["code"]) == (403, "missing.any.permissions")
    assert said["messageParams"] == {"permissions": "integrations:integration:add"}
    assert grant["role"]["policies"] == [{"domain": "integrations", "entityName": "integration", "actions": ["view"]}]


def test_lists_and_errors_have_the_fields_that_they_are_told_to() -> None:
    answers = Answers(
        page_fields=("entities", "total"), cursor_fields=("entities",), error_fields=("message", "messageWithParams")
    )
    with answering(answers=answers) as genesys:
        deploy(genesys)
        assert genesys.get(INTEGRATIONS).json().keys() == {"entities", "total"}
        assert genesys.get("/api/v2/processautomation/triggers").json().keys() == {"entities"}
        error = genesys.get(f"{INTEGRATIONS}/nothing").json()
        assert error.keys() == {"message", "messageWithParams"}
        assert error["message"] == error["messageWithParams"] != ""
        del genesys.headers["Authorization"]
        assert genesys.get(INTEGRATIONS).json().keys() == {"message", "messageWithParams"}


def test_a_second_action_of_the_name_can_be_refused_wherever_it_gets_it() -> None:
    with answering(answers=Answers(same_name="creation-refused")) as genesys:
        made = deploy(genesys)
        actions = f"{INTEGRATIONS}/actions"
        assert genesys.post(actions, json=action_body(made.integration)).status_code == 409
        other = genesys.post(actions, json=action_body(made.integration, name="Other")).json()["id"]
        renamed = genesys.patch(f"{actions}/{other}", json={"version": 1, "name": "Send Event"})
        assert (renamed.status_code, renamed.json()["code"]) == (409, "general.conflict")
        assert genesys.patch(f"{actions}/{made.action}", json={"version": 1, "name": "Send Event"}).status_code == 200
