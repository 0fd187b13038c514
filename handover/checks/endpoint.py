"""Does the data action reach Cognigy? Its test tells, if one reads it with care.

"Not reached", "refused" and "accepted" call for different people. An unknown user such as `123` may be refused by
Cognigy although the set-up is right (since Cognigy 4.97.2 its endpoint answers 400, 404 or 500), so a refusal is a
warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from handover.checks.model import Check, Verdict
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.stacks.model import StackResource

TEST_VALUE = "123"
"""What Cognigy's guide puts into every input of the test."""

_REMOTE = "ACTION.REMOTE_ENDPOINT"
# Genesys' help pages ("Data action returns a 400/500 error"): a reply that is an error reads "Request to backend
# service failed", a lost connection "Connection reset" and the like. "answered 404" is the emulator's wording.
_ANSWERED = re.compile(r"backend service failed|answered \d{3}|status code:? \d{3}", re.IGNORECASE)


class Reach(StrEnum):
    """How far the test's request came."""

    ACCEPTED = "accepted"
    REFUSED = "reached but refused (4xx)"
    SERVER_ERROR = "reached, server error (5xx)"
    NOT_REACHED = "not reached"


_VERDICTS = {
    Reach.ACCEPTED: (Verdict.OK, ""),
    Reach.REFUSED: (
        Verdict.WARNING,
        "Cognigy may refuse 123 because it has no such user. If real conversations are refused too, compare domain and "
        "version of Cognigy with the stack's settings.",
    ),
    Reach.SERVER_ERROR: (Verdict.FAILED, "Cognigy was reached and failed: see its logs, and try again."),
    Reach.NOT_REACHED: (
        Verdict.FAILED,
        "Check cognigy-handover:cognigyDomain, the endpoint's certificate and firewall, and that the integration is "
        "active.",
    ),
}


def check_endpoint(resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Run the data action's test, which really sends a request; raises `GenesysError`."""
    result = run_test(genesys, resource.id)
    reach, reason = judge(result)
    verdict, remedy = _VERDICTS[reach]
    if reach is Reach.ACCEPTED and not result.success:
        verdict, remedy = Verdict.FAILED, "The reply does not suit the action's output contract or templates."
    yield Check(
        resource.name,
        "test",
        verdict,
        str(Reach.ACCEPTED),
        f"{reach}: {reason}" if reason else str(reach),
        remedy,
        tuple(f"{step.name}: {_outcome(step.success, step.error)}" for step in result.operations),
    )


def run_test(genesys: Genesys, action_id: str) -> models.TestResult:
    """Run the test of a published data action with the guide's value for each input; raises `GenesysError`."""
    return genesys.test_action(action_id, guide_inputs(genesys.action(action_id).contract_input))


def guide_inputs(contract: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the guide's value for each input of a contract."""
    return dict.fromkeys((contract or {}).get("properties") or {}, TEST_VALUE)


def _outcome(success: bool, error: Mapping[str, Any] | None) -> str:
    return "ok" if success else f"failed, {_messages(error or {}) or 'without a reason'}"


def judge(result: models.TestResult) -> tuple[Reach, str]:
    """Say how far a test came, and what went wrong then; empty if nothing did."""
    if result.success:
        return Reach.ACCEPTED, ""
    failed = next((operation.error for operation in result.operations if not operation.success), None)
    error = result.error or failed or {}
    reason = _messages(error) or "the test failed without a reason"
    status = error.get("status") or 0
    if _REMOTE not in _kinds(error):
        # The request was answered well, and something that came after it failed; or it was never sent.
        return (Reach.ACCEPTED if any(map(_is_good_reply, result.operations)) else Reach.NOT_REACHED), reason
    if 400 <= status < 500:
        return Reach.REFUSED, reason
    return (Reach.SERVER_ERROR if _ANSWERED.search(reason) else Reach.NOT_REACHED), reason


def _is_good_reply(operation: Any) -> bool:
    status = operation.result.get("status") if isinstance(operation.result, dict) else None
    return isinstance(status, int) and 200 <= status < 300


def _kinds(error: Mapping[str, Any]) -> set[str]:
    return {str(detail.get("errorCode")) for detail in error.get("details") or () if isinstance(detail, dict)}


def _messages(error: Mapping[str, Any]) -> str:
    """Return an error's own message and those within; help pages also show the older name `userMessage`."""
    parts = [error, *(inner for inner in error.get("errors") or () if isinstance(inner, dict))]
    texts = [str(part.get("message") or part.get("userMessage") or "") for part in parts]
    return " ".join(dict.fromkeys(text for text in texts if text))
