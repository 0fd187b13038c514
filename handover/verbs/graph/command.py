"""The command line of ``handover graph``."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from handover.io import files
from handover.io.options import DirectoryOption, EmulatorOption, StackOption
from handover.picture.drawing.draw import draw
from handover.picture.formats.as_json import as_json
from handover.picture.formats.mermaid import as_mermaid
from handover.picture.formats.svg import as_svg
from handover.picture.model import Graph
from handover.stacks.options import DeployedOption
from handover.verbs.graph.deployed import deployed_pipeline
from handover.verbs.graph.planned import planned_pipeline


class Format(StrEnum):
    """What a picture is written as."""

    MERMAID = "mermaid"
    SVG = "svg"
    JSON = "json"


def graph(
    stack: StackOption = "dev",
    preview: Annotated[
        bool, typer.Option("--preview", help="What there will be after a deployment, with what changes marked.")
    ] = False,
    format_: Annotated[
        Format, typer.Option("--format", help="Mermaid for Markdown, a picture, or data.")
    ] = Format.MERMAID,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-o", help="Write there instead of standard output.", dir_okay=False),
    ] = None,
    directory: DirectoryOption = Path(),
    engine: DeployedOption = None,
    emulator: EmulatorOption = None,
) -> None:
    """Draw the pipeline of a stack as Mermaid, SVG or JSON; with --preview, what a deployment would change.

    Without --preview, it is what the stack's state says, whoever deployed it; the org is not looked at.
    """
    if preview:
        pipeline = planned_pipeline(directory, stack, engine, emulator=emulator)
    else:
        pipeline = deployed_pipeline(directory, stack, engine)
    text = _written(draw(pipeline), format_, f"The pipeline of stack {stack}{', after the preview' if preview else ''}")
    if file is None:
        sys.stdout.write(text)
    else:
        files.replace(file, text.encode(), mode=0o644, keep=False)


def _written(found: Graph, format_: Format, title: str) -> str:
    if format_ is Format.MERMAID:
        return as_mermaid(found, title)
    if format_ is Format.SVG:
        return as_svg(found, title).decode() + "\n"
    return json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n"
