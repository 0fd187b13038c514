"""Makes, changes, deletes and shows the objects of AWS accounts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from handover.emulator.aws.errors import invalid
from handover.emulator.aws.inputs import checked
from handover.emulator.aws.kinds import api_destinations, event_bridge, others
from handover.emulator.aws.kinds.base import Kind, check_region
from handover.emulator.runtime.aws.account import EVENT_ARCHIVE, EVENT_CONNECTION, EVENT_TARGET, Account
from handover.emulator.runtime.delivery.redaction import MASK
from handover.emulator.state.errors import NotModelledError
from handover.emulator.state.records.aws import AwsObjectRecord
from handover.emulator.state.store import Store

KINDS: Final[dict[str, Kind]] = {
    kind.token: kind
    for kind in (
        event_bridge.EventBus(),
        event_bridge.EventRule(),
        event_bridge.EventTarget(),
        api_destinations.EventConnection(),
        api_destinations.EventApiDestination(),
        event_bridge.EventArchive(),
        others.MetricAlarm(),
        others.Role(),
        others.RolePolicy(),
        others.Queue(),
        others.QueuePolicy(),
    )
}
"""All types by their Pulumi type."""

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]+")


def account_of(store: Store, account_id: str, region: str) -> Account:
    """Return an account in a region; every account there could be is there.

    Raises:
        AwsError: There could be no such one.
    """
    if not _ACCOUNT.fullmatch(account_id):
        raise invalid(f"accountId is {account_id!r}; an AWS account has 12 digits.")
    if not _REGION.fullmatch(region):
        raise invalid(f"region is {region!r}; write it as us-east-1.")
    return Account(store, account_id, region)


def kind_of(type_: str) -> Kind:
    """Return the type of that name; raises `NotModelledError`."""
    if type_ not in KINDS:
        raise NotModelledError(f"the AWS type {type_!r}; it models {', '.join(KINDS)}")
    return KINDS[type_]


def create(account: Account, type_: str, given: Mapping[str, Any], now: float) -> AwsObjectRecord:
    """Make an object as AWS' call would, and return it.

    Raises:
        AwsError: AWS refuses it.
        NotModelledError: Type or properties are not modelled.
    """
    kind = kind_of(type_)
    inputs = checked(kind.label, kind.model, given)
    check_region(account, inputs)
    named = _named(account, type_, inputs, None)
    id_ = kind.identify(account, named)
    before = account.find(type_, id_)
    if before is not None and not kind.puts:
        raise kind.taken(inputs)
    return _put(account, kind, id_, named, before, now)


def change(account: Account, type_: str, id_: str, given: Mapping[str, Any], now: float) -> AwsObjectRecord:
    """Give an object other inputs, in the place of all it had, and return it.

    Raises:
        AwsError: There is no such object, or AWS refuses it.
        NotModelledError: Type or properties are not modelled.
    """
    kind = kind_of(type_)
    before = account.find(type_, id_)
    if before is None:
        raise kind.missing(id_)
    inputs = checked(kind.label, kind.model, given)
    check_region(account, inputs)
    named = _named(account, type_, inputs, before)
    for name in kind.fixed:
        if named.get(name) != before.inputs.get(name):
            raise invalid(f"{kind.label}'s {name} can't be changed; AWS has no call for it.")
    return _put(account, kind, id_, named, before, now)


def delete(account: Account, type_: str, id_: str) -> None:
    """Delete an object; raises as AWS' call does."""
    kind = kind_of(type_)
    record = account.find(type_, id_)
    if record is None:
        raise kind.missing(id_)
    kind.release(account, record)
    account.store.aws_objects.remove(record.id)


def shown(record: AwsObjectRecord) -> dict[str, Any]:
    """Return an object as the admin plane prints it: without the key that a connection holds."""
    inputs = _without_key(record)
    found: dict[str, Any] = {
        "type": record.type,
        "id": record.physical_id,
        "accountId": record.account_id,
        "region": record.region,
        "inputs": inputs,
        "outputs": {**record.computed, **inputs, "region": record.region},
    }
    if record.type == EVENT_ARCHIVE:
        found["events"] = record.events
    return found


def check_stored(store: Store) -> None:
    """Make sure that objects which come with a snapshot are such as `create` makes.

    Raises:
        AwsError: One is not.
        NotModelledError: One is of a type that is not modelled.
    """
    for record in store.aws_objects:
        kind = kind_of(record.type)
        inputs = checked(kind.label, kind.model, record.inputs)
        account = account_of(store, record.account_id, record.region)
        try:
            named = _named(account, record.type, inputs, record)
            missing = kind.compute(account, named, record, record.created).keys() - record.computed.keys()
        except KeyError as error:
            missing = {str(error)}
        if missing or record.id != account.key(record.type, record.physical_id):
            raise invalid(f"The {kind.label} {record.physical_id!r} of the account {account.id} is damaged.")


def _named(account: Account, type_: str, inputs: dict[str, Any], before: AwsObjectRecord | None) -> dict[str, Any]:
    """Return the inputs, with the id that pulumi-aws gives a target that asks for none."""
    if type_ != EVENT_TARGET:
        return inputs
    return event_bridge.with_target_id(inputs, before, account.store.ids)


def _put(
    account: Account, kind: Kind, id_: str, inputs: dict[str, Any], before: AwsObjectRecord | None, now: float
) -> AwsObjectRecord:
    kind.check(account, inputs)
    record = AwsObjectRecord(
        id=before.id if before else account.key(kind.token, id_),
        type=kind.token,
        account_id=account.id,
        region=before.region if before else account.region,
        physical_id=id_,
        inputs=inputs,
        computed=kind.compute(account, inputs, before, now),
        events=before.events if before else 0,
        created=before.created if before else now,
    )
    account.store.aws_objects.put(record.id, record)
    return record


def _without_key(record: AwsObjectRecord) -> dict[str, Any]:
    if record.type != EVENT_CONNECTION:
        return record.inputs
    parameters = record.inputs.get("authParameters") or {}
    masked = {**(parameters.get("apiKey") or {}), "value": MASK}
    return {**record.inputs, "authParameters": {**parameters, "apiKey": masked}}
