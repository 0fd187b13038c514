"""Integrations and their configuration, as clients get them."""

from collections.abc import Mapping

from handover.emulator.http.paging import listed
from handover.emulator.http.routing import API
from handover.emulator.runtime.eventbridge.sources import EventSource, look
from handover.emulator.services.integrations import types
from handover.emulator.services.integrations.bodies import Integration, IntegrationConfiguration, ReportedState
from handover.emulator.state.records.integrations import IntegrationRecord, Message, ReportedCode
from handover.emulator.state.store import Store


def _uri(id_: str) -> str:
    return f"{API}/integrations/{id_}"


def shown(store: Store, record: IntegrationRecord, expand: list[str] | None = None) -> Integration:
    """Return an integration as clients get it, in the state that it has come to.

    Args:
        store: The organization, by which an integration may get into another's way.
        record: The integration.
        expand: What is to be in it besides: `config.current`.
    """
    return shown_by(look(store), record, expand)


def shown_by(
    sources: Mapping[str, EventSource | str], record: IntegrationRecord, expand: list[str] | None = None
) -> Integration:
    """Return one of many integrations as clients get it, looking at the organization's event sources only once."""
    type_ = types.integration_type(record.type)
    current = {"id": record.id, "selfUri": f"{_uri(record.id)}/config/current"}
    if "config.current" in listed(expand):
        current = configuration(record).model_dump(by_alias=True)
    return Integration(
        id=record.id,
        name=record.name,
        integration_type={"id": type_.id, "name": type_.name, "selfUri": type_.self_uri},
        notes=record.notes,
        intended_state=record.intended_state,
        config={"current": current},
        reported_state=reported_state(sources, record),
        self_uri=_uri(record.id),
    )


def reported_state(sources: Mapping[str, EventSource | str], record: IntegrationRecord) -> ReportedState:
    """Return what an integration says of itself.

    One that is enabled is active; an EventBridge source only if it has its source, else it has an error [inferred].
    """
    if (held := record.reported) is not None:
        return _state(held.code, held.since, held.detail)
    if record.intended_state == "DISABLED":
        return _state("INACTIVE", record.changed)
    if isinstance(fault := sources.get(record.id), str):
        return _state("ERROR", record.changed, Message(message=fault, message_with_params=fault))
    return _state("ACTIVE", record.changed)


def on_the_way(store: Store, record: IntegrationRecord, expand: list[str] | None = None) -> Integration:
    """Return an integration as the answer to its being enabled or disabled shows it.

    A partner event source takes a while to be made or to go, so that an integration of this type is only on the way to
    its state, in which every later reading finds it [inferred].
    """
    found = shown(store, record, expand)
    if record.reported is not None:
        return found
    code: ReportedCode = "ACTIVATING" if record.intended_state == "ENABLED" else "DEACTIVATING"
    return found.model_copy(update={"reported_state": _state(code, record.changed)})


def _state(code: ReportedCode, since: str, detail: Message | None = None) -> ReportedState:
    return ReportedState(code=code, effective=code.capitalize(), detail=detail, last_updated=since)


def configuration(record: IntegrationRecord) -> IntegrationConfiguration:
    """Return an integration's configuration as clients get it."""
    return IntegrationConfiguration(
        id=record.id,
        name=record.name,
        version=record.config_version,
        properties=record.properties,
        advanced=record.advanced,
        credentials=record.credentials,
        notes=record.notes,
        self_uri=f"{_uri(record.id)}/config/current",
    )
