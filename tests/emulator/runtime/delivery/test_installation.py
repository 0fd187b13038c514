"""What a Cognigy installation takes, by its version and its key."""

from typing import Any

import pytest

from handover.emulator.runtime.delivery.installation import Verdict, check_version, judge
from handover.emulator.state.records.cognigy import CognigyProfile

PREFIX = "v2.detail.events.conversation.{id}."
EVENT = {"detail": {"eventBody": {"conversationId": "c-1", "addressTo": "u-1"}}}
VERSIONS = ["4.94", "4.99.3", "4.100", "2025.11", "2025.12.0", "2025.21", "2025.22", "2026.14"]
ACW, USER_END, CUSTOMER_END, USER_START = (PREFIX + name for name in ("acw", "user.end", "customer.end", "user.start"))


def webhook(topic: str = ACW.replace("{id}", "id")) -> dict[str, Any]:
    return {"userId": "u-1", "topic": topic, "disconnectType": ""}


def event(topic: str = CUSTOMER_END) -> dict[str, Any]:
    return {"detail-type": topic, **EVENT}


def status(body: Any, authorization: str | None = None, **profile: Any) -> int:
    return judge(body, authorization, CognigyProfile(**profile), ()).status


@pytest.mark.parametrize(
    ("body", "versions"),
    [
        (webhook(), VERSIONS[:4]),
        (webhook(USER_END.replace("{id}", "id")), VERSIONS[:4]),
        (webhook(USER_END), VERSIONS[:4]),
        (webhook("other"), []),
        (webhook(CUSTOMER_END), []),
        (event(ACW), VERSIONS[2:4]),
        (event(USER_END), VERSIONS[2:4]),
        (event(CUSTOMER_END), VERSIONS[4:]),
        (event(USER_START), VERSIONS[6:]),
    ],
)
def test_a_version_takes_its_formats_and_topics(body: Any, versions: list[str]) -> None:
    assert [version for version in VERSIONS if status(body, version=version) == 200] == versions
    assert status(body) == 200


@pytest.mark.parametrize(
    ("body", "version", "said"),
    [
        (webhook(), "2025.12", "Cognigy 2025.12 takes no webhooks: they were removed in 2025.12."),
        (event(), "4.99", "Cognigy 4.99 takes no events of EventBridge: it does from 4.100 on."),
        (event(ACW), "2026.1", f'Cognigy 2026.1 takes the topic {CUSTOMER_END} and {USER_START}, not "{ACW}".'),
        (event([]), "2025.12", f"Cognigy 2025.12 takes the topic {CUSTOMER_END}, not []."),  # type: ignore[arg-type]
        (
            webhook("t"),
            "4.98",
            "Cognigy takes webhooks of v2.detail.events.conversation.id.acw and "
            'v2.detail.events.conversation.id.user.end, not of "t".',
        ),
        ({"detail-type": CUSTOMER_END}, None, 'The event has no "detail.eventBody.conversationId".'),
        ({"detail-type": CUSTOMER_END, "detail": {"eventBody": []}}, None, "The event has no "),
        ({"detail-type": CUSTOMER_END, "detail": {"eventBody": {"conversationId": ""}}}, None, "The event has no "),
        ({"topic": "t"}, None, 'The body has no "userId".'),
        ("text", None, "The body is no JSON object."),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(body: Any, version: str | None, said: str) -> None:
    found = judge(body, None, CognigyProfile(version=version), ())
    assert found.status == 400
    assert found.reason.startswith(said)


def test_users_it_does_not_know_are_refused_in_both_formats() -> None:
    for body in (webhook(), event()):
        assert judge(body, None, CognigyProfile(), {"u-1"}) == Verdict(404, 'There is no user "u-1".')
        assert judge(body, None, CognigyProfile(), {"u-2"}).status == 200
    odd = {"detail-type": CUSTOMER_END, "detail": {"eventBody": {"conversationId": "c", "addressTo": ["u-1"]}}}
    assert judge(odd, None, CognigyProfile(), {"u-1"}).status == 200


def test_the_key_is_asked_of_eventbridge_and_on_demand_of_webhooks() -> None:
    assert status(event(), api_key="k") == status("text", api_key="k") == 401
    assert status(event(), "wrong", api_key="k") == 401
    assert status(event(), "wr\ud800ng", api_key="k") == 401
    assert status(event(), " k ", api_key="k") == 200
    assert status(event(), "anything") == 200
    assert status(webhook(), api_key="k") == 200
    assert status(webhook(), api_key="k", webhooks_need_key=True) == 401
    assert status(webhook(), "k", api_key="k", webhooks_need_key=True) == 200
    assert status(webhook(), webhooks_need_key=True) == 200


def test_a_refusal_for_the_key_does_not_tell_it() -> None:
    profile = CognigyProfile(api_key="the-key")
    assert judge(event(), None, profile, ()).reason == "The request has no Authorization."
    wrong = judge(event(), "another", profile, ()).reason
    assert wrong == "The request's Authorization is not the key that Cognigy has."
    assert "the-key" not in repr(profile)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("4", '"4" is no version of Cognigy; one is written as 4.99 or 2025.12.0.'),
        ("4.x", '"4.x" is no version'),
        ("4.93.9", '"4.93.9" is too old: Cognigy takes handover events from 4.94 on.'),
    ],
)
def test_versions_that_are_none_or_too_old_are_refused(version: str, said: str) -> None:
    with pytest.raises(ValueError, match="Cognigy") as caught:
        check_version(version)
    assert str(caught.value).startswith(said)
    for good in VERSIONS:
        check_version(good)
