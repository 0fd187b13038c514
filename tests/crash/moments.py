"""Kills a process at a moment of its own progress: before, after or in the middle of its n-th operation.

Operations are what others can see of it: either what it does to its files, or the API calls that it makes and answers.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

KEPT = (".json", ".bak", ".new", ".journal", "/lock")
"""How the names of the files end that state, org and lock are in."""


@dataclass(frozen=True)
class Last:
    """The moment of the end: the how manieth of operations on files, or of calls."""

    of: Literal["files", "calls"] = "files"
    number: int = 0


class Moments:
    """Counts the moments of this process, and ends it at one of them by `kill -9`.

    Args:
        last: The moment.
        with_it: Other processes that are killed first.
        itself: Whether this one is killed at all.
    """

    def __init__(self, last: Last, with_it: Iterable[int] = (), *, itself: bool = True) -> None:
        self.passed = 0
        self._last = last
        self._victims = [*with_it, *([os.getpid()] if itself else [])]

    def pass_one(self) -> bool:
        """Count one, and tell whether it is the last."""
        self.passed += 1
        return self.passed == self._last.number

    def end(self) -> None:
        """Kill, now."""
        for victim in self._victims:
            os.kill(victim, signal.SIGKILL)

    def pass_or_end(self) -> None:
        """Count one, which may be the last."""
        if self.pass_one():
            self.end()

    def around(self, call: Callable[..., Any], counts: Callable[..., bool] = lambda *_, **__: True) -> Any:
        """Return a call that has a moment before it and one after it."""

        def called(*args: Any, **options: Any) -> Any:
            if not counts(*args):
                return call(*args, **options)
            self.pass_or_end()
            result = call(*args, **options)
            self.pass_or_end()
            return result

        return called

    def count(self) -> None:
        """Count from now on."""
        if self._last.of == "calls":
            self._count_calls()
            self._count_answers()
        else:
            self._count_files()

    def _count_files(self) -> None:
        """Count what is done to files of states and orgs; what is written to a journal may be torn."""
        os_write = os.write
        for name in ("replace", "unlink", "link", "fsync", "ftruncate"):
            setattr(os, name, self.around(getattr(os, name), _of_kept))

        def write(descriptor: int, content: Any) -> int:
            if not _of_kept(descriptor):
                return os_write(descriptor, content)
            if self.pass_one():
                self.end()
            if self.pass_one():
                os_write(descriptor, content[: len(content) // 2])
                self.end()
            written = os_write(descriptor, content)
            self.pass_or_end()
            return written

        os.write = write

    def _count_calls(self) -> None:
        """Count the API calls that are made."""
        import httpx

        httpx.HTTPTransport.handle_request = self.around(httpx.HTTPTransport.handle_request)  # type: ignore[method-assign]

    def _count_answers(self) -> None:
        """Count the API calls that are answered: when they come in, and when they have been carried out."""
        from handover.emulator.server.guard import Guard

        guarded = Guard.__call__

        async def call(guard: Guard, scope: Any, receive: Any, send: Any) -> None:
            async def counted(message: Any) -> None:
                if message["type"] == "http.response.start":
                    self.pass_or_end()
                await send(message)

            if scope["type"] == "http":
                self.pass_or_end()
            await guarded(guard, scope, receive, counted)

        Guard.__call__ = call  # type: ignore[method-assign,assignment]


def _of_kept(file: Any, *_: Any) -> bool:
    path = Path(f"/proc/self/fd/{file}").readlink() if isinstance(file, int) else file
    return str(path).endswith(KEPT)
