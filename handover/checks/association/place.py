"""Where a stack's events go in AWS, and what to do about that place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from handover.io.program import HANDOVER
from handover.stacks import event_bridge
from handover.stacks.model import DeployedStack, StackResource

SUBJECT = "AWS"
_SERVICE = "Where Cognigy is a service, ask Cognigy."


@dataclass(frozen=True)
class Place:
    """An AWS account and region, and what is to be there.

    Attributes:
        stack: The stack's name.
        account: The account's id.
        region: The region's code.
        event_source: The name of the partner event source, which is its bus' name too.
        topics: What Genesys sends.
        own_topics: Those of them that Cognigy takes; the others are sent for the time of an upgrade.
        endpoint: Where Cognigy takes the events.
        emulated: Whether an emulator plays the account.
    """

    stack: str
    account: str
    region: str
    event_source: str
    topics: frozenset[str]
    own_topics: frozenset[str]
    endpoint: str
    emulated: bool

    @classmethod
    def of(cls, stack: DeployedStack, source: StackResource, organization: str, *, emulated: bool) -> Self | None:
        """Return where a source of a stack sends to; None if the state keeps that secret.

        Args:
            stack: The stack.
            source: Its EventBridge source.
            organization: Genesys' id of the org.
            emulated: Whether an emulator plays it.
        """
        settings = event_bridge.properties(source.inputs)
        account, region, suffix = (
            settings.get(key) for key in (event_bridge.ACCOUNT, event_bridge.REGION, event_bridge.SUFFIX)
        )
        if not (account and region and suffix):
            return None
        topics = event_bridge.topics(settings)
        return cls(
            stack=stack.name,
            account=account,
            region=region,
            event_source=event_bridge.source_name(organization, suffix),
            topics=topics,
            own_topics=topics - event_bridge.additional_topics(stack),
            endpoint=str(stack.outputs.get("endpointUrl") or ""),
            emulated=emulated,
        )

    def _command(self, verb: str) -> str:
        """Return the command line that does something to the AWS side; its stack has the name of this one."""
        return f"{HANDOVER} sandbox {verb} -s {self.stack} --cwd onpremises" if self.emulated else f"pulumi {verb}"

    @property
    def _where(self) -> str:
        return "" if self.emulated else " in `onpremises/`"

    @property
    def make(self) -> str:
        """What to do if Genesys has not made the event source."""
        return (
            "Genesys Cloud has not made the event source there: see what the integration reports, and whether "
            "cognigy-handover:eventBridge has the right AWS account and region."
        )

    @property
    def associate(self) -> str:
        """What to do if nothing is associated with the event source."""
        asked = "have POST /_emulator/aws/event-sources/associate play it" if self.emulated else "ask Cognigy"
        return (
            "AWS drops the events until a bus is associated with the event source. On premises, "
            f"`{self._command('up')}`{self._where} makes it, configured by the lines of this stack's output "
            f"`onpremises`; if it has been deleted, `{self._command('refresh')}` has to come first. Where Cognigy is a "
            f"service, Cognigy does that: {asked}."
        )

    @property
    def redeploy(self) -> str:
        """What to do if what is in the account is not what this stack needs."""
        return (
            "Configure the stack of `onpremises/` by the lines of this stack's output `onpremises`; then "
            f"{self._restore} bring it there. {_SERVICE}"
        )

    @property
    def put_back(self) -> str:
        """What to do if somebody has changed something in the account."""
        return f"{self._restore} put it back. {_SERVICE}"

    @property
    def _restore(self) -> str:
        return f"`{self._command('refresh')}` and then `{self._command('up')}`{self._where}"
