"""Which stacks are in one org, by their files alone: whoever looks finds the same, with or without secrets.

What matters is the OAuth client, for the limit of requests is each client's own. Its id, which is no secret, is one of
its kind in the world. Where the environment has it, region or gateway tell; where nobody can read it, it may be that of
any stack of the region.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from handover.genesys.addresses import gateway_url, is_loopback
from handover.sandbox.configuration.paths import is_secure
from handover.sandbox.configuration.project import Project, load_project, read_entries, text_of
from handover.sandbox.emulation import attaches
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.stacks.model import Engine

_CLIENT = "genesyscloud:oauthclientId"
_ENVIRONMENT = "the environment's"
_ESC = "Pulumi ESC's"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Org:
    """An org, as far as stacks' files tell it from others.

    Attributes:
        where: The region or gateway; the stack if it has an emulated org of its own; empty where the client tells.
        client: The id of the OAuth client; `_ENVIRONMENT` where the file names none; empty where nobody can tell.
        hidden: Whether it is this stack's id that nobody can read.
        limited: Whether Genesys limits the requests, as an emulator does not.
    """

    where: str
    client: str = ""
    hidden: bool = field(default=False, compare=False)
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
    found = {name: _org(project, name, engine) for name in stacks}
    hidden = {org.where for org in found.values() if org.hidden}
    return {name: _shared(org, hidden) for name, org in found.items()}


def _shared(org: Org, hidden: Container[str]) -> Org:
    """Return an org as all stacks that share its client have it."""
    if not org.limited:
        return org
    if org.where in hidden:
        return replace(org, client="")
    return org if org.client == _ENVIRONMENT else replace(org, where="")


def _org(project: Project, stack: str, engine: Engine | None) -> Org:
    own = Org(f"stack {stack}", limited=False)
    sandbox = engine is Engine.SANDBOX or (
        engine is None and (stack_directory(project.directory, stack) / STATE_FILE).exists()
    )
    try:
        entries = read_entries(project, stack, complete=sandbox)
    except SandboxError:  # what is wrong with its file is for its own run to say
        return own
    values, unsaid = entries.values, _ESC if entries.imports else _ENVIRONMENT
    gateways = text_of(values.get("genesyscloud:gateways"))
    if attaches(None, gateways):
        try:
            where = _with_port(gateway_url(gateways))
        except ValueError:
            return own
        if sandbox or is_loopback(where):
            return Org(where, limited=False)
    elif sandbox:
        return own
    else:
        where = text_of(values.get("genesyscloud:awsRegion")).lower() or unsaid
    client = values.get(_CLIENT)
    if is_secure(client) or not (client or unsaid == _ENVIRONMENT):
        return Org(where, hidden=True)
    return Org(where, text_of(client).lower() or _ENVIRONMENT)


def _with_port(url: str) -> str:
    """Return a gateway's address as all that mean it have it; raises `ValueError` if its port is none."""
    parts = urlsplit(url.lower())
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS[parts.scheme]}"
