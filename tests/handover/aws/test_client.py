"""An account that an emulator plays is read without credentials; what else answers is told from it."""

from __future__ import annotations

import httpx
import pytest

from handover.aws import reading
from handover.aws.client import EmulatedAws
from handover.aws.errors import AwsError, refused
from tests.handover.conftest import Deployment


def open_account(deployment: Deployment, region: str = "eu-central-1") -> EmulatedAws:
    return EmulatedAws(deployment.url, "123456789012", region)


def answering(answer: httpx.Response | Exception) -> EmulatedAws:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return EmulatedAws("http://127.0.0.1:9", "123456789012", "eu-central-1", httpx.MockTransport(respond))


def test_everything_from_the_source_to_the_queue_is_read(sending: Deployment) -> None:
    (name,) = (each["name"] for each in sending.admin.get("/_emulator/aws/event-sources").json()["eventSources"])
    with open_account(sending) as aws:
        assert reading.event_source_state(aws, name) == "ACTIVE"
        assert reading.has_event_bus(aws, name)
        (rule,) = reading.rules(aws, name)
        (target,) = reading.targets(aws, name, rule.name)
        destination = reading.api_destination(aws, target.arn)
        assert destination is not None
        connection = reading.connection(aws, destination.connection)
        queue = reading.queue(aws, target.queue)
        assert queue is not None
        assert aws.waiting_topics(queue.url) == []
    assert (rule.name, rule.enabled) == ("service-handover-rule", True)
    assert (target.age, target.default_age, target.changed) == (900, False, False)
    assert (destination.name, destination.active) == ("service-handover-api-destination", True)
    assert connection == reading.Connection("service-handover-connection", "AUTHORIZED", "", "Authorization")
    assert queue.messages == 0


def test_another_region_has_nothing_of_it(sending: Deployment) -> None:
    arn = "arn:aws:events:eu-west-1:123456789012:connection/service-handover-connection/1"
    with open_account(sending, "eu-west-1") as aws:
        assert reading.event_source_state(aws, "aws.partner/genesys.com/cloud/x/y") is None
        assert not reading.has_event_bus(aws, "aws.partner/genesys.com/cloud/x/y")
        assert reading.connection(aws, arn) is None
        assert reading.api_destination(aws, arn) is None
        assert reading.queue(aws, "arn:aws:sqs:eu-west-1:123456789012:service-handover-dead-letters") is None
        with pytest.raises(AwsError) as refusal:
            reading.rules(aws, "aws.partner/genesys.com/cloud/x/y")
    assert refusal.value.gone
    assert refusal.value.problem.startswith("events:ListRules was refused by AWS, ResourceNotFoundException: ")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.ConnectError("refused"), "does not answer: refused."),
        (httpx.Response(200, text="<html>"), "does not answer as one that plays AWS accounts."),
        (httpx.Response(200, json=[]), "does not answer as one that plays AWS accounts."),
        (httpx.Response(404, json={"code": "not.found"}), "does not answer as one that plays AWS accounts."),
    ],
)
def test_what_is_no_emulator_of_this_release_is_a_sentence(answer: httpx.Response | Exception, said: str) -> None:
    for ask in (lambda aws: reading.event_source_state(aws, "x"), lambda aws: aws.waiting_topics("x")):
        with answering(answer) as aws, pytest.raises(AwsError) as refusal:
            ask(aws)
        assert said in refusal.value.problem
        assert refusal.value.hopeless


@pytest.mark.parametrize(
    ("code", "hopeless", "remedy"),
    [
        ("AccessDeniedException", False, "Let the role or user of these credentials do events:DescribeRule."),
        ("ExpiredTokenException", True, "have expired"),
        ("UnrecognizedClientException", True, "does not know these credentials"),
        ("InternalException", False, "Compare the AWS account"),
    ],
)
def test_what_aws_refuses_says_what_to_do(code: str, hopeless: bool, remedy: str) -> None:
    error = refused("events", "DescribeRule", code, "No.")
    assert str(error).startswith(f"events:DescribeRule was refused by AWS, {code}: No. ")
    assert remedy in error.remedy
    assert (error.hopeless, error.gone) == (hopeless, False)
    assert "without a reason" in refused("events", "DescribeRule", code, "").problem
