"""Orgs that answer what no org should: nothing of anybody else's is touched, and nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.emulator.answers import Answers
from handover.verbs.conformance.model import Verdict
from handover.verbs.conformance.workshop.objects import API
from handover.verbs.conformance.workshop.pace import Pace
from tests.emulator.conftest import deploy
from tests.handover.verbs.conformance.conftest import Org, emulated

CREATED = ("integrations", "integrations/actions", "processautomation/triggers")


def is_call(request: httpx.Request, method: str, path: str) -> bool:
    return request.method == method and request.url.path == f"{API}/{path}"


@pytest.mark.parametrize("id_", ["", "../flows/x", "a?b", 5, None, {"id": "x"}], ids=str)
def test_what_is_made_and_has_no_id_is_found_by_its_name_and_no_such_id_is_called(org: Org, id_: Any) -> None:
    for created in CREATED:
        calls: list[str] = []

        def lie(request: httpx.Request, reply: httpx.Response, created: str = created, calls: Any = calls) -> Any:
            if is_call(request, "POST", created):
                return {**reply.json(), "id": id_}
            calls.append(str(request.url))
            return None

        found = replace(org, lie=lie).ask("stale-trigger-version", "stale-action-version")
        assert Verdict.UNKNOWN in {each.verdict for each in found.results} <= {Verdict.UNKNOWN, Verdict.HOLDS}
        assert [url for url in calls if url.endswith("/") or str(id_) in url.split("/")[3:] or "flows/x" in url] == []
        assert (found.left, org.leases) == ([], [])
        assert org.empty


def test_an_object_of_somebody_elses_that_a_creation_answers_with_is_left_alone(org: Org) -> None:
    others = deploy(org.admin)
    before = org.objects()
    answered = {
        "integrations": f"integrations/{others.integration}",
        "integrations/actions": f"integrations/actions/{others.action}",
    }
    for path, other in answered.items():

        def lie(request: httpx.Request, _: httpx.Response, path: str = path, other: str = other) -> Any:
            return org.admin.get(f"{API}/{other}").json() if is_call(request, "POST", path) else None

        found = replace(org, lie=lie).ask("stale-action-version", "called-action-deletion", "integration-deletion")
        assert {each.verdict for each in found.results} == {Verdict.UNKNOWN}
        assert org.objects() == before


NAMES = (
    "handover-conformance",
    "handover-conformance-notes",
    "handover-conformance-20200101T000000Z",
    "handover-conformance-20200101T000000Z-0123abcd",
    "handover-conformance-20200101T000000Z-0123abcdef action 1",
    "handover-conformance-20200101T000000Z-0123abcd notes of Jim",
    "handover-conformance-20200101T000000Z-0123abcd action of Jim 1",
    "handover-conformance-20200101T000000Z-0123ABCD action 1",
    "Handover-Conformance-20200101T000000Z-0123abcd action 1",
    "copy of handover-conformance-20200101T000000Z-0123abcd action 1",
    "handover-conformance-20200101T000000Z-0123abcd action 1 (copy)",
)


def test_names_that_only_look_like_those_of_a_run_are_somebody_elses(org: Org) -> None:
    for name in NAMES:
        body = {"name": name, "integrationType": {"id": "custom-rest-actions"}}
        org.admin.post(f"{API}/integrations", json=body).raise_for_status()
    before = org.objects()
    assert org.ask("reported-state").left == []
    assert org.objects() == before


def test_a_list_without_an_end_is_said_and_the_run_goes_on(org: Org) -> None:
    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if is_call(request, "GET", "flows"):
            return {**reply.json(), "entities": [{"id": "1", "name": "One"}], "nextUri": f"{API}/flows?pageNumber=2"}
        return None

    found = replace(org, lie=lie).ask("reported-state")
    assert found.results[0].verdict is Verdict.HOLDS
    assert "Whether an earlier run has left anything could not be looked at" in org.said[0]
    assert "The list does not end" in org.said[0]
    assert org.empty


@pytest.mark.parametrize("status", ["404", "400", "403", "410"])
def test_what_is_gone_is_gone_whatever_an_org_answers_to_a_read_of_it(tmp_path: Path, status: Any) -> None:
    with emulated(tmp_path, Answers(missing_object=status)) as org:
        answers = Answers(missing_object=status)
        found = org.ask("integration-deletion", "called-action-deletion", "targeted-flow-deletion", expected=answers)
        assert [each.verdict for each in found.results] == [Verdict.HOLDS] * 3, [each.why for each in found.results]
        assert (found.left, org.leases) == ([], [])


def test_a_workflow_is_removed_whose_job_could_not_be_looked_at(org: Org) -> None:
    org.admin.set_faults({"method": "GET", "path": f"{API}/flows/jobs/*", "status": 404})
    assert org.result("if-is-set").verdict is Verdict.UNKNOWN
    assert org.empty


def test_a_job_that_answers_with_somebody_elses_workflow_is_not_believed(org: Org) -> None:
    others = deploy(org.admin)
    before = org.objects()

    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.method == "GET" and "/flows/jobs/" in request.url.path:
            return {**reply.json(), "flow": {"id": others.flow}}
        return None

    found = replace(org, lie=lie).ask("if-is-set", "targeted-flow-deletion")
    assert [each.verdict for each in found.results] == [Verdict.UNKNOWN] * 2
    assert "something else, which is left alone" in found.results[0].why
    assert org.objects() == before


def passing() -> Pace:
    """Wait without waiting: ten seconds pass with each look at the clock."""
    now = count(step=10)
    return Pace(settle=0, sleep=lambda _: None, clock=lambda: float(next(now)))


def test_a_job_that_never_ends_is_said_and_left_to_the_next_run(org: Org) -> None:
    org.admin.set_faults({"flowJob": "stuck"})
    found = replace(org, pace=passing()).ask("if-is-set")
    assert found.results[0].why == "After 180 seconds it was not so that the flow job has ended."
    said = "What a flow job publishes when it ends will be left: "
    assert found.left == [f"{said}After 60 seconds it was not so that the flow job has ended."]
    assert org.empty  # what it has published meanwhile is removed
    assert len(org.leases) == 1
    org.admin.set_faults()
    assert org.ask("reported-state").left == []
    assert org.leases == []


def test_a_run_ends_before_others_take_it_for_over(org: Org) -> None:
    org.admin.set_faults({"flowJob": "stuck"})
    found = replace(org, pace=passing()).ask()
    assert found.results[0].verdict is Verdict.HOLDS
    late = [each for each in found.results if "The run had taken too long already" in each.why]
    assert len(late) > 3
    assert {each.verdict for each in late} == {Verdict.UNKNOWN}
    assert found.results[-1] in late
    assert org.empty


@pytest.mark.parametrize("status", ["QUEUED", None, 7])
def test_an_execution_in_no_final_state_tells_nothing(org: Org, status: Any) -> None:
    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.method == "GET" and "/flows/executions/" in request.url.path:
            return {**reply.json(), "status": status, "outputData": {}}
        return None

    found = replace(org, lie=lie, pace=passing()).ask("unset-read", "if-is-set", "published-call")
    assert {each.why for each in found.results} == {"After 60 seconds it was not so that the execution has ended."}
    assert org.empty


def test_executions_that_fail_for_another_reason_tell_nothing(org: Org) -> None:
    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.method == "GET" and "/flows/executions/" in request.url.path:
            return {**reply.json(), "status": "FAILED", "outputData": {}}
        return None

    found = replace(org, lie=lie).ask("unset-read", "if-is-set", "published-call", "action-rename")
    assert [(each.question.id, each.verdict) for each in found.results if each.verdict is not Verdict.UNKNOWN] == []


def test_an_integration_that_never_gets_active_is_no_answer(org: Org) -> None:
    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if "/integrations/" in request.url.path and request.method in ("GET", "PATCH"):
            return {**reply.json(), "reportedState": {"code": "INACTIVE"}}
        return None

    found = replace(org, lie=lie, pace=passing()).ask("reported-state", "stale-action-version")
    assert {each.why for each in found.results} == {"After 60 seconds it was not so that the integration is active."}
    assert org.empty


def test_a_state_that_is_not_reported_is_no_answer(org: Org) -> None:
    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.method == "PATCH":
            return {name: value for name, value in reply.json().items() if name != "reportedState"}
        return None

    assert replace(org, lie=lie).ask("reported-state").results[0].verdict is Verdict.UNKNOWN


def failing(*numbers: int) -> Any:
    """Make flow jobs fail, by their number."""
    ended: list[str] = []

    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.method == "GET" and "/flows/jobs/" in request.url.path:
            ended.append(request.url.path)
            if len(ended) in numbers:
                return {"status": "Failure", "messages": [{"text": "Architect is busy."}]}
        return None

    return lie


@pytest.mark.parametrize(
    ("question", "first"), [("same-name", 2), ("flow-name-case", 2), ("longest-flow-name", 1), ("longest-flow-name", 2)]
)
def test_a_job_that_fails_for_another_reason_makes_nothing_differ(org: Org, question: str, first: int) -> None:
    once = replace(org, lie=failing(first)).result(question)
    for_good = replace(org, lie=failing(*range(first, 100))).result(question)
    assert once.verdict is not Verdict.DIFFERS, once.why
    assert for_good.verdict is Verdict.UNKNOWN, for_good.why
    assert org.empty


@pytest.mark.parametrize("question", ["called-action-deletion", "targeted-flow-deletion", "integration-deletion"])
def test_a_deletion_that_is_refused_whatever_needs_the_object_tells_nothing(org: Org, question: str) -> None:
    path = {"c": "integrations/actions/*", "t": "flows/*", "i": "integrations/*"}[question[0]]
    org.admin.set_faults({"method": "DELETE", "path": f"{API}/{path}", "status": 409, "times": 4})
    found = org.result(question)
    assert (found.verdict, "when nothing needed it" in found.why) == (Verdict.UNKNOWN, True), found.why


def test_a_deletion_that_takes_its_time_is_one(org: Org) -> None:
    reads: dict[str, int] = {}

    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        path = request.url.path
        if request.method == "GET" and reply.status_code == 404 and path.startswith(f"{API}/integrations/"):
            reads[path] = reads.get(path, 0) + 1
            return httpx.Response(200, json={}) if reads[path] < 2 else None
        return None

    results = replace(org, lie=lie, pace=passing()).ask("called-action-deletion", "integration-deletion").results
    assert [each.observed for each in results] == ["deleted", "deleted-with-actions"]
    assert set(reads.values()) >= {2}


def test_a_data_actions_test_that_shows_nothing_tells_nothing(org: Org) -> None:
    asked: list[str] = []

    def lie(request: httpx.Request, reply: httpx.Response) -> Any:
        if request.url.path.endswith("/test"):
            asked.append(request.url.path)
            return {"operations": [], "success": False} if len(asked) == 2 else None
        return None

    found = replace(org, lie=lie).ask("empty-request-template").results[0]
    assert (found.verdict, "does not show what it sends" in found.why) == (Verdict.UNKNOWN, True), found.why


def test_a_connection_that_breaks_off_once_costs_one_question(org: Org) -> None:
    org.admin.set_faults({"method": "POST", "path": f"{API}/integrations", "drop": True, "times": 1})
    assert [each.verdict for each in org.ask("reported-state", "stale-configuration-version").results] == [
        Verdict.UNKNOWN,
        Verdict.HOLDS,
    ]
    assert org.empty


def test_once_nobody_answers_the_rest_is_not_tried(org: Org) -> None:
    tried: list[str] = []

    def lie(request: httpx.Request, _: httpx.Response) -> Any:
        if request.method == "DELETE":
            tried.append(request.url.path)
            raise httpx.ReadTimeout("nothing", request=request)
        return None

    found = replace(org, lie=lie).ask("integration-deletion", "called-action-deletion")
    assert len(found.left) >= 2
    assert len(set(found.left)) == len(found.left)
    # An object is tried three times; what a question has left is tried once more in the end, up to the first.
    assert len(tried) <= 3 * 3 + 2


@pytest.mark.parametrize("reply", [[], None, {"entities": []}], ids=str)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_no_reply_ends_the_run_otherwise_than_with_a_sentence(org: Org, method: str, reply: Any) -> None:
    def lie(request: httpx.Request, _: httpx.Response) -> Any:
        if request.method != method or request.url.path.endswith(("/token", "/me")):
            return None
        return httpx.Response(200, json=reply)

    chosen = ("page-fields", "reported-state", "stale-trigger-version", "empty-request-template", "permissions")
    found = replace(org, lie=lie, pace=passing()).ask(*chosen)
    assert len(found.results) == len(chosen)
    assert Verdict.DIFFERS not in {each.verdict for each in found.results}, [each.why for each in found.results]
    org.ask("reported-state")
    assert org.empty


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("stale-trigger-version", {"method": "PUT", "path": "*/triggers/*", "after": 1, "status": 422}),
        ("longest-trigger-name", {"method": "PUT", "path": "*/triggers/*", "status": 409}),
        ("same-name", {"method": "POST", "path": f"{API}/integrations/actions", "after": 1, "status": 409}),
        ("raw-result-of-empty-reply", {"method": "POST", "path": "*/execute", "after": 1, "status": 500}),
    ],
)
def test_what_is_refused_whatever_is_asked_tells_nothing(org: Org, question: str, fault: dict[str, Any]) -> None:
    org.admin.set_faults(fault)
    found = org.result(question)
    assert found.verdict is Verdict.UNKNOWN, found.why
