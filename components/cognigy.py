"""Cognigy's side: the host name of an instance, its handover endpoint, and what each version takes.

The version rules are from Cognigy's release notes and its guides: 4.94.0 introduced the endpoint for handover webhooks,
4.97.2 and 4.98.2 fixed "not terminated when using triggers", 4.100 deprecated the webhooks in favour of Genesys' Amazon
EventBridge integration and takes them only from set-ups older than the upgrade. The release notes of 2025.12.0 say that
they "have been removed and are no longer supported"; another page, of September 2025, that the end is "to be
determined". The stricter one is taken. The topics are from the tabs of the guide to EventBridge.
"""

import re
from collections.abc import Collection
from typing import NamedTuple, Self

from .delivery import Delivery
from .events import EventBridgeTopic

_RELIABLE = (4, 97, 2)
_RELIABLE_IN_4_98 = (4, 98, 2)


class _Row(NamedTuple):
    """What the versions from `since` to the next row take; of the deliveries, the first is the default."""

    since: tuple[int, int, int]
    deliveries: tuple[Delivery, ...]
    deliveries_of_preexisting_setup: tuple[Delivery, ...]
    topics: tuple[EventBridgeTopic, ...] = ()
    optional_topics: tuple[EventBridgeTopic, ...] = ()


_WEBHOOK, _EVENT_BRIDGE = (Delivery.WEBHOOK,), (Delivery.EVENT_BRIDGE,)
_VERSIONS = (
    _Row((4, 94, 0), _WEBHOOK, _WEBHOOK),
    _Row((4, 100, 0), _EVENT_BRIDGE, tuple(Delivery), (EventBridgeTopic.USER_END, EventBridgeTopic.ACW)),
    _Row((2025, 12, 0), _EVENT_BRIDGE, _EVENT_BRIDGE, (EventBridgeTopic.CUSTOMER_END,)),
    _Row(
        (2025, 22, 0),
        _EVENT_BRIDGE,
        _EVENT_BRIDGE,
        (EventBridgeTopic.CUSTOMER_END,),
        (EventBridgeTopic.USER_START,),
    ),
)

