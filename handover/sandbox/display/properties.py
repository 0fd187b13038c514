"""Why a resource would change: the properties that differ, as lines, and which of them force a new object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from handover.sandbox.display.differences import Change, changes, show
from handover.sandbox.display.workflow_text import Published, explain, file_of, is_republished, text_changes
from handover.sandbox.engine.steps import Op, Step
from handover.sandbox.provider.plan import CONTENT_HASH
from handover.sandbox.state.values import UNKNOWN

KINDS = {"add": ("+", "green"), "delete": ("-", "red"), "update": ("~", "yellow")}
_FORCES = " (forces replacement)"
# Text of others' begins no line of a log, which other programs read.
_GUTTER = "│ "
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


class Line(NamedTuple):
    """A line, and its style."""

    text: str
    style: str | None = None


class Reasons:
    """Says why resources would change, one after the other; what has been said of one isn't repeated.

    Args:
        diff: Show the properties of created and deleted resources too.
        limit: How long a value may be; None shows all of it.
        published: See `Published`.
    """

    def __init__(self, *, diff: bool, limit: int | None, published: Published) -> None:
        self._diff = diff
        self._limit = limit
        self._published = published
        self._said: dict[tuple[str, ...], str] = {}

    def of(self, step: Step) -> Iterator[Line]:
        """Yield the lines of one step."""
        old, new = step.old, step.new
        if step.op in (Op.UPDATE, Op.REPLACE) and old and new:
            yield from self._changed(step)
        elif self._diff:
            for change in changes(old.inputs if old else {}, new.inputs if new else {}):
                yield self._line(change, "")

    def _changed(self, step: Step) -> Iterator[Line]:
        old, new, diff = step.old, step.new, step.diff
        assert old is not None and new is not None  # noqa: S101, PT018 - see `of`
        keys = diff.changed or tuple(old.inputs.keys() | new.inputs.keys())
        found = changes(*({k: v for k, v in each.inputs.items() if k in keys} for each in (old, new)))
        said = {change.key for change in found}
        # What the org, or somebody in it, has made of a property that the program says nothing new of.
        others = [key for key in diff.changed if key not in said and key != CONTENT_HASH]
        was, wanted = ({k: v for k, v in each.items() if k in others} for each in (old.outputs, new.inputs))
        found += changes(was, wanted)
        if old.init_errors and not diff.changed:
            yield Line("(tried again, for the last attempt failed)", "yellow")
        for change in found:
            forced = _FORCES if change.key in diff.replace else ""
            if _is_text(change.old) and _is_text(change.new):
                yield Line(f"~ {change.path}:{forced}", KINDS["update"][1])
                yield from _quoted(text_changes(change.old, change.new, "deployed", "wanted"))
            else:
                yield self._line(change, forced)
        if is_republished(step):
            yield from self._republished(step)
        if not step.why and (forcing := [key for key in diff.replace if key not in {change.key for change in found}]):
            yield Line(f"{', '.join(forcing)}{_FORCES}", "magenta")
        if step.why:
            yield Line(f"(replaced: {step.why})", "magenta")

    def _line(self, change: Change, forced: str) -> Line:
        kind, path, old, new = change
        sign, style = KINDS[kind]
        before, after = show(old, self._limit), show(new, self._limit)
        values = f"{before} => {after}" if kind == "update" else after if kind == "add" else before
        return Line(f"{sign} {path}: {values}{forced}", style)

    def _republished(self, step: Step) -> Iterator[Line]:
        sentence, lines = explain(step, self._published)
        key = tuple(file_of(lines))
        if lines and key in self._said:
            yield Line(f"~ {sentence.removesuffix(':')}, the same change as that of {self._said[key]}.", "yellow")
            return
        self._said[key] = step.resource.name
        yield Line(f"~ {sentence}", "yellow")
        yield from _quoted(lines)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value and value != UNKNOWN


def _quoted(lines: Sequence[str]) -> Iterator[Line]:
    for line in lines:
        yield Line(f"    {_GUTTER}{line}", _STYLES.get(line[:1]))
