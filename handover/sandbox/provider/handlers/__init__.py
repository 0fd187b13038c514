"""What the provider knows of each type of resource."""

from __future__ import annotations

from collections.abc import Mapping

from handover.sandbox.provider.handlers.flow import FlowHandler
from handover.sandbox.provider.handlers.handler import Handler
from handover.sandbox.provider.handlers.integration import IntegrationHandler
from handover.sandbox.provider.handlers.integration_action import IntegrationActionHandler
from handover.sandbox.provider.handlers.trigger import TriggerHandler
from handover.sandbox.provider.schema import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER

HANDLERS: Mapping[str, type[Handler]] = {
    INTEGRATION: IntegrationHandler,
    INTEGRATION_ACTION: IntegrationActionHandler,
    FLOW: FlowHandler,
    TRIGGER: TriggerHandler,
}
