"""A verification of an org in trouble: what could not be checked is said in a sentence, and nothing is taken for it."""

from typing import Any

import httpx
import pytest

from handover.checks.model import Check, Verdict, overall
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.retries import Patience
from handover.verbs.verify.run import run_checks
from tests.handover.conftest import Deployment

ALL = {"path": "/api/*"}


def verify(deployment: Deployment, *faults: dict[str, Any], patience: Patience | None = None) -> list[Check]:
    deployment.faults(*faults)
    with deployment.open(patience or Patience(attempts=2, sleep=lambda _: None)) as genesys:
        return run_checks(deployment.stack, genesys)


def unchecked(checks: list[Check]) -> list[Check]:
    found = [check for check in checks if check.verdict is Verdict.UNCHECKED]
    assert all(check.remedy for check in found)
    return found


@pytest.mark.parametrize("status", [403, 409, 500, 503])
def test_an_org_that_refuses_everything_leaves_everything_unchecked(deployment: Deployment, status: int) -> None:
    checks = verify(deployment, {**ALL, "status": status})
    assert overall(checks) is Verdict.UNCHECKED
    assert [check.subject for check in unchecked(checks)] == [
        "handover-integration",
        "handover-data-action",
        "handover-acw-workflow",
        "handover-user-end-workflow",
        "handover-acw-trigger",
        "handover-user-end-trigger",
        "pipeline",
        "handover-data-action",
    ]
    assert all(f"answered with {status}" in check.found for check in unchecked(checks))
    assert {check.verdict for check in checks if check.subject == "prerequisites"} == {Verdict.WARNING}


def test_an_org_that_is_empty_fails(deployment: Deployment) -> None:
    checks = verify(deployment, {**ALL, "status": 404})
    assert overall(checks) is Verdict.FAILED
    assert {check.found for check in checks if check.verdict is Verdict.FAILED} == {"deleted"}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({**ALL, "status": 401}, "was answered with 401"),
        ({"path": "/oauth/*", "status": 400}, "POST /oauth/token was answered with 400"),
        ({**ALL, "drop": True}, "could not be reached or broke off"),
    ],
)
def test_an_org_that_lets_nobody_in_ends_the_run_at_once(
    deployment: Deployment, fault: dict[str, Any], sentence: str
) -> None:
    checks = verify(deployment, fault)
    (check,) = unchecked(checks)
    assert checks == [check]
    assert check.subject == "org"
    assert sentence in check.found


def test_a_slow_org_ends_the_run_at_once(deployment: Deployment) -> None:
    patience = Patience(timeout=0.02, attempts=1)
    (check,) = verify(deployment, {"path": "/api/*", "latencyMs": 10_000}, patience=patience)
    assert "did not answer within 0.02 seconds" in check.found
    deployment.faults()


def test_an_org_in_trouble_at_the_end_keeps_what_was_checked(deployment: Deployment) -> None:
    checks = verify(deployment, {"method": "POST", "path": "*/test", "drop": True})
    assert [check.subject for check in unchecked(checks)] == ["org"]
    assert len([check for check in checks if check.verdict is Verdict.OK]) > 20


@pytest.mark.parametrize(
    "fault",
    [
        {**ALL, "status": 429, "retryAfter": 3, "times": 1},
        {**ALL, "status": 401, "times": 1, "after": 5},
        {**ALL, "method": "GET", "status": 503, "times": 1, "each": True},
        {**ALL, "method": "GET", "drop": True, "times": 1, "after": 2},
        {"path": "/oauth/token", "status": 502, "times": 1},
    ],
    ids=["rate limit", "expired token", "gateway error", "lost connection", "login"],
)
def test_what_passes_is_waited_out(deployment: Deployment, fault: dict[str, Any]) -> None:
    waited: list[float] = []
    checks = verify(deployment, fault, patience=Patience(attempts=3, sleep=waited.append))
    assert overall(checks) is Verdict.WARNING
    assert unchecked(checks) == []
    assert deployment.admin.get("/_emulator/faults").json()["rules"][0]["hits"] >= 1
    if "retryAfter" in fault:
        assert waited == [3]


def test_a_permission_that_is_missing_is_named(deployment: Deployment) -> None:
    message = "You must have at least one of the following permissions assigned: [architect:flow:view]"
    refused = {"status": 403, "code": "missing.any.permissions", "message": message}
    org = answering({"/api/v2/flows": httpx.Response(403, json=refused)}, deployment)
    checks = [check for check in run_checks(deployment.stack, org, test=False) if check.verdict is Verdict.UNCHECKED]
    assert [check.subject for check in checks] == ["handover-acw-workflow", "handover-user-end-workflow"]
    assert "role architect:flow:view (Admin" in checks[0].remedy


def test_permissions_that_a_deployment_lacks_are_named(deployment: Deployment) -> None:
    policies = [{"domain": "integrations", "entityName": "*", "actions": ["*"]}]
    subject = httpx.Response(200, json={"grants": [{"role": {"policies": policies}}]})
    org = answering({"/api/v2/authorization": subject}, deployment)
    check = next(check for check in run_checks(deployment.stack, org, test=False) if check.title == "permissions")
    assert check.verdict is Verdict.WARNING
    assert check.found.startswith("missing: bridge:actions:view, architect:flow:view")


def test_events_are_fired_at_no_real_org(deployment: Deployment) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert not request.url.path.startswith("/_emulator")
        return httpx.Response(200, json={"access_token": "t"} if request.url.path == "/oauth/token" else {})

    connection = Connection("https://api.test", "https://login.test", "id", "secret")
    genesys = Genesys(connection, transport=httpx.MockTransport(answer))
    check = run_checks(deployment.stack, genesys, test=False, end_to_end=True)[-1]
    assert (check.subject, check.verdict) == ("end to end", Verdict.UNCHECKED)
    assert (check.title, check.found) == ("events", "https://api.test is none")
    assert "end a conversation" in check.remedy


@pytest.mark.parametrize("health", [httpx.Response(404), httpx.Response(200, json={"status": "no"})])
def test_a_gateway_on_this_machine_is_not_taken_for_an_emulator(deployment: Deployment, health: httpx.Response) -> None:
    check = run_checks(
        deployment.stack, answering({"/_emulator/health": health}, deployment), test=False, end_to_end=True
    )[-1]
    assert (check.subject, check.verdict) == ("end to end", Verdict.UNCHECKED)


def test_an_emulator_that_stops_in_between_ends_the_run(deployment: Deployment) -> None:
    org = answering({"/_emulator/health": httpx.ConnectError("gone")}, deployment)
    assert run_checks(deployment.stack, org, test=False, end_to_end=True)[-1].subject == "org"


def test_an_emulator_that_refuses_an_event_leaves_that_unchecked(deployment: Deployment) -> None:
    org = answering({"/_emulator/events": httpx.Response(500)}, deployment)
    check = run_checks(deployment.stack, org, test=False, end_to_end=True)[-1]
    assert (check.subject, check.title, check.verdict) == ("end to end", "events", Verdict.UNCHECKED)


def answering(answers: dict[str, httpx.Response | Exception], deployment: Deployment) -> Genesys:
    """Connect to the deployed org, with other answers for paths that begin as given."""

    def answer(request: httpx.Request) -> httpx.Response:
        for path, given in answers.items():
            if request.url.path.startswith(path):
                if isinstance(given, Exception):
                    raise given
                return given
        return deployment.admin.send(request)

    connection = Connection.to_gateway(deployment.url, "id", "secret")
    return Genesys(connection, Patience(attempts=1), httpx.MockTransport(answer))
