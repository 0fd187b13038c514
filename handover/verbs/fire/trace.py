"""What became of a fired event: its journal as a trace for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from handover.checks.arrival import Entries, Way, by_way, deliveries, expected_arrival
from handover.checks.trace import step_line
from handover.io.text import counted, short_name, styled
from handover.verbs.fire.volley import Fired

_COLUMNS = 100
# Of a request that Cognigy took, its own words are the ones that count.
_ANSWERED = ("request", "target")
_RECEIVER = "receiver"


def show(console: Console, fired: Fired, *, full: bool) -> None:
    """Print the trace of one event: a line for each hop if all is well, else, or in full, one for each step."""
    ways = list(dict.fromkeys(arrival.way for arrival in deliveries(fired.body, fired.entries)))
    parts = by_way(fired.entries) if len(ways) > 1 else dict.fromkeys(ways, fired.entries)
    hops = {way: _hops(entries) for way, entries in parts.items()}
    if full or fired.problem is not None or not all(hops.values()):
        _show_all(console, fired, ways)
        return
    for way, lines in hops.items():
        console.print(styled((fired.event, "bold"), f" of {_whose(fired)}: ", (f"arrived once{_by(way)}", "green")))
        width = max(len(hop["step"]) for hop in lines)
        for hop in lines:
            console.print(styled("  ", (hop["outcome"], "green"), f"  {hop['step']:{width}}  {_words(hop, width)}"))


def _whose(fired: Fired) -> str:
    return f"conversation {fired.body.get('conversationId') or 'without an id'}"


def _by(way: Way) -> str:
    return " by Amazon EventBridge" if way is Way.EVENT_BRIDGE else ""


def _hops(entries: Entries) -> Sequence[Mapping[str, Any]]:
    """Return one entry for each hop of an event that went straight through; none if it did not."""
    last = {(entry["step"], entry["name"]): entry for entry in entries}
    steps = [step for step, _ in last]
    if any(entry["outcome"] != "passed" for entry in entries) or len(steps) != len(set(steps)):
        return ()
    hops = [entry for (step, _), entry in last.items() if not (step in _ANSWERED and _RECEIVER in steps)]
    # What an action's request came to is in the journal before what the action came to.
    return sorted(hops, key=lambda entry: entry["step"] == _RECEIVER)


def _words(hop: Mapping[str, Any], width: int) -> str:
    """Return what fits into a line: the name and what happened, or the one of them that tells more."""
    name, reason = short_name(str(hop["name"])), str(hop["reason"])
    both = f"{name}  {reason}"
    room = _COLUMNS - len("  passed    ") - width
    if len(both) <= room:
        return both
    if hop["step"] != _RECEIVER:
        return name
    return reason if len(reason) <= room else f"{name} answered {hop['detail'].get('status')}."


def _show_all(console: Console, fired: Fired, ways: Sequence[Way]) -> None:
    console.print(styled((fired.event, "bold"), f" of {_whose(fired)}, on {fired.topic}"))
    width = max((len(entry["step"]) for entry in fired.entries), default=0)
    for entry in fired.entries:
        console.print(step_line(entry, width))
    for way in ways if fired.problem is None else ():
        expected = expected_arrival(way, fired.event, fired.body)
        arrived = ", ".join(f"{key} {value!r}" for key, value in expected.items())
        console.print(styled((f"  Arrived once{_by(way)}, with {arrived}.", "green")))


def verdict(stack: str, fired: Sequence[Fired], *, everything: bool, played: bool) -> tuple[str, str]:
    """Return the one line that says what all of it came to, and its style.

    Args:
        stack: The stack's name.
        fired: What was fired.
        everything: Whether that was all that the stack listens to.
        played: Whether Cognigy's part in AWS was played.
    """
    events = counted(len(fired), "event")
    if lost := sum(each.problem is not None for each in fired):
        which = "the event" if len(fired) == 1 else f"{lost} of {events}"
        return f"FAILED: {which} did not reach Cognigy as {'it' if lost == 1 else 'they'} should.", "bold red"
    urls = dict.fromkeys(arrival.url for each in fired for arrival in deliveries(each.body, each.entries))
    reached = " and ".join(urls)
    if all(any(entry["step"] == _RECEIVER for entry in each.entries) for each in fired):
        hosts = dict.fromkeys(urlsplit(url).hostname or url for url in urls)
        reached = f"the local Cognigy that stands in for {' and '.join(hosts)}"
    works = f"Stack {stack} works: " if everything else ""
    part = ", while Cognigy's part in AWS was played" if played else ""
    return f"{works}{events} reached {reached}{part}.", "bold green"
