"""Policy packs over a stack of a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handover.sandbox.policies.pack import load_pack
from handover.sandbox.policies.report import planned
from handover.sandbox.state.urn import Urn

if TYPE_CHECKING:
    from handover.sandbox.engine.steps import Outcome
    from handover.sandbox.stack import Stack


@dataclass(frozen=True)
class Violation:
    """What a policy has against a stack.

    Attributes:
        policy: The policy's name.
        level: `mandatory` or `advisory`.
        name: Logical name of the resource concerned; that of the stack where a policy doesn't say.
        message: The policy's description, and below it what is wrong.
    """

    policy: str
    level: str
    name: str
    message: str


def judged(stack: Stack, outcome: Outcome, pack: Path, config: Path | None) -> tuple[Violation, ...]:
    """Return what a policy pack has against a stack as it would be after what a preview found.

    Raises:
        SandboxError: The pack can't be used, or a policy failed.
    """
    loaded = load_pack(pack, config)
    # Here, for pulumi-policy is an extra of this package, and load_pack has said so if it is missing.
    from handover.sandbox.policies.analysis import analyze

    ours = [resource for resource in planned(outcome) if not resource.external]
    return tuple(
        Violation(found.policy, found.level, Urn.parse(found.urn).name, found.message)
        for found in analyze(loaded, stack, ours, preview=True)
    )
