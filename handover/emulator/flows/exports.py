"""Export jobs: how Genesys gives out a flow's YAML. Register one, ask how it went, download.

Paths and bodies are those of Genesys' Go SDK (`PostFlowsExportJobs`, `GetFlowsExportJob`), as the provider's exporter
uses them; what Architect writes is more verbose than the YAML that was uploaded, which is what is given out here.
"""

import hmac
import secrets
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from handover.emulator.emulator import emulator_of
from handover.emulator.flows.model import ExportJob, RegisteredExport
from handover.emulator.paging import expanded
from handover.emulator.replies import reply
from handover.emulator.routing import API, admin_router, genesys_router
from handover.emulator.state.errors import GenesysError, NotModelledError
from handover.emulator.state.records.flows import ExportRecord
from handover.emulator.wire import RequestModel

router = genesys_router("flow export jobs")
downloads = admin_router()


class FlowReference(RequestModel):
    """Which flow is to be exported, the newest version of it."""

    id: str


class ExportDetails(RequestModel):
    """What is to be exported of it."""

    flow: FlowReference


class ExportRequest(RequestModel):
    """The body of `POST /flows/export/jobs`."""

    flows: list[ExportDetails] = Field(min_length=1)


def _uri(id_: str) -> str:
    return f"{API}/flows/export/jobs/{id_}"


@router.post("/flows/export/jobs", response_model=RegisteredExport, status_code=202, summary="Register an export job")
async def post_export(request: Request, body: ExportRequest) -> Response:
    """Export the newest version of one flow; several, of which Genesys makes an archive, are not modelled."""
    if len(body.flows) > 1:
        raise NotModelledError("an export of several flows at once")
    emulator = emulator_of(request)
    flow = emulator.store.flows.need(body.flows[0].flow.id)
    job = ExportRecord(
        id=emulator.store.ids.new(), flow_id=flow.id, version=flow.newest.number, signature=secrets.token_hex(16)
    )
    emulator.store.exports.put(job.id, job)
    return reply(RegisteredExport(id=job.id, self_uri=_uri(job.id)), 202)


@router.get("/flows/export/jobs/{job_id}", response_model=ExportJob, summary="Ask how an export job went")
async def get_export(request: Request, job_id: str, expand: Annotated[list[str] | None, Query()] = None) -> Response:
    """Describe the job, and say where its outcome can be downloaded."""
    wanted = expanded(expand, "messages")
    job = emulator_of(request).store.exports.need(job_id)
    return reply(
        ExportJob(
            id=job.id,
            download_url=f"{request.base_url}_emulator/exports/{job.id}?signature={job.signature}",
            messages=[] if "messages" in wanted else None,
            self_uri=_uri(job.id),
        )
    )


@downloads.get("/exports/{job_id}", summary="Download an exported flow")
async def get_download(request: Request, job_id: str, signature: str = "") -> Response:
    """Give out the flow's YAML; the address itself is the permission, as with the real cloud's storage."""
    store = emulator_of(request).store
    job = store.exports.get(job_id)
    if job is None or not hmac.compare_digest(signature.encode(), job.signature.encode()):
        raise GenesysError(403, "access.denied", "This is not a download address that an export job gave out.")
    versions = {version.number: version for version in store.flows.need(job.flow_id).versions}
    if job.version not in versions:
        raise GenesysError(404, "not.found", f"Version {job.version} of the exported flow is not kept any more.")
    return Response(versions[job.version].yaml, media_type="application/x-yaml")
