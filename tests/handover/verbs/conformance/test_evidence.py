"""What a report says of an org: nothing that tells whose it is."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from handover.emulator.answers import DEFAULT
from handover.genesys.connection import Connection
from handover.verbs.conformance.model import Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.run import _answers
from handover.verbs.conformance.workshop.belongings import Belongings
from handover.verbs.conformance.workshop.calls import Calls
from handover.verbs.conformance.workshop.evidence import Evidence
from handover.verbs.conformance.workshop.pace import EMULATED


def test_what_was_seen_is_redacted_as_the_evidence_is() -> None:
    genesys = cast("Any", SimpleNamespace(connection=Connection.to_gateway("http://127.0.0.1:1", "client-1", "hush-1")))
    calls = Calls(genesys, "handover-conformance-1")
    calls.evidence.hide(["ACME Org"])
    workshop = cast("Any", SimpleNamespace(calls=calls, expected=DEFAULT))
    said = "It was refused: client-1 of ACME Org may not, with hush-1, says me@acme.example."
    question = Question(QUESTIONS[0].id, "?", False, lambda _: Observed("x", said))
    (result,) = _answers([question], workshop, Belongings(calls, "handover-conformance-1", EMULATED))
    assert result.why.startswith("It was refused: [secret] of [private] may not, with [secret], says [mail]")


RUN = "handover-conformance-20261129T230000Z-0123abcd"
ORG_ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def noted(*names: str) -> Evidence:
    evidence = Evidence(Connection.to_gateway("http://127.0.0.1:1", "the-client", "hush/hush+1"), RUN)
    evidence.hide((ORG_ID, *names))
    return evidence


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ACME & Söhne", "of ACME%20%26%20S%C3%B6hne, ACME+%26+S%C3%B6hne, acme & söhne and ACME & S\\u00f6hne"),
        ("A.C+M(E", "of A.C+M(E, not of ABC"),
        ("flow", "of the workflow Flow"),
        ("AB", "of AB, in ABLE"),
        ("x", "of x, in text"),
    ],
)
def test_the_orgs_name_is_in_no_note_however_it_is_written(name: str, said: str) -> None:
    shown = noted(name).redacted(f"An error {said}")
    assert "[private]" in shown
    for form in said.removeprefix("of ").replace(" and ", ", ").split(", "):
        if form.lower() == name.lower() or "%" in form or "u00f6" in form:
            assert form not in shown.split(), shown
    assert name != "flow" or shown == "An error of the workflow [private]"
    assert name != "AB" or shown == "An error of [private], in ABLE"
    assert name != "A.C+M(E" or shown == "An error of [private], not of ABC"


@pytest.mark.parametrize(
    "private",
    [
        "The-Client",
        "hush/hush+1",
        "hush%2Fhush%2B1",
        "me@acme.example",
        "me%40acme.example",
        ORG_ID,
        ORG_ID.upper(),
        "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "0123456789abcdef0123456789abcdef",
        "custom_-_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f1",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9+eyJzdWIiOiIx",
        "handover-conformance-20200101T000000Z-89abcdef",
    ],
)
def test_what_tells_who_it_was_is_in_no_note(private: str) -> None:
    evidence = noted("ACME Org")
    evidence.note(f"GET /api/v2/flows/{private}", f"HTTP 400 of {private}", f'{{"id":"{private}"}} {private}')
    (note,) = evidence.taken()
    assert [text for text in note.values() if private.lower() in text.lower()] == []


def test_a_token_with_slashes_is_in_no_note() -> None:
    assert noted("ACME Org").redacted("Bearer eyJhbGciOi/JIUzI1NiIsInR5c/CI6IkpXVCJ9eyJzdWIi") == "Bearer [hidden]"


def test_a_call_is_noted_as_it_was() -> None:
    evidence = noted("ACME Org")
    for call in ("GET /api/v2/processautomation/triggers/topics", "GET /api/v2/integrations/types"):
        evidence.note(call, "carried out")
    assert [each["call"] for each in evidence.taken()] == [
        "GET /api/v2/processautomation/triggers/topics",
        "GET /api/v2/integrations/types",
    ]
