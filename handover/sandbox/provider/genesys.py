"""The provider of the four Genesys Cloud resources: the twin of provider 1.82.0 behind Pulumi's bridge.

It makes the same calls in the same order, compares in the same way and leaves the same outputs in the state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote

from handover.genesys.addresses import gateway_url
from handover.genesys.errors import GenesysError
from handover.sandbox.provider import Diff, Found, Properties, ProviderError, checks
from handover.sandbox.provider.bridge import imported, outputs, refreshed, values
from handover.sandbox.provider.plan import CONTENT_HASH, changed, content_hash, foreseen, planned
from handover.sandbox.provider.retries import Pace, unless_gone
from handover.sandbox.provider.schema import FLOW, RESOURCES, Resource
from handover.sandbox.state.values import UNKNOWN

if TYPE_CHECKING:
    import httpx

    from handover.genesys.api import Genesys
    from handover.sandbox.provider.handlers.handler import Handler

_CREATIONS = "/_emulator/creations"
_NO_GATEWAYS = (None, "[]", "null", UNKNOWN)


class GenesysProvider:
    """See `handover.sandbox.provider.Provider`. Files are relative to the working directory, the project's.

    Args:
        connect: Returns the emulator's URL, starting one if need be; called at the first HTTP call only.
        pace: How long to wait for what.
        transport: What carries the requests; tests put a fake here.
        gateway: Address of the emulator that the stack names, empty if it has its own; None if nothing is deployed.
    """

    def __init__(
        self,
        connect: Callable[[], str],
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
        *,
        gateway: str | None = None,
    ) -> None:
        self._gateway = gateway
        self._connect = connect
        self._pace = pace or Pace()
        self._transport = transport
        self._org: Genesys | None = None
        self._client: Genesys | None = None

    @classmethod
    def reading(cls, org: Genesys) -> Self:
        """Return a provider for any org, which it reads exactly as a deployment does; changes are refused."""
        provider = cls(lambda: org.connection.api_url)
        provider._org = org
        return provider

    def close(self) -> None:
        """Close the connection, if one was made."""
        if self._client is not None and not self._org:
            self._client.close()
            self._client = None

    def check(self, type_: str, inputs: Properties) -> list[str]:
        """Return a sentence for each thing wrong with the inputs."""
        return checks.problems(type_, inputs)

    def unnamed(self, type_: str) -> str:
        """Say what an invented name means."""
        if type_ not in RESOURCES or "name" not in RESOURCES[type_].properties:
            return ""
        what = (
            "which never is the one in its file, so that every run updates it"
            if type_ == FLOW
            else "and another one when it is replaced"
        )
        return f"The {RESOURCES[type_].label} has no `name`: it gets one with a random ending, {what}. Name it."

    def check_provider(self, type_: str, inputs: Properties) -> str:
        """Name the gateways that an explicit provider has if they are not the stack's emulator."""
        text = inputs.get("gateways")
        if self._gateway is None or text in _NO_GATEWAYS:
            return ""
        try:
            url = gateway_url(text)
        except ValueError:
            url = str(text)
        if url == self._gateway:
            return ""
        where = f"the one at {self._gateway}" if self._gateway else "its own"
        return (
            f"other `gateways` than the stack's (it deploys all of a stack to one emulator, here {where}; name another "
            f"one with --emulator or in `genesyscloud:gateways`): {url}"
        )

    def diff(
        self,
        type_: str,
        old_inputs: Properties,
        old_outputs: Properties,
        new_inputs: Properties,
        ignored: Sequence[str] = (),
    ) -> Diff:
        """Compare the state's outputs with the program's inputs; a flow's file counts by its content."""
        properties = RESOURCES[type_].properties
        names = changed(properties, old_outputs, planned(properties, old_outputs, new_inputs, ignored))
        if type_ == FLOW and (hash_ := content_hash(new_inputs)) and hash_ != old_outputs.get(CONTENT_HASH):
            names = (CONTENT_HASH, *names)
        return Diff(names, tuple(name for name in names if name in properties and properties[name].replace))

    def planned_outputs(
        self, type_: str, old_outputs: Properties | None, new_inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Return what the object is going to be, as far as that is known."""
        properties = RESOURCES[type_].properties
        result = foreseen(properties, planned(properties, old_outputs, new_inputs, ignored))
        if old_outputs:
            result[RESOURCES[type_].id_property] = old_outputs.get(RESOURCES[type_].id_property)
            if type_ == FLOW and old_outputs.get(CONTENT_HASH) == content_hash(new_inputs):
                result[CONTENT_HASH] = old_outputs[CONTENT_HASH]
        return result

    def create(self, type_: str, inputs: Properties, key: str = "") -> tuple[str, Properties]:
        """Create an object; one that was made only half-way is no resource's, as with the real provider.

        Where the emulator doesn't answer, it may have been killed, and what became of the object is asked for later.
        """
        resource = RESOURCES[type_]
        plan = planned(resource.properties, None, inputs)
        handler = self._handler(type_, writes=True)
        with self._refusals(), self._connected().once(key):
            id_ = handler.create(plan)
        try:
            with self._refusals():
                handler.complete(id_, plan)
                found = self._read_back(type_, id_, {}, plan)
        except ProviderError as error:
            if error.undecided:
                raise
            after = "publishes it again" if type_ == FLOW else "makes another one: delete it first"
            left = f"The {resource.label} {id_} is left in the org, and the next run {after}."
            raise ProviderError(f"{error} {left}", left=id_) from None
        return id_, outputs(resource, id_, _without_empties(resource, inputs, found), created=True)

    def made(self, type_: str, key: str) -> str | None:
        """Ask the emulator for what a request with that key has made."""
        with self._refusals():
            try:
                return str(self._connected().get(f"{_CREATIONS}/{key}")["id"])
            except GenesysError as error:
                if error.gone:  # an emulator of before there were keys
                    return None
                raise

    def read(
        self, type_: str, id_: str, inputs: Properties | None, old_outputs: Properties | None = None
    ) -> Found | None:
        """Return the object as it is, None if it is gone; a flow renamed in its file has the id of its outputs.

        Of one that is only read and is not there, there is nothing, as with Pulumi's bridge (measured with 1.4.0).

        Without outputs in the state, what the API does not give back (a flow's file and the hash of its content) is
        taken from the inputs.
        """
        handler = self._handler(type_)
        resource = RESOURCES[type_]
        id_ = _current_id(resource, id_, old_outputs)
        with self._refusals():
            for _ in self._pace.within(self._pace.refresh):
                if (found := _found(handler, id_)) is not None:
                    break
            else:
                return None if inputs is None or old_outputs is not None else Found({}, {}, "")
        before = (inputs or {}) if old_outputs is None else old_outputs
        state = outputs(resource, id_, handler.after_read(before, found))
        return Found(imported(resource, state) if inputs is None else refreshed(inputs, state), state, unquote(id_))

    def update(
        self, type_: str, id_: str, old_outputs: Properties, inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Change the object in place; when that fails, the state stays as it was, as with the real provider."""
        resource = RESOURCES[type_]
        before = values(resource, old_outputs)
        plan = planned(resource.properties, before, inputs, ignored)
        handler = self._handler(type_, writes=True)
        with self._refusals():
            id_ = handler.update(_current_id(resource, id_, old_outputs), before, plan)
            return outputs(resource, id_, self._read_back(type_, id_, before, plan))

    def delete(self, type_: str, id_: str, outputs: Properties) -> None:
        """Delete the object.

        Raises:
            ProviderError: It cannot be deleted; for an integration that is gone already, too, as with the real one.
        """
        handler = self._handler(type_, writes=True)
        with self._refusals():
            handler.delete(_current_id(RESOURCES[type_], id_, outputs), outputs)

    def org(self) -> Genesys:
        """Return the org by its API, on this provider's connection.

        Raises:
            SandboxError: The org cannot be connected to.
        """
        return self._connected()

    def _connected(self) -> Genesys:
        if self._client is None:
            # Here, not above: a preview without changes makes no call and need not pay for the import.
            from handover.sandbox.provider.client import connect

            self._client = self._org or connect(self._connect(), self._pace, self._transport)
        return self._client

    def _handler(self, type_: str, *, writes: bool = False) -> Handler:
        if writes and self._org:
            raise AssertionError(f"a change of {type_}, although nothing is to be changed")
        if type_ not in RESOURCES:  # in a state of the real CLI's
            raise ProviderError(
                f"The sandbox has no provider for {type_}: remove it from the stack with the Pulumi CLI."
            )
        from handover.sandbox.provider.handlers import HANDLERS

        return HANDLERS[type_](self._connected(), self._pace)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn what the API refuses into a `ProviderError`."""
        try:
            yield
        except GenesysError as error:
            said = error.brief
            if self._client and not (error.status or self._org):
                where = self._client.connection.api_url
                said = f"The emulator at {where} does not answer: {error.__cause__} ({error.method} {error.path})."
            raise ProviderError(said, undecided=not error.status) from None

    def _read_back(self, type_: str, id_: str, before: Properties, plan: Properties) -> Properties:
        """Read an object that has just been written, until it is there and as it was written."""
        handler = self._handler(type_)
        last: Properties | None = None
        for _ in self._pace.within(self._pace.visible):
            if (found := _found(handler, id_)) is not None:
                last = found
                if not handler.differing(plan, found):
                    return handler.after_write(plan, before, found)
        label = RESOURCES[type_].label
        if last is None:
            raise ProviderError(f"The {label} {id_} has been written, but the API does not find it.")
        names = ", ".join(f"`{name}`" for name in handler.differing(plan, last))
        raise ProviderError(
            f"The {label} {id_} has been written, but the API gives {names} back differently; criteria must be "
            "compact JSON with sorted keys, as the provider compares them as text."
        )


def _found(handler: Handler, id_: str) -> Properties | None:
    with unless_gone():
        return handler.read(id_)
    return None


def _current_id(resource: Resource, id_: str, state: Properties | None) -> str:
    """Return the id the outputs have: a flow renamed in its file is another one, under the old id in Pulumi's state."""
    return quote(str((state or {}).get(resource.id_property) or id_), safe="")


def _without_empties(resource: Resource, inputs: Properties, found: Properties) -> Properties:
    """Drop empty maps, which get lost on the way when an object is created, but not in blocks the program left out."""
    result = {name: value for name, value in found.items() if value != {}}
    for name, declared in resource.properties.items():
        if declared.kind == "block" and inputs.get(name) is not None and name in result:
            result[name] = {key: value for key, value in result[name].items() if value != {}}
    return result
