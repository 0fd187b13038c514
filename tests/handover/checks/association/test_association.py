"""Everything that can be amiss between an event source and Cognigy's endpoint in AWS is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from handover.aws import reading
from handover.aws.client import EmulatedAws
from handover.aws.errors import AwsError
from handover.checks.association import check as association
from handover.checks.association.check import check_association
from handover.checks.model import Check, Verdict
from handover.genesys.api import Genesys
from handover.genesys.events import conversation, event_body, topic
from handover.stacks.event_bridge import sources
from tests.handover import account
from tests.handover.account import BUS, CONNECTION, DESTINATION, QUEUE, RULE, TARGET
from tests.handover.conftest import Deployment

ENDPOINT = "https://endpoint-eu.example.com/handover/genesysCloudOM"
GUIDE = {"detail": {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}}}
TOPICS = [topic("customer.end"), topic("user.start")]


def look(deployment: Deployment, genesys: Genesys | None = None, **options: Any) -> dict[str, Check]:
    stack = deployment.stack
    (source,) = sources(stack)
    with genesys or deployment.open() as org:
        checks = list(check_association(stack, source, org, **{"look": False, **options}))
    found = {f"{check.subject}, {check.title}".removeprefix("AWS, "): check for check in checks}
    assert len(found) == len(checks)
    assert all(check.remedy for check in checks if check.verdict is not Verdict.OK)
    return found


def bad(checks: dict[str, Check]) -> dict[str, Check]:
    return {title: check for title, check in checks.items() if check.verdict is not Verdict.OK}


def test_an_associated_source_is_looked_at_from_end_to_end(sending: Deployment) -> None:
    checks = look(sending)
    assert bad(checks) == {}
    assert list(checks) == [
        "event source",
        "event bus",
        "endpoint",
        "rule",
        "pattern",
        "API destination",
        "body",
        "role",
        "retries",
        "connection",
        "dead letters",
    ]
    assert checks["event source"].expected.endswith(" in AWS account 123456789012, eu-central-1, ACTIVE")
    assert checks["endpoint"].found == ENDPOINT
    assert checks["connection"].found == "AUTHORIZED, with a key as Authorization"


def change(type_: str, **inputs: Any) -> Callable[[Deployment], None]:
    return lambda deployment: account.change(deployment, type_, **inputs)


def pattern(**content: Any) -> Callable[[Deployment], None]:
    return change(RULE, eventPattern=json.dumps(content))


def second_rule(deployment: Deployment) -> None:
    rule, target = account.found(deployment, RULE), account.found(deployment, TARGET)
    account.make(deployment, RULE, **{**rule["inputs"], "name": "second"})
    account.make(deployment, TARGET, **{**target["inputs"], "rule": "second"})


def deauthorize(deployment: Deployment) -> None:
    connection = account.found(deployment, CONNECTION)
    place = {key: connection[key] for key in ("accountId", "region")}
    body = {**place, "name": connection["id"], "state": "DEAUTHORIZED", "reason": "The secret is gone."}
    deployment.admin.put("/_emulator/aws/connections/state", json=body).raise_for_status()


def another_header(deployment: Deployment) -> None:
    account.change(deployment, CONNECTION, authParameters={"apiKey": {"key": "X-Key", "value": "hush"}})


def lose_queue(deployment: Deployment) -> None:
    account.delete(deployment, "aws:sqs/queuePolicy:QueuePolicy", QUEUE)


def pending(deployment: Deployment) -> None:
    account.delete(deployment, TARGET, RULE, BUS)


def switch_off(deployment: Deployment) -> None:
    path = f"/api/v2/integrations/{deployment.id_of('handover-eventbridge')}"
    deployment.call("PATCH", path, {"intendedState": "DISABLED"})


@pytest.mark.parametrize(
    ("meddle", "title", "verdict", "found"),
    [
        (switch_off, "event source", Verdict.FAILED, "none"),
        (pending, "event source", Verdict.FAILED, "PENDING"),
        (lambda deployment: account.delete(deployment, TARGET), "endpoint", Verdict.FAILED, "no API destination"),
        (
            change(DESTINATION, invocationEndpoint="https://elsewhere.test/handover/genesysCloudOM"),
            "endpoint",
            Verdict.FAILED,
            "https://elsewhere.test/handover/genesysCloudOM",
        ),
        (change(RULE, state="DISABLED"), "rule", Verdict.FAILED, "service-handover-rule (DISABLED)"),
        (
            pattern(**GUIDE, **{"detail-type": TOPICS[:1]}),
            "pattern",
            Verdict.FAILED,
            f"which does not take {topic('user.start')}",
        ),
        (pattern(detail={"eventBody": {"mediaType": ["VOICE"]}}), "pattern", Verdict.FAILED, "customer.end and "),
        (pattern(**GUIDE), "pattern", Verdict.WARNING, "MESSAGE"),
        (pattern(source=[{"prefix": ""}]), "pattern", Verdict.WARNING, "prefix"),
        (pattern(**GUIDE, **{"detail-type": [*TOPICS, topic("acw")]}), "pattern", Verdict.WARNING, topic("acw")),
        (second_rule, "pattern", Verdict.FAILED, "the rules service-handover-rule and second all take"),
        (change(DESTINATION, httpMethod="PUT"), "API destination", Verdict.FAILED, "PUT, ACTIVE"),
        (
            change(TARGET, retryPolicy={"maximumEventAgeInSeconds": 7200, "maximumRetryAttempts": 185}),
            "retries",
            Verdict.FAILED,
            "7200 seconds",
        ),
        (
            change(TARGET, without="retryPolicy"),
            "retries",
            Verdict.WARNING,
            "86400 seconds, which is what AWS does by default",
        ),
        (deauthorize, "connection", Verdict.FAILED, "DEAUTHORIZED: The secret is gone., with a key as Authorization"),
        (another_header, "connection", Verdict.WARNING, "AUTHORIZED, with a key as X-Key"),
        (change(TARGET, without="deadLetterConfig"), "dead letters", Verdict.WARNING, "no queue"),
        (lose_queue, "dead letters", Verdict.FAILED, ":service-handover-dead-letters is not there"),
    ],
)
def test_what_somebody_has_changed_in_aws_is_found(
    sending: Deployment, meddle: Callable[[Deployment], None], title: str, verdict: Verdict, found: str
) -> None:
    meddle(sending)
    wrong = bad(look(sending))
    assert {of: check.verdict for of, check in wrong.items() if of != "API destination" or title == of} == {
        title: verdict
    }
    assert found in wrong[title].found
    assert "hush" not in str(wrong)


def test_of_several_rules_the_enabled_ones_are_judged(sending: Deployment) -> None:
    rule, target = account.found(sending, RULE), account.found(sending, TARGET)
    account.change(sending, RULE, state="DISABLED")
    account.make(sending, RULE, **{**rule["inputs"], "name": "second"})
    policy = {"maximumEventAgeInSeconds": 7200, "maximumRetryAttempts": 185}
    account.make(sending, TARGET, **{**target["inputs"], "rule": "second", "retryPolicy": policy})
    checks = look(sending)
    assert checks["rule"].found == "service-handover-rule (DISABLED), second (ENABLED)"
    assert list(bad(checks)) == ["retries"]


def letters(deployment: Deployment, *events: str, status: int = 404) -> None:
    """Have Cognigy refuse events, which end in the dead-letter queue at once."""
    deployment.admin.put("/_emulator/cognigy", json={"status": status}).raise_for_status()
    for event in events:
        body = {"topic": topic(event), "eventBody": event_body(event, conversation())}
        deployment.admin.post("/_emulator/events", json=body).raise_for_status()
    deployment.admin.delete("/_emulator/cognigy").raise_for_status()


def test_dead_letters_fail_until_they_are_sent_again(sending: Deployment) -> None:
    letters(sending, "customer.end", "customer.end", "user.start")
    (check,) = bad(look(sending)).values()
    assert (check.title, check.verdict) == ("dead letters", Verdict.FAILED)
    assert check.found.startswith(f"2 of {topic('customer.end')}, 1 of {topic('user.start')} in http")
    assert "have POST /_emulator/aws/dead-letters/redrive send them again" in check.remedy
    sending.admin.post("/_emulator/aws/dead-letters/redrive", json={}).raise_for_status()
    assert bad(look(sending)) == {}


def test_dead_letters_of_topics_that_cognigy_does_not_take_yet_are_a_warning(moving: Deployment) -> None:
    assert bad(look(moving)) == {}
    letters(moving, "customer.end", "customer.end")
    (check,) = bad(look(moving)).values()
    assert (check.title, check.verdict) == ("dead letters", Verdict.WARNING)
    assert check.found.startswith(f"2 of {topic('customer.end')} in ")
    assert "nothing is lost" in check.remedy
    letters(moving, "acw")
    (check,) = bad(look(moving)).values()
    assert check.verdict is Verdict.FAILED


class Account:
    """A real account, as far as it is one that tells no topics of dead letters."""

    def __init__(self, deployment: Deployment, refused: str = "", code: str = "AccessDeniedException") -> None:
        self.deployment, self.refused, self.code = deployment, refused, code

    def __call__(self, number: str, region: str) -> Account:
        self.account, self.region = number, region
        return self

    def call(self, service: str, operation: str, parameters: Any) -> Any:
        if operation == self.refused:
            raise AwsError(f"{operation} was refused.", f"Let them do {operation}.", self.code)
        with EmulatedAws(self.deployment.url, self.account, self.region) as emulated:
            return emulated.call(service, operation, parameters)

    def waiting_topics(self, queue_url: str) -> None:
        return None


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Callable[[Account], None]:
    """Have the emulated org taken for a real one, and an account for the one of the credentials."""

    def use(found: Account) -> None:
        monkeypatch.setattr(association, "is_emulator", lambda _: False)
        monkeypatch.setattr(association, "BotoAws", found)

    return use


def test_without_access_to_the_account_nobody_knows(sending: Deployment, real: Callable[[Account], None]) -> None:
    real(Account(sending))
    (check,) = look(sending).values()
    assert (check.title, check.verdict) == ("association", Verdict.UNKNOWN)
    assert check.found == "it cannot be seen from here"
    assert "AWS account 123456789012, eu-central-1" in check.expected
    assert "`handover verify -s eventbridge --aws` looks" in check.remedy
    assert "ask Cognigy" in check.remedy


def test_with_access_to_a_real_account_the_same_is_seen(sending: Deployment, real: Callable[[Account], None]) -> None:
    real(Account(sending))
    assert bad(look(sending, look=True)) == {}
    letters(sending, "customer.end")
    (check,) = bad(look(sending, look=True)).values()
    assert (check.verdict, check.found[:5]) == (Verdict.FAILED, "1 in ")
    assert "redrive" not in check.remedy
    another_header(sending)
    assert look(sending, look=True)["connection"].verdict is Verdict.FAILED
    pending(sending)
    assert "`pulumi up` in `onpremises/` makes it" in look(sending, look=True)["event source"].remedy


def test_of_which_topics_dead_letters_are_a_real_account_does_not_say(
    moving: Deployment, real: Callable[[Account], None]
) -> None:
    real(Account(moving))
    letters(moving, "customer.end")
    (check,) = bad(look(moving, look=True)).values()
    assert check.verdict is Verdict.UNKNOWN
    assert f"whether all are of {topic('customer.end')}, which Cognigy refuses" in check.found


@pytest.mark.parametrize(
    ("operation", "title", "others"),
    [
        ("DescribeEventSource", "association", 0),
        ("DescribeConnection", "connection", 10),
        ("GetQueueAttributes", "dead letters", 10),
    ],
)
def test_what_aws_refuses_is_unchecked(
    sending: Deployment, real: Callable[[Account], None], operation: str, title: str, others: int
) -> None:
    real(Account(sending, operation))
    checks = look(sending, look=True)
    (check,) = bad(checks).values()
    assert (check.title, check.verdict) == (title, Verdict.UNCHECKED)
    assert check.remedy == f"Let them do {operation}."
    assert len(checks) == others + 1


def test_an_account_that_stops_answering_ends_the_look(sending: Deployment, real: Callable[[Account], None]) -> None:
    real(Account(sending, "DescribeConnection", ""))
    checks = look(sending, look=True)
    assert list(bad(checks)) == ["association"]


@pytest.mark.parametrize(
    ("operation", "title"),
    [("DescribeEventBus", "event bus"), ("DescribeApiDestination", "endpoint"), ("DescribeConnection", "connection")],
)
def test_what_is_gone_meanwhile_fails(
    sending: Deployment, real: Callable[[Account], None], operation: str, title: str
) -> None:
    real(Account(sending, operation, "ResourceNotFoundException"))
    assert list(bad(look(sending, look=True))) == [title]


@pytest.mark.parametrize("text", ["{", '{"detail": {"a": [{"suffix": 1}]}}'])
def test_a_pattern_that_cannot_be_read_is_unchecked(
    sending: Deployment, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    rules = reading.rules
    monkeypatch.setattr(reading, "rules", lambda *given: [replace(rule, pattern=text) for rule in rules(*given)])
    (check,) = bad(look(sending)).values()
    assert (check.title, check.verdict) == ("pattern", Verdict.UNCHECKED)


def test_a_rule_without_a_pattern_takes_nothing(sending: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = reading.rules
    monkeypatch.setattr(reading, "rules", lambda *given: [replace(rule, pattern="") for rule in rules(*given)])
    (check,) = bad(look(sending)).values()
    assert (check.title, check.verdict) == ("pattern", Verdict.FAILED)
    assert check.found.startswith("(no pattern)")


def test_settings_that_the_state_keeps_secret_leave_it_unknown(sending: Deployment) -> None:
    stack = sending.stack
    (source,) = sources(stack)
    hidden = replace(source, inputs={**source.inputs, "config": {"properties": "[secret]"}})
    with sending.open() as org:
        (check,) = check_association(stack, hidden, org, look=False)
    assert (check.verdict, check.found) == (Verdict.UNKNOWN, "hidden")


def test_what_cognigy_associates_where_it_is_a_service_is_at_most_a_warning(sending: Deployment) -> None:
    pending(sending)
    name = sending.admin.get("/_emulator/aws/event-sources").json()["eventSources"][0]["name"]
    assert "have POST /_emulator/aws/event-sources/associate play it" in look(sending)["event source"].remedy
    body = {"name": name, "endpointUrl": ENDPOINT}
    sending.admin.post("/_emulator/aws/event-sources/associate", json=body).raise_for_status()
    assert {title: check.verdict for title, check in bad(look(sending)).items()} == {
        "pattern": Verdict.WARNING,
        "retries": Verdict.WARNING,
        "connection": Verdict.WARNING,  # without a key
    }
