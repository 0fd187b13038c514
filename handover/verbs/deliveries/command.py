"""``handover deliveries``: what has arrived at the built-in Cognigy endpoint of an emulator."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from handover.genesys.emulated import read_deliveries
from handover.io.options import ConversationOption, DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled, write_json
from handover.stacks.running import running_org


def deliveries(
    stack: StackOption = "dev",
    conversation: ConversationOption = None,
    directory: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    json_: JsonOption = False,
) -> None:
    """List what has arrived at the built-in Cognigy endpoint of the emulator that runs with a stack's org."""
    with running_org(directory, stack, "deliveries", emulator) as org:
        found = read_deliveries(org, conversation)
    if json_:
        write_json({"deliveries": found})
        return
    where = console(soft_wrap=True)
    for each in found:
        status = (str(each["status"]), "green" if 200 <= each["status"] < 300 else "red")
        whose = f"  conversation {each['conversationId']}" if each["conversationId"] else ""
        where.print(styled(f"{each['time']}  ", status, f"  {each['method']} ", (each["url"], "bold"), whose))
        where.print(styled("    " + json.dumps(each["body"], ensure_ascii=False)))
    if not found:
        of = f" of conversation {conversation}" if conversation else ""
        typer.echo(f"Nothing{of} has arrived since the emulator began: `{HANDOVER} journal -s {stack}` says why.")
