"""A real account is read by boto3: its credentials must be that account's, and every error is a sentence.

AWS' login service is moto's; EventBridge and SQS are the emulator's, which speaks their protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from handover.aws import boto, reading
from handover.aws.boto import BotoAws
from handover.aws.errors import AwsError
from tests.handover.conftest import Deployment

errors: Any = import_module("botocore.exceptions")  # which has no types
ACCOUNT, REGION = "123456789012", "eu-central-1"  # moto's


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Credentials that moto's login service takes, and no others."""
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with mock_aws():
        yield monkeypatch


@pytest.mark.usefixtures("login")
def test_events_and_queues_are_read_as_in_an_emulated_account(
    sending: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in ("EVENTBRIDGE", "SQS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", f"{sending.url}/_emulator/aws")
    (name,) = (each["name"] for each in sending.admin.get("/_emulator/aws/event-sources").json()["eventSources"])
    aws = BotoAws(ACCOUNT, REGION)
    assert reading.event_source_state(aws, name) == "ACTIVE"
    (rule,) = reading.rules(aws, name)
    (target,) = reading.targets(aws, name, rule.name)
    assert target.age == 900
    queue = reading.queue(aws, target.queue)
    assert queue is not None
    assert aws.waiting_topics(queue.url) is None
    assert reading.event_source_state(aws, "aws.partner/genesys.com/cloud/x/y") is None


@pytest.mark.usefixtures("login")
def test_credentials_of_another_account_are_refused() -> None:
    with pytest.raises(AwsError) as refusal:
        BotoAws("999999999999", REGION)
    assert str(refusal.value) == (
        "The AWS credentials are for the account 123456789012, and events go to the account 999999999999. "
        "Use credentials of that account: set AWS_PROFILE to one of its profiles."
    )


def test_without_boto3_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto, "find_spec", lambda _: None)
    with pytest.raises(AwsError, match=r"boto3 is not installed.*pip install 'cognigy-genesys-handover\[aws\]'"):
        BotoAws(ACCOUNT, REGION)


def test_without_credentials_it_is_said_how_to_log_in(login: pytest.MonkeyPatch) -> None:
    with login.context() as alone:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            alone.delenv(name)
        alone.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with pytest.raises(AwsError, match="There are no credentials for AWS: Unable to locate credentials") as refusal:
            BotoAws(ACCOUNT, REGION)
        assert refusal.value.hopeless
        alone.setenv("AWS_PROFILE", "nobody")
        with pytest.raises(AwsError, match="There are no credentials for AWS: The config profile"):
            BotoAws(ACCOUNT, REGION)


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            errors.ClientError({"Error": {"Code": "ExpiredToken", "Message": "Too old."}}, "GetCallerIdentity"),
            "sts:GetCallerIdentity was refused by AWS, ExpiredToken: Too old. The credentials have expired",
        ),
        (errors.ClientError({}, "GetCallerIdentity"), "was refused by AWS, ?: without a reason."),
        (
            errors.EndpointConnectionError(endpoint_url="https://sts.test"),
            "sts:GetCallerIdentity could not be asked of AWS",
        ),
    ],
)
def test_errors_of_boto3_are_sentences(monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    class Client:
        def get_caller_identity(self) -> None:
            raise error

    monkeypatch.setattr(BotoAws, "_client", lambda *_: Client())
    with pytest.raises(AwsError) as refusal:
        BotoAws(ACCOUNT, REGION)
    assert said in str(refusal.value)
