"""What a flow job does with the YAML it is given."""

from typing import TYPE_CHECKING

from handover.emulator.emulator import Emulator
from handover.emulator.services.flows.locking import locked_by_another
from handover.emulator.state.records.flows import (
    WORKFLOW,
    BoundCall,
    FlowRecord,
    FlowVersionRecord,
    JobMessage,
    JobRecord,
)

if TYPE_CHECKING:
    from handover.emulator.runtime.architect import PublishedWorkflow

VERSIONS_KEPT = 50


def run_job(emulator: Emulator, job: JobRecord, text: bytes) -> None:
    """Publish the flow, or fail the job with messages that say why."""
    rule = emulator.faults.next_job()
    fault = rule.flow_job if rule else None
    flow_id, messages = None, [rule.message] if rule and fault == "fail" else []
    if fault in (None, "slow"):
        flow_id, messages = _publish(emulator, text, job.client_id)
    emulator.store.jobs.change(
        job.id,
        status="Failure" if messages else "Success",
        flow_id=flow_id,
        messages=[JobMessage(type="Error", text=message, date_time=emulator.now()) for message in messages],
        done_at=emulator.clock.now() + rule.seconds if rule and fault == "slow" else 0,
        stuck=fault == "stuck",
    )


def _publish(emulator: Emulator, text: bytes, client_id: str) -> tuple[str | None, list[str]]:
    """Return the id of the published flow, or the sentences that say why there is none."""
    from handover.emulator.runtime.architect import FlowRejected, publish  # its parsers take long to import

    try:
        yaml = text.decode()
    except UnicodeDecodeError as error:
        return None, [f"The flow is not valid UTF-8: byte {error.start} cannot be read."]
    store = emulator.store
    try:
        workflow = publish(yaml, store)
    except FlowRejected as rejection:
        return None, list(rejection.messages)
    alike = str.casefold if emulator.settings.flow_names_ignore_case else str
    wanted = (alike(workflow.name), WORKFLOW)
    flow = next((flow for flow in store.flows if (alike(flow.name), flow.type) == wanted), None)
    if flow is None:
        flow = FlowRecord(id=store.ids.new(), name=workflow.name, versions=[])
    elif (sentence := locked_by_another(flow, client_id)) is not None:
        return flow.id, [sentence]
    _put(emulator, flow.model_copy(update={"name": workflow.name}), workflow, yaml, client_id=client_id)
    return flow.id, []


def publish_as_user(emulator: Emulator, flow: FlowRecord, yaml: str, user: str) -> FlowRecord:
    """Publish a flow as a user of Architect's editor does.

    Raises:
        FlowRejected: The YAML is not that of a workflow.
    """
    from handover.emulator.runtime.architect import publish

    workflow = publish(yaml, emulator.store)
    return _put(emulator, flow.model_copy(update={"name": workflow.name}), workflow, yaml, user=user)


def _put(
    emulator: Emulator,
    flow: FlowRecord,
    workflow: "PublishedWorkflow",
    yaml: str,
    *,
    client_id: str = "",
    user: str | None = None,
) -> FlowRecord:
    version = FlowVersionRecord(
        number=flow.newest.number + 1 if flow.versions else 1,
        yaml=yaml,
        calls=[
            BoundCall(category=category, name=name, action_id=id_) for (category, name), id_ in workflow.calls.items()
        ],
        published=emulator.clock.now(),
        client_id=client_id,
        user=user,
    )
    versions = [*flow.versions[1 - VERSIONS_KEPT :], version]
    changes = {"description": workflow.description, "active": True, "versions": versions, "lock": None}
    flow = flow.model_copy(update=changes)
    emulator.store.flows.put(flow.id, flow)
    return flow
