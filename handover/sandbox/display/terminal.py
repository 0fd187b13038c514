"""What a run looks like in the terminal: plan and result as Pulumi's tree, with the properties that differ."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from handover.io.text import console, counted
from handover.sandbox.display.chain import Chain
from handover.sandbox.display.differences import SHORT, show
from handover.sandbox.display.looks import LOOKS, short_type
from handover.sandbox.display.properties import KINDS, Reasons
from handover.sandbox.display.tree import Tree
from handover.sandbox.display.verdict import first_cause, verdict, wanted_changes
from handover.sandbox.engine.deployment import Phase
from handover.sandbox.engine.steps import QUIET, Op, Outcome, Step, is_internal
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import blind, is_secret

if TYPE_CHECKING:
    from rich.console import Console

    from handover.sandbox.display.progress import Progress
    from handover.sandbox.display.workflow_text import Published

# Order and wording of the summary are Pulumi's.
_SUMMARY = (Op.CREATE, Op.DELETE, Op.UPDATE, Op.REPLACE, Op.IMPORT)
_NEW_IDS = (Op.CREATE, Op.REPLACE, Op.IMPORT)


class Display:
    """Writes to standard output, in colour and with a live line only where that is a terminal.

    Args:
        diff: Show everything of what is to be done and is done, and the properties of created and deleted resources.
        verbose: Show everything of what is to be done and is done.
        quiet: Show nothing but warnings, failures, and in a line what came out.
        aside: Write messages to standard error, for standard output is to be read by a program.
    """

    def __init__(self, *, diff: bool = False, verbose: bool = False, quiet: bool = False, aside: bool = False) -> None:
        self.aside = aside
        self._console: Console | None = None
        if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):  # else rich is not even imported
            self._console = console(soft_wrap=True)
        self._diff = diff
        self._full = diff or verbose
        self._quiet = quiet
        # Who reads it elsewhere can't ask for the rest.
        self._limit = SHORT if self._console and not self._full else None
        self._progress: Progress | None = None
        self._heard: set[tuple[str, str, str]] = set()
        self._running = False
        self._gap = False
        self._folded = 0
        self._wanted: set[str] = set()
        self._done: set[str] = set()
        self._started: dict[str, float] = {}
        self._begin = time.monotonic()

    def say(self, text: str = "", style: str | None = None) -> None:
        """Write a line as it is, without rich's markup."""
        if self._console is None:
            sys.stdout.write(text + "\n")
        else:
            self._console.print(text, style=style)

    @contextmanager
    def previewing(self, title: str) -> Iterator[None]:
        """Tell of a preview that goes on in a `with` block, where there is a terminal."""
        self._running = False
        with self._working(title, 0):
            yield

    @contextmanager
    def running(self, title: str) -> Iterator[None]:
        """Tell of a run that goes on in a `with` block; its time is what counts, not that of whoever was asked."""
        self._running = True
        self._done.clear()
        self._begin = time.monotonic()
        if not self._quiet:
            self._heading(f"{title}:")
        with self._working(title, len(self._wanted)):
            yield

    @contextmanager
    def _working(self, title: str, total: int) -> Iterator[None]:
        if self._console is None or self.aside or not sys.stdout.isatty():
            yield
            return
        from handover.sandbox.display.progress import Progress

        self._progress = Progress(title, total)
        try:
            with self._progress.on(self._console):
                yield
        finally:
            self._progress = None

    def _heading(self, text: str) -> None:
        if self._gap:
            self.say()
        self._gap = False
        self.say(text, "bold magenta")

    def plan(self, title: str, outcome: Outcome, present: Iterable[Resource], published: Published) -> None:
        """Show what a preview found as the tree of what would change, and why.

        Args:
            title: What was previewed.
            outcome: What the preview found.
            present: The resources that are there.
            published: See `Published`.
        """
        self._wanted = wanted_changes(outcome)
        resources = list(present)
        tree = Tree(outcome, resources, fold=not self._full)
        self._folded = 0 if self._quiet else tree.folded
        if self._quiet:
            return
        if outcome.found:
            self._heading("Found by the refresh, not as the state says:")
            self._table(Tree(Outcome(steps=outcome.found), resources, fold=not self._full), published, "Found")
            self._gap = True
        if not tree.changes:
            self._heading(f"{title}:" if outcome.errors else f"{title}: no changes")
            return
        self._heading(f"{title}:")
        self._table(tree, published, "Plan")
        self._gap = True

    def _table(self, tree: Tree, published: Published, column: str) -> None:
        first = max(len(row.type) for row in tree.rows)
        second = max(len(row.resource.name) for row in tree.rows)
        self.say(f"     {'Type':<{first}}  {'Name':<{second}}  {column}", "bold")
        reasons = Reasons(diff=self._diff, limit=self._limit, published=published)
        for row in tree.rows:
            look = LOOKS[row.op]
            self.say(
                f" {look.sign}  {row.type:<{first}}  {row.resource.name:<{second}}  {look.to_do}".rstrip(), look.style
            )
            indent = " " * (len(row.branch) + 8)
            for line in reasons.of(row.step) if row.step and row.op is not Op.SAME else ():
                self.say(indent + line.text, line.style)

    def chain(self, outcome: Outcome, resources: Iterable[Resource]) -> None:
        """Show the objects that are deployed with their ids, if a run has made any."""
        made = any(step.op in _NEW_IDS and step.resource.is_object for step in outcome.steps)
        if self._quiet or not made or (outcome.errors and not self._full):
            return
        links = Chain(resources, shorten=not self._full).links
        width = max((len(link.name) for link in links), default=0)
        for name, id_, others in links:
            also = f"  ← also {', '.join(others)}" if others else ""
            self.say(f"    {name:<{width}}  {id_}{also}")

    def outputs(self, new: Mapping[str, Any], old: Mapping[str, Any] | None = None) -> None:
        """Show the stack's exports; beside what they were, those that differ."""
        before = {} if old is None else old
        keys = [key for key in sorted(new.keys() | before.keys()) if old is None or before.get(key) != new.get(key)]
        if not keys or self._quiet:
            return
        self.say()
        self.say("Outputs:", "bold magenta")
        for key in keys:
            kind = "add" if key not in before else "delete" if key not in new else "update"
            sign, style = (" ", None) if old is None else KINDS[kind]
            self._value(f"  {sign} ", key, new.get(key, before.get(key)), style)
        self._gap = True

    def _value(self, lead: str, key: str, value: Any, style: str | None) -> None:
        if isinstance(value, dict) and not is_secret(value) and value:
            self.say(f"{lead}{key}:", style)
            for name, item in value.items():
                self._value(" " * len(lead) + "  ", name, item, style)
        else:
            self.say(f"{lead}{key}: {show(blind(value), self._limit)}", style)

    def step(self, step: Step, phase: Phase) -> None:
        """Follow the run: in the live line, and by a lasting one of what has failed, or of everything."""
        urn = step.resource.urn
        if phase == "running":
            self._started[urn] = time.monotonic()
        if step.op in (Op.REPLACE, *QUIET) or is_internal(step.resource):
            return
        look, what = LOOKS[step.op], f"{short_type(step.resource.type)} {step.resource.name}"
        if phase == "done":
            self._done.add(urn)
        if self._progress:
            self._progress.doing = f"{look.under_way} {what}"
            self._progress.done = len(self._done & self._wanted)
        took = time.monotonic() - self._started.get(urn, time.monotonic())
        if phase == "failed":
            self.say(f" {look.sign}  {what} {look.under_way} failed ({took:.1f}s)", "bold red")
        elif phase == "done" and self._full and not self._quiet:
            self.say(f" {look.sign}  {what} {look.done} ({took:.1f}s)", look.style)

    def message(self, severity: str, urn: str, text: str) -> None:
        """Show what the program logs; what it has said in the preview it need not say again."""
        key = (severity, urn, text)
        if (self._running and key in self._heard and not self._full) or (self._quiet and severity == "info"):
            return
        self._heard.add(key)
        name = Urn.parse(urn).name
        where = f" ({name})" if name else ""
        if self.aside:
            sys.stderr.write(f"{severity}{where}: {text}\n")
        else:
            self.say(f"{severity}{where}: {text}", {"error": "bold red", "warning": "yellow"}.get(severity))

    def summary(self, outcome: Outcome, *, done: bool) -> None:
        """Show errors, if any, and the counts, worded as Pulumi's; of a failure the verdict comes last."""
        self._diagnostics(outcome)
        counts = outcome.changes
        pieces = []
        for op in _SUMMARY:
            if counts.get(op):
                look = LOOKS[op]
                pieces.append(f"{look.sign}{counts[op]} {look.done if done else f'to {look.to_do}'}")
        if counts.get(Op.SAME):
            pieces.append(f"{counts[Op.SAME]} unchanged")
        if errored := len({urn for urn, _ in outcome.errors}):
            pieces.append(f"{errored} errored")
        folded = self._folded if any(counts.get(op) for op in _SUMMARY) else 0
        row = "is in the row of what it wraps" if folded == 1 else "are in the row of what they wrap"
        note = f" ({counted(folded, 'component')} {row})" if folded else ""
        took = f". Duration: {time.monotonic() - self._begin:.1f}s" if done else ""
        if self._gap:
            self.say()
        self.say(f"Resources: {', '.join(pieces) or 'none'}{note}{took}", "bold red" if outcome.errors else "bold")
        self._gap = outcome.has_changes and not self._quiet
        if outcome.errors:
            self.say()
            self.say(verdict(outcome, self._wanted, done=done), "bold red")
            self.say(f"  {first_cause(outcome)}", "red")

    def _diagnostics(self, outcome: Outcome) -> None:
        found = [*(("warning", *each) for each in outcome.warnings), *(("error", *each) for each in outcome.errors)]
        if not found:
            return
        if self._gap:
            self.say()
        self.say("Diagnostics:", "bold red" if outcome.errors else "bold yellow")
        for severity, urn, message in found:
            if urn:
                concerned = Urn.parse(urn)
                self.say(f"  {short_type(concerned.type)} ({concerned.name}):")
            style = "red" if severity == "error" else "yellow"
            self.say(f"    {severity}: " + message.replace("\n", "\n    "), style)
        self._gap = True
