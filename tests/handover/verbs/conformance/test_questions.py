"""Each question holds for an emulator as it is, and differs for one that answers otherwise."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any, get_args

import pytest

from handover.emulator.answers import DEFAULT, Answers, CursorField, ErrorField, PageField, names, read_answers
from handover.emulator.answers import write_answers as write
from handover.emulator.permissions import DOCUMENTED
from handover.verbs.conformance.model import Verdict
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.result import exit_code, switches
from tests.handover.verbs.conformance.conftest import Org, emulated

LAUNCH = "POST /flows/executions"
EVERY_PERMISSION = frozenset(DOCUMENTED.values())
ANOTHER_PERMISSION = "architect:flowExecution:add"


def without(field: str, fields: Any) -> list[str]:
    return [each for each in get_args(fields) if each != field]


# Every other answer that the emulator can give, but for lengths and lists of fields, which have many.
OTHERWISE: list[tuple[str, Any]] = [
    (question, answer)
    for question, attribute in names().items()
    if typing.get_origin(Answers.model_fields[attribute].annotation) is typing.Literal
    for answer in get_args(Answers.model_fields[attribute].annotation)
    if answer != getattr(DEFAULT, attribute)
]
OTHERWISE += [
    ("longest-flow-name", 190),
    ("longest-action-name", 300),
    ("longest-integration-name", 128),
    ("longest-trigger-name", 1_024),
    ("page-fields", without("nextUri", PageField)),
    ("page-fields", without("pageCount", PageField)),
    ("cursor-fields", without("previousUri", CursorField)),
    ("cursor-fields", without("nextUri", CursorField)[:2]),
    ("error-fields", without("errors", ErrorField)),
    ("error-fields", ["message", "code", "status"]),
    ("permissions", {LAUNCH: ANOTHER_PERMISSION}),
]


def test_every_question_is_one_of_the_emulators_answers_and_the_other_way_round() -> None:
    assert sorted(question.id for question in QUESTIONS) == sorted(names())
    assert {question for question, _ in OTHERWISE} == set(names())
    assert all(question.text.endswith("?") for question in QUESTIONS)


def test_all_hold_for_the_emulator_as_it_is_and_nothing_is_left(org: Org) -> None:
    outcome = org.ask()
    assert [(each.question.id, each.why) for each in outcome.results if each.verdict is not Verdict.HOLDS] == []
    assert len(outcome.results) == len(QUESTIONS) > 20
    for result in outcome.results:
        writing = [each["call"] for each in result.evidence if not each["call"].startswith("GET ")]
        assert bool(writing) == result.question.writes, result.question.id
    assert switches(outcome.results, DEFAULT) == {}
    assert exit_code(outcome.results, left=bool(outcome.left)) == 0
    assert org.empty
    assert org.leases == []


def test_reading_questions_write_nothing(org: Org) -> None:
    reading = [question for question in QUESTIONS if not question.writes]
    before = org.admin.get("/_emulator/snapshot").content
    assert [each.verdict for each in org.ask(*reading).results] == [Verdict.HOLDS] * len(reading) != []
    assert org.admin.get("/_emulator/snapshot").content == before
    assert org.leases == []


# What an org that answers so to one of them answers to the other, or to all.
ENTANGLED = [{"published-call", "action-rename"}, {"unset-read", "if-is-set"}]
ALONE = {"missing-object", "error-fields", "permissions"}


def rounds() -> list[dict[str, Any]]:
    """Put answers to many questions together, so that few emulators have to be started."""
    found: list[dict[str, Any]] = []
    for question, answer in OTHERWISE:
        fit = (
            together
            for together in found
            if not ALONE & {question, *together}
            and question not in together
            and not any(question in pair and pair & together.keys() for pair in ENTANGLED)
        )
        together = next(fit, None)
        if together is None:
            found.append(together := {})
        together[question] = answer
    return found


@pytest.mark.parametrize("otherwise", rounds(), ids=lambda answers: f"{len(answers)}-{next(iter(answers))}")
def test_each_question_differs_where_the_org_answers_otherwise_and_the_file_says_so(
    tmp_path: Path, otherwise: dict[str, Any]
) -> None:
    settings = {"permissions": EVERY_PERMISSION} if "permissions" in otherwise else {}
    # The permissions are seen by the calls of another question.
    asked = [*(["if-is-set"] if settings else []), *otherwise]
    file = tmp_path / "answers.json"
    with emulated(tmp_path, Answers.model_validate(otherwise), **settings) as org:
        results = org.ask(*asked).results
        for found in results[-len(otherwise) :]:
            answer = otherwise[found.question.id]
            assert (found.question.id, found.verdict, found.observed) == (found.question.id, Verdict.DIFFERS, answer), (
                found.why
            )
            assert found.expected == found.question.expected(DEFAULT) != answer
        assert exit_code(results, left=False) == 1
        assert org.empty
        write(file, switches(results, DEFAULT))
    recorded = read_answers(file)
    assert recorded == Answers.model_validate(otherwise)
    with emulated(tmp_path, recorded, **settings) as another:
        again = another.ask(*asked, expected=recorded).results
        for found in again[-len(otherwise) :]:
            assert (found.question.id, found.verdict) == (found.question.id, Verdict.HOLDS), found.why
        assert switches(again, recorded) == switches(results, DEFAULT)


def test_an_answer_that_the_emulator_cannot_give_differs_and_is_in_no_file(org: Org) -> None:
    org.admin.set_faults({"method": "PUT", "path": "*/triggers/*", "after": 1, "times": 1, "status": 422})
    found = org.result("stale-trigger-version")
    assert (found.verdict, found.observed) == (Verdict.DIFFERS, "422")
    assert "The emulator cannot answer so: please report it" in found.why
    assert switches([found], DEFAULT) == {}


@pytest.mark.parametrize(
    "missing",
    [
        "architect:flow:launch",
        "architect:flow:view",
        "architect:job:create",
        "architect:job:view",
        "integrations:action:delete",
        "integrations:integration:add",
        "processautomation:trigger:add",
    ],
)
def test_a_missing_permission_is_named_and_the_run_goes_on(tmp_path: Path, missing: str) -> None:
    with emulated(tmp_path, permissions=EVERY_PERMISSION - {missing}) as org:
        outcome = org.ask("missing-object", "published-call", "criteria-case", "stale-action-version", "permissions")
    by_id = {each.question.id: each for each in outcome.results}
    unknown = [each.why for each in outcome.results if each.verdict is Verdict.UNKNOWN]
    assert all(f"It needs the permission {missing} for " in why for why in unknown), unknown
    assert not [each for each in outcome.results if each.verdict is Verdict.DIFFERS]
    assert by_id["permissions"].verdict is Verdict.HOLDS
    # What it may not delete is said to be left.
    assert bool(outcome.left) == missing.endswith(":delete")


def test_what_needs_no_permission_although_one_is_documented_differs(tmp_path: Path) -> None:
    lenient = Answers(permissions={LAUNCH: ""})
    with emulated(tmp_path, lenient, permissions=EVERY_PERMISSION - {DOCUMENTED[LAUNCH]}) as org:
        found = org.ask("if-is-set", "permissions").results[-1]
    assert (found.verdict, found.observed) == (Verdict.DIFFERS, {LAUNCH: ""})
    assert f"{LAUNCH} needs none, not architect:flow:launch" in found.why
