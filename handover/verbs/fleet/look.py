"""What a stack's process does before it deploys: see that nothing of somebody else's is in the way.

Two stacks of one fleet that want the same names in one org see nothing of each other yet when both are deployed for
the first time, at once. So each puts down what it is about to make, beside its log, and looks what the others have put
down.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from handover.checks.collisions import Wanted, find_collisions, refusal, remedy, wanted_objects
from handover.io import files, locks
from handover.sandbox.display.terminal import Display
from handover.stacks.engines import model
from handover.stacks.engines.pulumi import open_pulumi
from handover.stacks.engines.sandbox import open_sandbox
from handover.stacks.model import Engine, StackError

LOCK = "lock"
"""The file in a run's folder that its process holds."""
_CLAIMS = "claims.json"


@contextmanager
def looked(kind: Engine, directory: Path, stack: str, folder: Path, packs: Sequence[Path]) -> Iterator[None]:
    """Preview a stack and look at its org; the block then deploys it.

    Args:
        kind: What deploys it.
        directory: The project's folder.
        stack: The stack's name.
        folder: The run's folder, whose lock this process holds.
        packs: Policy packs. The sandbox asks them itself before it deploys, Pulumi while it does.

    Raises:
        StackError: Objects of others have names that the deployment would take.
        HandoverError: The stack cannot be previewed, or the org does not answer.
    """
    if kind is Engine.PULUMI:
        wanted, org = _wanted(open_pulumi(directory, stack, _say, policy_packs=packs), stack)
    else:
        with open_sandbox(directory, stack, Display(), emulator=None, verb="fleet up") as engine:
            wanted, org = _wanted(engine, stack)
    claims = folder / _CLAIMS
    shared = folder.parent.parent / "fleet.lock"

    def refusal(owner: str) -> StackError:
        return StackError(f"{shared} is in use by {owner}: wait until it has ended.")

    with locks.lock(shared, "fleet up", "which looks what other stacks make", refusal):
        files.replace(claims, json.dumps([org, [asdict(each) for each in wanted]]).encode(), keep=False, sync=False)
        _refuse_claimed(claims, stack)
    try:
        yield
    finally:
        claims.unlink(missing_ok=True)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this process's standard output is the run's log


def _wanted(engine: model.Engine, stack: str) -> tuple[Sequence[Wanted], str]:
    planned, deployed = engine.preview().objects, engine.deployed()
    wanted = wanted_objects(planned, deployed)
    if not wanted:
        return (), ""
    with engine.org() as genesys:
        if found := find_collisions(wanted, deployed.ids, genesys):
            raise StackError(refusal(found, stack))
        return wanted, f"{genesys.connection.api_url} {genesys.organization().id}"


def _refuse_claimed(claims: Path, stack: str) -> None:
    """Raise `StackError` if another stack that is being deployed makes something of the same name in the same org."""
    org, wanted = _read(claims)
    for other in claims.parent.parent.parent.glob(f"*/{claims.parent.name}/{_CLAIMS}"):
        # What a killed one has put down counts no more.
        if other == claims or not locks.is_held(other.parent / LOCK):
            continue
        try:
            their_org, theirs = _read(other)
        except FileNotFoundError:  # it has just been deployed, and its org says what it has made
            continue
        if same := sorted(wanted & theirs) if org == their_org else []:
            claims.unlink()
            raise StackError(
                f"The stacks {stack} and {other.parent.parent.name} are in one org and have objects of the same names: "
                f"{', '.join(name for _, name, _ in same)}. {remedy(stack)}"
            )


def _read(claims: Path) -> tuple[str, set[tuple[str, str, str]]]:
    org, wanted = json.loads(claims.read_text(encoding="utf-8"))
    return org, {(each["type"], each["name"].casefold(), each["category"].casefold()) for each in wanted}
