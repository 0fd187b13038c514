"""Does EventBridge work? What can be seen of that is looked at, and for the rest the user's word is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from handover.checks.association.check import check_association
from handover.checks.model import Verdict
from handover.genesys.api import Genesys
from handover.genesys.emulated import is_emulator, read_deliveries
from handover.genesys.errors import GenesysError
from handover.io.program import HANDOVER
from handover.stacks import event_bridge
from handover.stacks.model import DeployedStack, StackError, StackResource
from handover.verbs.migrate.eras import Era, era

# Those of the association's checks without which AWS drops every event. Of the others, such as dead letters of before
# the secret was right, the conversation that has arrived says more.
_DROPS = ("event source", "event bus", "rule", "pattern", "endpoint")


@dataclass(frozen=True)
class Word:
    """What the user says, asked for each time and never kept.

    Attributes:
        conversation: The conversation whose end has been seen to reach Cognigy.
        confirmed: Whether the user vouches for what nobody can see from here.
        aws: Whether to look into a real AWS account, with the credentials of the environment.
    """

    conversation: str | None = None
    confirmed: bool = False
    aws: bool = False


class Proof:
    """Looks whether EventBridge works.

    Args:
        genesys: The org.
        word: What the user says.
        say: Writes a line for the user.
    """

    def __init__(self, genesys: Genesys, word: Word, say: Callable[[str], None]) -> None:
        self._genesys = genesys
        self._word = word
        self._say = say
        self._emulated = is_emulator(genesys)

    def require_arrival(self, deployed: DeployedStack, *, beside_webhooks: bool) -> None:
        """Look whether a stack's source is active, and whether the end of a conversation has come to Cognigy by it.

        Args:
            deployed: The stack.
            beside_webhooks: Whether the same end must have come by the webhooks too.

        Raises:
            StackError: It isn't, or it hasn't, or nobody says so.
            GenesysError: The org refuses or does not answer.
        """
        source = next(iter(event_bridge.sources(deployed)), None)
        if source is None:
            raise StackError("The stack has no source for Amazon EventBridge yet: nothing would tell Cognigy.")
        live = self._genesys.integration(source.id)
        if live.intended_state != "ENABLED" or live.reported_state != "ACTIVE":
            raise StackError(
                f"{source.name} is not active in Genesys Cloud: it is {live.reported_state or 'in no state'}, and "
                "should be ACTIVE. Genesys takes a while to make it; if it stays so, Admin > Integrations says why."
            )
        self._require_association(deployed, source)
        if self._word.conversation is None:
            raise StackError(
                "Nobody has said of which conversation the end was seen to reach Cognigy by EventBridge: have one end, "
                "look whether the bot takes over, and name it with --conversation ID."
            )
        if self._emulated:
            self._require_deliveries(self._word.conversation, beside_webhooks=beside_webhooks)
        else:
            self._look_at_conversation(self._word.conversation)
            self._require_word(
                "Nobody can see from here that AWS and Cognigy have taken that conversation's end from EventBridge "
                "(for Cognigy as a service, that it has associated the source and set its own secret)"
            )

    def require_version(self, wanted: Era, name: str) -> None:
        """Look whether Cognigy has a version of an era.

        Args:
            wanted: The era.
            name: What to call the version.

        Raises:
            StackError: It hasn't, or nobody says so.
        """
        if not self._emulated:
            self._require_word(f"Nobody can see from here which version Cognigy has; this step needs {name}")
            return
        version = self._genesys.get("/_emulator/cognigy/profile").get("version")
        if version and era(version) is not wanted:
            raise StackError(f"The emulated Cognigy has version {version}, and this step needs {name}.")

    def _require_word(self, what: str) -> None:
        if not self._word.confirmed:
            raise StackError(f"{what}: if it is so, say --confirmed. It is asked for each time.")
        self._say(f"Taken on your word (--confirmed): {what[0].lower()}{what[1:]}.")

    def _require_association(self, deployed: DeployedStack, source: StackResource) -> None:
        """Look as far as one can whether AWS passes the source's events on."""
        for check in check_association(deployed, source, self._genesys, look=self._word.aws):
            said = f"{check.subject}, {check.title}: {check.found} instead of {check.expected}. {check.remedy}"
            if check.verdict is Verdict.FAILED and check.title in _DROPS:
                raise StackError(f"What Genesys sends does not get to Cognigy. {said}")
            if check.verdict in (Verdict.FAILED, Verdict.UNCHECKED, Verdict.WARNING):
                self._say(f"Warning: {said}")

    def _require_deliveries(self, conversation: str, *, beside_webhooks: bool) -> None:
        found = read_deliveries(self._genesys, conversation)
        taken = [each for each in found if 200 <= each["status"] < 300]
        by_event_bridge = [each for each in taken if _is_envelope(each["body"])]
        if by_event_bridge and (not beside_webhooks or len(taken) > len(by_event_bridge)):
            ways = "both ways" if beside_webhooks else "EventBridge"
            self._say(f"The end of conversation {conversation} has reached Cognigy by {ways}.")
            return
        refused = [each["status"] for each in found if not _is_envelope(each["body"]) and each["status"] in (401, 403)]
        if by_event_bridge and refused:
            self._say(
                f"The end of conversation {conversation} has reached Cognigy by EventBridge; the webhooks were refused "
                f"with {refused[0]}, as they may be once Cognigy has its secret. EventBridge alone tells Cognigy now."
            )
            return
        if not any(each["conversationId"] for each in read_deliveries(self._genesys)):
            self._require_word(
                "The emulator remembers no conversation, for it keeps them only as long as it runs, so that nobody "
                f"can see whether the end of conversation {conversation} has arrived"
            )
            return
        way = "the webhooks" if by_event_bridge else "EventBridge"
        raise StackError(
            f"The end of conversation {conversation} has not reached Cognigy by {way}: see `{HANDOVER} verify`, and "
            "name another conversation once it has."
        )

    def _look_at_conversation(self, conversation: str) -> None:
        """Look whether an agent's part of a conversation has ended, as far as the org lets us."""
        try:
            found = self._genesys.get(f"/api/v2/conversations/{quote(conversation, safe='')}")
        except GenesysError as error:
            if error.gone or error.status == 400:
                raise StackError(f"The org has no conversation {conversation}.") from None
            if error.hopeless:
                raise
            self._say(f"Whether conversation {conversation} has ended, the org does not say: {error.problem}")
            return
        agents = [each for each in found.get("participants") or () if each.get("purpose") in ("agent", "user")]
        if not any(each.get("endTime") for each in agents):
            raise StackError(f"In conversation {conversation}, no agent has ended their part yet.")
        self._say(f"In conversation {conversation}, an agent has ended their part.")


def _is_envelope(body: Any) -> bool:
    return isinstance(body, Mapping) and "detail-type" in body
