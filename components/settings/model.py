"""The configuration of a stack, checked as a whole before anything is registered."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self, cast

import pulumi
from pydantic import BeforeValidator, Field, ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from ..cognigy import CognigyVersion, check_domain, endpoint_url
from ..delivery import Delivery
from ..events import Event, EventBridgeTopic
from ..names import ObjectNames, name_problems
from .event_bridge import EventBridgeSettings
from .problems import Requirements, SeveralProblemsError
from .stack import StackSettings, parse_json

NAMESPACE = "cognigy-handover"
"""The Pulumi project's name, which Pulumi puts in front of every configuration key."""


class PipelineSettings(StackSettings):
    """Everything a stack can configure, by the keys of `Pulumi.<stack>.yaml` (in camel case there)."""

    namespace: ClassVar[str] = NAMESPACE
    requirements: ClassVar[Requirements] = {
        "too_short": "must name at least one event",
        "model_type": "must be an object with a name for each key",
        ("events", "tuple_type"): f"must be a list of {' and '.join(Event)}",
        ("additionalTopics", "tuple_type"): f"must be a list of {', '.join(EventBridgeTopic)}",
        ("eventBridge", "model_type"): "must be an object with awsAccountId, awsRegion and organisationId",
    }

    cognigy_domain: Annotated[str, Field(description="Domain of the Cognigy instance, e.g. `trial.cognigy.ai`")]
    preexisting_setup: Annotated[
        bool, Field(description="Whether the webhooks were set up before Cognigy was upgraded to 4.100 or later")
    ] = False
    cognigy_version: Annotated[
        str, Field(description="Version of Cognigy.AI, in quotes, e.g. `'4.99'`: decides which deliveries it takes")
    ]
    delivery: Annotated[
        Delivery,
        Field(
            description="How Cognigy is told: `webhook`, `eventBridge`, or `both` while a stack moves; if left out,"
            " what the version takes"
        ),
    ] = cast(Delivery, None)  # until it is validated
    event_bridge: Annotated[
        EventBridgeSettings | None,
        BeforeValidator(parse_json),
        Field(description="Where the events go to; required with `eventBridge` and `both`, refused with `webhook`"),
    ] = None
    name_prefix: Annotated[
        str, Field(description="Put in front of every name, with a space, where environments share an org")
    ] = ""
    names: Annotated[
        ObjectNames,
        BeforeValidator(parse_json),
        Field(description="Names of the objects in Genesys Cloud; every key can be left out"),
    ] = ObjectNames()
    events: Annotated[
        tuple[Event, ...],
        BeforeValidator(parse_json),
        Field(min_length=1, description="Events that Cognigy is told of by webhooks, and up to 2025.11 by EventBridge"),
    ] = tuple(Event)
    action_timeout_seconds: Annotated[
        int | None, Field(ge=1, le=60, description="How long Genesys waits for Cognigy; Genesys' default if left out")
    ] = None
    event_ttl_seconds: Annotated[
        int | None, Field(ge=10, description="Age after which Genesys drops an event; not with `delayBySeconds`")
    ] = None
    delay_by_seconds: Annotated[
        int | None, Field(ge=60, le=900, description="Delay between event and workflow; not with `eventTtlSeconds`")
    ] = None
    triggers_enabled: Annotated[bool, Field(description="Whether the triggers fire")] = True
    force_unlock: Annotated[
        bool, Field(description="Publish a workflow even if somebody else has it open in Architect; drops their edits")
    ] = False
    protect: Annotated[bool, Field(description="Have Pulumi refuse to delete anything of the pipeline")] = False

    @property
    def endpoint_url(self) -> str:
        """Where the pipeline posts to."""
        return endpoint_url(self.cognigy_domain)

    @property
    def event_bridge_topics(self) -> tuple[str, ...]:
        """The topics that go to EventBridge, always in the same order; none without EventBridge."""
        if self.event_bridge is None:
            return ()
        left_out = frozenset(EventBridgeTopic(event) for event in Event if event not in self.events)
        sent = self.event_bridge.topics(CognigyVersion.parse(self.cognigy_version), left_out)
        return tuple(topic.topic for topic in sent)

    @property
    def event_bridge_additional_topics(self) -> tuple[str, ...]:
        """Those of the topics that this version of Cognigy doesn't take: an upgrade needs them for a while."""
        if self.event_bridge is None:
            return ()
        others = self.event_bridge.topics_of_other_versions(CognigyVersion.parse(self.cognigy_version))
        return tuple(topic.topic for topic in others)

    @classmethod
    def from_config(cls) -> Self:
        """Read and check the configuration of the stack that is running.

        Warns of Cognigy versions in which the end of a handover can be missed.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        settings = super().from_config()
        settings.warn()
        return settings

    def warn(self) -> None:
        """Warn of a Cognigy version in which the end of a handover can be missed."""
        if CognigyVersion.parse(self.cognigy_version).leaves_conversations_open:
            pulumi.log.warn(
                f"Cognigy.AI {self.cognigy_version} can leave a conversation with the agent although a trigger"
                " reported its end; 4.97.2 and 4.98.2 fixed that."
            )

    @field_validator("cognigy_domain")
    @classmethod
    def _check_domain(cls, domain: str) -> str:
        return check_domain(domain)

    @field_validator("cognigy_version")
    @classmethod
    def _check_version(cls, version: str) -> str:
        CognigyVersion.parse(version).require_handover()
        return version

    @field_validator("delivery", mode="wrap")
    @classmethod
    def _check_delivery(
        cls, given: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Delivery | None:
        delivery: Delivery | None = None if given is None else validate(given)
        if "cognigy_version" not in info.data:
            return delivery
        version = CognigyVersion.parse(info.data["cognigy_version"])
        preexisting_setup = info.data.get("preexisting_setup", False)
        if delivery is None:
            return version.deliveries(preexisting_setup=preexisting_setup)[0]
        version.require_delivery(delivery, preexisting_setup=preexisting_setup)
        return delivery

    @field_validator("event_bridge")
    @classmethod
    def _check_event_bridge(
        cls, event_bridge: EventBridgeSettings | None, info: ValidationInfo
    ) -> EventBridgeSettings | None:
        delivery = info.data.get("delivery")
        if delivery is None or "cognigy_version" not in info.data:
            return event_bridge
        version = CognigyVersion.parse(info.data["cognigy_version"])
        if event_bridge is None:
            problems = [_missing(version, info.data)] if delivery.event_bridge else []
        elif delivery.event_bridge:
            problems = [*event_bridge.problems(version)]
        else:
            problems = [_superfluous(version, info.data)]
        if problems:
            raise SeveralProblemsError(problems)
        return event_bridge

    @field_validator("name_prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        if prefix and (problems := name_problems(prefix)):
            raise ValueError("; ".join(problems))
        return prefix

    @field_validator("names")
    @classmethod
    def _prefix_names(cls, names: ObjectNames, info: ValidationInfo) -> ObjectNames:
        names = names.with_prefix(info.data.get("name_prefix", ""))
        problems = names.problems()
        if info.data.get("delivery") is Delivery.BOTH:
            problems += names.problems_of_two_integrations()
        if problems:
            raise SeveralProblemsError(problems)
        return names

    @field_validator("events")
    @classmethod
    def _check_events(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if len(set(events)) < len(events):
            raise ValueError("names an event twice; a second trigger would tell Cognigy twice")
        return events

    @field_validator("delay_by_seconds")
    @classmethod
    def _check_delay(cls, delay: int | None, info: ValidationInfo) -> int | None:
        if delay is not None and info.data.get("event_ttl_seconds") is not None:
            raise ValueError("can't be combined with eventTtlSeconds; Genesys takes one of them, remove the other")
        return delay


def _missing(version: CognigyVersion, settings: Mapping[str, Any]) -> str:
    """Say what to do where EventBridge is the way, and where to is not said."""
    sentence = (
        f"eventBridge is missing: Cognigy.AI {version} is to be told by Amazon EventBridge; write awsAccountId,"
        " awsRegion and organisationId below it, and move a stack that has webhooks by `handover migrate -s STACK`"
    )
    if Delivery.WEBHOOK in version.deliveries(preexisting_setup=True) and not settings.get("preexisting_setup"):
        sentence += (
            "; or, if they were set up before the upgrade to 4.100, set cognigy-handover:preexistingSetup to true to"
            " keep them"
        )
    return sentence


def _superfluous(version: CognigyVersion, settings: Mapping[str, Any]) -> str:
    """Say what to do where only webhooks are the way, and EventBridge is configured."""
    allowed = version.deliveries(preexisting_setup=settings.get("preexisting_setup", False))
    otherwise = ", or set delivery to both" if Delivery.BOTH in allowed else ""
    return f"eventBridge is set, but the delivery of this stack is webhook; remove it{otherwise}"
