"""What the organization's pipeline consists of, for its picture."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from handover.emulator.console.pipeline.aws import aws_parts, event_sources
from handover.emulator.console.pipeline.endpoints import endpoints
from handover.emulator.emulator import Emulator
from handover.emulator.runtime.delivery.redaction import mask_headers, mask_json, mask_text, mask_url
from handover.emulator.runtime.eventbridge.sources import EventSource, look
from handover.emulator.services.integrations.replies import reported_state
from handover.emulator.state.records.actions import ActionRecord
from handover.emulator.state.records.flows import FlowRecord
from handover.emulator.state.records.integrations import IntegrationRecord
from handover.emulator.state.records.triggers import TriggerRecord
from handover.picture.model import details
from handover.picture.pipeline import Action, Call, Integration, Pipeline, Trigger, Workflow

if TYPE_CHECKING:
    from handover.emulator.runtime.architect.workflow import Step


async def read_pipeline(emulator: Emulator) -> Pipeline:
    """Return what the organization's pipeline consists of."""
    store = emulator.store
    sources = look(store)
    return Pipeline(
        whole=True,
        triggers=tuple(map(_trigger, store.triggers)),
        workflows=tuple([await _workflow(emulator, flow) for flow in store.flows]),
        actions=tuple(map(_action, store.actions)),
        integrations=tuple(_integration(record, sources) for record in store.integrations),
        endpoints=endpoints(emulator),
        sources=event_sources(store, sources),
        **aws_parts(store, emulator.clock.now()),
    )


def _trigger(record: TriggerRecord) -> Trigger:
    settings = record.target.workflow_target_settings
    given = settings.data_format if settings else None
    return Trigger(
        key=record.id,
        name=record.name,
        topic=record.topic_name,
        target=record.target.id,
        enabled=record.enabled,
        criteria=record.match_criteria,
        ttl=record.event_ttl_seconds,
        delay=record.delay_by_seconds,
        more=details(
            ("Description", record.description, "text"),
            ("Topic", record.topic_name, "text"),
            ("Data format", given, "text"),
            ("id", record.id, "text"),
        ),
    )


async def _workflow(emulator: Emulator, flow: FlowRecord) -> Workflow:
    from handover.emulator.runtime.architect import FlowRejected
    from handover.emulator.runtime.budget import LimitError

    newest, fault, topics = flow.newest, "", tuple[str, ...]()
    try:
        compiled = await emulator.execution.workflows.newest(flow)
    except (FlowRejected, LimitError) as error:
        fault = str(error)
    else:
        topics = tuple(dict.fromkeys(_topics(compiled.steps)))
    calls = tuple(Call(category=call.category, name=call.name, action=call.action_id) for call in newest.calls)
    return Workflow(
        key=flow.id,
        name=flow.name,
        published=flow.active,
        version=newest.id,
        locked_by=flow.lock.name if flow.lock else "",
        yaml=newest.yaml,
        calls=calls,
        topics=topics,
        fault=fault,
        more=details(
            ("Description", flow.description, "text"),
            ("Published by", newest.user or newest.client_id, "text"),
            ("id", flow.id, "text"),
        ),
    )


def _topics(steps: "Iterable[Step]") -> Iterator[str]:
    """Yield the topics that a workflow tells its data actions of, as triggers have them."""
    from handover.emulator.runtime.architect.workflow import CallData, Decision
    from handover.emulator.runtime.events.topics import UnknownTopicError, resolve

    for step in steps:
        if isinstance(step, Decision):
            yield from _topics((*step.yes, *step.no))
        elif isinstance(step, CallData):
            for _, setting in step.inputs:
                if isinstance(setting.literal, str):
                    with suppress(UnknownTopicError):
                        yield resolve(setting.literal)[0].name
            for path in step.paths.values():
                yield from _topics(path)


def _action(record: ActionRecord) -> Action:
    version = record.published or record.draft
    assert version is not None  # noqa: S101 - an action has one of the two
    request, response = version.request, version.response
    return Action(
        key=record.id,
        name=version.name,
        category=version.category,
        integration=record.integration_id,
        published=record.published is not None,
        draft=record.draft is not None,
        method=request.request_type,
        url=mask_url(request.request_url_template),
        headers=mask_headers(request.headers.items()),
        body=mask_text(request.request_template),
        success=mask_text(response.success_template),
        translation=response.translation_map,
        contract_in=version.input_schema,
        contract_out=version.success_schema,
        timeout=version.timeout_seconds,
        more=details(
            ("Translation map defaults", response.translation_map_defaults, "json"),
            ("Version", str(version.version), "text"),
            ("id", record.id, "text"),
        ),
    )


def _integration(record: IntegrationRecord, sources: Mapping[str, EventSource | str]) -> Integration:
    reported = reported_state(sources, record)
    said = reported.detail.message_with_params or reported.detail.message if reported.detail else None
    return Integration(
        key=record.id,
        name=record.name,
        type=record.type,
        enabled=record.intended_state == "ENABLED",
        reported=reported.code,
        reason=said or "",
        properties=mask_json(record.properties),
        more=details(("Notes", record.notes, "text"), ("id", record.id, "text")),
    )
