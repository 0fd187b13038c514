"""What the program of a stack would make, by a preview that calls nobody."""

from __future__ import annotations

from pathlib import Path

from handover.sandbox.configuration.project import StackConfig, load_project
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider.packages import StackProvider
from handover.sandbox.stack import Messages, Stack
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.stacks import event_bridge
from handover.stacks.model import INTEGRATION, INTEGRATION_ACTION


def preview(directory: Path, name: str, config: StackConfig, on_message: Messages | None = None) -> Outcome:
    """Preview a stack of which nothing is deployed; what the program asks the org for is refused in a sentence."""

    def refuse() -> str:
        raise SandboxError("The program looks something up in the org, which a preview of its settings cannot do.")

    project, provider = load_project(directory), StackProvider(refuse, config)
    if on_message is None:
        return Stack(project, name, config, State(), provider).preview()
    return Stack(project, name, config, State(), provider, on_message).preview()


def objects(outcome: Outcome) -> list[Resource]:
    """Return the resources that there would be."""
    return [step.new for step in outcome.steps if step.new]


def sources(resources: list[Resource]) -> list[Resource]:
    """Return those of them that hand events to Amazon EventBridge."""
    return [each for each in resources if each.type == INTEGRATION and event_bridge.is_source(each.inputs)]


def has_webhooks(resources: list[Resource]) -> bool:
    """Tell whether Cognigy is to be told by webhooks; if nothing is known, it is."""
    return any(each.type == INTEGRATION_ACTION for each in resources) or not sources(resources)
