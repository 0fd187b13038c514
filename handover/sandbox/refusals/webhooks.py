"""May webhooks go? Not because of a newer version of Cognigy alone, before anybody has seen their successor work.

From Cognigy.AI 4.100 on, the program's default is to tell Cognigy by Amazon EventBridge. A stack that has webhooks and
gets a new `cognigyVersion` would lose them in the same update that makes their successor. The program itself cannot see
what is deployed, so this looks at what an update would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from handover.io.program import HANDOVER
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.provider.schema import TRIGGER
from handover.sandbox.refusals.renames import Problem
from handover.sandbox.state.urn import Urn

_VERSION = f"{NAMESPACE}:cognigyVersion"
_DELIVERY = f"{NAMESPACE}:delivery"
_OUR_TRIGGER = ("handover:index:EventTrigger", TRIGGER)
_SOURCE = "handover:index:EventBridgeSource"


def find_removed_webhooks(
    removed: Iterable[str], planned: Iterable[str], configuration: Mapping[str, str]
) -> Iterator[Problem]:
    """Say that an update would remove webhooks although nobody has said so.

    Args:
        removed: The URNs of the resources that the update would delete.
        planned: The URNs of the resources that the program has, components too.
        configuration: The stack's configuration by full key.

    Yields:
        URN, empty, and sentence of the problem, if there is one.
    """
    # Where the version is an argument of the program instead, that says the delivery too.
    if _VERSION not in configuration or _DELIVERY in configuration:
        return
    triggers = [urn for urn in map(Urn.parse, removed) if urn.types[-2:] == _OUR_TRIGGER]
    if triggers and any(Urn.parse(urn).type == _SOURCE for urn in planned):
        names = " and ".join(sorted(urn.name for urn in triggers))
        yield (
            "",
            f"The webhooks of stack {triggers[0].stack} ({names}) would be removed only because"
            f" {_VERSION} is another: move to Amazon EventBridge step by step, with"
            f" `{HANDOVER} migrate -s {triggers[0].stack}`, or set {_DELIVERY} to say that it is meant.",
        )
