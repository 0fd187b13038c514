"""``handover deliveries``: what has arrived at the built-in Cognigy endpoint of an emulator."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import console, styled
from handover.stacks.running import running_org


def deliveries(
    stack: StackOption = "dev",
    conversation: Annotated[
        str | None, typer.Option("--conversation", help="Only what is about this conversation.", metavar="ID")
    ] = None,
    directory: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    json_: JsonOption = False,
) -> None:
    """List what has arrived at the built-in Cognigy endpoint of the emulator that runs with a stack's org."""
    with running_org(directory, stack, "deliveries", emulator) as org:
        about = {"conversationId": conversation} if conversation else {}
        found = org.get("/_emulator/deliveries", **about)["deliveries"]
    if json_:
        sys.stdout.write(json.dumps({"deliveries": found}, indent=2, ensure_ascii=False) + "\n")
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
