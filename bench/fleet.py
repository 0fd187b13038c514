"""What a fleet costs as it grows: `python bench/fleet.py [STACKS …]`.

Fleets of 50, 100 and 200 stacks, each stack with an emulated org of its own, are deployed by the sandbox, deployed
again with nothing to do, and looked at for drift, two at once. Of each, the table has the time; the processor time per
stack, and that as a multiple of what it is in a small fleet, run right before and after; the most memory that all
processes of the fleet had together, and the fleet's own part of it. Multiple and memory should not grow with the fleet.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
SIZES = (50, 100, 200)
SMALL = 4
PARALLEL = 2
LOOK_SECONDS = 0.2
VERBS = {
    "up": ("up", "--engine", "sandbox", "--yes"),
    "up again": ("up", "--engine", "sandbox", "--yes"),
    "drift": ("drift",),
}
HANDOVER = str(Path(sys.executable).with_name("handover"))
STACK = """config:
  cognigy-handover:cognigyDomain: team-{number:03}.cognigy.ai
  cognigy-handover:cognigyVersion: "4.99"
"""


@dataclass(frozen=True)
class Cost:
    """What a fleet has cost: seconds, processor time per stack, and megabytes of memory at most."""

    seconds: float
    processor: float
    memory: float
    own_memory: float


def project(folder: Path, stacks: int) -> Path:
    """Make a copy of the project with that many stacks."""
    directory = folder / f"fleet-{stacks}"
    directory.mkdir(parents=True)
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / name, directory)
    shutil.copytree(ROOT / "components", directory / "components")
    for number in range(stacks):
        text = STACK.format(number=number)
        (directory / f"Pulumi.team-{number:03}.yaml").write_text(text, encoding="utf-8")
    return directory


def fleet(directory: Path, *arguments: str) -> Cost:
    """Run a fleet, which must succeed with every stack, and return what it has cost."""
    command = [HANDOVER, "fleet", *arguments, "--parallel", str(PARALLEL), "--json"]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    memory = own = 0.0
    with (
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as progress,
        subprocess.Popen(command, cwd=directory, stdout=out, stderr=progress) as process,
    ):
        while True:
            try:
                process.wait(LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                sizes = [megabytes_of(pid) for pid in (process.pid, *descendants(process.pid))]
                memory, own = max(memory, sum(sizes)), max(own, sizes[0])
        seconds, after = perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        for file in (out, progress):
            file.seek(0)
        said, notes = out.read(), progress.read()
    if process.returncode:
        raise SystemExit(notes + said)
    stacks = len(list(directory.glob("Pulumi.*.yaml")))
    if (found := json.loads(said)["summary"]) != {"ok": stacks}:
        raise SystemExit(f"expected {stacks} stacks to be ok, not {found}")
    processor = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / stacks
    return Cost(seconds, processor, memory, own)


def small(directory: Path, arguments: tuple[str, ...], *, new: bool) -> Cost:
    """Return what a small fleet costs, after it has been deployed unless it is to be `new`."""
    if not new:
        fleet(directory, *VERBS["up"])
    return fleet(directory, *arguments)


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and theirs; those that have ended meanwhile are left out."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield int(child)
            yield from descendants(int(child))


def megabytes_of(pid: int) -> float:
    """Return a process's own share of the memory (what processes share is divided among them); none if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def on_disk(directory: Path) -> float:
    """Return how many kilobytes a stack keeps on disk."""
    sizes = [path.stat().st_size for path in (directory / ".handover").rglob("*") if path.is_file()]
    return sum(sizes) / 1000 / len(list(directory.glob("Pulumi.*.yaml")))


def main() -> None:
    """Measure, and print a line as soon as it is known."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(f"{PARALLEL} stacks at once on {os.cpu_count()} processors; multiples of fleets of {SMALL}.\n")
    print("verb       stacks      time   per stack             memory   its own   on disk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        directories = {size: project(folder, size) for size in sizes}
        for number, (verb, arguments) in enumerate(VERBS.items()):
            # One that is new for each look at `up`, and has been deployed for the others.
            smalls = iter([project(folder / f"{number}-{look}", SMALL) for look in range(len(sizes) + 1)])
            before = small(next(smalls), arguments, new=not number)
            for size, directory in directories.items():
                cost = fleet(directory, *arguments)
                after = small(next(smalls), arguments, new=not number)
                multiple = 2 * cost.processor / (before.processor + after.processor)
                print(
                    f"{verb:10} {size:6} {cost.seconds:7.1f} s {cost.processor:8.2f} s  x {multiple:4.2f}"
                    f" {cost.memory:12.0f} MB {cost.own_memory:5.0f} MB {on_disk(directory):6.0f} kB",
                    flush=True,
                )
                before = after


if __name__ == "__main__":
    main()
