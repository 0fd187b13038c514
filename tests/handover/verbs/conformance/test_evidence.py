"""What a report says of an org: nothing that tells whose it is."""

from types import SimpleNamespace
from typing import Any, cast

from handover.emulator.answers import DEFAULT
from handover.genesys.connection import Connection
from handover.verbs.conformance.model import Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.questions import QUESTIONS
from handover.verbs.conformance.run import _answers
from handover.verbs.conformance.workshop.belongings import Belongings
from handover.verbs.conformance.workshop.calls import Calls
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
