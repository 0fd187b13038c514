"""Trying again, the three ways the provider does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.client import ApiError, Client
from handover.sandbox.provider.pace import Pace

Result = TypeVar("Result")

# The provider's ``RetryWhen``.
ATTEMPTS = 10


def rejected(error: ApiError) -> bool:
    """Tell whether a create is tried again: what it refers to may not be visible everywhere yet."""
    return error.status in (400, 408)


def version_mismatch(error: ApiError) -> bool:
    """Tell whether an update is tried again, with the object's newest version."""
    return error.version_mismatch


def up_to_ten_times(pace: Pace, again: Callable[[ApiError], bool], call: Callable[[], Result]) -> Result:
    """Make a call, ten times at most while `again` says so; the pauses are what the API asks for, if it does.

    Raises:
        ApiError: The last attempt's.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return call()
        except ApiError as error:
            if not again(error):
                raise
            pace.sleep(error.retry_after or pace.pause * (attempt + 1) / 2)
    return call()


def until_gone(client: Client, path: str, params: Mapping[str, str], label: str) -> None:
    """Read a deleted object until there is none.

    Raises:
        ApiError: It cannot be read for another reason.
        ProviderError: It is still there when the time is over.
    """

    def gone() -> bool | None:
        try:
            client.get(path, params)
        except ApiError as error:
            if error.gone:
                return True
            raise
        return None

    if not within(client.pace, client.pace.gone, gone):
        raise ProviderError(f"The {label} is still there {client.pace.gone:g} seconds after its deletion ({path}).")


def within(pace: Pace, seconds: float, call: Callable[[], Result | None]) -> Result | None:
    """Make a call again and again until it returns something; None when the time is over."""
    deadline = pace.clock() + seconds
    attempt = 0
    while (result := call()) is None and pace.clock() < deadline:
        pace.sleep(pace.backoff(attempt))
        attempt += 1
    return result
