"""Whether a fleet's cost per stack stays flat: `python bench/fleet.py`.

Fleets of 10, 25 and 50 stacks, each stack with an emulated org of its own, are deployed by the sandbox, deployed again
with nothing to do, and looked at for drift, two at once. What counts is the processor time per stack beside that in a
small fleet, run before and after each: the ratio should not grow with the fleet.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = (10, 25, 50)
SMALL = 4
PARALLEL = 2
HANDOVER = str(Path(sys.executable).with_name("handover"))
STACK = """config:
  cognigy-handover:cognigyDomain: team-{number:02}.cognigy.ai
  cognigy-handover:cognigyVersion: "4.99"
"""


def project(folder: Path, stacks: int) -> Path:
    """Make a copy of the project with that many stacks."""
    directory = folder / f"fleet-{stacks}"
    directory.mkdir(parents=True)
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, directory)
    shutil.copytree(ROOT / "components", directory / "components")
    for number in range(stacks):
        text = STACK.format(number=number)
        (directory / f"Pulumi.team-{number:02}.yaml").write_text(text, encoding="utf-8")
    return directory


def fleet(directory: Path, *arguments: str) -> tuple[float, float]:
    """Run a fleet and return how long it took, and the processor time per stack; it must succeed with every stack."""
    command = [HANDOVER, "fleet", *arguments, "--parallel", str(PARALLEL), "--json"]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    stacks = len(list(directory.glob("Pulumi.*.yaml")))
    if (found := json.loads(done.stdout)["summary"]) != {"ok": stacks}:
        raise SystemExit(f"expected {stacks} stacks to be ok, not {found}")
    return seconds, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / stacks


def runs(directory: Path) -> list[tuple[float, float]]:
    """Deploy a fleet, deploy it again, and look for drift."""
    up = ("up", "--engine", "sandbox", "--yes")
    return [fleet(directory, *arguments) for arguments in (up, up, ("drift",))]


def megabytes(directory: Path) -> float:
    """Return how much the stacks keep on disk."""
    return sum(path.stat().st_size for path in (directory / ".handover").rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Measure and print the table."""
    print(
        f"{PARALLEL} stacks at once on {os.cpu_count()} processors. After each time: processor time per stack, and that"
    )
    print(f"as a multiple of what it is in fleets of {SMALL}, run before and after.\n")
    print("stacks         up        per stack       again        per stack       drift        per stack   on disk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = runs(project(folder / "before", SMALL))
        for size in SIZES:
            directory = project(folder, size)
            found = runs(directory)
            after = runs(project(folder / f"after-{size}", SMALL))
            columns = "".join(
                f"{seconds:9.1f} s {processor:6.2f} s x {2 * processor / (one + other):4.2f}"
                for (seconds, processor), (_, one), (_, other) in zip(found, before, after, strict=True)
            )
            print(f"{size:6} {columns} {megabytes(directory) / size * 1000:6.0f} kB")
            before = after


if __name__ == "__main__":
    main()
