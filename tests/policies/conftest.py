"""Settings of the stack that the policies judge."""

from collections.abc import Callable, Iterator

import pulumi
import pytest

Settings = Callable[..., None]


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Set what the stack configures, as the engine tells the pack."""
    before = dict(pulumi.runtime.config.CONFIG.get())

    def set_(**values: str) -> None:
        pulumi.runtime.set_all_config({f"cognigy-handover:{key}": value for key, value in values.items()})

    set_()
    yield set_
    pulumi.runtime.set_all_config(before)
