"""A stack, its org, and what is to hold of them after a kill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from tests.conftest import ProjectCopy
from tests.crash.moments import Last
from tests.crash.processes import NEVER, Process, emulator, handover

KINDS = {
    "genesyscloud:index/integration:Integration": "integrations",
    "genesyscloud:index/integrationAction:IntegrationAction": "actions",
    "genesyscloud:index/flow:Flow": "flows",
    "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger": "triggers",
}
WHOLE = {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
"""How many objects a pipeline has."""
CONFIG = """config:
  genesyscloud:gateways: {gateways}
  cognigy-handover:cognigyDomain: trial.cognigy.ai
  cognigy-handover:cognigyVersion: "4.99"
  cognigy-handover:namePrefix: {prefix}
"""


@dataclass
class Stage:
    """One stack of a copy of the project, in an org of its own or in that of an emulator beside it."""

    project: ProjectCopy
    own: bool
    port: int = 0
    _org: Process | None = None
    runs: list[Process] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.project.path / "log"

    @property
    def folder(self) -> Path:
        return self.project.path / ".handover" / "crash"

    @property
    def org_file(self) -> Path:
        return self.folder / "emulator.json" if self.own else self.project.path / "org.json"

    @property
    def org(self) -> Process:
        """The emulator beside the stack."""
        assert self._org is not None
        return self._org

    def start_org(self, last: Last = NEVER) -> Process:
        """Start the emulator beside the stack, where it was."""
        if self._org is not None:
            self._org.wait()
        while True:
            self._org = Process(emulator, (self.port, self.org_file), self.log, last)
            try:
                self.port = self._org.heard()
            except EOFError:  # killed before it listened
                self._org.wait()
                last = NEVER
            else:
                return self._org

    def configure(self, prefix: str) -> None:
        """Have other names for everything: workflows are replaced by that."""
        gateways = [{"host": "127.0.0.1", "port": str(self.port), "protocol": "http"}]
        text = CONFIG.format(gateways="[]" if self.own else json.dumps(gateways), prefix=prefix)
        (self.project.path / "Pulumi.crash.yaml").write_text(text)

    def start(self, *command: str, last: Last = NEVER, with_it: Sequence[int] = ()) -> Process:
        """Start a verb of the sandbox."""
        arguments = ("sandbox", *command, "--stack", "crash", "--cwd", str(self.project.path), "--yes")
        run = Process(handover, arguments, self.log, last, with_it)
        self.runs.append(run)
        return run

    def run(self, *command: str) -> None:
        """Run a verb, which must succeed."""
        assert self.start(*command).wait() == 0, self.said

    def await_while_org_is_raised(self, run: Process) -> int:
        """Return the exit code of a run during which the emulator may be killed, and is started again then."""
        while run.sentinel not in wait([run.sentinel, self.org.sentinel]):
            self.start_org()
        return run.wait()

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.log.read_text(errors="replace")

    def in_org(self) -> dict[str, set[str]]:
        """Return the ids of the org's objects by kind, by the file that outlives a kill."""
        org = json.loads(self.org_file.read_bytes())
        return {kind: {each["id"] for each in org[kind]} for kind in KINDS.values()}

    def agrees(self, *, deployed: bool) -> None:
        """Assert that state and org have the same objects, and as many as there should be."""
        state, org = in_state(self.folder / "state.json"), self.in_org()
        assert state == org, self.said
        assert {kind: len(ids) for kind, ids in org.items()} == (WHOLE if deployed else dict.fromkeys(WHOLE, 0))

    def close(self) -> None:
        """End what still runs."""
        for process in (*self.runs, *([self._org] if self._org else [])):
            process.kill()


def in_state(file: Path) -> dict[str, set[str]]:
    """Return the ids of a state's objects by kind; none is there twice, and nothing is unfinished."""
    deployment: dict[str, Any] = json.loads(file.read_bytes())["deployment"]
    assert not deployment.get("pending_operations"), deployment["pending_operations"]
    found: dict[str, set[str]] = {kind: set() for kind in KINDS.values()}
    for resource in deployment.get("resources", []):
        if kind := KINDS.get(resource["type"]):
            id_ = resource["outputs"].get("id", resource["id"])
            assert not resource.get("delete"), resource
            assert id_ not in found[kind]
            found[kind].add(id_)
    return found
