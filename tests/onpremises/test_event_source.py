"""Waiting for the event source: by itself, and as Pulumi's engine asks for it."""

import asyncio

import pulumi
import pytest

from handover_onpremises import AwsHandoverTarget, OnPremisesSettings, event_source
from handover_onpremises.event_source import EventSourceWait
from tests.onpremises.aws import CONFIG, SOURCE, Aws

# As the provider says it: the operation, then AWS' answer.
MISSING = (
    f"creating EventBridge Event Bus ({SOURCE}): operation error EventBridge: CreateEventBus, https response error"
    f" StatusCode: 400, RequestID: 1, ResourceNotFoundException: Event source {SOURCE} does not exist."
)
EXISTS = MISSING.replace("ResourceNotFoundException", "ResourceAlreadyExistsException")


def failed(*errors: str, operation: str = "create") -> pulumi.ErrorHookArgs:
    return pulumi.ErrorHookArgs(
        urn="urn", id="", name="handover-bus", type="type", failed_operation=operation, errors=list(errors)
    )


class Waits:
    """Notes waits in place of waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.hook = EventSourceWait(SOURCE, self._wait)

    async def _wait(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def ask(self, args: pulumi.ErrorHookArgs) -> bool:
        return asyncio.run(self.hook(args))


def test_it_waits_for_a_missing_event_source_but_no_longer_than_five_minutes() -> None:
    waits = Waits()
    answers = [waits.ask(failed(*[MISSING] * count)) for count in range(1, 40)]
    assert sum(waits.seconds) == 300
    assert answers == [True] * len(waits.seconds) + [False] * (39 - len(waits.seconds))


@pytest.mark.parametrize(
    "args",
    [
        failed(EXISTS),
        failed("AccessDeniedException: not authorized"),
        failed(EXISTS, MISSING),  # the newest is first
        failed(MISSING, operation="update"),
        failed(MISSING, operation="delete"),
        failed("NotAResourceNotFoundExceptionAtAll"),
        failed(),
    ],
)
def test_nothing_else_is_tried_again(args: pulumi.ErrorHookArgs) -> None:
    waits = Waits()
    assert not waits.ask(args)
    assert waits.seconds == []


def deploy(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_source, "INTERVAL_SECONDS", 0)
    aws.run(lambda: AwsHandoverTarget("handover", OnPremisesSettings.parse(CONFIG)))


def test_the_engine_gets_to_it_and_the_user_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = Aws(bus_errors=[MISSING] * 3)
    deploy(aws, monkeypatch)
    assert "handover-target" in aws.registered
    (message,) = aws.messages
    assert SOURCE in message


def test_any_other_error_ends_the_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = Aws(bus_errors=[MISSING, EXISTS])
    with pytest.raises(Exception, match="ResourceAlreadyExistsException"):
        deploy(aws, monkeypatch)
    assert "handover-rule" not in aws.registered
