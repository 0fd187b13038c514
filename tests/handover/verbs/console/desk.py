"""Consoles and other commands in real processes, for the stack of a small project."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from handover.io import locks
from tests.crash.processes import Process, handover

PROGRAM = """
import pulumi_genesyscloud as genesys

genesys.Integration(
    "integration",
    integration_type="custom-rest-actions",
    intended_state="ENABLED",
    config=genesys.IntegrationConfigArgs(name="integration"),
)
"""


@dataclass
class Desk:
    """A project, and the processes at work on it, each with a file for what it says."""

    project: Path
    _processes: list[Process] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.project / ".handover" / "dev"

    @property
    def org(self) -> Path:
        return self.folder / "emulator.json"

    def start(self, *command: str) -> Process:
        """Start a command of `handover`."""
        log = self.project / f"log-{len(self._processes)}"
        log.touch()
        process = Process(handover, command, log)
        self._processes.append(process)
        return process

    def console(self, *options: str) -> Process:
        return self.start("console", "--cwd", str(self.project), *options)

    def run(self, *command: str) -> str:
        """Run a command, which must succeed, and return what it says."""
        process = self.start(*command, "--cwd", str(self.project))
        assert process.wait() == 0, process.log.read_text()
        return process.log.read_text()

    def address(self, console: Process) -> str:
        """Return where a console is, as soon as it is there."""
        self.says(console, "(Ctrl-C ends it)")
        found = re.search(r" at (\S+) \(Ctrl-C", console.log.read_text())
        assert found
        return found[1]

    def says(self, process: Process, text: str) -> None:
        """Wait until a process has said something."""
        until(lambda: text in process.log.read_text(), process)

    def served(self) -> str:
        """Return the address that the org's lock tells."""
        return str(locks.owner_of(locks.beside(self.org)).get(locks.ADDRESS))

    def objects(self) -> int:
        """Return how many integrations the file has."""
        return len(json.loads(self.org.read_bytes())["integrations"])

    def close(self) -> None:
        for process in self._processes:
            process.kill()


def until(condition: Callable[[], bool], process: Process) -> None:
    """Wait for something that a process is to do before it ends."""
    while not condition():
        assert process.running or condition(), process.log.read_text()
        time.sleep(0.01)


def get(url: str, path: str) -> httpx.Response:
    return httpx.get(f"{url}{path}", trust_env=False).raise_for_status()
