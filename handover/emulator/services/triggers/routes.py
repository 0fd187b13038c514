"""Triggers, their topics, and what tests of both come to."""

from typing import Annotated, Any

from fastapi import Body, Query, Request
from pydantic import Json
from starlette.responses import Response

from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.http.paging import CursorListing, PageSize, stretch
from handover.emulator.http.replies import no_content, reply
from handover.emulator.http.routing import API, genesys_router
from handover.emulator.services.triggers.bodies import CreateTrigger, PutTrigger
from handover.emulator.state.errors import BadRequestError, refuse_if_too_long, refuse_stale
from handover.emulator.state.records.triggers import TriggerRecord, TriggerTarget

router = genesys_router("triggers")

Cursor = Annotated[str | None, Query()]
# Genesys' Python SDK declares the event as a text, so one arrives as JSON within a JSON string.
Event = Annotated[Json[dict[str, Any]] | dict[str, Any], Body()]


async def _criteria(emulator: Emulator, body: CreateTrigger | PutTrigger) -> list[dict[str, Any]]:
    """Return the criteria as they are kept, read in a thread to see whether they can be matched."""
    from handover.emulator.runtime.budget import SECONDS_TO_READ_TEMPLATES, LimitError
    from handover.emulator.runtime.events.criteria import InvalidCriteriaError, compile_criteria

    criteria = [criterion.without_nulls() for criterion in body.match_criteria or ()]
    try:
        await emulator.execution.aside.run(lambda: compile_criteria(criteria), SECONDS_TO_READ_TEMPLATES)
    except (InvalidCriteriaError, LimitError) as error:
        raise BadRequestError(f"matchCriteria: {error}", "invalid.criteria") from None
    return criteria


def _record(
    emulator: Emulator,
    id_: str,
    topic: str,
    version: int,
    body: CreateTrigger | PutTrigger,
    criteria: list[dict[str, Any]],
) -> TriggerRecord:
    refuse_if_too_long("name", body.name, emulator.settings.answers.longest_trigger_name)
    flow = emulator.store.flows.get(body.target.id)
    if flow is None:
        raise BadRequestError(f"target.id: there is no workflow with the id {body.target.id}.", "invalid.target")
    if not flow.active:
        raise BadRequestError(f"target.id: the workflow {flow.name!r} is not published.", "invalid.target")
    return TriggerRecord(
        id=id_,
        name=body.name,
        topic_name=topic,
        target=TriggerTarget.model_validate(body.target.model_dump()),
        version=version,
        enabled=body.enabled,
        match_criteria=criteria,
        event_ttl_seconds=body.event_ttl_seconds,
        delay_by_seconds=body.delay_by_seconds,
        description=body.description,
        self_uri=f"{API}/processautomation/triggers/{id_}",
    )


def _check_topic(name: str) -> None:
    from handover.emulator.runtime.events.topics import TOPICS

    if name not in TOPICS:
        raise BadRequestError(f"topicName: there is no topic {name!r}; there are {', '.join(TOPICS)}.", "invalid.topic")


@router.get(
    "/processautomation/triggers/topics", response_model=CursorListing[str], summary="List the topics of triggers"
)
async def list_topics(
    request: Request, before: Cursor = None, after: Cursor = None, page_size: PageSize = 200
) -> Response:
    """List the names of the topics; GET /notifications/availabletopics shows their schemas."""
    from handover.emulator.runtime.events.topics import TOPICS

    return stretch(request, list(TOPICS), str, size=page_size, after=after, before=before)


@router.post("/processautomation/triggers/topics/{topic_name}/test", summary="Test an event against a topic")
async def post_topic_test(request: Request, topic_name: str, body: Event) -> Response:
    """Say whether the event fits the topic's schema, and which triggers it would fire."""
    from handover.emulator.runtime.events.dry_runs import try_topic

    _check_topic(topic_name)
    emulator = emulator_of(request)
    return reply(await try_topic(emulator.store, emulator.execution.dispatcher.matcher, topic_name, body))


@router.post("/processautomation/triggers", response_model=TriggerRecord, summary="Create a trigger")
async def post_trigger(request: Request, body: CreateTrigger) -> Response:
    """Create a trigger."""
    emulator = emulator_of(request)
    _check_topic(body.topic_name)
    criteria = await _criteria(emulator, body)
    record = _record(emulator, emulator.store.ids.new(), body.topic_name, 1, body, criteria)
    emulator.store.triggers.put(record.id, record)
    return reply(record)


@router.get("/processautomation/triggers", response_model=CursorListing[TriggerRecord], summary="List triggers")
async def list_triggers(
    request: Request,
    before: Cursor = None,
    after: Cursor = None,
    topic_name: Annotated[str | None, Query(alias="topicName")] = None,
    enabled: bool | None = None,
    has_delay_by: Annotated[bool | None, Query(alias="hasDelayBy")] = None,
    page_size: PageSize = 200,
) -> Response:
    """List the triggers that meet all given filters."""
    found = [
        trigger
        for trigger in emulator_of(request).store.triggers
        if (topic_name is None or trigger.topic_name == topic_name)
        and (enabled is None or trigger.enabled == enabled)
        and (has_delay_by is None or (trigger.delay_by_seconds is not None) == has_delay_by)
    ]
    return stretch(request, found, lambda trigger: trigger.id, size=page_size, after=after, before=before)


@router.get("/processautomation/triggers/{trigger_id}", response_model=TriggerRecord, summary="Get a trigger")
async def get_trigger(request: Request, trigger_id: str) -> Response:
    """Describe a trigger."""
    return reply(emulator_of(request).store.triggers.need(trigger_id))


@router.put("/processautomation/triggers/{trigger_id}", response_model=TriggerRecord, summary="Replace a trigger")
async def put_trigger(request: Request, trigger_id: str, body: PutTrigger) -> Response:
    """Replace all of a trigger but its topic; `version` must be the current one."""
    emulator = emulator_of(request)
    criteria = await _criteria(emulator, body)
    old = emulator.store.triggers.need(trigger_id)
    refuse_stale("trigger", body.version, old.version, emulator.settings.answers.stale_trigger_version)
    if body.topic_name not in (None, old.topic_name):
        raise BadRequestError(f"topicName of a trigger cannot be changed; it is {old.topic_name}. Make a new trigger.")
    record = _record(emulator, trigger_id, old.topic_name, old.version + 1, body, criteria)
    emulator.store.triggers.put(trigger_id, record)
    return reply(record)


@router.delete("/processautomation/triggers/{trigger_id}", status_code=204, summary="Delete a trigger")
async def delete_trigger(request: Request, trigger_id: str) -> Response:
    """Delete a trigger."""
    emulator_of(request).store.triggers.remove(trigger_id)
    return no_content()


@router.post("/processautomation/triggers/{trigger_id}/test", summary="Test an event against a trigger")
async def post_trigger_test(request: Request, trigger_id: str, body: Event) -> Response:
    """Say whether the event would fire the trigger, and if not, which condition it fails."""
    from handover.emulator.runtime.architect import FlowRejected
    from handover.emulator.runtime.budget import LimitError
    from handover.emulator.runtime.events.criteria import InvalidCriteriaError
    from handover.emulator.runtime.events.dry_runs import try_trigger

    emulator = emulator_of(request)
    runs, trigger = emulator.execution, emulator.store.triggers.need(trigger_id)
    try:
        return reply(await try_trigger(runs.workflows, runs.dispatcher.matcher, runs.aside, trigger, body))
    except (FlowRejected, InvalidCriteriaError, LimitError) as error:
        raise BadRequestError(f"The trigger can't be tested. {error}", "invalid.criteria") from None
