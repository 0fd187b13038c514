"""Which stacks are in one org, by their files alone: whoever looks finds the same, with or without secrets.

An org is told by what its API is reached by, a region or a gateway, and the OAuth client's id, which is no secret. Two
clients of one org are two here: the limit of requests is each client's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from handover.genesys.addresses import gateway_url, is_loopback
from handover.sandbox.configuration.paths import is_secure
from handover.sandbox.configuration.project import Project, load_project, read_entries, text_of
from handover.sandbox.emulation import attaches
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.stacks.model import Engine

_CLIENT = "genesyscloud:oauthclientId"
_ENVIRONMENT = "the environment's"


@dataclass(frozen=True)
class Org:
    """An org, as far as stacks' files tell it from others.

    Attributes:
        where: The region or gateway; the stack itself if it has an emulated org of its own.
        client: The id of the OAuth client; `_ENVIRONMENT` where the file names none.
        hidden: Whether the id is encrypted: all such stacks of a region are taken for one org's.
        limited: Whether Genesys limits the requests, as an emulator does not.
    """

    where: str
    client: str = ""
    hidden: bool = False
    limited: bool = True


def orgs_of(directory: Path, stacks: Iterable[str], engine: Engine | None) -> dict[str, Org]:
    """Return the org of each stack.

    Args:
        directory: The project's folder.
        stacks: The stacks' names.
        engine: What deploys; None is the sandbox where it has a state, else Pulumi.

    Raises:
        SandboxError: The project cannot be read.
    """
    project = load_project(directory.resolve())
    return {name: _org(project, name, engine) for name in stacks}


def _org(project: Project, stack: str, engine: Engine | None) -> Org:
    own = Org(f"stack {stack}", limited=False)
    try:
        values = read_entries(project, stack).values
    except SandboxError:  # what is wrong with its file is for its own run to say
        return own
    gateways = text_of(values.get("genesyscloud:gateways"))
    sandbox = engine is Engine.SANDBOX or (
        engine is None and (stack_directory(project.directory, stack) / STATE_FILE).exists()
    )
    if attaches(None, gateways):
        try:
            where = gateway_url(gateways)
        except ValueError:
            return own
        if sandbox or is_loopback(where):
            return Org(where, limited=False)
    elif sandbox:
        return own
    else:
        where = text_of(values.get("genesyscloud:awsRegion")) or _ENVIRONMENT
    client = values.get(_CLIENT)
    if is_secure(client):
        return Org(where, hidden=True)
    return Org(where, text_of(client) or _ENVIRONMENT)
