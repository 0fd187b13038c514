"""Where the SDK's calls to the monitor are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition
from typing import Any


class Executor(ThreadPoolExecutor):
    """Runs what it is given at once, while the caller waits: one operation at a time, always in the same order.

    The caller is the program's event loop. Where an operation needs something of the program, it runs in a thread of
    its own (`beside_the_loop`), and for that time the loop goes on (`letting_the_loop_go_on`); what is given then
    waits its turn.
    """

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self._beside = False
        self._free = False
        self._changed = Condition()

    def beside_the_loop(self) -> None:
        """Run in the thread what is given from now on."""
        self._beside = True

    @contextmanager
    def letting_the_loop_go_on(self) -> Iterator[None]:
        """Let the event loop go on for the time of a `with` block; for the thread."""
        self._set_free(True)
        try:
            yield
        finally:
            self._set_free(False)

    def _set_free(self, free: bool) -> None:
        with self._changed:
            self._free = free
            self._changed.notify_all()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the result of a call, or, while the loop is free, what will have it."""
        future: Future[Any]
        if self._beside:
            future = super().submit(fn, *args, **kwargs)
            future.add_done_callback(lambda _: self._wake())
            with self._changed:
                self._changed.wait_for(lambda: future.done() or self._free)
            return future
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
