"""What a Cognigy installation takes: which format and which topics by its version, and with which key.

The versions are the emulator's own reading of Cognigy's release notes and of the tabs of its guide to EventBridge:
webhooks came with 4.94 and were removed in 2025.12; EventBridge came with 4.100 for `user.end` and `acw`, has taken
`customer.end` in their place since 2025.12, and `user.start` beside it since 2025.22. From 4.100 to 2025.11 webhooks
work where they were set up before; here they do. Unknown, and therefore inferred, is:

- that what a version does not take is answered with 400;
- which fields of EventBridge's event Cognigy reads: here it must have `detail-type` and, in `detail.eventBody`, a
  `conversationId`; the user is looked for in `addressTo`, which is a webhook's `userId`;
- that the key, which Cognigy calls `GENESYS_EVENTBRIDGE_HANDOVER_API_KEY`, is asked of EventBridge's requests alone;
  `webhooks_need_key` chooses the other answer.

Whether the source's organization is the endpoint's own, which Cognigy checks since 2025.11, is not modelled.
"""

import hmac
import re
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from handover.emulator.runtime.delivery.request import encode
from handover.emulator.state.json_text import as_text
from handover.emulator.state.records.cognigy import CognigyProfile

_VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}")
_PREFIX: Final = "v2.detail.events.conversation.{id}."
_WEBHOOK_TOPICS: Final = ("acw", "user.end")


class _Release(NamedTuple):
    """What is taken from a version on."""

    since: tuple[int, int]
    webhooks: bool
    topics: tuple[str, ...]


_RELEASES: Final = (
    _Release((4, 94), True, ()),
    _Release((4, 100), True, ("user.end", "acw")),
    _Release((2025, 12), False, ("customer.end",)),
    _Release((2025, 22), False, ("customer.end", "user.start")),
)


class Verdict(NamedTuple):
    """The status that a request is answered with, and why: in a refusal, a sentence for the client too."""

    status: int
    reason: str


def check_version(version: str) -> None:
    """Raise `ValueError` with a sentence unless the text is a version that takes handover events."""
    if _VERSION.fullmatch(version) is None:
        raise ValueError(f"{as_text(version)} is no version of Cognigy; one is written as 4.99 or 2025.12.0.")
    if _release(version) is None:
        raise ValueError(f"{as_text(version)} is too old: Cognigy takes handover events from 4.94 on.")


def _release(version: str) -> _Release | None:
    numbers = tuple(map(int, version.split(".")))
    return next((release for release in reversed(_RELEASES) if numbers >= release.since), None)


def judge(body: Any, authorization: str | None, profile: CognigyProfile, unknown_users: Collection[str]) -> Verdict:
    """Return what the installation says to a request.

    Args:
        body: The request's JSON.
        authorization: Its header of that name.
        profile: The installation.
        unknown_users: Users that it does not know.
    """
    from_event_bridge = isinstance(body, dict) and "detail-type" in body
    needs_key = profile.webhooks_need_key or from_event_bridge or not isinstance(body, dict)
    if profile.api_key is not None and needs_key:
        if authorization is None:
            return Verdict(401, "The request has no Authorization.")
        if not hmac.compare_digest(encode(authorization.strip()), encode(profile.api_key)):
            return Verdict(401, "The request's Authorization is not the key that Cognigy has.")
    if not isinstance(body, dict):
        return Verdict(400, "The body is no JSON object.")
    release = None if profile.version is None else _release(profile.version)
    if from_event_bridge:
        return _event(body, release, profile, unknown_users)
    return _webhook(body, release, profile, unknown_users)


def _webhook(
    body: Mapping[str, Any], release: _Release | None, profile: CognigyProfile, unknown_users: Collection[str]
) -> Verdict:
    if release is not None and not release.webhooks:
        return Verdict(400, f"Cognigy {profile.version} takes no webhooks: they were removed in 2025.12.")
    for field in ("userId", "topic"):
        if not isinstance(body.get(field), str) or not body[field]:
            return Verdict(400, f'The body has no "{field}".')
    # The guide has workflows write the topic without braces.
    if release is not None and body["topic"].replace(".id.", ".{id}.", 1) not in _named(_WEBHOOK_TOPICS):
        literals = " and ".join(name.replace("{id}", "id") for name in _named(_WEBHOOK_TOPICS))
        return Verdict(400, f"Cognigy takes webhooks of {literals}, not of {as_text(body['topic'])}.")
    if body["userId"] in unknown_users:
        return Verdict(404, f'There is no user "{body["userId"]}".')
    return Verdict(200, f'Cognigy took the event for the user "{body["userId"]}".')


def _event(
    body: Mapping[str, Any], release: _Release | None, profile: CognigyProfile, unknown_users: Collection[str]
) -> Verdict:
    topic = body["detail-type"]
    if release is not None and not release.topics:
        return Verdict(400, f"Cognigy {profile.version} takes no events of EventBridge: it does from 4.100 on.")
    if release is not None and topic not in _named(release.topics):
        taken = " and ".join(_named(release.topics))
        return Verdict(400, f"Cognigy {profile.version} takes the topic {taken}, not {as_text(topic)}.")
    detail = body.get("detail")
    event = detail.get("eventBody") if isinstance(detail, dict) else None
    conversation = event.get("conversationId") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(conversation, str) or not conversation:
        return Verdict(400, 'The event has no "detail.eventBody.conversationId".')
    user = event.get("addressTo")
    if isinstance(user, str) and user in unknown_users:
        return Verdict(404, f'There is no user "{user}".')
    return Verdict(200, f'Cognigy took the event {topic} of the conversation "{conversation}".')


def _named(events: Collection[str]) -> list[str]:
    return [_PREFIX + event for event in events]
