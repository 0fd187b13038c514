"""What a run looks like in the terminal: plan and result as Pulumi's tree, with the properties that differ."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from handover.io.text import console, styled
from handover.sandbox.display.differences import changes, show
from handover.sandbox.engine.deployment import Phase
from handover.sandbox.engine.steps import PARTS, QUIET, Op, Outcome, Step, is_internal
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.urn import STACK_TYPE, Urn
from handover.sandbox.state.values import blind, is_secret

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


class _Look(NamedTuple):
    """How an operation is shown; what is to be done is empty where plans don't show it."""

    sign: str
    style: str
    to_do: str
    under_way: str
    done: str


LOOKS = {
    Op.CREATE: _Look("+ ", "green", "create", "creating", "created"),
    Op.DELETE: _Look("- ", "red", "delete", "deleting", "deleted"),
    Op.UPDATE: _Look("~ ", "yellow", "update", "updating", "updated"),
    Op.REPLACE: _Look("+-", "magenta", "replace", "replacing", "replaced"),
    Op.IMPORT: _Look("= ", "cyan", "import", "importing", "imported"),
    Op.REMOVE_PENDING: _Look("- ", "red", "forget", "forgetting", "forgotten"),
    Op.CREATE_REPLACEMENT: _Look("+-", "magenta", "", "creating replacement", "created replacement"),
    Op.IMPORT_REPLACEMENT: _Look("=>", "cyan", "", "importing replacement", "imported replacement"),
    Op.DELETE_REPLACED: _Look("+-", "magenta", "", "deleting original", "deleted original"),
    Op.SAME: _Look("  ", "dim", "", "", ""),
}
_KINDS = {"add": ("+", "green"), "delete": ("-", "red"), "update": ("~", "yellow")}
# Order and wording of the summary are Pulumi's.
_SUMMARY = (Op.CREATE, Op.DELETE, Op.UPDATE, Op.REPLACE, Op.IMPORT)


