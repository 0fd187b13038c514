"""How fast the sandbox is: `python bench/sandbox.py`.

Two comparisons, each within this run on this machine: a no-change preview of stack `dev` as a whole process beside the
bare import of what any Pulumi program in Python imports; and stacks of 100, 550 and 1,000 resources whose provider
costs nothing, so that what is left is the time of the engine and of Pulumi's SDK. Where the Pulumi CLI and the Genesys
provider are installed, both engines preview the same objects in the same emulator.
"""

import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROUNDS = 11
SIZES = (100, 550, 1_000)
SANDBOX = (sys.executable, "-c", "from handover.cli import main; main()", "sandbox")
PLUGIN = "plugins/resource-terraform-provider-v1.4.0"
PROGRAM = """
import pulumi

class Thing(pulumi.CustomResource):
    def __init__(self, name, opts, **props):
        super().__init__("fake:index:Thing", name, props, opts)

class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("fake:index:Group", name)

before = "none"
for number in range({count} // 2):
    group = Group(f"group-{{number}}")
    # Chains of ten: in longer ones the SDK's own waiting for outputs, quadratic in their number, outweighs all else.
    before = before if number % 10 else "none"
    before = Thing(f"thing-{{number}}", pulumi.ResourceOptions(parent=group), number=number, before=before).id
    group.register_outputs({{"id": before}})
"""


def seconds(command: Sequence[str], directory: Path) -> float:
    """Run a command several times and return the median of its durations."""
    durations = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, check=True)
        durations.append(time.perf_counter() - begin)
    return statistics.median(durations)


