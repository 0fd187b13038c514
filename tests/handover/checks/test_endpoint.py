"""How far the data action's test came: refused, failed and not reached are told apart."""

from typing import Any

import pytest

from handover.checks.endpoint import Reach, check_endpoint, judge
from handover.checks.model import Check, Verdict
from handover.genesys.models import TestResult
from handover.stacks.model import INTEGRATION_ACTION
from tests.handover.conftest import Deployment


def failure(status: int, kind: str, message: str, **fields: Any) -> TestResult:
    error = {"status": status, "message": message, "details": [{"errorCode": kind}], **fields}
    return TestResult.model_validate({"success": False, "operations": [], "error": error})


@pytest.mark.parametrize(
    ("result", "reach"),
    [
        # From Genesys' help pages: a reply that is an error, and a connection that was lost.
        (
            failure(
                400,
                "ACTION.REMOTE_ENDPOINT",
                "The request could not be understood by the server due to malformed syntax.",
                errors=[{"userMessage": "Message: Request to backend service failed."}],
            ),
            Reach.REFUSED,
        ),
        (
            failure(
                500,
                "ACTION.REMOTE_ENDPOINT",
                "The server encountered an unexpected condition which prevented it from fulfilling the request.",
                errors=[{"message": "REST call for action execute failed. Message: Connection reset"}],
            ),
            Reach.NOT_REACHED,
        ),
        (
            failure(500, "ACTION.REMOTE_ENDPOINT", "x", errors=[{"message": "Request to backend service failed."}]),
            Reach.SERVER_ERROR,
        ),
        (failure(404, "ACTION.REMOTE_ENDPOINT", "host answered 404 Not Found."), Reach.REFUSED),
        (failure(503, "ACTION.REMOTE_ENDPOINT", "host answered 503."), Reach.SERVER_ERROR),
        (failure(500, "ACTION.REMOTE_ENDPOINT", "host could not be reached: refused."), Reach.NOT_REACHED),
        (failure(408, "ACTION.TIMEOUT", "did not answer"), Reach.NOT_REACHED),
        (failure(400, "ACTION.CERTIFICATE", "PKIX path building failed"), Reach.NOT_REACHED),
        (failure(400, "ACTION.INTEGRATION_DISABLED", "not active"), Reach.NOT_REACHED),
        (TestResult.model_validate({"success": False}), Reach.NOT_REACHED),
        (TestResult.model_validate({"success": True}), Reach.ACCEPTED),
    ],
)
def test_what_genesys_says_of_a_test_is_read_with_care(result: TestResult, reach: Reach) -> None:
    assert judge(result)[0] is reach


def test_the_reason_of_a_failed_step_stands_in_for_the_tests_own() -> None:
    step = {"step": 1, "name": "Execute", "success": False, "error": {"message": "Input is invalid.", "status": 400}}
    assert judge(TestResult.model_validate({"success": False, "operations": [step]})) == (
        Reach.NOT_REACHED,
        "Input is invalid.",
    )


def run(deployment: Deployment) -> Check:
    (action,) = deployment.stack.of_type(INTEGRATION_ACTION)
    with deployment.open() as genesys:
        (check,) = check_endpoint(action, genesys)
    return check


@pytest.mark.parametrize(
    ("status", "verdict", "found"),
    [
        (404, Verdict.WARNING, "reached but refused (4xx): endpoint-trial.cognigy.ai answered 404"),
        (500, Verdict.FAILED, "reached, server error (5xx): endpoint-trial.cognigy.ai answered 500"),
    ],
)
def test_a_cognigy_that_refuses_is_told_from_one_that_fails(
    deployment: Deployment, status: int, verdict: Verdict, found: str
) -> None:
    deployment.call("PUT", "/_emulator/cognigy", {"status": status})
    check = run(deployment)
    assert check.verdict is verdict
    assert check.found.startswith(found)
    assert check.remedy
    assert "failed" in check.steps[-1]


def test_a_cognigy_that_cannot_be_reached_fails(deployment: Deployment) -> None:
    path = f"/api/v2/integrations/actions/{deployment.id_of('handover-data-action')}"
    action = deployment.call("GET", path + "?includeConfig=true")
    # Nothing listens on port 9 of this machine.
    action["config"]["request"]["requestUrlTemplate"] = "https://127.0.0.1:9/handover/genesysCloudOM"
    deployment.call("PATCH", path, {"version": action["version"], "config": action["config"]})
    check = run(deployment)
    assert check.verdict is Verdict.FAILED
    assert check.found.startswith("not reached: 127.0.0.1 could not be reached")
    assert "cognigyDomain" in check.remedy


def test_a_reply_that_was_good_and_yet_could_not_be_used_fails_as_such(deployment: Deployment) -> None:
    path = f"/api/v2/integrations/actions/{deployment.id_of('handover-data-action')}"
    action = deployment.call("GET", path + "?includeConfig=true")
    action["config"]["response"]["successTemplate"] = "no JSON"
    deployment.call("PATCH", path, {"version": action["version"], "config": action["config"]})
    check = run(deployment)
    assert check.verdict is Verdict.FAILED
    assert check.found.startswith("accepted: ")
    assert "output contract or templates" in check.remedy
