"""Whether a fleet's cost per stack stays flat: `python bench/fleet.py`.

Fleets of 10, 25 and 50 stacks, each stack with an emulated org of its own, are deployed by the sandbox, deployed again
with nothing to do, and looked at for drift, two at once. What counts is the processor time per stack
beside that of a single stack without a fleet, measured before and after each fleet: the ratio should not grow.
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
PARALLEL = 2
HANDOVER = Path(sys.executable).with_name("handover")
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


def measured(directory: Path, *arguments: str) -> tuple[float, float, str]:
    """Run `handover` and return how long it took, the processor time of all its processes, and what it printed."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([HANDOVER, *arguments], cwd=directory, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def fleet(directory: Path, *arguments: str) -> tuple[float, float]:
    """Run a fleet and return how long it took, and its processor time; it must succeed with every stack."""
    seconds, processor, printed = measured(directory, "fleet", *arguments, "--parallel", str(PARALLEL), "--json")
    found, expected = json.loads(printed)["summary"], {"ok": len(list(directory.glob("Pulumi.*.yaml")))}
    if found != expected:
        raise SystemExit(f"expected the stacks to be {expected}, not {found}")
    return seconds, processor


def megabytes(directory: Path) -> float:
    """Return how much the stacks keep on disk."""
    return sum(path.stat().st_size for path in (directory / ".handover").rglob("*") if path.is_file()) / 1e6


def processor_times_alone(folder: Path, name: str) -> list[float]:
    """Return the processor time of each run with a single stack, and no fleet."""
    single = project(folder / name, 1)
    of_one = ("-s", "team-00")
    up = ("sandbox", "up", "--yes", *of_one)
    return [measured(single, *run)[1] for run in (up, up, ("drift", *of_one))]


def main() -> None:
    """Measure and print the table."""
    print(
        f"{PARALLEL} stacks at once on {os.cpu_count()} processors. Per stack: processor time, and that as a multiple"
    )
    print("of a single stack's without a fleet, measured before and after.\n")
    print("stacks         up        per stack       again        per stack       drift        per stack   on disk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = processor_times_alone(folder, "before")
        for size in SIZES:
            directory = project(folder, size)
            up = ("up", "--engine", "sandbox", "--yes")
            times = [fleet(directory, *run) for run in (up, up, ("drift",))]
            after = processor_times_alone(folder, f"after-{size}")
            columns = "".join(
                f"{seconds:9.1f} s {processor / size:6.2f} s x {2 * processor / size / sum(alone):4.2f}"
                for (seconds, processor), alone in zip(times, zip(before, after, strict=True), strict=True)
            )
            print(f"{size:6} {columns} {megabytes(directory) / size * 1000:6.0f} kB")
            before = after


if __name__ == "__main__":
    main()
