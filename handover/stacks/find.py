"""Finds what is deployed under a stack's name, in the sandbox's state or in Pulumi's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handover.io.program import HANDOVER
from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.sandbox.state.state import State
from handover.stacks import pulumi_cli
from handover.stacks.model import (
    DeployedStack,
    Engine,
    NothingDeployedError,
    StackError,
    missing,
    resources,
    unfinished,
)


def find_stack(directory: Path, name: str, engine: Engine | None = None) -> DeployedStack:
    """Return a deployed stack.

    Args:
        directory: The project's folder.
        name: The stack's name.
        engine: Whose deployment is meant; None takes the one there is, the sandbox's and Pulumi's being the same where
            one state was taken over from the other.

    Raises:
        StackError: Nothing is deployed, or by both and not the same; or Pulumi's state cannot be read, so that nobody
            can tell.
        StackNotFoundError: There is no such stack, or Pulumi, if it is the one meant, has none.
        SandboxError: The sandbox's state, or the stack's file beside it, cannot be read.
    """
    directory = directory.resolve()
    sandbox = _of_sandbox(directory, name) if engine is not Engine.PULUMI else None
    if engine is Engine.PULUMI:
        deployed = _of_pulumi(directory, name)
    elif engine is Engine.SANDBOX or not pulumi_cli.installed():
        deployed = None
    else:
        deployed = _of_pulumi_too(directory, name, sandbox)
    if sandbox and deployed and _ids(sandbox) != _ids(deployed):
        raise StackError(
            f"Stack {name!r} is deployed twice, by the sandbox and by Pulumi, to different objects: say which one is "
            "meant with --engine sandbox or --engine pulumi."
        )
    found = sandbox or deployed
    if found is None:
        load_stack(load_project(directory), name)  # that there is no such stack is the better sentence
        raise NothingDeployedError(
            f"Nothing of stack {name!r} is deployed: run `pulumi up --stack {name}`, or, for a Genesys Cloud on this "
            f"machine, `{HANDOVER} sandbox up -s {name}`."
        )
    return found


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
    deployment = pulumi_cli.export(directory, name)
    if not _begun(deployment):
        return None
    config = pulumi_cli.config(directory, name)
    return DeployedStack.from_deployment(name, directory, Engine.PULUMI, deployment, config)


def _of_pulumi_too(directory: Path, name: str, sandbox: DeployedStack | None) -> DeployedStack | None:
    """Look for Pulumi's deployment beside the sandbox's, which is not taken for the one meant without having looked."""
    try:
        return _of_pulumi(directory, name)
    except pulumi_cli.NoSuchStackError:
        return None
    except StackError as error:
        if sandbox is None:
            raise
        raise StackError(
            f"The sandbox has deployed stack {name!r} on this machine, and whether Pulumi has deployed it too cannot "
            f"be told: {error} Say which one is meant with --engine sandbox or --engine pulumi."
        ) from None
