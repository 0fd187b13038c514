"""``handover fire``: send conversation events through a deployed pipeline and watch what becomes of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.fire.fields import parse_changes, typed_changes
from handover.genesys.events import EVENTS, conversation, event_body, topic
from handover.sandbox.errors import ConfigurationError, SandboxError

# An event's answer comes when all of it is over: the data action alone may take this long.
_SECONDS = 60


def fire(
    events: Annotated[list[str], typer.Argument(help="What to fire: user.end, acw, or both.", metavar="EVENT…")],
    stack: Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")] = "dev",
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a field of the event.", metavar="FIELD=VALUE")
    ] = None,
    directory: Annotated[
        Path,
        typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one"),
    ] = Path(),
    emulator: Annotated[
        str | None, typer.Option("--emulator", help="Fire at the emulator at this loopback address.", metavar="URL")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", "-j", help="Write the trace as JSON.")] = False,
) -> None:
    """Fire conversation events at a stack of the sandbox and show each step; fails unless all arrive at Cognigy."""
    from handover.genesys.errors import GenesysError

    try:
        results = _fire(directory, stack, events, set_ or [], emulator)
    except SandboxError as error:
        _complain(str(error))
        raise typer.Exit(error.exit_code) from None
    except GenesysError as error:
        _complain(error.brief)
        raise typer.Exit(1) from None
    except OSError as error:
        _complain(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        raise typer.Exit(1) from None
    _report(results, json_=json_)
    problems = [result["problem"] for result in results if result["problem"]]
    for problem in problems:
        _complain(problem)
    if problems:
        raise typer.Exit(1)


def _complain(text: str) -> None:
    typer.echo(f"error: {text}", err=True)


def _fire(
    directory: Path, stack: str, events: Sequence[str], changes: Sequence[str], emulator: str | None
) -> list[dict[str, Any]]:
    """Fire the events at the stack's emulated organization and return what became of each.

    Raises:
        SandboxError: Something is wrong with the command line, the stack or its emulator.
        GenesysError: The emulator refuses.
    """
    from handover.sandbox.emulation import Emulation
    from handover.sandbox.lock import stack_lock
    from handover.sandbox.project import load_project, load_stack
    from handover.sandbox.stack import stack_directory
    from handover.sandbox.state import State

    for event in events:
        if event not in EVENTS:
            raise ConfigurationError(f"There is no event {event!r}: the pipeline listens to {' and '.join(EVENTS)}.")
    wanted = parse_changes(changes)
    directory = directory.resolve()
    gateways = load_stack(load_project(directory), stack).package("genesyscloud").get("gateways")
    folder = stack_directory(directory, stack)
    with ExitStack() as resources:
        emulation = resources.enter_context(Emulation(folder, attach=emulator, gateways=gateways))
        # A first `up` that is under way has only a journal, so it is the folder that tells whether there is a stack.
        if not emulation.attached and folder.is_dir():
            resources.enter_context(stack_lock(folder, "fire"))
        state = State.load(folder / "state.json")
        objects = any(resource.is_object for resource in state.resources)
        if objects:
            emulation.check_lineage(state.emulator_id, objects=True)
        elif not emulation.attached:  # What is in an emulator that runs already may be the Pulumi CLI's work.
            raise SandboxError(
                f"Nothing of stack {stack!r} is deployed yet: run `handover sandbox up -s {stack}` first."
            )
        return _send(emulation.connect(), events, wanted)


def _send(url: str, events: Sequence[str], changes: dict[str, str]) -> list[dict[str, Any]]:
    from handover.checks.arrival import problem
    from handover.genesys.client import Client
    from handover.genesys.connection import Connection
    from handover.genesys.patience import Patience
    from handover.sandbox.provider.client import CLIENT

    with Client(Connection.to_gateway(url, *CLIENT), Patience(timeout=_SECONDS)) as client:
        topics = client.get("/api/v2/notifications/availabletopics", expand="schema")["entities"]
        schemas = {entity["id"]: entity["schema"]["properties"] for entity in topics}
        typed = typed_changes(changes, {event: schemas[topic(event)] for event in events})
        common = conversation()
        results = []
        for event in events:
            body = {**event_body(event, common), **typed[event]}
            reply = client.call("POST", "/_emulator/events", body={"topic": topic(event), "eventBody": body})
            results.append(
                {
                    "event": event,
                    "topic": topic(event),
                    "conversationId": body["conversationId"],
                    "eventId": reply["eventId"],
                    "eventBody": body,
                    "entries": reply["entries"],
                    "problem": problem(event, body, reply["entries"]),
                }
            )
        return results


def _report(results: list[dict[str, Any]], *, json_: bool) -> None:
    if json_:
        sys.stdout.write(json.dumps({"events": results}, indent=2, ensure_ascii=False) + "\n")
        return
    from rich.console import Console

    from handover.fire.trace import show

    console = Console(soft_wrap=True, highlight=False)
    for result in results:
        show(console, result["event"], result["eventBody"], result["entries"], result["problem"])
