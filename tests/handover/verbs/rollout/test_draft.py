"""What a draft's test asks of the org, call by call, and what the test of a data action is said to have come to."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.models import TestResult
from handover.genesys.retries import Patience
from handover.io.text import HIDDEN
from handover.sandbox.state.values import UNKNOWN
from handover.stacks.engines.model import DeploymentError, NotAcceptedError, Planned
from handover.stacks.model import INTEGRATION_ACTION
from handover.verbs.rollout.acceptance import accept
from handover.verbs.rollout.draft import run_draft_test

DRAFTS = "/api/v2/integrations/actions/drafts"
INPUTS: dict[str, Any] = {
    "name": "n" * 300,
    "category": UNKNOWN,
    "integrationId": UNKNOWN,
    "contractInput": json.dumps({"properties": {"a": {}, "b": {}}}),
    "contractOutput": "{}",
}


class Org:
    """An org that records its calls and answers each by the last part of its path, with 200 and `{}` if by nothing."""

    def __init__(self, **replies: Any) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.named: list[dict[str, str]] = []
        self.warned: list[str] = []
        self.replies = {"token": {"access_token": "t"}, "drafts": {"id": "d"}, "test": {"success": True}, **replies}

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.raw_path.decode().partition("?")[0], request.content
        if path != "/oauth/token":
            self.calls.append((request.method, path, json.loads(body) if body else None))
        if request.method == "GET":
            assert request.url.params["name"] == self.named[0]["name"]
            return httpx.Response(200, json={"entities": [{"id": "x", "name": "Other"}, {"id": "y", **self.named[0]}]})
        if path == DRAFTS:
            self.named.append({"name": json.loads(body)["name"]})
        reply = self.replies.get(path.rpartition("/")[2], {})
        status = reply if isinstance(reply, int) else 200
        return httpx.Response(status, json={"message": "No."} if reply == status else reply)

    def test(self, **inputs: Any) -> TestResult:
        connection = Connection.to_gateway("http://127.0.0.1:9", "id", "secret")
        urn = f"urn:pulumi:dev::p::{INTEGRATION_ACTION}::action"
        planned = Planned(INTEGRATION_ACTION, urn, True, False, {**INPUTS, **inputs})
        with Genesys(connection, Patience(attempts=1), httpx.MockTransport(self.answer)) as genesys:
            return run_draft_test(genesys, planned, "i", self.warned.append)


def test_a_draft_is_made_in_the_integration_tested_and_removed() -> None:
    org = Org()
    assert org.test().success
    (_, _, body), tested, removed = org.calls
    assert re.fullmatch(r"n{232} \(rollout test [0-9a-f]{8}\)", body["name"])
    assert body["category"] == body["name"]
    assert (body["integrationId"], body["secure"]) == ("i", False)
    assert tested == ("POST", "/api/v2/integrations/actions/d/draft/test", {"a": "123", "b": "123"})
    assert removed == ("DELETE", "/api/v2/integrations/actions/d/draft", None)
    assert org.calls[0][:2] == ("POST", DRAFTS)
    assert org.warned == []


def test_what_the_program_says_of_secrecy_holds_for_the_draft() -> None:
    org = Org()
    org.test(secure=True)
    assert org.calls[0][2]["secure"] is True


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"configRequest": {"headers": HIDDEN}}, "since something in configRequest is secret: deploy it with"),
        ({"contractOutput": UNKNOWN}, "since something in contractOutput is known only after the deployment: deploy"),
        ({"contractOutput": HIDDEN, "name": HIDDEN}, "since something in name and contractOutput is secret: "),
        ({"contractInput": "no JSON"}, "data action's `contractInput`"),
    ],
)
def test_what_cannot_be_tested_is_not_sent(inputs: dict[str, Any], said: str) -> None:
    org = Org()
    with pytest.raises(DeploymentError, match=re.escape(said)):
        org.test(**inputs)
    assert org.calls == []


@pytest.mark.parametrize(("status", "removed"), [(504, ["y"]), (399, ["y"]), (400, []), (499, []), (500, ["y"])])
def test_only_a_creation_that_was_refused_has_left_nothing(status: int, removed: list[str]) -> None:
    org = Org(drafts=status)
    with pytest.raises(GenesysError):
        org.test()
    assert [path.split("/")[-2] for method, path, _ in org.calls if method == "DELETE"] == removed


@pytest.mark.parametrize(("status", "attempts"), [(500, 3), (404, 1)])
def test_a_removal_is_tried_three_times_unless_the_draft_is_gone(status: int, attempts: int) -> None:
    org = Org(draft=status)
    assert org.test().success
    assert [method for method, _, _ in org.calls][2:] == ["DELETE"] * attempts
    assert len(org.warned) == (attempts == 3)


@pytest.mark.parametrize(
    ("status", "allowed", "said", "hint"),
    [
        (404, False, "reached but refused (4xx)", True),
        (404, True, "reached but refused (4xx)", None),
        (500, True, "reached, server error (5xx)", False),
    ],
)
def test_a_test_is_said_to_have_passed_or_why_not(status: int, allowed: bool, said: str, hint: bool | None) -> None:
    lines: list[str] = []
    error = {"message": f"answered {status}", "status": status, "details": [{"errorCode": "ACTION.REMOTE_ENDPOINT"}]}
    result = TestResult.model_validate({"success": False, "error": error})
    accept("a", TestResult(success=True), "C.", lines.append, allow_4xx=allowed)
    assert lines == ["Test of a with 123: accepted"]
    if hint is None:
        accept("a", result, "C.", lines.append, allow_4xx=allowed)
        return
    with pytest.raises(NotAcceptedError) as raised:
        accept("a", result, "C.", lines.append, allow_4xx=allowed)
    expected = " Cognigy may refuse 123 because it has no such user: if that is all, use --allow-4xx." if hint else ""
    assert str(raised.value) == f"The test of a has not passed: {said}.{expected} C."
    assert lines[1:] == [f"Test of a with 123: {said}, answered {status}"]
