"""What policy packs found, in the words of Pulumi's section `Policies:`, and whether it stops a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from handover.io.text import counted
from handover.sandbox.display.engine_events import Policies
from handover.sandbox.display.looks import short_type
from handover.sandbox.display.markdown import code, fenced
from handover.sandbox.engine.steps import Op, Outcome
from handover.sandbox.policies.pack import PolicyPack
from handover.sandbox.stack import Stack
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import UNKNOWN

if TYPE_CHECKING:
    from handover.sandbox.policies.analysis import Violation

_MANDATORY = "mandatory"


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


@dataclass(frozen=True)
class Judgement:
    """What a policy pack found."""

    pack: PolicyPack
    violations: Sequence[Violation]

    @property
    def forbids(self) -> bool:
        """Whether a mandatory policy is violated."""
        return any(violation.level == _MANDATORY for violation in self.violations)

    @property
    def mark(self) -> str:
        """The sign of it."""
        return "❌" if self.forbids else "⚠️" if self.violations else "✅"

    @property
    def title(self) -> str:
        """The pack's name and version."""
        return f"{self.pack.name}@v{self.pack.version}"


def judge(
    packs: Sequence[PolicyPack], stack: Stack, resources: Sequence[Resource], *, preview: bool
) -> list[Judgement]:
    """Have policy packs judge a stack, by the resources planned (`preview`) or in the state.

    Raises:
        SandboxError: A policy failed.
    """
    if not packs:
        return []
    # Here, for pulumi-policy, an extra of this package, takes long to import.
    from handover.sandbox.policies.analysis import analyze

    # What is only read is not the stack's to be judged.
    ours = [resource for resource in resources if not resource.external]
    return [Judgement(pack, analyze(pack, stack, ours, preview=preview)) for pack in packs]


def lines(judgements: Sequence[Judgement]) -> list[str]:
    """Say what policy packs found; nothing where there are none."""
    found = [line for judgement in judgements for line in _lines(judgement)]
    return ["", "Policies:", *found] if found else []


def as_json(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Describe what policy packs found."""
    return [
        {
            "name": judgement.pack.name,
            "version": judgement.pack.version,
            "path": str(judgement.pack.path),
            "passed": not judgement.forbids,
            "violations": [asdict(violation) for violation in judgement.violations],
        }
        for judgement in judgements
    ]


def as_events(judgements: Sequence[Judgement]) -> Policies:
    """Describe what policy packs found, for the events of a run."""
    violations = [
        {
            "resourceUrn": violation.urn,
            "message": violation.message,
            "color": "never",
            "policyName": violation.policy,
            "policyPackName": judgement.pack.name,
            "policyPackVersion": judgement.pack.version,
            "policyPackVersionTag": judgement.pack.version,
            "enforcementLevel": violation.level,
            **({"severity": violation.severity} if violation.severity else {}),
        }
        for judgement in judgements
        for violation in judgement.violations
    ]
    packs = {judgement.pack.name: f"v{judgement.pack.version}" for judgement in judgements}
    return Policies(packs, violations, any(judgement.forbids for judgement in judgements))


def as_markdown(judgements: Sequence[Judgement]) -> list[str]:
    """Write what policy packs found as blocks of GitHub-flavoured Markdown."""
    blocks = []
    for judgement in judgements:
        found = len(judgement.violations)
        said = counted(found, "violation") if found else "none violated"
        blocks.append(f"**Policies** {code(judgement.title)}: {judgement.mark} {said}")
        for violation in judgement.violations:
            severity = f", severity {violation.severity}" if violation.severity else ""
            blocks.append(f"{violation.level}{severity}: {code(violation.policy)} ({code(_concerned(violation))})")
            blocks.append(fenced(violation.message))
    return blocks


def _concerned(violation: Violation) -> str:
    """Say which resource a violation is about."""
    urn = Urn.parse(violation.urn)
    return f"{short_type(urn.type)}: {urn.name}" if urn.type else urn.name


def _lines(judgement: Judgement) -> list[str]:
    """Say what a policy pack found, in Pulumi's lines."""
    found = [f"    {judgement.mark} {judgement.title} (local: {judgement.pack.path})"]
    for violation in judgement.violations:
        severity = f" [severity: {violation.severity}]" if violation.severity else ""
        found.append(f"        - [{violation.level}]{severity}  {violation.policy}  ({_concerned(violation)})")
        found += [f"          {line}" for line in violation.message.splitlines()]
    return found
