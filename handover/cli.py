"""The `handover` command: imports a verb when it is called, and turns what ends it into a sentence and an exit code."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pkgutil import resolve_name
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException
from typer.main import get_command, get_group

from handover.errors import CancelledError, HandoverError, sentence
from handover.examples import EXAMPLES
from handover.io import locks, text
from handover.io.listing import Listing
from handover.io.program import HANDOVER, NAME

# To list the verbs, none is imported; their own help begins with the same sentence.
VERBS = {
    "sandbox": "Deploy to a Genesys Cloud on this machine, without the Pulumi CLI.",
    "emulator": "Serve a local Genesys Cloud until Ctrl-C.",
    "console": "Serve a stack's Genesys Cloud of this machine, with a page that shows it, until Ctrl-C.",
    "fire": (
        "Fire conversation events at a stack of the sandbox and show each step; fails unless Cognigy takes each once."
    ),
    "journal": "Show what became of events, step by step, as the emulator that runs with a stack's org remembers it.",
    "deliveries": (
        "List what has arrived at the built-in Cognigy endpoint of the emulator that runs with a stack's org."
    ),
    "org": (
        "List the objects of the emulated org that a stack is in: their state, and whether they are the stack's own."
    ),
    "demo": ("Deploy a stack of the sandbox, with its AWS side if it has one, and fire the events that it listens to."),
    "rollout": (
        "Deploy a stack, testing its data action before anything goes live; live triggers are never switched off."
    ),
    "migrate": "Move a stack from webhooks to Amazon EventBridge, step by step, and back; shows where it stands.",
    "verify": "Check that what is live in the org is what was deployed, and that it reaches Cognigy.",
    "doctor": "Check tools, settings, credentials and the way to each org, and say what to do about what is missing.",
    "adopt": "Find a pipeline that was clicked together by hand, and write what Pulumi needs to take it over.",
    "drift": "Tell what in the org is not as it was deployed: what was changed, published or deleted by hand.",
    "conformance": "Ask an org what nobody outside Genesys could tell, and compare its answers with the emulator's.",
    "graph": "Draw the pipeline of a stack as Mermaid, SVG or JSON; with --preview, what a deployment would change.",
    "fleet": "One verb for all stacks but `local` and the examples, several at once.",
}


_ELSEWHERE = {"sandbox": "handover.sandbox.commands:app", "emulator": "handover.emulator.command:emulator"}


def load(verb: str, within: str = "") -> Any:
    """Import a verb and return its command.

    Args:
        verb: Its name.
        within: Of a group of verbs, the one that is all that is needed; by any other name, all are there.
    """
    found = resolve_name(_ELSEWHERE.get(verb, f"handover.verbs.{verb}.command:{verb}"))
    loaded = typer.Typer(rich_markup_mode=None, add_completion=False)
    command: Any
    if isinstance(found, typer.Typer):
        loaded.add_typer(_reduced(found, within), name=verb)
        command = get_group(loaded).commands[verb]
    else:
        loaded.command(verb)(found)
        command = get_command(loaded)
    common = _common_options()
    for path, each in commands_of(verb, command):
        if not hasattr(each, "commands"):
            each.params += common
        if path in EXAMPLES:
            each.epilog = f"\b\nExample:\n  {HANDOVER} {EXAMPLES[path]}"
    return command


def _reduced(group: typer.Typer, name: str) -> typer.Typer:
    """Return a group with the verb of a name alone, if it has one: to make all of them takes its time."""
    wanted = [each for each in group.registered_commands if each.name == name]
    if not wanted:
        return group
    reduced = copy(group)
    reduced.registered_commands, reduced.registered_groups = wanted, []
    return reduced


def commands_of(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and all those in it, each with what is typed for it."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands_of(f"{path} {name}", each)


def _wait(context: typer.Context, seconds: float | None) -> None:
    """Have this process and those that it starts wait so long, until the command has ended."""
    if seconds is not None:
        context.with_resource(locks.timeout(seconds))


def _common(
    lock_timeout: Annotated[
        float | None,
        typer.Option(
            help="How long to wait while another process is at work on a stack or its org; 0 fails at once.",
            metavar="SECONDS",
            min=0,
            show_default=f"no limit on a terminal, else {locks.UNATTENDED_SECONDS:g}",
            envvar=locks.TIMEOUT,
            expose_value=False,
            callback=_wait,
        ),
    ] = None,
) -> None:
    """Have the options of all verbs."""


def _common_options() -> list[Any]:
    options = typer.Typer(rich_markup_mode=None, add_completion=False)
    options.command()(_common)
    return list(get_command(options).params)


@contextmanager
def _as_typed() -> Iterator[None]:
    """Have a command line that can't be read answered with what can be typed here: `Try '…' for help` names it."""
    try:
        yield
    except TyperException as error:
        if context := getattr(error, "ctx", None):
            context.find_root().info_name = HANDOVER
        raise


class _Verbs(Listing):
    """The verbs, each imported when it is called or asked for its help."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=text) for name, text in VERBS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return name, command and arguments of the verb that is called."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name, rest[0] if rest else "") if name else command, rest

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command line."""
        text.guard_streams()
        return super().main(*arguments, **options)

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the options before the verb."""
        with _as_typed():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run a verb. Here and nowhere else, an error that ends it becomes a sentence and an exit code."""
        try:
            try:
                with _as_typed():
                    return super().invoke(ctx)
            finally:
                text.finish()
        except (HandoverError, OSError) as error:
            code, said = getattr(error, "exit_code", HandoverError.exit_code), sentence(error)
        except (KeyboardInterrupt, typer.Abort) as error:
            if isinstance(error, typer.Abort):
                typer.echo(err=True)  # it ended a question, whose line the cursor is still in
            code, said = CancelledError.exit_code, "Interrupted."
        typer.echo(f"error: {said}", err=True)
        raise typer.Exit(code)


app = typer.Typer(
    cls=_Verbs,
    name=NAME,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120, "help_option_names": ["-h", "--help"]},
    epilog=f"{HANDOVER} VERB -h says more of a verb.",
)


def _version(asked: bool) -> None:
    """Print the version and end."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"{NAME} {version('cognigy-genesys-handover')}")
        raise typer.Exit


@app.callback()
def _handover(
    _: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Cognigy's handover-end pipeline on Genesys Cloud: deploy it on this machine, and watch it work."""


def main() -> None:
    """Run the command line."""
    # With Python's own thresholds, a tenth of a preview's time is looking for garbage among what has been imported.
    gc.set_threshold(50_000, 20, 100)
    app(prog_name=NAME)
