"""What AWS' replies mean, as far as the emulator has no such ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from handover.aws import reading
from handover.aws.errors import AwsError


class Replies:
    """An account that gives prepared replies."""

    account, region = "123456789012", "eu-central-1"

    def __init__(self, *replies: Mapping[str, Any]) -> None:
        self.replies = list(replies)
        self.asked: list[Mapping[str, Any]] = []

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(parameters)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def waiting_topics(self, queue_url: str) -> None:
        raise NotImplementedError


def test_lists_are_read_page_by_page_without_the_rules_of_aws_itself() -> None:
    managed = {"Name": "Events-Archive", "State": "ENABLED", "ManagedBy": "prod.vhs.events.aws.internal"}
    aws = Replies(
        {"Rules": [{"Name": "a", "State": "ENABLED"}, managed], "NextToken": "more"},
        {"Rules": [{"Name": "b", "State": "DISABLED", "EventPattern": "{}"}]},
    )
    assert reading.rules(aws, "bus") == [reading.Rule("a", True, ""), reading.Rule("b", False, "{}")]
    assert aws.asked == [{"EventBusName": "bus"}, {"EventBusName": "bus", "NextToken": "more"}]


def test_a_list_without_end_is_given_up() -> None:
    with pytest.raises(AwsError, match="more than 100 pages"):
        reading.rules(Replies({"NextToken": "more"}), "bus")


@pytest.mark.parametrize("key", ["Input", "InputPath", "InputTransformer"])
def test_a_target_that_is_not_sent_the_whole_event_is_told(key: str) -> None:
    (target,) = reading.targets(Replies({"Targets": [{"Id": "1", "Arn": "arn:aws:lambda:x", key: "x"}]}), "bus", "rule")
    assert target == reading.Target("1", "arn:aws:lambda:x", "", "", 86_400, True, True)
    assert not reading.is_api_destination(target.arn)


def test_a_connection_of_another_kind_has_no_header() -> None:
    reply = {"Name": "c", "ConnectionState": "AUTHORIZED", "AuthParameters": {"BasicAuthParameters": {}}}
    found = reading.connection(Replies(reply), "arn:aws:events:x:1:connection/c/1")
    assert found == reading.Connection("c", "AUTHORIZED", "", "")


def test_what_is_being_handled_is_still_in_the_queue() -> None:
    counts = {"ApproximateNumberOfMessages": "2", "ApproximateNumberOfMessagesNotVisible": "1"}
    aws = Replies({"QueueUrl": "https://queue"}, {"Attributes": counts})
    assert reading.queue(aws, "arn:aws:sqs:x:1:letters") == reading.Queue("https://queue", 3)
    assert aws.asked[0] == {"QueueName": "letters"}


@pytest.mark.parametrize("code", ["AccessDenied", ""])
def test_what_is_refused_is_not_taken_for_missing(code: str) -> None:
    class Refusing(Replies):
        def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
            raise AwsError("No.", "Ask.", code)

    for read in (reading.queue, reading.connection):
        with pytest.raises(AwsError, match=r"^No"):
            read(Refusing(), "arn:aws:sqs:x:1:letters")
