"""All of the doctor's checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from handover.checks.model import Check, Verdict
from handover.sandbox.configuration.project import Project, load_project, load_stack
from handover.sandbox.errors import SandboxError
from handover.verbs.doctor.configuration import check_configuration
from handover.verbs.doctor.machine import check_machine
from handover.verbs.doctor.names import Taken
from handover.verbs.doctor.org import check_org
from handover.verbs.doctor.sandbox import check_sandbox


def examine(directory: Path, stacks: Sequence[str]) -> Iterator[Check]:
    """Check the machine and the stacks that are named, or all that have a file."""
    yield from check_machine(directory)
    try:
        project = load_project(directory)
    except SandboxError as error:
        remedy = "Run this in the project's folder, or name it with --cwd."
        yield Check("project", "Pulumi.yaml", Verdict.FAILED, "the project", str(error), remedy)
        return
    taken: Taken = {}
    for name in stacks or project.stacks:
        yield from _stack(project, name, taken)


def _stack(project: Project, name: str, taken: Taken) -> Iterator[Check]:
    try:
        config = load_stack(project, name)
    except SandboxError as error:
        remedy = f"Correct Pulumi.{name}.yaml; README.md has the settings."
        yield Check(f"stack {name}", "settings", Verdict.FAILED, "a configuration", str(error), remedy)
        return
    yield from check_configuration(project, name, config)
    yield from check_org(project.directory, name, config, taken=taken)
    yield from check_sandbox(project.directory, name)
