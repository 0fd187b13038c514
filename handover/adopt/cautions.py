"""What to think about before the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handover.adopt.differences import Planned
from handover.adopt.roles import Kind, Role
from handover.adopt.search.find import Found
from handover.sandbox.steps import Op

_MARK = "Managed by Pulumi"


def cautions(found: Found, plan: Mapping[Role, Planned]) -> Iterator[str]:
    """Yield a few sentences for each thing to think about; none as a rule.

    Args:
        found: The objects.
        plan: What the next deployment makes of them.
    """
    if plan[Role(Kind.ACTION)].op == Op.REPLACE:
        yield (
            "The data action's contract is not the program's, and a published contract cannot change: the next "
            "deployment makes a new action, publishes the workflows on it and deletes the old one. For a moment both "
            "have the same name, and which of them Architect takes is unknown (docs/replacing-the-action.md): give it "
            "a new one in the setting names.dataAction."
        )
    texts = [trigger.description for trigger in found.triggers]
    if found.integration:
        texts.append(found.org.genesys.integration_config(found.integration.id).notes)
    if any(_MARK in text for text in texts):
        yield (
            f"Some of the objects say {_MARK!r}: another stack may have deployed them. Adopt them only if its state is "
            "lost, for two stacks that have the same objects undo each other's work."
        )
