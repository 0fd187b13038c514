"""What the provider has to know of one type of resource to talk to the API about it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from handover.genesys.client import Client
from handover.genesys.errors import GenesysError
from handover.sandbox.gojson import dumps
from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.retries import (
    Pace,
    rejected,
    unless_gone,
    until_over,
    up_to_ten_times,
    version_mismatch,
)


class Handler(ABC):
    """The calls about one type of resource.

    Every method raises `GenesysError` with what the API refused, and `ProviderError` where it gives up by itself.
    """

    def __init__(self, client: Client, pace: Pace) -> None:
        self.client = client
        self.pace = pace

    @abstractmethod
    def create(self, plan: Properties) -> str:
        """Create an object and return its id."""

    def complete(self, id_: str, plan: Properties) -> None:  # noqa: B027 - most are complete once they are created
        """Do what a new object takes beside the call that creates it."""

    @abstractmethod
    def update(self, id_: str, state: Properties, plan: Properties) -> str:
        """Bring the object from the state to the plan and return its id, which may be a new one."""

    @abstractmethod
    def read(self, id_: str) -> Properties:
        """Return the object's properties as the API has them; a `GenesysError` is `gone` if there is no object."""

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

    def post(self, path: str, body: Mapping[str, Any]) -> str:
        """Create an object and return its id; again for a while if the API refuses what the object refers to."""
        return str(up_to_ten_times(self.pace, rejected, lambda: self.client.call("POST", path, body=body))["id"])

    def replace(self, method: str, path: str, body: Mapping[str, Any], **parameters: str) -> None:
        """Write an object over its present version, again if somebody else has changed it meanwhile.

        Args:
            method: What the API has for it.
            path: The object's.
            body: What to write, but for the version.
            parameters: What the present version is read with.
        """

        def write() -> None:
            version = self.client.get(path, **parameters).get("version")
            self.client.call(method, path, body={**body, "version": version})

        up_to_ten_times(self.pace, version_mismatch, write)

    def remove(self, path: str, again: Callable[[GenesysError], bool]) -> None:
        """Delete an object, again for a while if `again` says so of a refusal; one that is gone already is no error."""
        with unless_gone():
            until_over(self.pace, self.pace.gone, again, lambda: self.client.call("DELETE", path))

    def until_gone(self, path: str, parameters: Mapping[str, str], label: str) -> None:
        """Read a deleted object until there is none."""
        with unless_gone():
            for _ in self.pace.within(self.pace.gone):
                self.client.get(path, **parameters)
            raise ProviderError(f"The {label} is still there {self.pace.gone:g} seconds after its deletion ({path}).")


def parsed(what: str, text: str) -> Any:
    """Return what a JSON text of the program's means.

    Raises:
        ProviderError: It is no JSON; `what` says which one.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProviderError(f"The {what} is not JSON: {error}.") from None


def as_text(value: Any) -> str:
    """Return the JSON text for what the API has, empty for nothing."""
    return "" if value is None else dumps(value)
