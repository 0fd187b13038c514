"""Splits a fleet for several machines: the stacks of one org stay together, for a rate limit is kept by one fleet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handover.errors import UsageError
from handover.io.program import HANDOVER
from handover.verbs.fleet.sharing.orgs import Org

STACKS_PER_SHARD = 20
"""How many stacks a shard has, if nobody says how many shards there are to be."""


@dataclass(frozen=True)
class Shard:
    """One part of a fleet: the first of how many, and its stacks."""

    number: int
    of: int
    stacks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def split(orgs: Mapping[str, Org], count: int | None = None) -> list[Shard]:
    """Split stacks into shards of about the same size.

    The same stacks are always split in the same way. The largest org goes first, each to the shard that has least.

    Args:
        orgs: The org of each stack.
        count: How many shards there are to be; None lets the number of stacks decide.

    Returns:
        The shards, as many as asked for; those that nothing is left for are empty.
    """
    together: dict[Org, list[str]] = {}
    for stack in sorted(orgs):
        together.setdefault(orgs[stack], []).append(stack)
    if count is None:
        count = min(len(together), -(-len(orgs) // STACKS_PER_SHARD))
    shards: list[list[str]] = [[] for _ in range(count)]
    for stacks in sorted(together.values(), key=lambda stacks: (-len(stacks), stacks)):
        min(shards, key=len).extend(stacks)
    return [Shard(number, count, tuple(sorted(stacks))) for number, stacks in enumerate(shards, 1)]


def read_shard(text: str) -> tuple[int, int]:
    """Return number and count of a shard that is written as `2/5`.

    Raises:
        UsageError: It is none.
    """
    match = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text)
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count:
        raise UsageError(f"--shard: {text!r} is no part of a fleet: the second of five is 2/5.")
    return number, count


def part(orgs: Mapping[str, Org], stacks: Sequence[str], shard: str | None) -> tuple[str, ...]:
    """Return the stacks of a shard, or all of them if none is named.

    Raises:
        UsageError: There is no such shard, or nothing is left for it.
    """
    if shard is None:
        return tuple(stacks)
    number, count = read_shard(shard)
    found = split({stack: orgs[stack] for stack in stacks}, count)[number - 1].stacks
    if not found:
        raise UsageError(
            f"--shard {shard}: nothing is left for it, for stacks of one org stay together: `{HANDOVER} fleet shards` "
            "says which shards there are."
        )
    return found
