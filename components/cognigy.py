"""Cognigy's side: the host name of an instance, its handover endpoint, and the versions that have one.

The version rules are from Cognigy's release notes: 4.94.0 introduced the endpoint for handover webhooks, 4.97.2 and
4.98.2 fixed "not terminated when using triggers", 4.100 deprecated it for set-ups older than the upgrade, and 2025.12
removed it in favour of Genesys' Amazon EventBridge integration.
"""

import re
from typing import NamedTuple, Self

_INTRODUCED = (4, 94, 0)
_RELIABLE = (4, 97, 2)
_RELIABLE_IN_4_98 = (4, 98, 2)
_DEPRECATED = (4, 100, 0)
_REMOVED = (2025, 12, 0)

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

    def require_webhooks(self, *, preexisting_setup: bool) -> None:
        """Check that this version takes handover-end webhooks.

        Args:
            preexisting_setup: Whether the set-up was made before Cognigy was upgraded to 4.100 or later.

        Raises:
            ValueError: If it doesn't, as a sentence that says what to do instead.
        """
        if self < _INTRODUCED:
            raise ValueError(
                "is too old: handover-end webhooks came with Cognigy.AI 4.94; upgrade Cognigy.AI first"
                " (if you meant 4.100, write '4.100' in quotes: YAML reads the bare number as 4.1)"
            )
        if self >= _REMOVED:
            raise ValueError(
                "has no handover-end webhooks any more: Cognigy.AI 2025.12 removed them; destroy this stack and use"
                " Genesys' Amazon EventBridge integration with the topic"
                " v2.detail.events.conversation.{id}.customer.end instead"
            )
        if self >= _DEPRECATED and not preexisting_setup:
            raise ValueError(
                "takes handover-end webhooks only where they were set up before the upgrade to 4.100; if yours were,"
                " set cognigy-handover:preexistingSetup to true, otherwise use Genesys' Amazon EventBridge integration"
            )

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
