"""What became of many events: how many were delivered, and what kept the others, each reason once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from handover.checks.arrival import kept_back
from handover.io.text import counted, styled
from handover.verbs.fire.volley import Fired


def summarize(console: Console, fired: Sequence[Fired], seconds: float) -> None:
    """Print how many events were delivered, and where the others ended with the first one's reason."""
    conversations = len({each.body.get("conversationId") for each in fired})
    of = counted(conversations, "conversation")
    console.print(f"Fired {counted(len(fired), 'event')} of {of} in {seconds:.1f} s.")
    for event in dict.fromkeys(each.event for each in fired):
        console.print(styled((event, "bold")))
        of_it = [each for each in fired if each.event == event]
        if delivered := sum(each.problem is None for each in of_it):
            console.print(styled((f"  {delivered} delivered", "green")))
        for outcome, where, same in _groups(of_it):
            console.print(styled((f"  {len(same)} {outcome}", "red"), where))


def errors(fired: Sequence[Fired], heard: Sequence[str]) -> list[str]:
    """Return a sentence for each reason for which events were not delivered, by the first one.

    Args:
        fired: What was fired.
        heard: The events that the org listens to, for one that it does not.
    """
    listens = f" What this stack's org listens to: {', '.join(heard) or 'nothing'}."
    return [
        (f"{len(same)} of {len(fired)}: " if len(same) > 1 else "")
        + f"{same[0].problem}{listens if same[0].unheard else ''}"
        for event in dict.fromkeys(each.event for each in fired)
        for _, _, same in _groups([each for each in fired if each.event == event])
    ]


def _groups(fired: Sequence[Fired]) -> list[tuple[str, str, list[Fired]]]:
    """Tell apart what was not delivered: how it ended, where and why, and which events ended so."""
    groups: dict[tuple[str, ...], tuple[str, str, list[Fired]]] = {}
    for each in fired:
        if each.problem is None:
            continue
        key: tuple[str, ...] = ()
        outcome, where = "delivered, but not as it should be", f": {each.problem}"
        if step := kept_back(each.body, each.entries):
            outcome = "ended" if step["outcome"] == "passed" else step["outcome"]
            where = f" by {step['step']} {step['name']!r}: {step['reason']}"
            key = (outcome, step["step"], step["name"])
        groups.setdefault(key, (outcome, where, []))[2].append(each)
    return list(groups.values())
