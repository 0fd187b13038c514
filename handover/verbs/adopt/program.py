"""What the program would make, as the sandbox's engine finds by running it against a given state, without any call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.engine.imports import Entry, entries_for, import_objects
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.errors import SandboxError
from handover.sandbox.provider import Provider
from handover.sandbox.stack import Stack
from handover.sandbox.state.resource import Resource
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import Urn
from handover.verbs.adopt.roles import AdoptError, Kind, Role, kind_of

EVENT_MARK = "{id}."
"""What precedes the event in a topic."""


@dataclass(frozen=True)
class Program:
    """What the program makes with a configuration.

    Attributes:
        stack: The stack it was run for, its state empty.
        outcome: The preview.
        wanted: The resource of each part.
        resources: All resources by URN.
    """

    stack: Stack
    outcome: Outcome
    wanted: Mapping[Role, Resource]
    resources: Mapping[str, Resource]

    @property
    def events(self) -> list[str]:
        """The events, in the program's order."""
        return [role.event for role in self.wanted if role.kind is Kind.TRIGGER]

    def name(self, role: Role) -> str:
        """Return the name that the program gives to the object of a part."""
        inputs = self.wanted[role].inputs
        return str((inputs["config"] if role.kind in (Kind.INTEGRATION, Kind.EVENT_BRIDGE) else inputs)["name"])

    @property
    def has_webhooks(self) -> bool:
        """Whether Cognigy is told by webhooks."""
        return Role(Kind.ACTION) in self.wanted

    @property
    def endpoint(self) -> str:
        """Where the data action posts to."""
        return str(self.wanted[Role(Kind.ACTION)].inputs["configRequest"]["requestUrlTemplate"])

    def topic(self, event: str) -> str:
        """Return the topic of an event's trigger."""
        return str(self.wanted[Role(Kind.TRIGGER, event)].inputs["topicName"])

    def entries(self, ids: Mapping[Role, str]) -> list[Entry]:
        """Return what is to be imported if these are the objects, by their part."""
        return entries_for({self.wanted[role].urn: id_ for role, id_ in ids.items()}, self.resources)


def run(stack: Stack) -> Program:
    """Run the program for a stack of which nothing is deployed.

    Raises:
        SandboxError: The program, or the stack's configuration, is wrong.
        AdoptError: It is not this pipeline's program.
    """
    outcome = stack.preview()
    if outcome.errors:
        raise SandboxError(" ".join(message for _, message in outcome.errors))
    resources = {step.new.urn: step.new for step in outcome.steps if step.new}
    wanted = dict(_wanted(resources))
    of_webhooks = wanted.keys() - {Role(Kind.EVENT_BRIDGE)}
    complete = {Role(Kind.INTEGRATION), Role(Kind.ACTION)} <= of_webhooks and len(of_webhooks) >= 4
    if not (complete or (not of_webhooks and wanted)):
        raise AdoptError(
            "The program makes neither an integration, a data action, and a workflow and a trigger for each event, nor "
            "a source for Amazon EventBridge: adopt knows only this project's pipeline."
        )
    return Program(stack, outcome, wanted, resources)


def _wanted(resources: Mapping[str, Resource]) -> Iterator[tuple[Role, Resource]]:
    for resource in resources.values():
        kind = kind_of(resource.type, resource.inputs)
        if kind is Kind.TRIGGER:
            event = resource.inputs["topicName"].rpartition(EVENT_MARK)[2]
            for urn in resource.property_dependencies.get("target", ()):
                if kind_of(resources[urn].type, resources[urn].inputs) is Kind.WORKFLOW:
                    yield Role(Kind.WORKFLOW, event), resources[urn]
            yield Role(kind, event), resource
        elif kind and kind is not Kind.WORKFLOW:
            yield Role(kind), resource


def with_settings(stack: Stack, settings: Mapping[str, Any]) -> Stack:
    """Return the same stack, empty, with further settings of the project, as the program gets them."""
    values = {
        f"{NAMESPACE}:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()
    }
    return replace(stack, state=State(), config=replace(stack.config, values={**stack.config.values, **values}))


def after_import(program: Program, ids: Mapping[Role, str], provider: Provider) -> Outcome:
    """Preview what the program, as it will be configured then, makes of objects imported by id; all of it in memory.

    Raises:
        SandboxError: An object cannot be read, or the program fails.
    """
    state = State()
    stack = replace(program.stack, state=state, provider=provider)
    imported = import_objects(state, provider, program.entries(ids), program.outcome, protect=False)
    outcome = imported if imported.errors else stack.preview()
    if outcome.errors:
        raise SandboxError(" ".join(f"{Urn.parse(urn).name}: {message}" for urn, message in outcome.errors))
    return outcome