_ENDPOINT_HOST_PREFIX = "endpoint-"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class CognigyVersion(NamedTuple):
    """A version of Cognigy.AI: `4.x[.y]` up to 4.100, then `<year>.<n>[.y]`. Compares by number, not by text."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version such as `4.99`, `4.97.2` or `2025.10`; a missing patch counts as 0.

        Raises:
            ValueError: If the text is not a version that Cognigy has had, as a sentence.
        """
        match = re.fullmatch(r"(\d{1,4})\.(\d{1,3})(?:\.(\d{1,4}))?", text, re.ASCII)
        version = cls(*(int(part or 0) for part in match.groups())) if match else None
        if version is None or 4 < version.major < 2025:
            raise ValueError(
                "is not a version of Cognigy.AI; write it as Cognigy does, in quotes, e.g. '4.99' or '2025.10'"
            )
        return version

    def __str__(self) -> str:
        """The version as Cognigy writes it; a patch of 0 is left out."""
        return f"{self.major}.{self.minor}" + (f".{self.patch}" if self.patch else "")

    def require_handover(self) -> None:
        """Check that this version can be told of the end of a handover at all.

        Raises:
            ValueError: If it can't, as a sentence that says what to do instead.
        """
        if self < _VERSIONS[0].since:
            raise ValueError(
                "is too old: handover-end webhooks came with Cognigy.AI 4.94; upgrade Cognigy.AI first"
                " (if you meant 4.100, write '4.100' in quotes: YAML reads the bare number as 4.1)"
            )

    def deliveries(self, *, preexisting_setup: bool) -> tuple[Delivery, ...]:
        """The ways by which this version can be told, which must be one that `require_handover` passes.

        Args:
            preexisting_setup: Whether webhooks were set up before Cognigy was upgraded to 4.100 or later.

        Returns:
            The ways, the default first.
        """
        row = self._rows[1]
        return row.deliveries_of_preexisting_setup if preexisting_setup else row.deliveries

    def require_delivery(self, delivery: Delivery, *, preexisting_setup: bool) -> None:
        """Check that this version can be told in this way.

        Raises:
            ValueError: If it can't, as a sentence that says what to do instead.
        """
        allowed = self.deliveries(preexisting_setup=preexisting_setup)
        if delivery in allowed:
            return
        if Delivery.WEBHOOK in allowed:
            raise ValueError(
                f"is not possible with Cognigy.AI {self}: Amazon EventBridge came with 4.100; set it to webhook or"
                " leave it out"
            )
        if Delivery.WEBHOOK in self.deliveries(preexisting_setup=True):
            raise ValueError(
                f"is not possible with this setup: Cognigy.AI {self} takes handover-end webhooks only where they were"
                " set up before the upgrade to 4.100; if yours were, set cognigy-handover:preexistingSetup to true,"
                " otherwise set it to eventBridge"
            )
        raise ValueError(
            f"is not possible with Cognigy.AI {self}: 2025.12 removed handover-end webhooks; set it to eventBridge, or"
            " move a stack that has webhooks by `handover migrate -s STACK` before Cognigy.AI is upgraded"
        )

    @property
    def topics(self) -> tuple[EventBridgeTopic, ...]:
        """The topics that this version takes from EventBridge in any case."""
        return self._rows[1].topics

    @property
    def optional_topics(self) -> tuple[EventBridgeTopic, ...]:
        """The topics that this version takes if it is sent them."""
        return self._rows[1].optional_topics

    @property
    def topics_of_an_upgrade(self) -> Collection[EventBridgeTopic]:
        """The topics of this version and of the ones before and after it, which an upgrade may need for a while."""
        found = {topic for row in self._rows if row for topic in (*row.topics, *row.optional_topics)}
        return [topic for topic in EventBridgeTopic if topic in found]

    @property
    def _rows(self) -> tuple[_Row | None, _Row, _Row | None]:
        """The rows of the table before, of and after this version."""
        here = max(index for index, row in enumerate(_VERSIONS) if self >= row.since)
        before, after = _VERSIONS[:here][-1:], _VERSIONS[here + 1 : here + 2]
        return next(iter(before), None), _VERSIONS[here], next(iter(after), None)

    @property
    def leaves_conversations_open(self) -> bool:
        """Whether this version can miss the end of a handover that a trigger reports."""
        return self < _RELIABLE or (4, 98, 0) <= self < _RELIABLE_IN_4_98


def check_domain(domain: str) -> str:
    """Check the domain of a Cognigy instance, e.g. `trial.cognigy.ai`.

    Returns:
        The domain in lower case.

    Raises:
        ValueError: If it is not a bare host name, as a sentence that says what to write.
    """
    domain = domain.lower()
    if "://" in domain or "/" in domain:
        raise ValueError("must be a host name without a scheme or a path, e.g. trial.cognigy.ai")
    if domain.startswith(_ENDPOINT_HOST_PREFIX):
        raise ValueError(
            f"must be the instance's domain without '{_ENDPOINT_HOST_PREFIX}', which is put in front of it:"
            f" {domain.removeprefix(_ENDPOINT_HOST_PREFIX)}"
        )
    if ":" in domain or "@" in domain:
        raise ValueError("must be a host name without a port or a user, e.g. trial.cognigy.ai")
    if not domain.isascii():
        raise ValueError("must be written in ASCII, with its xn-- form where it has other letters")
    labels = f"{_ENDPOINT_HOST_PREFIX}{domain}".split(".")
    if len(labels) < 2 or any(len(label) > 63 or not _LABEL.fullmatch(label) for label in labels):
        raise ValueError("is not a host name; write the domain of your Cognigy instance, e.g. trial.cognigy.ai")
    if labels[-1].isdigit():
        raise ValueError("is an address, not a host name; Cognigy's certificate needs a name, e.g. trial.cognigy.ai")
    if len(".".join(labels)) > 253:
        raise ValueError("is longer than a host name may be (253 characters with 'endpoint-')")
    return domain


def endpoint_url(domain: str) -> str:
    """Where Cognigy takes handover-end events of a Genesys Open Messaging handover, by Cognigy's guide."""
    return f"https://{_ENDPOINT_HOST_PREFIX}{domain}/handover/genesysCloudOM"
