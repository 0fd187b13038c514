"""Shows a fleet at work: as a live table on a terminal, as a line for each stack that has ended elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

from handover.io.text import console as text_console
from handover.io.text import styled
from handover.verbs.fleet.model import Run, Status, Verb, counts
from handover.verbs.fleet.sharing.orgs import Org

_STYLES = {
    Status.WAITING: "dim",
    Status.RUNNING: "cyan",
    Status.OK: "green",
    Status.FAILED: "red",
    Status.UNKNOWN: "magenta",
    Status.UNSEEN: "magenta",
    Status.CANCELLED: "yellow",
}
# What a live table shows first, should the terminal be too low for all.
_ORDER = (Status.RUNNING, Status.FAILED, Status.UNKNOWN, Status.UNSEEN, Status.CANCELLED, Status.OK, Status.WAITING)
_TAIL_BYTES = 2_000
_EARLIER = "in the run that is resumed"


@contextmanager
def following(
    console: Console, verb: Verb, runs: Sequence[Run], *, quiet: bool = False
) -> Iterator[Callable[[Run], None]]:
    """Give what is to be told of runs that start and end, for the time of a `with` block; then print the last table.

    Quietly, only a line for each stack that is not ok is printed.
    """
    if quiet or not console.is_terminal:
        yield lambda run: None if quiet and run.result.status is Status.OK else _say(console, run)
        return

    def live() -> Table:
        return _table(verb, sorted(runs, key=lambda run: _ORDER.index(run.result.status)))

    with Live(console=console, refresh_per_second=8, transient=True, get_renderable=live):
        yield lambda _: None
    console.print(_table(verb, runs))


def _say(console: Console, run: Run) -> None:
    if run.result.status is Status.RUNNING:
        return
    text = f", {run.result.summary}" if run.result.summary else ""
    earlier = f", {_EARLIER}" if run.earlier else ""
    console.print(f"{run.stack}: {run.result.status}{text} ({run.seconds:.1f}s{earlier})", soft_wrap=True)


def _table(verb: Verb, runs: Sequence[Run]) -> Table:
    table = Table(box=box.SIMPLE, caption=summary(runs), caption_justify="left")
    for title in ("Stack", "Status", verb.capitalize(), "Time"):
        table.add_column(title, justify="right" if title == "Time" else "left", no_wrap=True)
    for run in runs:
        result = run.result
        text = last_line(run) if result.status is Status.RUNNING else result.summary or result.reason.partition("\n")[0]
        if run.earlier:
            text = f"{text} ({_EARLIER})"
        seconds = f"{run.seconds:.1f}s" if run.seconds else ""
        table.add_row(run.stack, styled((result.status, _STYLES[result.status])), text, seconds)
    return table


def last_line(run: Run) -> str:
    """Return what a run has said last."""
    try:
        with run.log.open("rb") as file:
            file.seek(max(0, run.log.stat().st_size - _TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def show_reasons(console: Console, runs: Sequence[Run]) -> None:
    """Print why stacks are not ok, and where their logs are."""
    for run in runs:
        if run.result.reason:
            lines = "".join(f"\n  {line}" for line in run.result.reason.splitlines())
            heading = (f"{run.stack} ({run.result.status})", _STYLES[run.result.status])
            console.print(styled(heading, lines, (f"\n  log: {run.log}", "dim")), soft_wrap=True)


def show_skipped(console: Console, skipped: Mapping[str, str]) -> None:
    """Print which stacks are left out, and why."""
    for name, why in skipped.items():
        console.print(f"Skipped {name}: {why}", style="dim", soft_wrap=True)


def show_hidden(console: Console, orgs: Mapping[str, Org]) -> None:
    """Print which stacks are taken for one org's because nobody can tell."""
    sizes = Counter(orgs.values())
    hidden = [name for name, org in orgs.items() if org.hidden and sizes[org] > 1]
    if hidden:
        console.print(
            f"{', '.join(hidden)}: genesyscloud:oauthclientId is encrypted, or in Pulumi ESC. Nobody can tell the "
            "OAuth client, so that all stacks of the region are taken for one org's. The id is no secret: write it "
            "into the stack's file by `pulumi config set genesyscloud:oauthclientId ID -s STACK`.",
            style="dim",
            soft_wrap=True,
        )


def summary(runs: Sequence[Run]) -> str:
    """Count the stacks in a line."""
    return ", ".join(f"{count} {status}" for status, count in counts(runs).items())


def console_for(*, json_: bool) -> Console:
    """Return where progress is shown: on standard error if standard output is for JSON."""
    return text_console(aside=json_)
