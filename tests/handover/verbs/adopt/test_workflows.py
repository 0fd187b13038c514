"""How a workflow's YAML is got out of the org, and what is done where that fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.models import Action
from handover.genesys.org import Org
from handover.genesys.retries import Patience
from handover.verbs.adopt.workflows import difference, export

JOBS = "/api/v2/flows/export/jobs"
Reply = Callable[[httpx.Request], httpx.Response]


def org(**replies: Any) -> Genesys:
    """An org that answers with JSON by the last segment of the path; an integer is an error's status."""

    def answer(request: httpx.Request) -> httpx.Response:
        reply = replies[request.url.path.rpartition("/")[2]]
        if isinstance(reply, list):
            reply = reply.pop(0)
        return (
            httpx.Response(reply, json={"message": "No."})
            if isinstance(reply, int)
            else httpx.Response(200, json=reply)
        )

    connection = Connection.to_gateway("http://127.0.0.1:9", "id", "secret")
    token = {"access_token": "t"}
    replies["token"] = token
    return Genesys(connection, Patience(attempts=1), httpx.MockTransport(answer))


STARTED = {"id": "j", "status": "Started"}


def failed(**replies: Any) -> str:
    exported = export(org(latestconfiguration={"manifest": {}}, **replies), "f", lambda _: None)
    assert json.loads(exported.text) == {"manifest": {}}
    assert exported.suffix == ".json"
    return exported.problem


def test_a_refused_export_leaves_the_configuration() -> None:
    assert "answered with 403: No." in failed(jobs=403)


def test_a_failed_export_says_why() -> None:
    messages = [{"text": "could not find the flow"}]
    said = failed(jobs=STARTED, j=[{"status": "Registered"}, STARTED, {"status": "Failure", "messages": messages * 2}])
    assert said == "Architect did not export the workflow: could not find the flow could not find the flow."
    # Success without an address is none either.
    for status in ("Failure", "Success"):
        assert failed(jobs=STARTED, j={"status": status}) == f"Architect did not export the workflow: {status}."


def test_a_flow_is_exported_by_a_job_and_downloaded() -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t"})
        if path == "/f":
            return httpx.Response(200, text="a: 1")
        seen.append((request.method, request.url.raw_path.decode(), json.loads(request.content or "null")))
        done = {"status": "Success", "downloadUrl": seen[0][2]["flows"][0]["flow"]["id"]}
        return httpx.Response(200, json={"id": "j j"} if path == JOBS else done)

    connection = Connection.to_gateway("http://127.0.0.1:9", "id", "secret")
    for url in ("https://storage.test/f", "http://127.0.0.1:9/f"):
        seen.clear()
        exported = export(Genesys(connection, Patience(attempts=1), httpx.MockTransport(answer)), url)
        assert (exported.text, exported.problem, exported.suffix) == ("a: 1", "", ".yaml")
        assert seen == [
            ("POST", JOBS, {"flows": [{"flow": {"id": url}}]}),
            ("GET", f"{JOBS}/j%20j?expand=messages", None),
        ]


def test_a_configuration_is_saved_to_be_read() -> None:
    exported = export(org(latestconfiguration={"name": "Größe"}, jobs=403), "f", lambda _: None)
    assert exported.text == '{\n  "name": "Größe"\n}\n'


def test_an_endless_export_is_given_up() -> None:
    waits: list[float] = []
    genesys = org(latestconfiguration={}, jobs=STARTED, j=STARTED)
    assert "within 90 seconds" in export(genesys, "f", waits.append).problem
    assert waits == [2.0] * 44


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://storage.example.com/f.yaml", "at storage.example.com without encryption"),
        ("https://127.0.0.1/gone.yaml", "cannot be downloaded: No (HTTP 404 from GET /gone.yaml)."),
    ],
)
def test_a_file_that_cannot_be_had_is_no_export(url: str, says: str) -> None:
    assert says in failed(jobs=STARTED, j={"status": "Success", "downloadUrl": url}, **{"gone.yaml": 404})


def test_an_org_that_does_not_answer_ends_it() -> None:
    with pytest.raises(GenesysError):
        export(org(jobs=401), "f")


def test_difference_is_of_meaning() -> None:
    assert difference("a: 'x' # why\nb: [1]", "a: x\nb:\n- 1\n", "W") == []
    lines = ["--- W (org)", "+++ W (program)", "@@ -1 +1 @@", "-a: 1", "+a: 2"]
    assert difference("a: 1", "a: 2", "W") == lines
    assert difference("a: [", "a: 2", "W")[3:] == ["-a: [", "+a: 2"]
    # Two lines around it, in the order of the file, each as it reads.
    same = [f"{key}: {key * 100} ü" for key in "zyx"]
    lines = difference("\n".join([*same, "a: 1"]), "\n".join([*same, "a: 2"]), "W")
    assert lines[2:] == ["@@ -2,3 +2,3 @@", *(f" {line}" for line in same[1:]), "-a: 1", "+a: 2"]
    lines = difference("\n".join([*same, "a: w w"]), "a: " + "w " * 60, "W")
    assert lines[-1] == "+a: " + " ".join(["w"] * 60)


ACTION = Action(id="custom_-_1", name="Send", category="Cognigy", integration_id="i")


@pytest.mark.parametrize(
    ("configuration", "calls"),
    [
        ({"actions": [{"dataAction": {"actionId": "custom_-_1"}}]}, True),
        ({"category": {"Cognigy": {"dataAction": {"Send": {}}}}}, True),
        ({"category": {"Other": {"dataAction": {"Send": {}}}}}, False),
        ({"text": 1, "other": None}, False),
        (404, False),
    ],
)
def test_a_call_is_found_wherever_it_is(configuration: Any, calls: bool) -> None:
    assert Org(org(latestconfiguration=configuration)).calls("f", ACTION) is calls


def test_a_configuration_that_may_not_be_read_is_an_error() -> None:
    with pytest.raises(GenesysError, match="403"):
        Org(org(latestconfiguration=403)).calls("f", ACTION)
