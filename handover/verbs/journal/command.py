"""``handover journal``: what became of events, step by step, as the emulator remembers it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.checks.trace import step_line
from handover.genesys.emulated import follow_journal, read_journal
from handover.io.options import ConversationOption, DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled, write_json
from handover.stacks.running import running_org

# That of the longest name of a step, `api-destination`: of what is to come, nobody knows.
_WIDTH = 15


def journal(
    stack: StackOption = "dev",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens, until Ctrl-C.")] = False,
    conversation: ConversationOption = None,
    directory: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    json_: JsonOption = False,
) -> None:
    """Show what became of events, step by step, as the emulator that runs with a stack's org remembers it.

    With --json, what is followed is a line of JSON for each step.
    """
    with running_org(directory, stack, "journal", emulator) as org:
        if follow:
            try:
                _show(follow_journal(org, conversation), json_=json_)
            except KeyboardInterrupt:  # as one ends it
                return
        entries = read_journal(org, conversation)
        if json_:
            write_json({"entries": entries})
        elif entries:
            _show(_by_event(entries), json_=False)
        else:
            about = f" about conversation {conversation}" if conversation else ""
            typer.echo(f"The emulator remembers nothing{about}: `{HANDOVER} fire -s {stack}` fires events.")


def _by_event(entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield entries event by event, for those of events that ran at the same time are among each other."""
    events: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        events.setdefault(entry["eventId"], []).append(entry)
    for found in events.values():
        yield from found


def _show(entries: Iterable[Mapping[str, Any]], *, json_: bool) -> None:
    """Print entries as they come, each event's under a line of its own."""
    where = console(soft_wrap=True)
    event = ""
    for entry in entries:
        if json_:
            sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
        else:
            if entry["eventId"] != event:
                event = entry["eventId"]
                conversation = entry["conversationId"] or "without an id"
                where.print(styled(f"{entry['time']}  event ", (event, "bold"), f" of conversation {conversation}"))
            where.print(step_line(entry, _WIDTH))
        sys.stdout.flush()
