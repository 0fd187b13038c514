"""``handover fire``: send conversation events through a deployed pipeline and watch what becomes of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from handover.errors import ExitCode
from handover.genesys.api import Genesys
from handover.genesys.retries import Patience
from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, QuietOption, StackOption, VerboseOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled, write_json
from handover.sandbox.opening import Use, open_stack
from handover.stacks.model import StackError
from handover.stacks.running import called
from handover.verbs.fire.body import read_body
from handover.verbs.fire.fields import parse_changes
from handover.verbs.fire.summary import errors, summarize
from handover.verbs.fire.topics import listened_to
from handover.verbs.fire.trace import show, verdict
from handover.verbs.fire.volley import Volley, fire_all

# An event's answer comes when all of it is over: the data action alone may take this long.
_SECONDS = 60


def fire(
    events: Annotated[
        list[str] | None,
        typer.Argument(
            help="What to fire: user.start, user.end, acw, customer.end. Without any, all that the stack listens to.",
            metavar="[EVENT…]",
            show_default=False,
        ),
    ] = None,
    stack: StackOption = "dev",
    topic: Annotated[
        str | None,
        typer.Option(
            "--topic",
            help="Fire an event of this topic instead: its name with {id}, or with a conversation's id in its place.",
            metavar="TOPIC",
        ),
    ] = None,
    body: Annotated[
        str | None,
        typer.Option(
            "--body",
            help="The whole event: a JSON file, `-` for standard input, or the JSON itself. It goes out as it is, but "
            "for what --set changes.",
            metavar="FILE|JSON",
        ),
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a field of the event.", metavar="FIELD=VALUE")
    ] = None,
    repeat: Annotated[
        int,
        typer.Option(
            "--repeat",
            help="Fire so many times, each time for a new conversation unless the body or the topic names one, and "
            "sum up what became of them.",
            min=1,
            max=1_000,
            metavar="N",
        ),
    ] = 1,
    rate: Annotated[
        float | None,
        typer.Option(
            "--rate",
            help="Fire so many events a second; without it, each as soon as the one before is over.",
            min=0.01,
            max=100,
            metavar="R",
        ),
    ] = None,
    associate: Annotated[
        bool,
        typer.Option(
            "--associate",
            help="Play Cognigy's part, as it is where Cognigy is a service, for event sources that wait for it: "
            "associate them as long as this command runs.",
        ),
    ] = False,
    directory: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    json_: JsonOption = False,
) -> None:
    """Fire conversation events at a stack of the sandbox and show each step; fails unless Cognigy takes each once."""
    given = None if body is None else read_body(body)
    volley = Volley(events or (), topic, given, parse_changes(set_ or []), repeat, rate)
    volley.check()
    with open_stack(directory, stack, "fire", Use.CALL, emulator=emulator) as opened:
        # What is in an emulator whose address is named may be the Pulumi CLI's work.
        if not (opened.objects or opened.emulation.named):
            raise StackError(
                f"Nothing of stack {stack!r} is deployed yet: run `{HANDOVER} sandbox up -s {stack}` first."
            )
        endpoint = opened.stack.state.outputs.get("endpointUrl")
        with called(opened, Patience(timeout=_SECONDS)) as org, ExitStack() as played:
            associated = played.enter_context(_associated(org, endpoint)) if associate else []
            begin = time.monotonic()
            fired = fire_all(org, volley)
            seconds = time.monotonic() - begin
            heard = listened_to(org) if any(each.unheard for each in fired) else ()
    if json_:
        write_json({"events": [each.as_json() for each in fired], "associated": associated})
    else:
        where = console(soft_wrap=True)
        for name in associated:
            where.print(styled("Associated as Cognigy does, for this run alone: ", (name, "bold")))
        if repeat > 1 and not quiet:
            summarize(where, fired, seconds)
        elif not quiet:
            for each in fired:
                show(where, each, full=verbose)
        everything = not (events or topic)
        where.print(styled(verdict(stack, fired, everything=everything, played=bool(associated))))
    sys.stdout.flush()  # before the reasons
    problems = errors(fired, heard)
    for text in problems:
        typer.echo(f"error: {text}", err=True)
    if problems:
        raise typer.Exit(ExitCode.FAILED)


@contextmanager
def _associated(org: Genesys, endpoint: str | None) -> Iterator[list[str]]:
    """Associate all event sources that are pending for the time of a `with` block, and give their names."""
    path = "/_emulator/aws/event-sources"
    where = {"endpointUrl": endpoint} if endpoint else {}
    names = [source["name"] for source in org.get(path)["eventSources"] if source["state"] == "PENDING"]
    for name in names:
        org.call("POST", f"{path}/associate", body={"name": name, **where})
    try:
        yield names
    finally:
        for name in names:
            org.call("POST", f"{path}/dissociate", body={"name": name})
