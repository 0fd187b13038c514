"""What a test meets when a stack can't be deployed."""

from __future__ import annotations

from collections.abc import Sequence

from handover.errors import HandoverError
from handover.sandbox.display.looks import short_type
from handover.sandbox.state.urn import Urn


class DeploymentError(HandoverError):
    """A stack can't be previewed, deployed, refreshed or destroyed; the message has a sentence for each reason.

    What the program itself raises is raised as it is, and is none of these.

    Attributes:
        errors: URN, empty if no resource is concerned, and sentence of each reason.
    """

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(_subject(urn) + message for urn, message in errors))
        self.errors = tuple(errors)


def _subject(urn: str) -> str:
    concerned = Urn.parse(urn)
    return f"{short_type(concerned.type)} {concerned.name}: " if concerned.type else ""