def processor_seconds(command: Sequence[str], directory: Path) -> float:
    """Run a command once and return its CPU time: what others do on the machine meanwhile counts less in it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def no_change_preview() -> None:
    """Compare a no-change preview with the import it cannot do without, and tell what else it imports."""
    with tempfile.TemporaryDirectory() as folder:
        directory = _program(folder)
        subprocess.run([*SANDBOX, "up", "--yes"], cwd=directory, stdout=subprocess.DEVNULL, check=True)
        pairs = [
            (
                processor_seconds([sys.executable, "-c", "import pulumi, pydantic"], directory),
                processor_seconds([*SANDBOX, "preview", "--expect-no-changes"], directory),
            )
            for _ in range(ROUNDS)
        ]
        alone, preview = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(preview / alone for alone, preview in pairs)
        print(f"import pulumi, pydantic      {alone:6.3f} s of CPU time")
        print(f"no-change preview of dev     {preview:6.3f} s of CPU time   {ratio:.2f} times the import (goal: 1.3)")
        print("\nimported, in milliseconds by package:")
        for package, spent in _imports([*SANDBOX, "preview"], directory).most_common(12):
            print(f"  {package:26} {spent / 1000:6.1f}")


def _program(folder: str) -> Path:
    """Copy the program and its stacks into a folder."""
    directory = Path(folder)
    for file in (ROOT / "__main__.py", *ROOT.glob("Pulumi.*")):
        shutil.copy(file, directory)
    shutil.copytree(ROOT / "components", directory / "components")
    # As pip does with what it installs; not every machine lets Python do it by itself.
    for package in (ROOT / "handover", directory):
        compileall.compile_dir(package, quiet=1)
    return directory


def side_by_side() -> None:
    """Deploy with the real engine and provider to an emulator; then time what both engines take to find no change."""
    home = Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi"))
    if not (shutil.which("pulumi") and (home / PLUGIN).is_dir()):
        print("\nThe Pulumi CLI or the Genesys provider is not installed; no comparison with them.")
        return
    from handover.emulator.server.embedded import EmbeddedEmulator

    with tempfile.TemporaryDirectory() as folder, EmbeddedEmulator() as emulator:
        directory = _program(folder)
        (directory / ".venv").symlink_to(sys.prefix)
        stack_file = directory / "Pulumi.local.yaml"
        stack_file.write_text(stack_file.read_text().replace("8099", emulator.url.rpartition(":")[2], 2))
        os.environ.update(PULUMI_BACKEND_URL=f"file://{directory}", PULUMI_CONFIG_PASSPHRASE="")
        state = directory / ".handover/local/state.json"
        state.parent.mkdir(parents=True)
        for arguments in (
            ("stack", "init", "local"),
            ("up", "--yes", "--skip-preview"),
            ("stack", "export", "--file", str(state)),
        ):
            subprocess.run(["pulumi", *arguments], cwd=directory, stdout=subprocess.DEVNULL, check=True)
        real = seconds(["pulumi", "preview", "--expect-no-changes", "--non-interactive"], directory)
        ours = seconds([*SANDBOX, "preview", "--stack", "local", "--expect-no-changes"], directory)
        print("\nno-change preview of the same objects in the same emulator:")
        print(f"  pulumi                     {real:6.3f} s")
        print(f"  handover sandbox           {ours:6.3f} s   {real / ours:.1f} times as fast")


def _imports(command: Sequence[str], directory: Path) -> Counter[str]:
    command = [command[0], "-X", "importtime", *command[1:]]
    report = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True).stderr
    spent: Counter[str] = Counter()
    for line in report.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if own.strip().isdigit():
            spent[rest.partition("|")[2].strip().partition(".")[0]] += int(own)
    return spent


# ruff: noqa: ARG002 - the arguments are the protocol's
class FreeProvider:
    """A provider that answers at once and keeps nothing."""

    def check(self, type_: str, inputs: dict[str, Any]) -> list[str]:
        """Accept everything."""
        return []

    def unnamed(self, type_: str) -> str:
        """Need no name."""
        return ""

    def check_provider(self, type_: str, inputs: dict[str, Any]) -> str:
        """Accept every provider."""
        return ""

    def diff(self, type_: str, old_inputs: Any, old_outputs: Any, new_inputs: Any, *_: Any) -> Any:
        """Compare."""
        from handover.sandbox.provider import Diff

        return Diff(tuple(key for key in new_inputs if old_inputs.get(key) != new_inputs[key]))

    def planned_outputs(self, type_: str, old_outputs: Any, new_inputs: Any, *_: Any) -> dict[str, Any]:
        """Know nothing beforehand."""
        return {}

    def create(self, type_: str, inputs: dict[str, Any], key: str = "") -> tuple[str, dict[str, Any]]:
        """Give an id."""
        return f"id-{inputs['number']}", inputs

    def made(self, type_: str, key: str) -> str:
        """Say that nothing was."""
        return ""

    def read(
        self, type_: str, id_: str, inputs: dict[str, Any] | None, old_outputs: dict[str, Any] | None = None
    ) -> Any:
        """Find it as it was."""
        from handover.sandbox.provider import Found

        return Found(inputs or {}, inputs or {}, id_)

    def update(self, type_: str, id_: str, old_outputs: Any, inputs: dict[str, Any], *_: Any) -> dict[str, Any]:
        """Take what is given."""
        return inputs

    def delete(self, type_: str, id_: str, outputs: Any) -> None:
        """Have nothing to delete."""


def synthetic_stacks() -> None:
    """Deploy, preview and destroy larger stacks; the time per resource should not grow with their size."""
    from handover.sandbox.configuration.project import load_project, load_stack
    from handover.sandbox.opening import stack_directory
    from handover.sandbox.stack import Stack
    from handover.sandbox.state.state import State

    print("\nresources        up   no-change preview   destroy   (up per resource)")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder)
            (directory / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
            (directory / "Pulumi.dev.yaml").write_text("{}\n")
            (directory / "__main__.py").write_text(PROGRAM.format(count=count))

            def stack(directory: Path = directory) -> Stack:
                project = load_project(directory)
                state = State.load(stack_directory(directory, "dev") / "state.json")
                return Stack(project, "dev", load_stack(project, "dev"), state, FreeProvider())

            up, preview, destroy = (
                _timed(run) for run in (stack().up, lambda: stack().preview(), lambda: stack().destroy())
            )
            print(f"{count:9,} {up:7.2f} s {preview:17.2f} s {destroy:7.2f} s   ({up / count * 1000:.2f} ms)")


def _timed(run: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    outcome = run()
    if outcome.errors:
        raise SystemExit(f"error: {outcome.errors[0][1]}")
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    no_change_preview()
    side_by_side()
    synthetic_stacks()
