"""Records how the real Pulumi CLI reads configuration: ``python tests/sandbox/configuration/record.py [--new]``.

Every case is a project of its own, previewed once; what the program finds in its environment is written down, or that
the CLI refuses. It takes eight minutes; with ``--new``, what is recorded by the same CLI is kept. ``recorded.json`` is
never edited by hand.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.sandbox.configuration.cases import DECLARED, PASSPHRASE, SCALARS, SECRETS, SECRETS_IN_OBJECTS, STACKS

RECORDED = Path(__file__).parent / "recorded.json"
HEAD = "name: demo\nruntime: python\n"
PROGRAM = """
import json, os
names = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS")
with open("found.json", "w") as file:
    json.dump([json.loads(os.environ.get(name) or "null") for name in names], file)
"""


class _Bench:
    """A project and a stack of the real CLI's in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.directory = folder
        (folder / "state").mkdir()
        (folder / "__main__.py").write_text(PROGRAM)
        self._environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "NO_COLOR": "1",
            "TZ": "UTC",
        }
        self.write("{}")
        self.pulumi("stack", "init", "dev").check_returncode()
        self.salt = self.stack.read_text().strip()
        version = self.pulumi("version").stdout.strip()
        self.recorded_with = f"pulumi {version}"
        self._kept: dict[tuple[str, str], dict[str, Any]] = {}
        if "--new" in sys.argv:
            before = json.loads(RECORDED.read_text(encoding="utf-8"))
            assert before["recordedWith"] == self.recorded_with
            # A reading without values is an earlier recorder's, of no configuration at all.
            self._kept = {
                (case["declared"], self._without_salt(case["stack"])): case
                for case in before["cases"]
                if case.get("values", {}) is not None
            }

    @staticmethod
    def _without_salt(stack: str) -> str:
        return re.sub("^encryptionsalt: .*\n", "", stack)

    @property
    def stack(self) -> Path:
        return self.directory / "Pulumi.dev.yaml"

    def write(self, declared: str) -> None:
        # The CLI says of its runtime where its Python is; what the sandbox is asked has only the name.
        runtime = f"runtime: {{name: python, options: {{toolchain: pip, virtualenv: {sys.prefix}}}}}\n"
        (self.directory / "Pulumi.yaml").write_text(f"name: demo\n{runtime}config: {declared}\n", encoding="utf-8")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", *arguments, "--non-interactive"]
        return subprocess.run(
            command, cwd=self.directory, env=self._environment, capture_output=True, text=True, check=False
        )

    def read(self, declared: str, stack: str) -> dict[str, Any]:
        """Have the CLI read a stack file, and return what the program was given, or the CLI's refusal."""
        if kept := self._kept.get((declared, self._without_salt(stack))):
            return kept
        self.write(declared)
        self.stack.write_text(stack, encoding="utf-8")
        found = self.directory / "found.json"
        found.unlink(missing_ok=True)
        done = self.pulumi("preview", "--stack", "dev")
        case: dict[str, Any] = {"declared": declared, "stack": stack}
        if not found.exists():
            lines = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("error: ")]
            return {**case, "refused": (lines or ["panic"])[0].replace(str(self.directory), "")}
        values, secret = json.loads(found.read_text())
        return {**case, "values": values or {}, "secret": sorted(secret or [])}


def record() -> dict[str, Any]:
    """Run all cases and return the recording."""
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder))
        salt = f"{bench.salt}\n"
        cases = [
            bench.read("{}", f"{salt}config:\n  plain: {text}\n  list: [{text}]\n  object: {{a: {text}}}\n")
            for text in SCALARS
        ]
        cases += [bench.read("{}", stack if stack.startswith(("text", "\ufeff")) else salt + stack) for stack in STACKS]
        cases += [bench.read(declared, f"{salt}config: {config}\n") for declared, config in DECLARED]
        bench.write("{}")
        bench.stack.write_text(salt)
        for path, settings in ((False, SECRETS), (True, SECRETS_IN_OBJECTS)):
            for key, value in settings:
                arguments = ("--path",) if path else ()
                bench.pulumi("config", "set", "--secret", *arguments, key, value).check_returncode()
        encrypted = [bench.read("{}", bench.stack.read_text())]
        encrypted.append(bench.read("{plain: {type: string, secret: true}}", bench.stack.read_text()))
        encrypted.append(bench.read("{number: {type: integer}}", bench.stack.read_text()))
        encrypted.append(bench.read("{plain: {type: integer}}", bench.stack.read_text()))
        encrypted.append(bench.read("{object: {type: object}}", bench.stack.read_text()))
        encrypted.append(bench.read("{list: {type: array, items: {type: string}}}", bench.stack.read_text()))
    return {"recordedWith": bench.recorded_with, "cases": cases, "encrypted": encrypted}


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(record(), indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
