"""The settings of Amazon EventBridge: where the events go to, and which."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel

from ..cognigy import CognigyVersion
from ..events import EventBridgeTopic

_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)
# Regions of all of AWS' partitions look so: `eu-central-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`.
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-[1-9]\d?", re.ASCII)
EVENT_SOURCE_SUFFIX = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
"""The last part of an event source's name, by Genesys' module aws-event-bridge-module for Terraform."""


class EventBridgeSettings(BaseModel):
    """Where Genesys sends events to, and which ones beside those that every version of Cognigy needs."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)

    aws_account_id: Annotated[
        str,
        Field(description="AWS account that the events go to, in quotes: Cognigy's own for SaaS, yours on premises"),
    ]
    aws_region: Annotated[str, Field(description="AWS region that the events go to, e.g. `eu-central-1`")]
    organisation_id: Annotated[
        str, Field(description="Id of the Cognigy organisation: the last part of the event source's name")
    ]
    user_start: Annotated[
        bool, Field(description="Whether Cognigy shows the agent's name and image; needs Cognigy 2025.22 or later")
    ] = False
    additional_topics: Annotated[
        tuple[EventBridgeTopic, ...],
        Field(
            description="Further events, for the time of an upgrade: those of the versions before and after, e.g. "
            "`[customer.end]`"
        ),
    ] = ()

    @field_validator("aws_account_id", mode="before")
    @classmethod
    def _check_account_id(cls, account_id: Any) -> Any:
        if isinstance(account_id, int | float) and not isinstance(account_id, bool):
            raise ValueError(
                "is a number, and numbers lose leading zeros; put the 12 digits of the AWS account in quotes"
            )
        if isinstance(account_id, str) and not _ACCOUNT_ID.fullmatch(account_id):
            lost = (
                f" and has {len(account_id)} digits: leading zeros get lost where it isn't in quotes"
                if re.fullmatch(r"\d{1,11}", account_id, re.ASCII)
                else ", without blanks or hyphens"
            )
            raise ValueError(f"must be the 12 digits of an AWS account{lost}")
        return account_id

    @field_validator("aws_region")
    @classmethod
    def _check_region(cls, region: str) -> str:
        if not _REGION.fullmatch(region):
            raise ValueError("is not a region of AWS; write its code in lower case, e.g. eu-central-1")
        return region

    @field_validator("organisation_id")
    @classmethod
    def _check_organisation_id(cls, organisation_id: str) -> str:
        if not EVENT_SOURCE_SUFFIX.fullmatch(organisation_id):
            raise ValueError(
                "must be the id of the Cognigy organisation, 1 to 64 letters, digits, dots, hyphens and underscores:"
                " it becomes the last part of the event source's name"
            )
        return organisation_id

    def problems(self, version: CognigyVersion) -> Iterator[str]:
        """Say what this version of Cognigy doesn't take: a sentence each, with its key."""
        if self.user_start and EventBridgeTopic.USER_START not in version.optional_topics:
            yield (
                "eventBridge.userStart is true: it needs Cognigy.AI 2025.22 or later, and this stack's is"
                f" {version}; leave it out"
            )
        allowed = version.topics_of_an_upgrade
        if version.topics and (others := [each for each in self.additional_topics if each not in allowed]):
            yield (
                f"eventBridge.additionalTopics names {' and '.join(others)}: Cognigy.AI {version} doesn't take that,"
                f" nor do the versions next to it; there are {', '.join(allowed)}"
            )

    def topics_of_other_versions(self, version: CognigyVersion) -> tuple[EventBridgeTopic, ...]:
        """The further events that this version doesn't take, but one next to it."""
        own = {*version.topics, *version.optional_topics}
        return tuple(topic for topic in EventBridgeTopic if topic in self.additional_topics and topic not in own)

    def topics(self, version: CognigyVersion, restricted: frozenset[EventBridgeTopic]) -> tuple[EventBridgeTopic, ...]:
        """The events that Genesys sends.

        Args:
            version: The version of Cognigy, which says what is sent in any case.
            restricted: Those that are sent only if `additionalTopics` has them.

        Returns:
            The events, always in the same order.
        """
        sent = {*version.topics} - restricted | {*self.additional_topics}
        if self.user_start:
            sent |= {*version.optional_topics}
        return tuple(topic for topic in EventBridgeTopic if topic in sent)
