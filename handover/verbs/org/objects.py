"""What there is in an emulated org, and which stack has deployed it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from handover.genesys import models
from handover.genesys.api import Genesys
from handover.genesys.org import SOURCE_TYPE
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import STATE_FILE, OpenedStack, stack_directory
from handover.sandbox.state.state import State
from handover.stacks.model import FLOW, INTEGRATION, INTEGRATION_ACTION, TRIGGER

Owners = Mapping[tuple[str, str], str]


class Object(NamedTuple):
    """An object of the org.

    Attributes:
        kind: What it is.
        name: Its name.
        id: Its id.
        state: What state it is in, in words.
        stack: Which stack has deployed it; None if no stack that is known here has.
    """

    kind: str
    name: str
    id: str
    state: str
    stack: str | None


def owners(opened: OpenedStack) -> Owners:
    """Return which stack has deployed what, by type and id: the stack itself, or one whose AWS account is in its org.

    The AWS side of a stack is another project's, named with its folder; of a stack with an unreadable state nothing is
    known.
    """
    found = {(each.type, each.id): opened.stack.name for each in opened.stack.state.resources if each.is_object}
    project = opened.stack.project.directory
    for guest in opened.guests:
        try:
            state = State.load(stack_directory(guest.directory, guest.stack) / STATE_FILE)
        except SandboxError:
            continue
        name = f"{guest.stack} in {os.path.relpath(guest.directory, project)}"
        found |= {(each.type, each.id): name for each in state.resources if each.is_object}
    return found


def objects(org: Genesys, owners: Owners) -> list[Object]:
    """Return the objects of an org, those of Genesys first.

    Raises:
        GenesysError: The org does not answer.
    """
    return [each._replace(stack=owners.get((type_, each.id))) for type_, each in _objects(org)]


def _objects(org: Genesys) -> Iterator[tuple[str, Object]]:
    for integration in org.integrations():
        kind = "EventBridge integration" if integration.type == SOURCE_TYPE else "integration"
        state = "/".join(dict.fromkeys(filter(None, (integration.intended_state, integration.reported_state))))
        yield INTEGRATION, Object(kind, integration.name, integration.id, state, None)
    for action in org.actions():
        yield INTEGRATION_ACTION, Object("data action", action.name, action.id, "published", None)
    for flow in org.flows():
        yield FLOW, Object("workflow", flow.name, flow.id, _flow_state(flow), None)
    for trigger in org.triggers():
        state = "enabled" if trigger.enabled else "disabled"
        yield TRIGGER, Object("trigger", trigger.name, trigger.id, state, None)
    for integration_ in org.open_messaging_integrations():
        yield "", Object("Open Messaging", integration_.name, integration_.id, integration_.status, None)
    for each in org.get("/_emulator/aws/objects")["objects"]:
        kind = each["type"].rpartition(":")[2]
        name = each["inputs"].get("name") or each["id"]
        state = f"account {each['accountId']}, {each['region']}"
        yield each["type"], Object(f"AWS {kind}", name, each["id"], state, None)


def _flow_state(flow: models.Flow) -> str:
    state = f"version {flow.published.id}" if flow.published else "not published"
    return f"{state}, locked by {flow.locked_by}" if flow.locked_by else state
