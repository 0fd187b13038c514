"""What an answer means to EventBridge, and how long it waits."""

import pytest

from handover.emulator.runtime.aws.retries import Failure, Pace, RetryPolicy, judged, pause_after
from handover.emulator.runtime.delivery.request import Response

NOW = 1_735_689_600.0  # 2025-01-01


@pytest.mark.parametrize(
    ("status", "again"),
    [
        *((status, True) for status in (401, 407, 409, 429, 500, 502, 503, 504, 599)),
        *((status, False) for status in (300, 302, 304, 400, 403, 404, 405, 413, 422)),
    ],
)
def test_statuses_are_tried_again_or_not(status: int, again: bool) -> None:
    failure = judged("h", Response(status, [], b""), NOW)
    assert failure is not None
    assert failure.again is again


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_success_is_success(status: int) -> None:
    assert judged("h", Response(status, [], b""), NOW) is None


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        (None, 0),
        ("120", 120),
        ("Wed, 01 Jan 2025 00:00:30 GMT", 30),
        ("Wed, 01 Jan 2020 00:00:30 GMT", 0),
        ("soon", 0),
    ],
)
def test_the_endpoint_may_ask_for_a_pause(header: str | None, pause: float) -> None:
    failure = judged("h", Response(503, [("Retry-After", header)] if header else [], b""), NOW)
    assert failure is not None
    assert (failure.again, failure.pause) == (True, pause)


def test_pauses_grow_and_the_longer_one_counts() -> None:
    failure = Failure("C", "R", again=True)
    assert [pause_after(attempt, failure) for attempt in (1, 2, 3, 9, 10, 500)] == [1, 2, 4, 256, 480, 480]
    assert pause_after(1, Failure("C", "R", again=True, pause=60)) == 60
    assert pause_after(10, Failure("C", "R", again=True, pause=60)) == 480


def test_all_attempts_take_about_as_long_as_the_longest_age() -> None:
    waits = [pause_after(attempt, Failure("C", "R", again=True)) for attempt in range(1, 186)]
    assert 0.97 < sum(waits) / 86_400 < 1.03


def test_a_targets_policy_is_aws_own_by_default() -> None:
    assert RetryPolicy.of_target({}) == RetryPolicy(185, 86_400)
    assert RetryPolicy.of_target({"retryPolicy": {"maximumEventAgeInSeconds": 60}}) == RetryPolicy(0, 60)
    assert RetryPolicy.of_target({"retryPolicy": {"maximumRetryAttempts": 5}}) == RetryPolicy(5, 86_400)


def test_a_second_has_no_more_slots_than_the_rate() -> None:
    pace = Pace()
    assert [pace.take(0.0, 2) for _ in range(5)] == [0, 0, 1, 1, 2]
    assert pace.take(0.5, 2) == 1.5
    assert pace.take(60, 2) == 0
