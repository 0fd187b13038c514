"""Finds what is deployed under a stack's name, in the sandbox's state or in Pulumi's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handover.sandbox.errors import SandboxError, StackNotFoundError
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.sandbox.project import load_project, load_stack
from handover.sandbox.state.state import State
from handover.stacks import pulumi
from handover.stacks.model import DeployedStack, Engine, StackError, UnknownStackError, missing, resources, unfinished


def find_stack(directory: Path, name: str, engine: Engine | None = None) -> DeployedStack:
    """Return a deployed stack.

    Args:
        directory: The project's folder.
        name: The stack's name.
        engine: Whose deployment is meant; None takes the one there is, the sandbox's and Pulumi's being the same where
            one state was taken over from the other.

    Raises:
        StackError: Nothing is deployed, or by both and not the same; or Pulumi's state cannot be read.
        UnknownStackError: Nothing is deployed, and there is no such stack.
        SandboxError: The sandbox's state, or the stack's file beside it, cannot be read.
    """
    directory = directory.resolve()
    sandbox = _of_sandbox(directory, name) if engine is not Engine.PULUMI else None
    if engine is Engine.PULUMI:
        deployed = _of_pulumi(directory, name)
    elif engine is Engine.SANDBOX or not pulumi.installed():
        deployed = None
    else:
        deployed = _of_pulumi_if_readable(directory, name, required=sandbox is None)
    if sandbox and deployed and _ids(sandbox) != _ids(deployed):
        raise StackError(
            f"Stack {name!r} is deployed twice, by the sandbox and by Pulumi, to different objects: say which one is "
            "meant with --engine sandbox or --engine pulumi."
        )
    found = sandbox or deployed
    if found is None:
        raise _missing(directory, name)(
            f"Nothing of stack {name!r} is deployed: run `pulumi up --stack {name}`, or, for a Genesys Cloud on this "
            f"machine, `handover sandbox up -s {name}`."
        )
    return found


def _missing(directory: Path, name: str) -> type[StackError]:
    """Return the error for a stack of which nothing is deployed: maybe there is no such stack at all."""
    try:
        load_stack(load_project(directory), name)
    except StackNotFoundError:
        return UnknownStackError
    except SandboxError:
        pass
    return StackError


def _ids(stack: DeployedStack) -> set[str]:
    return {resource.id for resource in stack.resources}


def _begun(deployment: Mapping[str, Any]) -> bool:
    """Tell whether there is anything to look at: a first run that failed may have left an object, and no resource."""
    return bool(resources(deployment) or unfinished(deployment) or missing(deployment))


def _of_sandbox(directory: Path, name: str) -> DeployedStack | None:
    path = stack_directory(directory, name) / STATE_FILE
    deployment = State.load(path).deployment() if path.exists() else None
    if deployment is None or not _begun(deployment):
        return None
    config = load_stack(load_project(directory), name).package("genesyscloud")
    return DeployedStack.from_deployment(name, directory, Engine.SANDBOX, deployment, config)


def _of_pulumi(directory: Path, name: str) -> DeployedStack | None:
    deployment = pulumi.export(directory, name)
    if not _begun(deployment):
        return None
    config = pulumi.config(directory, name)
    return DeployedStack.from_deployment(name, directory, Engine.PULUMI, deployment, config)


def _of_pulumi_if_readable(directory: Path, name: str, *, required: bool) -> DeployedStack | None:
    """Look for Pulumi's deployment; that it cannot be read matters only if there is no other."""
    try:
        return _of_pulumi(directory, name)
    except pulumi.NoSuchStackError:
        return None
    except StackError:
        if required:
            raise
        return None
