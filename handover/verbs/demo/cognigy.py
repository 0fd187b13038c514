"""What the people who look after a Cognigy on premises do by Kubernetes, done to the local Cognigy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from handover.errors import HandoverError
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.state.values import unwrap
from handover.stacks.running import called

_CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"


def configure(directory: Path, onpremises: Path, stack: str, emulator: str | None = None) -> str:
    """Give the Cognigy of a stack's org the key that its AWS side sends, and its version.

    Args:
        directory: Folder of the stack's project.
        onpremises: Folder of the project of the AWS side, which has a deployed stack of the same name.
        stack: The stack's name.
        emulator: Address of an emulator that runs already, if the stack's org is there.

    Returns:
        The version of Cognigy.

    Raises:
        HandoverError: The AWS side has no key, or the emulator refuses key or version.
    """
    key = _key(onpremises, stack)
    with open_stack(directory, stack, "demo", Use.CALL, emulator=emulator) as opened:
        version = opened.stack.config.values[f"{NAMESPACE}:cognigyVersion"]
        with called(opened) as org:
            org.call("PUT", "/_emulator/cognigy/profile", body={"apiKey": key, "version": version})
    return version


def _key(onpremises: Path, stack: str) -> str:
    """Return the key of the connection that has been deployed."""
    with open_stack(onpremises, stack, "demo", Use.READ) as opened:
        for resource in opened.stack.state.resources:
            if resource.type == _CONNECTION:
                parameters: Any = unwrap(resource.inputs).get("authParameters", {})
                return str(parameters["apiKey"]["value"])
    raise HandoverError(
        f"Stack {stack!r} in {onpremises} has deployed no connection ({_CONNECTION}), so that there is no key "
        "for Cognigy."
    )
