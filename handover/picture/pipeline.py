"""What a pipeline consists of, as far as a picture needs it: whoever looks at an org or at a stack fills this in.

Objects are linked by keys: an object's id, or the name that it has in a program as long as there is no id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from handover.picture.model import Change, Detail


@dataclass(frozen=True, kw_only=True)
class Part:
    """An object of the pipeline.

    Attributes:
        key: What others link it by.
        name: Its name.
        change: What a deployment would do with it.
        more: Details that only whoever looked knows of.
    """

    key: str
    name: str
    change: Change | None = None
    more: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trigger(Part):
    """A trigger; `target` is the key of the workflow that it starts."""

    topic: str
    target: str
    enabled: bool
    criteria: Any = ()
    ttl: int | None = None
    delay: int | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """A workflow's call of a data action: what the action is called there, and its key."""

    category: str
    name: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Workflow(Part):
    """A workflow.

    Attributes:
        published: Whether a version is published; None if that cannot be seen.
        version: Which one.
        locked_by: Who has it open in Architect, or holds its lock.
        yaml: What was published.
        calls: The data actions that the published version calls; None if that cannot be seen.
        topics: The topics that it tells Cognigy of.
        fault: Why it cannot be executed.
    """

    published: bool | None = None
    version: str = ""
    locked_by: str = ""
    yaml: str = ""
    calls: tuple[Call, ...] | None = None
    topics: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Action(Part):
    """A data action; `integration` is the key of its integration.

    Attributes:
        published: Whether it is published; None if that cannot be seen.
        draft: Whether there is a draft that is not published.
        url: The address, with parts that may be templates; credentials in it are masked, as in `headers`.
    """

    category: str
    integration: str
    published: bool | None = None
    draft: bool = False
    method: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    success: str = ""
    translation: Mapping[str, Any] = field(default_factory=dict)
    contract_in: Any = None
    contract_out: Any = None
    timeout: int | None = None


@dataclass(frozen=True, kw_only=True)
class Integration(Part):
    """An integration.

    Attributes:
        type: Its type, as Genesys calls it.
        enabled: Whether it is to be active.
        reported: The state that Genesys reports; empty if that cannot be seen.
        reason: What Genesys says of it.
        properties: Its properties.
    """

    type: str
    enabled: bool
    reported: str = ""
    reason: str = ""
    properties: Any = None


@dataclass(frozen=True, kw_only=True)
class EventSource(Part):
    """A partner event source; `integration` is the key of the integration that feeds it.

    Attributes:
        account: The AWS account.
        region: Its region.
        topics: What is sent to it.
        active: Whether a bus is associated with it; None if that cannot be seen.
    """

    integration: str
    account: str
    region: str
    topics: tuple[str, ...]
    active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class AwsPart(Part):
    """An object in an AWS account."""

    account: str
    region: str


@dataclass(frozen=True, kw_only=True)
class Bus(AwsPart):
    """A bus; `source` is the name of the event source that it takes events of."""

    source: str


@dataclass(frozen=True, kw_only=True)
class Rule(AwsPart):
    """A rule of a bus; `bus` is the bus' key."""

    bus: str
    enabled: bool
    pattern: str = ""


@dataclass(frozen=True, kw_only=True)
class Target(AwsPart):
    """What a rule sends to: keys of the rule, of an API destination, and of the queue for what can't be delivered."""

    rule: str
    destination: str
    queue: str | None = None
    retries: str = ""


@dataclass(frozen=True, kw_only=True)
class Destination(AwsPart):
    """An API destination; `connection` is the key of its connection."""

    connection: str
    method: str = ""
    url: str = ""
    rate: int | None = None


@dataclass(frozen=True, kw_only=True)
class Connection(AwsPart):
    """A connection, which has the key of an endpoint.

    Attributes:
        authorized: Whether EventBridge may use it; None if that cannot be seen.
        reason: Why not.
        header: The header that the key is sent as; the key itself is nobody's business.
    """

    authorized: bool | None = None
    reason: str = ""
    header: str = ""


@dataclass(frozen=True, kw_only=True)
class Queue(AwsPart):
    """A dead-letter queue; `waiting` is the number of events in it, None if that cannot be seen."""

    waiting: int | None = None


@dataclass(frozen=True, kw_only=True)
class Archive(AwsPart):
    """An archive of a bus; `bus` is the bus' key, `events` how many it has, None if that cannot be seen."""

    bus: str
    events: int | None = None
    pattern: str = ""


class AwsParts(TypedDict):
    """The parts of a `Pipeline` that are in AWS accounts."""

    buses: tuple[Bus, ...]
    rules: tuple[Rule, ...]
    targets: tuple[Target, ...]
    destinations: tuple[Destination, ...]
    connections: tuple[Connection, ...]
    queues: tuple[Queue, ...]
    archives: tuple[Archive, ...]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What is known of the endpoints that events are sent to.

    Attributes:
        badges: What is to be seen at once.
        problems: A sentence for everything that will keep events from being taken.
        details: What else is known.
    """

    badges: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Everything that was found, each kind in a stable order.

    Attributes:
        whole: Whether it is all that the org and its AWS accounts have: a link that leads to nothing here is broken
            then, and otherwise leads to something that was not looked at.
        endpoints: What is known of endpoints, by their hosts.
        beyond: The address of the endpoint that event sources are for, where nobody can see what is between.
    """

    whole: bool
    triggers: tuple[Trigger, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    actions: tuple[Action, ...] = ()
    integrations: tuple[Integration, ...] = ()
    sources: tuple[EventSource, ...] = ()
    buses: tuple[Bus, ...] = ()
    rules: tuple[Rule, ...] = ()
    targets: tuple[Target, ...] = ()
    destinations: tuple[Destination, ...] = ()
    connections: tuple[Connection, ...] = ()
    queues: tuple[Queue, ...] = ()
    archives: tuple[Archive, ...] = ()
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    beyond: str = ""
