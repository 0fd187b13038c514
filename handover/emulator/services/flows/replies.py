"""Flows and their versions in the shape clients get them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from handover.emulator.emulator import Emulator
from handover.emulator.http.routing import API
from handover.emulator.services.authorization import home_division
from handover.emulator.services.flows.bodies import Flow, FlowVersion
from handover.emulator.state.clock import timestamp
from handover.emulator.state.errors import ConflictError
from handover.emulator.state.records.flows import FlowRecord, FlowVersionRecord

if TYPE_CHECKING:
    from handover.emulator.runtime.architect.workflow import Variable

_SCHEMA_TYPES = {"string": "string", "integer": "integer", "decimal": "number", "boolean": "boolean"}


def flow_uri(id_: str) -> str:
    """Return the flow's address."""
    return f"{API}/flows/{id_}"


def shown_version(flow: FlowRecord, version: FlowVersionRecord) -> FlowVersion:
    """Return a version of a flow."""
    uri = f"{flow_uri(flow.id)}/versions/{version.id}"
    moment = int(version.published * 1000)
    return FlowVersion(
        id=version.id,
        name=f"{flow.name} {version.id}",
        commit_version=version.id,
        configuration_version=version.id,
        type="PUBLISH",
        created_by=None if version.user is None else {"id": version.user, "name": version.user},
        created_by_client={"id": version.client_id, "name": version.client_id} if version.user is None else None,
        configuration_uri=f"{uri}/configuration",
        date_created=moment,
        date_checked_in=moment,
        date_saved=moment,
        date_published=timestamp(version.published),
        self_uri=uri,
    )


async def with_schemas(emulator: Emulator, flow: FlowRecord) -> Flow:
    """Return a flow, also with what it takes and gives back.

    Raises:
        ConflictError: It can't be executed, which only a state file written by hand can bring about.
    """
    from handover.emulator.runtime.architect import FlowRejected
    from handover.emulator.runtime.budget import LimitError

    try:
        workflow = await emulator.execution.workflows.newest(flow)
    except (FlowRejected, LimitError) as error:
        raise ConflictError(f"The flow {flow.name!r} can't be executed: {error}") from None
    schemas = {
        "input_schema": _schema(variable for variable in workflow.variables if variable.is_input),
        "output_schema": _schema(variable for variable in workflow.variables if variable.is_output),
    }
    return shown_flow(emulator, flow).model_copy(update=schemas)


def shown_flow(emulator: Emulator, flow: FlowRecord) -> Flow:
    """Return a flow."""
    newest = shown_version(flow, flow.newest)
    division = home_division(emulator.store.organization_id)
    lock = flow.lock
    locked = None if lock is None else {"id": lock.id, "name": lock.name}
    return Flow(
        id=flow.id,
        name=flow.name,
        division={"id": division.id, "name": division.name, "selfUri": division.self_uri},
        description=flow.description,
        type=flow.type,
        locked_user=locked if lock is not None and lock.kind == "user" else None,
        locked_client=locked if lock is not None and lock.kind == "client" else None,
        active=flow.active,
        published_version=newest if flow.active else None,
        saved_version=newest,
        checked_in_version=newest,
        self_uri=flow_uri(flow.id),
    )


def _schema(variables: Iterable["Variable"]) -> dict[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {variable.name: {"type": _SCHEMA_TYPES[variable.kind]} for variable in variables},
        "additionalProperties": False,
    }
