"""Waiting for the event source that Genesys makes, without which AWS makes no bus for it."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pulumi

INTERVAL_SECONDS = 10
# Five minutes.
ATTEMPTS = 30

# As the provider reports what CreateEventBus answers; it doesn't try again itself. Of all that the bus names, only the
# event source can be missing.
_MISSING = re.compile(r"\bResourceNotFoundException\b")


class EventSourceWait:
    """An error hook's function: lets the bus be made again while Genesys has not made the event source yet.

    Args:
        event_source: The event source's name, for messages.
        sleep: Waits for so many seconds.
    """

    def __init__(self, event_source: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._event_source = event_source
        self._sleep = sleep
        self._left = ATTEMPTS

    async def __call__(self, args: pulumi.ErrorHookArgs) -> bool:
        """Wait, if it is the event source that is missing, and say whether to try again.

        Returns:
            True after a wait; False for any other error, and when five minutes of waiting have been in vain.
        """
        newest = args.errors[0] if args.errors else ""
        if args.failed_operation != "create" or not _MISSING.search(newest) or not self._left:
            return False
        if self._left == ATTEMPTS:
            pulumi.log.info(
                f"Waiting up to {ATTEMPTS * INTERVAL_SECONDS // 60} minutes for Genesys Cloud to make the event source"
                f" {self._event_source} in this account and region."
            )
        self._left -= 1
        await self._sleep(INTERVAL_SECONDS)
        return True
