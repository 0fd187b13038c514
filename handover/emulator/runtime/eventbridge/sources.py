"""The partner event sources that integrations "Amazon EventBridge Source" have in AWS accounts.

Nothing is stored of them: an integration that is enabled, whose configuration is whole and that was not told to report
another state than `ACTIVE` has one. When the integration is disabled, its source is gone [inferred]. Names of sources
are unique in AWS, so of two integrations with one suffix in one account and region the one has it that was there first;
the other reports an error [inferred].
"""

from dataclasses import dataclass
from typing import Final

from handover.emulator.runtime.compiled import Compiled
from handover.emulator.runtime.eventbridge.configuration import INTEGRATION_TYPE, faults
from handover.emulator.state.records.integrations import IntegrationRecord
from handover.emulator.state.store import Store

_PARTNER: Final = "aws.partner/genesys.com/cloud"
"""How the names of Genesys' sources begin: its Terraform module and blueprints."""


@dataclass(frozen=True, slots=True)
class EventSource:
    """A partner event source in an AWS account, as Genesys makes and feeds it."""

    name: str
    """`aws.partner/genesys.com/cloud/<Genesys' organization id>/<suffix>`."""
    account_id: str
    region: str
    topics: tuple[str, ...]
    """What is sent to it: names of topics, with `{id}`."""
    integration_id: str
    integration_name: str

    @property
    def arn(self) -> str:
        """Its ARN, which names no account: a partner's source belongs to the partner."""
        return f"arn:aws:events:{self.region}::event-source/{self.name}"


@dataclass(frozen=True, slots=True)
class _Configured:
    """What a configuration asks for, or why it can't be had."""

    faults: tuple[str, ...] = ()
    account_id: str = ""
    region: str = ""
    suffix: str = ""
    topics: tuple[str, ...] = ()


def _configured(record: IntegrationRecord) -> _Configured:
    properties = record.properties
    if found := faults(properties):
        return _Configured(tuple(found))
    account, region = properties["awsAccountId"], properties["awsAccountRegion"]
    topics = tuple(dict.fromkeys(properties["eventFilter"]))
    return _Configured((), account, region, properties["eventSourceSuffix"], topics)


_read: Final = Compiled[IntegrationRecord, _Configured](_configured)


def event_sources(store: Store) -> list[EventSource]:
    """Return the sources that are there, in the order in which they came."""
    return [source for source in look(store).values() if isinstance(source, EventSource)]


def look(store: Store) -> dict[str, EventSource | str]:
    """Return the source of every enabled integration of this type by the integration's id, or why it has none."""
    records = [record for record in store.integrations if record.type == INTEGRATION_TYPE]
    found: dict[str, EventSource | str] = {}
    taken: dict[tuple[str, str, str], EventSource] = {}
    for record in sorted(records, key=lambda record: record.claim) if len(records) > 1 else records:
        if not record.works:
            continue
        asked = _read(record)
        if asked.faults:
            found[record.id] = f"The configuration can't be used. {' '.join(asked.faults)}"
            continue
        key = asked.account_id, asked.region, asked.suffix
        if other := taken.get(key):
            found[record.id] = (
                f'The integration "{other.integration_name}" has the event source {other.name} in the account '
                f"{other.account_id}, {other.region}. Choose another eventSourceSuffix."
            )
            continue
        name = f"{_PARTNER}/{store.organization_id}/{asked.suffix}"
        source = EventSource(name, asked.account_id, asked.region, asked.topics, record.id, record.name)
        found[record.id] = taken[key] = source
    return found


def next_claim(store: Store) -> int:
    """Return the place of an integration that asks for its source now: behind all others."""
    return 1 + max((record.claim for record in store.integrations), default=0)
