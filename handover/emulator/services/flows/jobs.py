"""Flow jobs: register one, upload the YAML, ask how it went."""

import hmac
import secrets
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from handover.emulator.emulator import Emulator, emulator_of
from handover.emulator.http.paging import expanded
from handover.emulator.http.replies import reply
from handover.emulator.http.routing import API, admin_router, genesys_router
from handover.emulator.services.flows.bodies import Job, RegisteredJob
from handover.emulator.services.flows.publishing import read_flow, run_job
from handover.emulator.services.flows.replies import flow_uri
from handover.emulator.state.errors import GenesysError
from handover.emulator.state.records.flows import JobRecord

router = genesys_router("flow jobs")
uploads = admin_router()


def _uri(id_: str) -> str:
    return f"{API}/flows/jobs/{id_}"


@router.post("/flows/jobs", response_model=RegisteredJob, status_code=202, summary="Register a publishing job")
async def post_job(request: Request) -> Response:
    """Say where the flow's YAML is to be uploaded: at this server, under the name the client reached it by."""
    emulator = emulator_of(request)
    job = JobRecord(id=emulator.store.ids.new(), client_id=request.scope["client_id"], signature=secrets.token_hex(16))
    emulator.store.jobs.put(job.id, job)
    registered = RegisteredJob(
        id=job.id,
        presigned_url=f"{request.base_url}_emulator/uploads/{job.id}?signature={job.signature}",
        headers={"Content-Type": "application/x-yaml"},
        self_uri=_uri(job.id),
    )
    return reply(registered, 202)


@uploads.put("/uploads/{job_id}", summary="Upload a flow's YAML")
async def put_upload(request: Request, job_id: str, signature: str = "") -> Response:
    """Take the YAML and publish it; the address itself is the permission, as with the real cloud's storage."""
    emulator = emulator_of(request)
    _registered(emulator, job_id, signature)
    flow = await read_flow(emulator, await request.body())
    run_job(emulator, _registered(emulator, job_id, signature), flow)
    return Response()


def _registered(emulator: Emulator, job_id: str, signature: str) -> JobRecord:
    job = emulator.store.jobs.get(job_id)
    if job is None or not hmac.compare_digest(signature.encode(), job.signature.encode()):
        raise GenesysError(403, "access.denied", "This is not an upload address that POST /flows/jobs gave out.")
    if job.status != "Registered":
        raise GenesysError(409, "general.conflict", f"The job {job_id} has had its upload.")
    return job


@router.get("/flows/jobs/{job_id}", response_model=Job, summary="Ask how a job went")
async def get_job(request: Request, job_id: str, expand: Annotated[list[str] | None, Query()] = None) -> Response:
    """Describe the job; `expand=messages` shows what it has to say."""
    emulator = emulator_of(request)
    wanted = expanded(expand, "messages")
    job = emulator.store.jobs.need(job_id)
    if job.status != "Registered" and (job.stuck or emulator.clock.now() < job.done_at):
        return reply(Job(id=job.id, status="Started", self_uri=_uri(job.id)))
    return reply(
        Job(
            id=job.id,
            status=job.status,
            flow={"id": job.flow_id, "selfUri": flow_uri(job.flow_id)} if job.flow_id is not None else None,
            messages=job.messages if "messages" in wanted else None,
            self_uri=_uri(job.id),
        )
    )
