"""``handover org``: the objects of the emulated org that a stack is in, and whose they are."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from handover.io.options import DirectoryOption, EmulatorOption, JsonOption, StackOption
from handover.io.program import HANDOVER
from handover.io.text import aligned, counted, short_name, write_json
from handover.sandbox.opening import Use, open_stack
from handover.stacks.model import StackError
from handover.stacks.running import called
from handover.verbs.org.objects import objects, owners


def org(
    stack: StackOption = "dev",
    directory: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    json_: JsonOption = False,
) -> None:
    """List the objects of the emulated org that a stack is in: their state, and whether they are the stack's own."""
    with open_stack(directory, stack, "org", Use.CALL, emulator=emulator) as opened:
        if not opened.emulation.exists:
            raise StackError(f"Stack {stack!r} has no emulated org yet: `{HANDOVER} sandbox up -s {stack}` begins one.")
        with called(opened) as genesys:
            id_ = genesys.organization().id
            found = objects(genesys, owners(opened))
    if json_:
        write_json({"organizationId": id_, "objects": [each._asdict() for each in found]})
        return
    typer.echo(f"Org {id_}: {counted(len(found), 'object')}")
    rows = [
        ("KIND", "NAME", "ID", "STATE", "STACK"),
        *(
            (
                each.kind,
                short_name(each.name),
                "(its name)" if each.id == each.name else short_name(each.id),
                each.state,
                each.stack or "-",
            )
            for each in found
        ),
    ]
    for line in aligned(rows):
        sys.stdout.write(f"{line}\n")
