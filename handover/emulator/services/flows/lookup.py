"""Finding a flow's versions for the routes."""

from handover.emulator.state.errors import GenesysError
from handover.emulator.state.records.flows import FlowRecord, FlowVersionRecord


def version_of(flow: FlowRecord, version_id: str) -> FlowVersionRecord:
    """Return the version of that id, or of that number.

    Raises:
        GenesysError: 404, there is none, or none any more.
    """
    for version in flow.versions:
        if version_id in (version.id, str(version.number)):
            return version
    raise GenesysError(404, "not.found", f"The flow {flow.name!r} has no version {version_id}.")
