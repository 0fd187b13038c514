"""The pipeline that a deployment would bring about, with what it would change."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

from handover.io.options import NOT_FOR_PULUMI
from handover.picture.model import Change
from handover.picture.pipeline import Pipeline
from handover.picture.stack.objects import StackObject
from handover.picture.stack.read import read_stack
from handover.sandbox.configuration.project import load_project
from handover.sandbox.display.picture import CHANGES, ENDPOINT, known, planned_objects
from handover.sandbox.display.terminal import Display
from handover.sandbox.engine.steps import PARTS
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.state.urn import STACK_TYPE
from handover.sandbox.state.values import blind
from handover.stacks import pulumi_cli
from handover.stacks.engines.model import DeploymentError
from handover.stacks.find import find_stack
from handover.stacks.model import (
    Engine,
    NothingDeployedError,
    StackError,
    StackResource,
    is_object,
    outputs,
    reading,
    resources,
)
from handover.verbs.graph.objects import aws_side, picture_object, with_yaml


def planned_pipeline(directory: Path, name: str, engine: Engine | None, *, emulator: str | None = None) -> Pipeline:
    """Return what there would be after a deployment, with what it would change; the AWS side stays as it is.

    Args:
        directory: The project's folder.
        name: The stack's name.
        engine: What previews; None takes what has deployed the stack, and of a new one the CLI if it is there.
        emulator: Where the emulator with the org of a sandbox's stack listens, if that runs already.

    Raises:
        DeploymentError: The preview has failed.
        StackError: The CLI fails or is not there, or the address of an emulator is given to it.
        SandboxError: The stack cannot be used.
    """
    directory = directory.resolve()
    chosen = engine or _engine(directory, name)
    if chosen is Engine.SANDBOX:
        found, endpoint = _by_sandbox(directory, name, emulator)
    elif emulator:
        raise StackError(NOT_FOR_PULUMI)
    else:
        found, endpoint = _by_pulumi(directory, name)
    return read_stack([*found, *aws_side(directory, name, chosen, found)], endpoint)


def _engine(directory: Path, name: str) -> Engine:
    try:
        return find_stack(directory, name).engine
    except NothingDeployedError:
        return Engine.PULUMI if pulumi_cli.installed() else Engine.SANDBOX


def _by_sandbox(directory: Path, name: str, emulator: str | None) -> tuple[list[StackObject], Any]:
    display = Display(aside=True)
    with (
        open_stack(directory, name, "graph", Use.LOOK, emulator=emulator, on_message=display.message) as opened,
        chdir(opened.program_directory),
    ):
        opened.check_beginning()
        with redirect_stdout(sys.stderr):  # what the program prints is not part of the picture
            outcome = opened.stack.preview()
        if outcome.errors:
            raise DeploymentError(f"The preview has failed: {' '.join(message for _, message in outcome.errors)}")
        found = [with_yaml(one, Path()) for one in planned_objects(outcome)]
    return found, blind(outcome.outputs.get(ENDPOINT))


def _by_pulumi(directory: Path, name: str) -> tuple[list[StackObject], Any]:
    """Put what a preview says of changes over what the state has, for the preview says nothing of the rest."""
    digest, exported = pulumi_cli.preview(directory, name), pulumi_cli.export(directory, name)
    program = load_project(directory.resolve()).program_directory
    found = {one.urn: picture_object(one, Change.SAME) for one in resources(exported)}
    endpoint = outputs(exported).get(ENDPOINT)
    with reading("What `pulumi preview --json` prints is not a preview of Pulumi's"):
        for step in _steps(digest):
            old, new = step.get("oldState"), step.get("newState")
            state = new or old
            if state is None or not is_object(state):
                if new and new["type"] == STACK_TYPE:
                    endpoint = (new.get("outputs") or {}).get(ENDPOINT, endpoint)
                continue
            there = StackResource.from_state(old or state)
            one = picture_object(StackResource.from_state(state), CHANGES.get(step["op"], Change.SAME))
            found[step["urn"]] = replace(one, id=there.id, outputs=known(there.outputs))
    return [with_yaml(one, program) for one in found.values()], endpoint


def _steps(digest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the steps, without the parts that a replacement consists of."""
    for step in digest.get("steps") or ():
        if step["op"] not in PARTS:
            yield step
