"""``handover fire``: send conversation events through a deployed pipeline and watch what becomes of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.checks.arrival import deliveries, problem
from handover.errors import ExitCode, HandoverError
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.events import EVENTS, conversation, event_body, topic
from handover.genesys.retries import Patience
from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.text import console, styled
from handover.sandbox.errors import ConfigurationError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.provider.client import CLIENT
from handover.stacks.model import StackError
from handover.verbs.fire.fields import parse_changes, typed_changes
from handover.verbs.fire.topics import listened_to
from handover.verbs.fire.trace import show

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
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a field of the event.", metavar="FIELD=VALUE")
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
    json_: JsonOption = False,
) -> None:
    """Fire conversation events at a stack of the sandbox and show each step; fails unless Cognigy takes each once."""
    for event in events or ():
        if event not in EVENTS:
            raise ConfigurationError(f"There is no event {event!r}: a pipeline listens to {', '.join(EVENTS)}.")
    changes = parse_changes(set_ or [])
    with open_stack(directory, stack, "fire", Use.CALL, emulator=emulator) as opened:
        # What is in an emulator whose address is named may be the Pulumi CLI's work.
        if not (opened.objects or opened.emulation.named):
            raise StackError(f"Nothing of stack {stack!r} is deployed yet: run `handover sandbox up -s {stack}` first.")
        url = opened.connect()
        try:
            endpoint = opened.stack.state.outputs.get("endpointUrl")
            with Genesys(Connection.to_gateway(url, *CLIENT), Patience(timeout=_SECONDS)) as org, ExitStack() as played:
                associated = played.enter_context(_associated(org, endpoint)) if associate else []
                results = _send(org, events or (), changes)
        except GenesysError as error:
            raise HandoverError(error.brief) from None
    if json_:
        found = {"events": results, "associated": associated}
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    else:
        where = console(soft_wrap=True)
        for name in associated:
            where.print(styled("Associated as Cognigy does, for this run alone: ", (name, "bold")))
        for result in results:
            show(where, result["event"], result["eventBody"], result["entries"], result["problem"])
    problems = [result["problem"] for result in results if result["problem"]]
    for text in problems:
        typer.echo(f"error: {text}", err=True)
    if problems:
        raise typer.Exit(ExitCode.FAILED)


def _send(org: Genesys, events: Sequence[str], changes: dict[str, str]) -> list[dict[str, Any]]:
    """Fire the events, or all that the org listens to, and return what became of each."""
    events = events or listened_to(org)
    if not events:
        raise StackError("Nothing listens to an event that Cognigy is told of: name one to see what becomes of it.")
    topics = org.get("/api/v2/notifications/availabletopics", expand="schema")["entities"]
    schemas = {entity["id"]: entity["schema"]["properties"] for entity in topics}
    typed = typed_changes(changes, {event: schemas[topic(event)] for event in events})
    common = conversation()
    results = []
    for event in events:
        body = {**event_body(event, common), **typed[event]}
        reply = org.call("POST", "/_emulator/events", body={"topic": topic(event), "eventBody": body})
        results.append(
            {
                "event": event,
                "topic": topic(event),
                "conversationId": body["conversationId"],
                "eventId": reply["eventId"],
                "eventBody": body,
                "entries": reply["entries"],
                "deliveries": len(deliveries(body, reply["entries"])),
                "problem": problem(event, body, reply["entries"]),
            }
        )
    return results


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
