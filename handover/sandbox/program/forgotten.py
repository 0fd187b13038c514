"""Coroutines that a program leaves behind when it fails."""

from __future__ import annotations

import contextlib
import gc
import inspect
import sys
from collections.abc import Iterator
from types import CoroutineType


@contextlib.contextmanager
def closing_forgotten_coroutines() -> Iterator[None]:
    """End the coroutines that have been made in a `with` block and that, as it failed, nobody will await any more.

    Python would warn of each of them when it is freed, which is later and elsewhere: an exception keeps its frames,
    with all that is in them.
    """
    if sys.get_coroutine_origin_tracking_depth():  # somebody is looking for such coroutines
        yield
        return
    sys.set_coroutine_origin_tracking_depth(1)  # marks those that this thread makes from now on
    try:
        yield
    except BaseException:
        for found in gc.get_objects():
            if type(found) is CoroutineType and found.cr_origin and inspect.getcoroutinestate(found) == "CORO_CREATED":
                found.close()
        raise
    finally:
        sys.set_coroutine_origin_tracking_depth(0)
