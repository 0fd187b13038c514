"""The verbs that work on an opened stack: preview, deploy, look at what is deployed."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.io import files
from handover.io.listing import Listing
from handover.io.options import from_here
from handover.io.program import HANDOVER
from handover.io.text import write_json
from handover.sandbox.commands.options import Options, ShowSecretsOption
from handover.sandbox.commands.session import Session, open_session
from handover.sandbox.opening import Use
from handover.sandbox.state.values import blind, unwrap

app = typer.Typer(
    cls=Listing,
    help="Deploy to a Genesys Cloud on this machine, without the Pulumi CLI. The verbs are Pulumi's.",
    no_args_is_help=True,
)

_CHOICE = "refresh target target_dependents"
_TELLING = "diff quiet verbose"


def _verb(name: str, takes: str, *, use: Use = Use.LOOK) -> Callable[[Callable[..., None]], None]:
    """Make a verb of a function that works on a session.

    Args:
        name: The verb's name.
        takes: Which of `Options` it has, beside the function's own parameters.
        use: What it opens the stack for.
    """

    def register(function: Callable[..., None]) -> None:
        known = inspect.signature(Options, eval_str=True).parameters
        shared = {key: known[key] for key in takes.split()}
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def command(**given: Any) -> None:
            options = Options(**{key: given.pop(key) for key in shared})
            with open_session(name, options, use) as session:
                function(session, **given)

        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in (*own, *shared.values())]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        app.command(name, help=function.__doc__)(command)

    return register


@_verb(
    "preview",
    "stack cwd emulator org json_ markdown expect_no_changes policy_pack policy_pack_config suppress_outputs "
    f"{_CHOICE} {_TELLING}",
)
def _preview(session: Session) -> None:
    """Show what `up` would do; nothing is changed, and nothing called unless something is to be imported or read."""
    session.plan("update", partial(session.stack.preview, **session.options.run()))


@_verb(
    "up",
    "stack cwd emulator org yes json_ expect_no_changes continue_on_error policy_pack policy_pack_config "
    "suppress_outputs "
    f"{_CHOICE} {_TELLING}",
    use=Use.CHANGE,
)
def _up(session: Session) -> None:
    """Create, change and delete until the stack is what the program describes."""
    run = session.options.run()
    session.plan("update", partial(session.stack.preview, **run))
    going_on = session.options.continue_on_error
    update = partial(session.stack.up, session.listener, continue_on_error=going_on, **run)
    session.perform("update", "Updating", update, outputs=True)


@_verb(
    "destroy",
    f"stack cwd emulator org yes preview_only json_ continue_on_error {_CHOICE} {_TELLING}",
    use=Use.CHANGE_WITHOUT_PROGRAM,
)
def _destroy(session: Session) -> None:
    """Delete everything the stack holds; the stack's file stays."""
    run = session.options.run()
    session.plan("destroy", partial(session.stack.destroy, preview=True, **run))
    going_on = session.options.continue_on_error
    delete = partial(session.stack.destroy, session.listener, continue_on_error=going_on, **run)
    session.perform("destroy", "Destroying", delete)


@_verb(
    "refresh",
    f"stack cwd emulator org yes json_ preview_only expect_no_changes target target_dependents {_TELLING}",
    use=Use.CHANGE_WITHOUT_PROGRAM,
)
def _refresh(session: Session) -> None:
    """Find what has been changed behind the state's back, show it, and take it over into the state."""
    refresh = partial(session.stack.refresh, targets=session.options.targets)
    session.plan("refresh", partial(refresh, preview=True), outputs=False)
    session.perform("refresh", "Refreshing", partial(refresh, session.listener))


@_verb("import", f"stack cwd emulator org yes preview_only {_TELLING}", use=Use.CHANGE)
def _import(
    session: Session,
    file: Annotated[
        Path,
        typer.Option(
            "--file",
            "-f",
            help="Pulumi's import file: what to import, under which names.",
            dir_okay=False,
            callback=from_here,
        ),
    ],
    protect: Annotated[bool, typer.Option(help="Protect what is imported from being deleted.")] = True,
) -> None:
    """Make objects that are there already resources of the stack."""
    from handover.sandbox.engine.imports import read_import_file

    entries = read_import_file(file, session.stack.name, session.stack.project.name)
    perform = partial(session.stack.import_objects, entries, protect=protect)
    session.plan("import", partial(perform, preview=True), outputs=False)
    session.perform("import", "Importing", perform)


@_verb("export", "stack cwd", use=Use.READ)
def _export(
    session: Session,
    file: Annotated[
        Path | None, typer.Option("--file", help="Write there instead of standard output.", callback=from_here)
    ] = None,
    show_secrets: ShowSecretsOption = False,
) -> None:
    """Write the deployment as `pulumi stack import` takes it; secrets are encrypted by the stack's passphrase."""
    text = json.dumps(session.stack.export(show_secrets=show_secrets), indent=4, ensure_ascii=False) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        files.replace(file, text.encode(), keep=False)


@_verb("outputs", "stack cwd json_", use=Use.READ)
def _outputs(
    session: Session,
    show_secrets: ShowSecretsOption = False,
) -> None:
    """Show the exports of the stack as the last `up` left them."""
    exports = session.stack.state.outputs
    shown = unwrap(exports) if show_secrets else blind(exports)
    if session.options.json_:
        write_json(shown)
    elif shown:
        session.display.say("Current stack outputs:")
        session.display.outputs(shown)
    else:
        name = session.stack.name
        session.display.say(f"Stack {name} has no outputs yet: deploy it with `{HANDOVER} sandbox up -s {name}`.")
