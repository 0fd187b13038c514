"""The emulator as an ASGI application."""

from fastapi import FastAPI

from handover.emulator import errors
from handover.emulator.actions import drafts, versions
from handover.emulator.actions import routes as actions
from handover.emulator.admin import breaking, cognigy, editing, events, health, journal, organization
from handover.emulator.admin.disturbance import FaultInjection
from handover.emulator.admin.guard import Guard
from handover.emulator.authorization import routes as authorization
from handover.emulator.emulator import Emulator
from handover.emulator.flows import exports, jobs
from handover.emulator.flows import routes as flows
from handover.emulator.integrations import routes as integrations
from handover.emulator.notifications import routes as notifications
from handover.emulator.oauth import routes as oauth
from handover.emulator.oauth.authentication import Authentication
from handover.emulator.openmessaging import routes as open_messaging
from handover.emulator.organization import routes as organizations
from handover.emulator.routing import RouteIndex
from handover.emulator.server import distribution_version
from handover.emulator.settings import EmulatorSettings
from handover.emulator.triggers import routes as triggers

# Literal paths come before those with parameters in the same place: actions and drafts before integrations.
_ROUTERS = (
    health.router,
    events.router,
    cognigy.router,
    journal.router,
    organization.router,
    breaking.router,
    editing.router,
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
    app = FastAPI(title="Local Genesys Cloud", version=version, lifespan=emulator.lifespan, redoc_url=None)
    app.state.emulator = emulator
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.middleware_stack = RouteIndex(app.router)
    errors.install(app)
    app.add_middleware(Authentication, emulator=emulator)
    app.add_middleware(FaultInjection, faults=emulator.faults)
    app.add_middleware(Guard, allowed_hosts=settings.allowed_hosts)
    return app
