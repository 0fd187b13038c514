"""The command line of `handover emulator`."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from handover.emulator.answers import VARIABLE, Answers, read_answers
from handover.emulator.server.serve import serve
from handover.emulator.settings import EmulatorSettings, Limits
from handover.io.program import HANDOVER

_LIMITS = Limits()
_CLIENT_SECRET = "HANDOVER_EMULATOR_CLIENT_SECRET"  # noqa: S105 - a variable's name


def emulator(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.", min=0, max=65535)] = 8099,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but loopback lets other machines in.")
    ] = "127.0.0.1",
    state: Annotated[
        Path | None, typer.Option(help="File that keeps the org between runs; without it, it ends with the command.")
    ] = None,
    organization_id: Annotated[
        UUID | None,
        typer.Option(
            help="Id of an org that begins empty, e.g. for the name of its event sources; by default a new one."
        ),
    ] = None,
    allow_egress: Annotated[
        list[str] | None,
        typer.Option(help="Host that data actions really call, instead of the built-in receiver.", metavar="HOST"),
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            help="Name, besides localhost and IP addresses, by which clients may address the emulator.", metavar="HOST"
        ),
    ] = None,
    client_id: Annotated[
        str | None, typer.Option(help="The only OAuth client that gets a token; without it, every client does.")
    ] = None,
    client_secret: Annotated[
        str | None,
        typer.Option(help="The secret of --client-id; other users of this machine see it.", envvar=_CLIENT_SECRET),
    ] = None,
    client_secret_file: Annotated[
        Path | None, typer.Option(help="File with the secret of --client-id.", metavar="FILE")
    ] = None,
    admin_token_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the token by which clients of other machines may use the admin plane.", metavar="FILE"
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help=f"File of `{HANDOVER} conformance --answers`: answer as that org does where it is asked.",
            metavar="FILE",
            envvar=VARIABLE,
            dir_okay=False,
        ),
    ] = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(
            help="What OAuth clients may do, as architect:flow:view, repeatable; without it, everything.",
            metavar="PERMISSION",
        ),
    ] = None,
    refuse_referenced: Annotated[
        bool,
        typer.Option(
            "--refuse-referenced",
            help="Refuse to delete an action that a published flow calls, or a flow that a trigger targets: short for "
            "the answers called-action-deletion and targeted-flow-deletion.",
        ),
    ] = False,
    flow_names_ignore_case: Annotated[
        bool,
        typer.Option(
            "--flow-names-ignore-case",
            help="Publish a flow over one whose name differs in upper and lower case alone: short for the answer "
            "flow-name-case.",
        ),
    ] = False,
    deliver_twice: Annotated[
        bool, typer.Option("--deliver-twice", help="Start every workflow twice, as Genesys sometimes does.")
    ] = False,
    actions_per_minute: Annotated[
        int, typer.Option(help="Data actions that may be executed in a minute.", min=1)
    ] = _LIMITS.action_executions_per_minute,
    concurrent_actions: Annotated[
        int, typer.Option(help="Data actions that may be executed at once.", min=1)
    ] = _LIMITS.concurrent_actions,
    workflows_per_minute: Annotated[
        int, typer.Option(help="Workflows that may start in a minute.", min=1)
    ] = _LIMITS.workflow_invocations_per_minute,
    template_steps: Annotated[
        int, typer.Option(help="Steps that rendering templates, or matching criteria, may take.", min=1)
    ] = _LIMITS.template_steps,
    rendered_characters: Annotated[
        int, typer.Option(help="Characters that the templates of a data action may render.", min=1)
    ] = _LIMITS.rendered_characters,
    body_bytes: Annotated[int, typer.Option(help="Bytes that a request may have.", min=1)] = _LIMITS.body_bytes,
    flow_bytes: Annotated[int, typer.Option(help="Bytes that a flow's YAML may have.", min=1)] = _LIMITS.flow_bytes,
    journal_bytes: Annotated[
        int, typer.Option(help="Bytes that the journal keeps, and the list of deliveries.", min=1)
    ] = _LIMITS.journal_bytes,
) -> None:
    """Serve a local Genesys Cloud until Ctrl-C."""
    if client_secret_file is not None:
        client_secret = _secret("--client-secret-file", client_secret_file)
    if (client_id is None) != (client_secret is None):
        raise typer.BadParameter(
            f"--client-id and --client-secret (or --client-secret-file, or {_CLIENT_SECRET}) go together; give both or "
            "neither."
        )
    settings = EmulatorSettings(
        state_file=state,
        organization_id=None if organization_id is None else str(organization_id),
        client_id=client_id,
        client_secret=client_secret,
        admin_token=None if admin_token_file is None else _secret("--admin-token-file", admin_token_file),
        allow_egress=_hosts("--allow-egress", allow_egress),
        allowed_hosts=_hosts("--allowed-host", allowed_host),
        answers=_answers(answers, refuse_referenced=refuse_referenced, flow_names_ignore_case=flow_names_ignore_case),
        permissions=_permissions(permission),
        duplicate_delivery=deliver_twice,
        limits=Limits(
            actions_per_minute,
            concurrent_actions,
            workflows_per_minute,
            template_steps,
            rendered_characters,
            body_bytes,
            flow_bytes,
            journal_bytes,
        ),
    )
    serve(port, settings, host)


def _answers(path: Path | None, *, refuse_referenced: bool, flow_names_ignore_case: bool) -> Answers:
    """Return the answers of a file, with those that options stand for in place of the file's."""
    answers = Answers() if path is None else read_answers(path)
    chosen: dict[str, str] = {}
    if refuse_referenced:
        chosen |= {"called_action_deletion": "refused", "targeted_flow_deletion": "refused"}
    if flow_names_ignore_case:
        chosen |= {"flow_name_case": "same-flow"}
    return answers.model_copy(update=chosen)


def _permissions(given: list[str] | None) -> frozenset[str] | None:
    for permission in given or ():
        if permission.count(":") != 2:
            raise typer.BadParameter(f"--permission takes one as architect:flow:view, not {permission}.")
    return None if given is None else frozenset(given)


def _secret(option: str, path: Path) -> str:
    """Return what a file has in its one line."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not ASCII"
        raise typer.BadParameter(f"{option}: {path} cannot be read: {reason}.") from None
    if not text or not text.isprintable() or " " in text:
        raise typer.BadParameter(f"{option}: {path} must have the secret in its one line, without blanks.")
    return text


def _hosts(option: str, names: list[str] | None) -> frozenset[str]:
    """Return the hosts; one with a scheme, a path or a port (a single colon, for IPv6 has more) is no host's name."""
    for name in names or ():
        if "/" in name or name.count(":") == 1:
            raise typer.BadParameter(f"{option} takes the name of a host, as endpoint.example.com, not {name}.")
    return frozenset(names or ())
