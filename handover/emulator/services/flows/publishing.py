"""What a flow job does with the YAML it is given."""

from dataclasses import dataclass, field
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
    from handover.emulator.runtime.architect.publishing import Read

VERSIONS_KEPT = 50


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """A flow's YAML, and what was read of it or why it could not be."""

    yaml: str = ""
    read: "Read | None" = None
    faults: list[str] = field(default_factory=list)


async def read_flow(emulator: Emulator, text: bytes) -> ReadFlow:
    """Read a flow's YAML, in a thread."""
    from handover.emulator.runtime.architect import FlowRejected, read  # its parsers take long to import
    from handover.emulator.runtime.budget import LimitError

    try:
        yaml = text.decode()
        return ReadFlow(yaml, await emulator.execution.aside.run(lambda: read(yaml)))
    except UnicodeDecodeError as error:
        return ReadFlow(faults=[f"The flow is not valid UTF-8: byte {error.start} cannot be read."])
    except FlowRejected as rejection:
        return ReadFlow(faults=list(rejection.messages))
    except LimitError as error:
        return ReadFlow(faults=[f"To read the flow takes too long. {error}"])


def run_job(emulator: Emulator, job: JobRecord, flow: ReadFlow) -> None:
    """Publish the flow, or fail the job with messages that say why."""
    rule = emulator.faults.next_job()
    fault = rule.flow_job if rule else None
    flow_id, messages = None, [rule.message] if rule and fault == "fail" else []
    if fault in (None, "slow"):
        flow_id, messages = _publish(emulator, flow, job.client_id)
    emulator.store.jobs.change(
        job.id,
        status="Failure" if messages else "Success",
        flow_id=flow_id,
        messages=[JobMessage(type="Error", text=message, date_time=emulator.now()) for message in messages],
        done_at=emulator.clock.now() + rule.seconds if rule and fault == "slow" else 0,
        stuck=fault == "stuck",
    )


def _publish(emulator: Emulator, given: ReadFlow, client_id: str) -> tuple[str | None, list[str]]:
    """Return the id of the published flow, or the sentences that say why there is none."""
    from handover.emulator.runtime.architect import FlowRejected, bound

    if given.read is None:
        return None, given.faults
    store, yaml, answers = emulator.store, given.yaml, emulator.settings.answers
    try:
        workflow = bound(given.read, store, answers)
    except FlowRejected as rejection:
        return None, list(rejection.messages)
    alike = str if answers.flow_name_case == "another-flow" else str.casefold
    wanted = (alike(workflow.name), WORKFLOW)
    flow = next((flow for flow in store.flows if (alike(flow.name), flow.type) == wanted), None)
    if flow is None:
        flow = FlowRecord(id=store.ids.new(), name=workflow.name, versions=[])
    elif answers.flow_name_case == "refused" and flow.name != workflow.name:
        return None, [f"There is a workflow {flow.name!r}, whose name differs from {workflow.name!r} in case alone."]
    elif (sentence := locked_by_another(flow, client_id)) is not None:
        return flow.id, [sentence]
    _put(emulator, flow.model_copy(update={"name": workflow.name}), workflow, yaml, client_id=client_id)
    return flow.id, []


async def publish_as_user(emulator: Emulator, flow_id: str, yaml: str, user: str) -> FlowRecord:
    """Publish a flow as a user of Architect's editor does; without a YAML, the newest version's anew.

    Raises:
        FlowRejected: The YAML is not that of a workflow.
    """
    from handover.emulator.runtime.architect import FlowRejected, bound

    given = await read_flow(emulator, (yaml or emulator.store.flows.need(flow_id).newest.yaml).encode())
    if given.read is None:
        raise FlowRejected(given.faults)
    workflow = bound(given.read, emulator.store, emulator.settings.answers)
    flow, yaml = emulator.store.flows.need(flow_id), given.yaml
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
