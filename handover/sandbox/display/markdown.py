"""A preview as GitHub Markdown, for the summary of a CI job: what changes, with the properties folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from handover.sandbox.display.differences import changes, show
from handover.sandbox.display.looks import LOOKS, short_type
from handover.sandbox.engine.steps import Op, Outcome, Step, is_internal
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import blind

_SHOWN = (Op.CREATE, Op.UPDATE, Op.REPLACE, Op.DELETE, Op.IMPORT, Op.REMOVE_PENDING)


def render(stack: str, outcome: Outcome, more: Sequence[str] = ()) -> str:
    """Write what a preview has found as a section of GitHub-flavoured Markdown; secrets are never in it.

    Args:
        stack: The stack's name.
        outcome: What has been found.
        more: Blocks that the section ends with.
    """
    steps = [step for step in outcome.steps if step.op in _SHOWN and not is_internal(step.resource)]
    title = "failed" if outcome.errors else _counts(outcome)
    blocks = [f"### Preview of stack {code(stack)}: {title}", *_errors(outcome)]
    if steps:
        blocks.append(_table(steps))
    if not outcome.errors:
        blocks += _picture(stack, outcome)
    if steps:
        blocks.append(_properties(steps))
    if unchanged := outcome.changes.get(Op.SAME):
        blocks.append(f"{unchanged} unchanged")
    blocks += more
    return "\n\n".join(blocks) + "\n"


def _counts(outcome: Outcome) -> str:
    counts = [f"{outcome.changes[op]} to {LOOKS[op].to_do}" for op in _SHOWN if outcome.changes.get(op)]
    return ", ".join(counts) or "no changes"


def _errors(outcome: Outcome) -> Iterator[str]:
    for urn, message in outcome.errors:
        name = f" {code(Urn.parse(urn).name)}" if urn else ""
        yield f"**Error**{name}\n\n{fenced(message)}"


def _table(steps: list[Step]) -> str:
    rows = ["| | resource | type |", "|---|---|---|"]
    for step in steps:
        resource = step.resource
        cells = (LOOKS[step.op].to_do, code(resource.name), code(short_type(resource.type)))
        escaped = [cell.replace("|", "\\|") for cell in cells]
        rows.append(f"| {' | '.join(escaped)} |")
    return "\n".join(rows)


def _picture(stack: str, outcome: Outcome) -> Iterator[str]:
    """Yield the pipeline as it will be, with what changes marked: GitHub and GitLab draw Mermaid."""
    # Here, not above: no preview that is shown in another form is to wait for it.
    from handover.picture.drawing.draw import draw
    from handover.picture.formats.mermaid import as_mermaid
    from handover.picture.stack.read import read_stack
    from handover.sandbox.display.picture import ENDPOINT, planned_objects

    graph = draw(read_stack(planned_objects(outcome), blind(outcome.outputs.get(ENDPOINT))))
    if graph.nodes:
        yield fenced(as_mermaid(graph, f"The pipeline of stack {stack}").rstrip(), "mermaid")


def _properties(steps: list[Step]) -> str:
    text = "\n".join(chain.from_iterable(map(_lines, steps)))
    return f"<details><summary>Properties</summary>\n\n{fenced(text, 'diff')}\n\n</details>"


def _lines(step: Step) -> Iterator[str]:
    """Yield the properties of one resource that differ, in the signs that GitHub colours."""
    found = changes(step.old.inputs if step.old else {}, step.new.inputs if step.new else {})
    if found:
        yield f"@@ {LOOKS[step.op].to_do} {step.resource.name} @@"
    for change in found:
        kind, path, old, new = change
        forced = "  (forces replacement)" if change.key in step.diff.replace else ""
        if kind != "add":
            yield from _leaves(f"- {path}", old, forced if kind == "delete" else "")
        if kind != "delete":
            yield from _leaves(f"+ {path}", new, forced)


def _leaves(path: str, value: Any, note: str) -> Iterator[str]:
    """Yield a line for each value in an object, for in one line it would be too long to be read."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(f"{path}.{key}", item, note)
    else:
        yield f"{path}: {show(value)}{note}"


def fenced(text: str, language: str = "") -> str:
    """Put text into a code block that nothing in it can end."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def code(text: str) -> str:
    """Write a name as code, on one line."""
    text = " ".join(text.split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{ticks} {text} {ticks}" if "`" in text else f"{ticks}{text}{ticks}"
