"""What the component tells of the objects that it has deployed. The keys are those of this repository's own stacks."""

from typing import NotRequired, TypedDict


class GenesysObject(TypedDict):
    """An object in Genesys Cloud."""

    id: str
    """Genesys' id of it."""

    name: str
    """Its name in Genesys Cloud."""


class Trigger(TypedDict):
    """A trigger in Genesys Cloud."""

    id: str
    """Genesys' id of it."""

    name: str
    """Its name in Genesys Cloud."""

    topic: str
    """The topic that it listens on."""


class EventBridgeSource(TypedDict):
    """An integration that hands events to Amazon EventBridge."""

    id: str
    """Genesys' id of it."""

    name: str
    """Its name in Genesys Cloud."""

    awsAccountId: str
    """The AWS account that the events go to."""

    awsRegion: str
    """The AWS region that the events go to."""

    eventSourceSuffix: str
    """The last part of the event source's name."""

    topics: list[str]
    """The topics whose events are sent."""

    additionalTopics: NotRequired[list[str]]
    """Those of the topics that this version of Cognigy doesn't take."""
