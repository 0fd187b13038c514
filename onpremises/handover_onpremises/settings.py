"""The configuration of a stack, checked as a whole before anything is registered."""

import re
from typing import Annotated, ClassVar

import pulumi
from pydantic import BeforeValidator, Field, SecretStr, field_validator

from components.cognigy import check_domain, endpoint_url
from components.events import EventBridgeTopic
from components.settings import StackSettings, parse_json
from components.settings.event_bridge import EVENT_SOURCE_SUFFIX
from components.settings.problems import Requirements

_TOPICS = tuple(topic.topic for topic in EventBridgeTopic)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What AWS takes in the names of rules, roles and queues alike; of these, an archive's is the shortest: 48 characters.
_NAME_SUFFIX = re.compile(r"[A-Za-z0-9_-]{0,20}")
# Cognigy's guide makes one of 23 random letters and digits, in base64; what a header can't hold is refused.
_API_KEY = re.compile(r"[A-Za-z0-9+/=._~-]{23,512}")
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:\S+")


class OnPremisesSettings(StackSettings):
    """Everything a stack can configure, by the keys of `Pulumi.<stack>.yaml` (in camel case there)."""

    namespace: ClassVar[str] = "cognigy-handover-onpremises"
    requirements: ClassVar[Requirements] = {"too_short": "must name at least one topic"}

    cognigy_domain: Annotated[str, Field(description="Domain of the Cognigy instance, e.g. `cognigy.example.com`")]
    genesys_organisation_id: Annotated[str, Field(description="Id of the Genesys Cloud organisation, a UUID")]
    organisation_id: Annotated[
        str,
        Field(description="Id of the Cognigy organisation, the suffix of the event source"),
    ]
    topics: Annotated[
        tuple[str, ...],
        BeforeValidator(parse_json),
        Field(min_length=1, description="Topics that Cognigy is told of, as in the Genesys integration's filter"),
    ]
    api_key: Annotated[
        SecretStr,
        Field(description="Key that Cognigy expects in the header `Authorization`; set it with --secret"),
    ]
    name_suffix: Annotated[
        str, Field(description="Put behind every name in AWS, where several Cognigy organisations share an account")
    ] = ""
    protect_bus: Annotated[bool, Field(description="Have Pulumi refuse to delete the event bus")] = True
    maximum_event_age_seconds: Annotated[
        int, Field(ge=60, le=3600, description="How long delivery of an event is tried")
    ] = 900
    archive_days: Annotated[
        int | None,
        Field(ge=1, description="How many days events are kept for a replay; not at all if left out"),
    ] = None
    alarm_actions: Annotated[
        tuple[str, ...],
        BeforeValidator(parse_json),
        Field(description="ARNs of what is told of alarms, e.g. an SNS topic"),
    ] = ()

    @property
    def endpoint_url(self) -> str:
        """Where events are posted to."""
        return endpoint_url(self.cognigy_domain)

    @property
    def event_source(self) -> str:
        """The partner event source that Genesys makes, whose name AWS demands of the bus too."""
        return f"aws.partner/genesys.com/cloud/{self.genesys_organisation_id}/{self.organisation_id}"

    def aws_name(self, part: str) -> str:
        """The name of an object in AWS, e.g. of the part `connection`: as in Cognigy's guide, and the suffix."""
        return f"service-handover-{part}{self.name_suffix}"

    @classmethod
    def from_config(cls) -> "OnPremisesSettings":
        """Read and check the configuration of the stack that is running.

        Warns of a key that stands in the stack's file unencrypted.

        Raises:
            SettingsError: With a line for every problem there is, not just the first.
        """
        settings = super().from_config()
        if not pulumi.runtime.is_config_secret(f"{cls.namespace}:apiKey"):
            pulumi.log.warn(
                f"{cls.namespace}:apiKey stands in the stack's file for everybody to read; encrypt it with"
                " `pulumi config set --secret apiKey` unless it is only for trying things out."
            )
        return settings

    @field_validator("cognigy_domain")
    @classmethod
    def _check_domain(cls, domain: str) -> str:
        return check_domain(domain)

    @field_validator("genesys_organisation_id")
    @classmethod
    def _check_genesys_organisation(cls, id_: str) -> str:
        if not _UUID.fullmatch(id_.lower()):
            raise ValueError(
                "is not a Genesys Cloud organisation's id, a UUID; see Admin > Account Settings > Organization Settings"
                " > Organization Details > Advanced in Genesys Cloud"
            )
        return id_.lower()

    @field_validator("organisation_id")
    @classmethod
    def _check_organisation(cls, id_: str) -> str:
        if not EVENT_SOURCE_SUFFIX.fullmatch(id_):
            raise ValueError(
                "can't be the suffix of an event source, which has up to 64 letters, digits, dots, hyphens and"
                " underscores; write Cognigy's organisation id"
            )
        return id_

    @field_validator("topics")
    @classmethod
    def _check_topics(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [topic for topic in topics if topic not in _TOPICS]:
            raise ValueError(f"names {', '.join(unknown)}, which Cognigy doesn't take; there are {', '.join(_TOPICS)}")
        if len(set(topics)) < len(topics):
            raise ValueError("names a topic twice")
        return topics

    @field_validator("api_key")
    @classmethod
    def _check_api_key(cls, key: SecretStr) -> SecretStr:
        if not _API_KEY.fullmatch(key.get_secret_value()):
            raise ValueError(
                "must be at least 23 letters and digits without blanks, as Cognigy's guide has them: random, in base64"
            )
        return key

    @field_validator("name_suffix")
    @classmethod
    def _check_suffix(cls, suffix: str) -> str:
        if not _NAME_SUFFIX.fullmatch(suffix):
            raise ValueError("must be up to 20 letters, digits, hyphens and underscores, e.g. -second")
        return suffix

    @field_validator("alarm_actions")
    @classmethod
    def _check_alarm_actions(cls, actions: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [action for action in actions if not _ARN.fullmatch(action)]:
            raise ValueError(
                f"names {', '.join(wrong)}, which is not an ARN, e.g. arn:aws:sns:eu-central-1:123456789012:alarms"
            )
        return actions
