"""The provider of eleven AWS resources: what pulumi-aws 7.51 makes of them, against the account the emulator plays.

One handler is enough for all types: what they have of their own is in `schema.RESOURCES`, and the emulator knows AWS'
rules. Comparison and replacement are those of the library under the provider (see ``handover.sandbox.provider.plan``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING

from handover.sandbox.provider import Diff, Found, Properties, ProviderError
from handover.sandbox.provider.aws.account import Account
from handover.sandbox.provider.aws.schema import EVENT_BUS, EVENT_TARGET, RESOURCES, AwsResource
from handover.sandbox.provider.aws.state import declared, merged, outputs, reading, sent, settled
from handover.sandbox.provider.bridge import refreshed
from handover.sandbox.provider.checks import block_problems
from handover.sandbox.provider.plan import changed, planned
from handover.sandbox.state.values import UNKNOWN, unwrap

if TYPE_CHECKING:
    import httpx

    from handover.sandbox.provider.aws.client import AwsClient, AwsError

# What of a provider's own configuration has no effect on an emulated account, or is what the stack's has to be.
_HARMLESS = ("region", "allowedAccountIds", "version", "__internal")
_SKIPS = "skip"
_CREATE, _UPDATE, _DELETE = range(3)
_MISSING = "ResourceNotFoundException"


class AwsProvider:
    """See `handover.sandbox.provider.Provider`.

    Args:
        connect: Returns the emulator's URL, starting one if need be; called at the first HTTP call only.
        account: The account and its region.
        transport: What carries the requests; tests put a fake here.
        alone: Whether the org is in this process, so that nobody changes it meanwhile.
    """

    def __init__(
        self,
        connect: Callable[[], str],
        account: Account,
        transport: httpx.BaseTransport | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self._connect = connect
        self._account = account
        self._transport = transport
        self._alone = alone
        self._client: AwsClient | None = None

    def close(self) -> None:
        """Close the connection, if one was made."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def check(self, type_: str, inputs: Properties) -> list[str]:
        """Return a sentence for each thing wrong with the inputs."""
        if type_ not in RESOURCES:
            return [_unknown(type_)]
        resource = RESOURCES[type_]
        given = {name: value for name, value in inputs.items() if not name.startswith("__") and value is not None}
        lacking = [path for path in resource.lacking if _has(given, path)]
        known = reduce(_without, lacking, given)
        sentences = [
            *(
                f"property `{name}` is one that the sandbox does not have. Use the Pulumi CLI for it."
                for name in lacking
            ),
            *block_problems(resource.properties, known),
        ]
        problems = [f"The {resource.label}'s {sentence}" for sentence in sentences]
        if not (self._account.region or inputs.get("region")):
            problems.append(
                f"The {resource.label} has no region: set `aws:region` in the stack's file, as with "
                "`pulumi config set aws:region eu-central-1`."
            )
        return problems

    def unnamed(self, type_: str) -> str:
        """Say what an invented name means."""
        if type_ not in RESOURCES or "name" not in RESOURCES[type_].properties:
            return ""
        return (
            f"The {RESOURCES[type_].label} has no `name`: it gets one with a random ending, and another one when it is "
            "replaced. Name it."
        )

    def check_provider(self, type_: str, inputs: Properties) -> str:
        """Name what an explicit provider has that the stack's account has not."""
        others = [key for key in inputs if key not in _HARMLESS and not key.startswith(_SKIPS)]
        if others:
            return f"`{others[0]}` of a provider of AWS"
        wanted = Account.of({"region": self._account.region, **inputs})
        if not inputs.get("allowedAccountIds"):
            wanted = Account(self._account.id, wanted.region)
        if wanted == self._account or UNKNOWN in (wanted.id, wanted.region):
            return ""
        return (
            "another AWS account or region than the stack's (it deploys all of a stack to one, here "
            f"{self._account.id} in {self._account.region}, by `aws:region` and `aws:allowedAccountIds`): "
            f"{wanted.id} in {wanted.region}"
        )

    def diff(
        self,
        type_: str,
        old_inputs: Properties,
        old_outputs: Properties,
        new_inputs: Properties,
        ignored: Sequence[str] = (),
    ) -> Diff:
        """Compare the state's outputs with the program's inputs."""
        resource = _resource(type_)
        plan = self._plan(resource, old_outputs, new_inputs, ignored)
        names = changed(resource.properties, declared(resource, old_outputs), plan)
        return Diff(names, tuple(name for name in names if resource.properties[name].replace))

    def planned_outputs(
        self, type_: str, old_outputs: Properties | None, new_inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Return what the object is going to be, as far as that is known; AWS keeps what it has given an object."""
        resource = _resource(type_)
        plan = self._plan(resource, old_outputs, new_inputs, ignored)
        kept = {name: old_outputs[name] for name in resource.computed if name in old_outputs} if old_outputs else {}
        if "tagsAll" in resource.computed:
            kept["tagsAll"] = plan.get("tags") or {}
        return settled({**kept, **plan})

    def create(self, type_: str, inputs: Properties, key: str = "") -> tuple[str, Properties]:
        """Create an object; where the emulator doesn't answer, what became of it is asked for later."""
        resource = _resource(type_)
        plan = self._plan(resource, None, inputs)
        with self._refusals(resource, _CREATE, str(plan.get("name") or plan.get("rule") or plan.get("queueUrl"))):
            id_, found = self._aws().create(type_, self._region(plan), sent(resource, plan, inputs), key)
        return id_, outputs(resource, merged(resource, plan, found), self._region(plan))

    def made(self, type_: str, key: str) -> str | None:
        """Ask the emulator for what a request with that key has made."""
        return self._aws().made(key)

    def read(
        self, type_: str, id_: str, inputs: Properties | None, old_outputs: Properties | None = None
    ) -> Found | None:
        """Return the object as it is, None if it is gone; of one that is only read and not there, there is nothing."""
        resource = _resource(type_)
        before = old_outputs if old_outputs is not None else inputs or {}
        region = self._region(before)
        with self._refusals(resource, None, id_):
            if old_outputs is None and type_ == EVENT_TARGET:
                id_ = self._target_id(region, id_)
            found = next(iter(self._aws().find(type_, region if resource.regional else None, id_)), None)
        if found is None:
            return None if inputs is None or old_outputs is not None else Found({}, {}, "")
        state = outputs(resource, reading(resource, before, found["outputs"]), region)
        plain = unwrap(state)
        return Found(self._imported(resource, plain) if inputs is None else refreshed(inputs, plain), state, id_)

    def update(
        self, type_: str, id_: str, old_outputs: Properties, inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Change the object in place; when that fails, the state stays as it was."""
        resource = _resource(type_)
        plan = self._plan(resource, old_outputs, inputs, ignored)
        region = self._region(plan)
        with self._refusals(resource, _UPDATE, id_):
            found = self._aws().update(type_, region, id_, sent(resource, plan, inputs, ignored))
        return outputs(resource, merged(resource, plan, found), region)

    def delete(self, type_: str, id_: str, outputs: Properties) -> None:
        """Delete the object; one that is gone already is no error."""
        with self._refusals(_resource(type_), _DELETE, id_):
            self._aws().delete(type_, self._region(outputs), id_)

    def _plan(
        self, resource: AwsResource, state: Properties | None, inputs: Properties, ignored: Sequence[str] = ()
    ) -> Properties:
        """Return the values an object is going to have; one without a region of its own is in the stack's."""
        own = {"region": self._account.region} if resource.regional and not inputs.get("region") else {}
        return planned(resource.properties, state, {**inputs, **own}, ignored)

    def _region(self, values: Properties) -> str:
        return str(values.get("region") or self._account.region)

    def _target_id(self, region: str, import_id: str) -> str:
        """Return a target's id: one to be imported is named by bus (if not the default one), rule and target.

        (``targetParseImportID`` in the provider's ``internal/service/events/target.go``.)
        """
        *bus, rule, target = import_id.rsplit("/", 2) if "/" in import_id else ("", import_id)
        wanted = {"eventBusName": bus[0] if bus else "default", "rule": rule, "targetId": target}
        for each in self._aws().find(EVENT_TARGET, region):
            if wanted.items() <= {"eventBusName": "default", **each["outputs"]}.items():
                return str(each["id"])
        return import_id

    def _imported(self, resource: AwsResource, state: Properties) -> Properties:
        """Return the inputs of an object that is only now being adopted: all that is set and not the default."""
        usual = {"region": self._account.region}
        return {
            name: state[name]
            for name, each in sorted(resource.properties.items())
            if state.get(name) not in (None, "", [], {})
            and (each.required or state[name] != usual.get(name, each.default))
        }

    def _aws(self) -> AwsClient:
        if self._client is None:
            # Here, not above: a preview without changes makes no call and need not pay for the import.
            from handover.sandbox.provider.aws.client import AwsClient

            self._client = AwsClient(self._connect(), self._account, self._transport)
        return self._client

    @contextmanager
    def _refusals(self, resource: AwsResource, operation: int | None, what: str) -> Iterator[None]:
        """Turn what AWS refuses into a `ProviderError`, in the words of the real provider."""
        from handover.sandbox.provider.aws.client import AwsError

        try:
            yield
        except AwsError as error:
            if operation == _DELETE and error.status == 404:
                return
            if self._alone and (operation, resource.label, error.code) == (
                _CREATE,
                RESOURCES[EVENT_BUS].label,
                _MISSING,
            ):
                raise ProviderError(self._no_source(what, error)) from None
            doing = ("reading", "creating", "updating", "deleting")[0 if operation is None else operation + 1]
            call = "" if operation is None else f"operation error {resource.service}: {resource.calls[operation]}, "
            raise ProviderError(f"{doing} {resource.label} ({what}): {call}{error}") from None

    def _no_source(self, name: str, error: AwsError) -> str:
        """Say that the event source is missing, without AWS' code, which would have a program wait for it."""
        there = ", ".join(self._aws().event_sources(self._account.region)) or "none"
        return (
            f"creating EventBridge Event Bus ({name}): {error.message} The emulated org, which would make it, is in "
            "this process, so that waiting is in vain: first deploy the org's stack with EventBridge, for account "
            f"{self._account.id} in {self._account.region}. The event sources there now: {there}."
        )


def _resource(type_: str) -> AwsResource:
    if type_ not in RESOURCES:  # in a state of the real CLI's
        raise ProviderError(f"{_unknown(type_)} In the state, it can be removed with the Pulumi CLI alone.")
    return RESOURCES[type_]


def _has(values: Properties, path: str) -> bool:
    name, _, rest = path.partition(".")
    inner = values.get(name)
    return _has(inner, rest) if rest and isinstance(inner, dict) else not rest and inner is not None


def _without(values: Properties, path: str) -> Properties:
    name, _, rest = path.partition(".")
    if rest:
        return {**values, name: _without(values[name], rest)}
    return {key: value for key, value in values.items() if key != name}


def _unknown(type_: str) -> str:
    known = ", ".join(sorted(kind.rpartition(":")[2] for kind in RESOURCES))
    return f"The sandbox has no resource {type_}; of AWS' it knows {known}. Use the Pulumi CLI for it."
