"""The pipeline that a stack's state describes."""

from __future__ import annotations

from pathlib import Path

from handover.picture.pipeline import Pipeline
from handover.picture.stack.read import read_stack
from handover.sandbox.configuration.project import load_project
from handover.sandbox.display.picture import ENDPOINT
from handover.stacks.find import find_stack
from handover.stacks.model import Engine
from handover.verbs.graph.objects import aws_side, picture_object, with_yaml


def deployed_pipeline(directory: Path, name: str, engine: Engine | None) -> Pipeline:
    """Return what is deployed, by the stack's state; its AWS side too, if that is deployed from beside it.

    Args:
        directory: The project's folder.
        name: The stack's name.
        engine: Whose deployment is meant, if there are several.

    Raises:
        StackError: Nothing is deployed, or it cannot be read.
        SandboxError: The sandbox's state, or the stack's file beside it, cannot be read.
    """
    stack = find_stack(directory, name, engine)
    program = load_project(directory.resolve()).program_directory
    found = [with_yaml(picture_object(resource), program) for resource in stack.resources]
    found += aws_side(stack.directory, name, stack.engine, found)
    return read_stack(found, stack.outputs.get(ENDPOINT))
