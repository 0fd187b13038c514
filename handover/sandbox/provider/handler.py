"""What the provider has to know of one type of resource to talk to the API about it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from handover.sandbox.provider import Properties
from handover.sandbox.provider.client import Client


class Handler(ABC):
    """The calls about one type of resource.

    Every method raises `ApiError` with what the API refused, and `ProviderError` where it gives up by itself.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pace = client.pace

    @abstractmethod
    def create(self, plan: Properties) -> str:
        """Create an object and return its id."""

    @abstractmethod
    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Bring the object from the state to the plan and return its id, which may be a new one."""

    @abstractmethod
    def read(self, id_: str) -> Properties:
        """Return the object's properties as the API has them; an `ApiError` is `gone` if there is no object."""

    @abstractmethod
    def delete(self, id_: str, state: Properties) -> None:
        """Delete the object and wait until it is gone."""

    def differing(self, plan: Properties, found: Properties) -> tuple[str, ...]:
        """Return the properties that must be read as they were written before the object counts as written."""
        return ()

    def after_write(self, plan: Properties, before: Properties, found: Properties) -> Properties:
        """Complete what was read after a write with what only the plan or the state before knows."""
        return found

    def after_read(self, before: Properties, found: Properties) -> Properties:
        """Complete what was read anew with what only the state before knows."""
        return found