def short_type(type_: str) -> str:
    """Return a type as Pulumi shows it, ``genesyscloud:index/flow:Flow`` as ``genesyscloud:index:Flow``."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{package}:{module.partition('/')[0]}:{name}"


class Display:
    """Writes to standard output, in colour and with a live line only where that is a terminal.

    Args:
        diff: Show the properties of created and deleted resources too.
        aside: Write messages to standard error, for standard output is to be read by a program.
    """

    def __init__(self, *, diff: bool = False, aside: bool = False) -> None:
        self.aside = aside
        self._console: Console | None = None
        if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):  # else rich is not even imported
            self._console = console(soft_wrap=True)
        self._diff = diff
        self._status: Status | None = None
        self._started: dict[str, float] = {}
        self._begin = time.monotonic()

    def say(self, text: str = "", style: str | None = None) -> None:
        """Write a line as it is, without rich's markup."""
        if self._console is None:
            sys.stdout.write(text + "\n")
        else:
            self._console.print(text, style=style)

    def plan(self, title: str, outcome: Outcome, present: Iterable[Resource]) -> None:
        """Show what a preview found as the tree of what would change."""
        self.say(f"{title}:\n", "bold magenta")
        resources = {resource.urn: resource for resource in present}
        steps: dict[str, Step] = {}
        for step in outcome.steps:
            if step.op is Op.SAME or not (is_internal(step.resource) or step.op in (*PARTS, *QUIET)):
                steps[step.resource.urn] = step
                resources.setdefault(step.resource.urn, step.resource)
        shown: set[str] = set()
        for urn, step in steps.items():
            # An unchanged resource is shown only as the parent of a changed one; the stack always is.
            while step.op is not Op.SAME and urn and urn not in shown:
                shown.add(urn)
                urn = resources[urn].parent if urn in resources else ""
        children: dict[str, list[str]] = {}
        for urn, resource in resources.items():
            if urn in shown or resource.type == STACK_TYPE:
                shown.add(urn)
                children.setdefault(resource.parent if resource.parent in resources else "", []).append(urn)
        rows: list[tuple[str, str, Step | None]] = []

        def collect(parent: str, lead: str) -> None:
            siblings = children.get(parent, [])
            for urn in siblings:
                last = urn == siblings[-1]
                branch = "" if not parent else lead + ("└─ " if last else "├─ ")
                rows.append((branch + short_type(resources[urn].type), resources[urn].name, steps.get(urn)))
                collect(urn, "" if not parent else lead + ("   " if last else "│  "))

        collect("", "")
        first = max((len(type_) for type_, _, _ in rows), default=0)
        second = max((len(name) for _, name, _ in rows), default=0)
        self.say(f"     {'Type':<{first}}  {'Name':<{second}}  Plan", "bold")
        for type_, name, planned in rows:
            op = planned.op if planned else Op.SAME
            look = LOOKS[op]
            self.say(f" {look.sign}  {type_:<{first}}  {name:<{second}}  {look.to_do}".rstrip(), look.style)
            if planned and op is not Op.SAME:
                self._properties(planned, " " * (len(type_) - len(type_.lstrip("│ ├└─")) + 8))
        self.say()

    def _properties(self, step: Step, indent: str) -> None:
        if step.op in (Op.UPDATE, Op.REPLACE) and step.old and step.new:
            keys = step.diff.changed or tuple(step.old.inputs.keys() | step.new.inputs.keys())
            before = {key: value for key, value in step.old.inputs.items() if key in keys}
            after = {key: value for key, value in step.new.inputs.items() if key in keys}
            if step.old.init_errors and not step.diff.changed:
                self.say(f"{indent}(tried again, for the last attempt failed)", "yellow")
        elif self._diff:
            before = step.old.inputs if step.old else {}
            after = step.new.inputs if step.new else {}
        else:
            return
        for change in changes(before, after):
            kind, path, old, new = change
            sign, style = _KINDS[kind]
            values = f"{show(old)} => {show(new)}" if kind == "update" else show(new if kind == "add" else old)
            forced = " (forces replacement)" if change.key in step.diff.replace else ""
            self.say(f"{indent}{sign} {path}: {values}{forced}", style)

    def graph(self, resources: Iterable[Resource]) -> None:
        """Show the objects that are deployed: what each takes a property from, and its id."""
        rows = [("Deployed", "takes from", "id")]
        for resource in resources:
            if resource.custom and not (resource.external or resource.delete or is_internal(resource)):
                needed = sorted({urn for urns in resource.property_dependencies.values() for urn in urns})
                names = ", ".join(Urn.parse(urn).name for urn in needed)
                rows.append((resource.name, f"← {names}" if names else "", resource.id))
        if len(rows) == 1:
            return
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        for number, (name, needs, id_) in enumerate(rows):
            self.say(f"    {name:<{first}}  {needs:<{second}}  {id_}".rstrip(), None if number else "bold")
        self.say()

    def outputs(self, new: Mapping[str, Any], old: Mapping[str, Any] | None = None) -> None:
        """Show the stack's exports; beside what they were, those that differ."""
        before = {} if old is None else old
        keys = [key for key in sorted(new.keys() | before.keys()) if old is None or before.get(key) != new.get(key)]
        if not keys:
            return
        self.say("Outputs:", "bold magenta")
        for key in keys:
            kind = "add" if key not in before else "delete" if key not in new else "update"
            sign, style = (" ", None) if old is None else _KINDS[kind]
            self._value(f"  {sign} ", key, new.get(key, before.get(key)), style)
        self.say()

    def _value(self, lead: str, key: str, value: Any, style: str | None) -> None:
        if isinstance(value, dict) and not is_secret(value) and value:
            self.say(f"{lead}{key}:", style)
            for name, item in value.items():
                self._value(" " * len(lead) + "  ", name, item, style)
        else:
            self.say(f"{lead}{key}: {show(blind(value))}", style)

    def step(self, step: Step, phase: Phase) -> None:
        """Follow the run: a live line for what is under way, where there is a terminal, and a lasting one when done."""
        if phase == "running":
            self._started[step.resource.urn] = time.monotonic()
        if step.op in (Op.REPLACE, *QUIET) or is_internal(step.resource):
            return
        look, what = LOOKS[step.op], f"{short_type(step.resource.type)} {step.resource.name}"
        if phase == "running":
            if self._console:
                self._status = self._console.status(styled(f"{look.under_way} {what}"))
                self._status.start()
            return
        if self._status:
            self._status.stop()
            self._status = None
        took = time.monotonic() - self._started.get(step.resource.urn, time.monotonic())
        if phase == "failed":
            self.say(f" {look.sign}  {what} {look.under_way} failed ({took:.1f}s)", "bold red")
        else:
            self.say(f" {look.sign}  {what} {look.done} ({took:.1f}s)", look.style)

    def message(self, severity: str, urn: str, text: str) -> None:
        """Show what the program logs."""
        name = Urn.parse(urn).name
        where = f" ({name})" if name else ""
        if self.aside:
            sys.stderr.write(f"{severity}{where}: {text}\n")
        else:
            self.say(f"{severity}{where}: {text}", {"error": "bold red", "warning": "yellow"}.get(severity))

    def summary(self, outcome: Outcome, *, done: bool) -> None:
        """Show errors, if any, and the counts, worded as Pulumi's."""
        found = [*(("warning", *each) for each in outcome.warnings), *(("error", *each) for each in outcome.errors)]
        if found:
            self.say("Diagnostics:", "bold red" if outcome.errors else "bold yellow")
            for severity, urn, message in found:
                if urn:
                    concerned = Urn.parse(urn)
                    self.say(f"  {short_type(concerned.type)} ({concerned.name}):")
                style = "red" if severity == "error" else "yellow"
                self.say(f"    {severity}: " + message.replace("\n", "\n    "), style)
            self.say()
        counts = outcome.changes
        self.say("Resources:", "bold magenta")
        kinds = [op for op in _SUMMARY if counts.get(op)]
        for op in kinds:
            look = LOOKS[op]
            self.say(f"    {look.sign}{counts[op]} {look.done if done else f'to {look.to_do}'}", look.style)
        pieces = [f"{sum(counts[op] for op in kinds)} changes"] if len(kinds) > 1 else []
        if counts.get(Op.SAME):
            pieces.append(f"{counts[Op.SAME]} unchanged")
        if pieces:
            self.say("    " + ". ".join(pieces))
        if errored := len({urn for urn, _ in outcome.errors}):
            self.say(f"    {errored} errored", "red")
        if done:
            self.say(f"\nDuration: {time.monotonic() - self._begin:.1f}s", "magenta")
