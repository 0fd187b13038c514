"""The emulator as an ASGI application."""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from handover.emulator.admin import cognigy, creations, editing, events, faults, health, organization, requests, topics
from handover.emulator.admin import integrations as held_integrations
from handover.emulator.aws import facade
from handover.emulator.aws import routes as aws
from handover.emulator.console import files as console
from handover.emulator.console.pipeline import routes as pipeline
from handover.emulator.emulator import Emulator
from handover.emulator.http import errors
from handover.emulator.http.idempotency import Idempotency
from handover.emulator.http.routing import RouteIndex
from handover.emulator.server.authentication import Authentication
from handover.emulator.server.config import distribution_version
from handover.emulator.server.fault_injection import FaultInjection
from handover.emulator.server.guard import Guard
from handover.emulator.server.recording import Recording
from handover.emulator.services import authorization, notifications, open_messaging
from handover.emulator.services import organization as organizations
from handover.emulator.services.actions import drafts, versions
from handover.emulator.services.actions import routes as actions
from handover.emulator.services.flows import executions, exports, jobs
from handover.emulator.services.flows import routes as flows
from handover.emulator.services.integrations import routes as integrations
from handover.emulator.services.oauth import routes as oauth
from handover.emulator.services.triggers import routes as triggers
from handover.emulator.settings import EmulatorSettings

# Literal paths come before those with parameters in the same place: actions and drafts before integrations.
_ROUTERS = (
    health.router,
    events.router,
    cognigy.router,
    topics.router,
    organization.router,
    faults.router,
    requests.router,
    aws.router,
    facade.router,
    editing.router,
    creations.router,
    held_integrations.router,
    pipeline.router,
    oauth.router,
    organizations.router,
    authorization.router,
    drafts.router,
    actions.router,
    versions.router,
    integrations.router,
    jobs.router,
    jobs.uploads,
    exports.router,
    exports.downloads,
    executions.router,
    flows.router,
    triggers.router,
    notifications.router,
    open_messaging.router,
)


def create_app(settings: EmulatorSettings) -> FastAPI:
    """Return the application of a new emulator.

    Args:
        settings: How it is started.

    Raises:
        SnapshotError: The state file is not one of the emulator's, or of a newer version.
    """
    emulator = Emulator(settings)
    version = distribution_version()
    app = FastAPIOffline(
        title="Local Genesys Cloud",
        version=version,
        lifespan=emulator.lifespan,
        redoc_url=None,
        swagger_ui_parameters={"validatorUrl": None},  # else Swagger UI has one elsewhere look at the description
    )
    app.state.emulator = emulator
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.routes.extend(console.routes())
    app.router.middleware_stack = RouteIndex(app.router)
    errors.install(app)
    app.add_middleware(Idempotency, emulator=emulator)
    app.add_middleware(Authentication, emulator=emulator)
    app.add_middleware(FaultInjection, faults=emulator.faults)
    app.add_middleware(Guard, allowed_hosts=settings.allowed_hosts, admin_token=settings.admin_token)
    app.add_middleware(Recording, journal=emulator.requests, clock=emulator.clock)
    return app
