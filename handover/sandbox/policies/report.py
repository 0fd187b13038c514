"""What policy packs found, in the words of Pulumi's section `Policies:`, and whether it stops a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from handover.sandbox.display.looks import short_type
from handover.sandbox.engine.steps import Op, Outcome
from handover.sandbox.policies.pack import PolicyPack
from handover.sandbox.stack import Stack
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import UNKNOWN

if TYPE_CHECKING:
    from handover.sandbox.policies.analysis import Violation


def planned(outcome: Outcome) -> list[Resource]:
    """Return the resources as they would be after what a preview found, as far as that is known.

    Their outputs are their inputs, and of an object that stays the outputs it has.
    """
    resources: dict[str, Resource] = {}
    for step in outcome.steps:
        if step.new is None or (step.untargeted and not step.old):
            continue
        id_, known = UNKNOWN, {}
        if step.old and step.op in (Op.SAME, Op.UPDATE):
            id_, known = step.old.id, step.old.outputs
        resources[step.new.urn] = step.new.copy(id=id_, outputs={**known, **step.new.inputs})
    return list(resources.values())


def enforce(
    packs: Sequence[PolicyPack],
    stack: Stack,
    resources: Sequence[Resource],
    say: Callable[[str], None],
    *,
    preview: bool = False,
) -> bool:
    """Have policy packs judge a stack, and say what they found.

    Returns:
        Whether the command may go on: False if a mandatory policy is violated.

    Raises:
        SandboxError: A policy failed.
    """
    if not packs:
        return True
    # Here, for pulumi-policy, an extra of this package, takes long to import.
    from handover.sandbox.policies.analysis import analyze

    # What is only read is not the stack's to be judged.
    ours = [resource for resource in resources if not resource.external]
    found = [(pack, analyze(pack, stack, ours, preview=preview)) for pack in packs]
    say("")
    say("Policies:")
    for pack, violations in found:
        for line in render(pack, violations):
            say(line)
    return not any(violation.level == "mandatory" for _, violations in found for violation in violations)


def render(pack: PolicyPack, violations: Sequence[Violation]) -> list[str]:
    """Say what a policy pack found, in Pulumi's lines."""
    levels = {violation.level for violation in violations}
    mark = "❌" if "mandatory" in levels else "⚠️" if levels else "✅"
    lines = [f"    {mark} {pack.name}@v{pack.version} (local: {pack.path})"]
    for violation in violations:
        severity = f" [severity: {violation.severity}]" if violation.severity else ""
        urn = Urn.parse(violation.urn)
        where = f"{short_type(urn.type)}: {urn.name}" if urn.type else urn.name
        lines.append(f"        - [{violation.level}]{severity}  {violation.policy}  ({where})")
        lines += [f"          {line}" for line in violation.message.splitlines()]
    return lines
