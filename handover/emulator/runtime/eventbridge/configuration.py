"""The configuration of an integration "Amazon EventBridge Source": its schema, and what does not fit it.

The names of the properties, and that the account has 12 digits, the region is written as `us-east-1` and the suffix has
at most 64 of these characters: Genesys' help page "Configure the Amazon EventBridge integration" and its Terraform
module aws-event-bridge-module. That Genesys checks all this when it is sent is inferred, and so is what it takes as a
topic: a name in which `{id}` stands for every id. A filter may be empty: Genesys' own set-up wizard sends such a one.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from handover.emulator.runtime.actions.contracts import Contract

INTEGRATION_TYPE: Final = "amazon-eventbridge-source"

NAMED_BY: Final = ("awsAccountId", "awsAccountRegion", "eventSourceSuffix")
"""The properties that say which event source an integration has."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "awsAccountId": {"type": "string", "title": "AWS Account ID", "pattern": "^[0-9]{12}$"},
        "awsAccountRegion": {
            "type": "string",
            "title": "AWS Account Region",
            "pattern": "^[a-z]{2,4}(-[a-z]+)+-[0-9]+$",
        },
        "eventSourceSuffix": {"type": "string", "title": "Event Source Suffix", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "eventFilter": {
            "type": "array",
            "title": "Topic Filtering",
            "items": {"type": "string", "pattern": r"^v2(\.[A-Za-z0-9_-]+|\.\{id\})+$"},
        },
    },
    "required": ["awsAccountId", "awsAccountRegion", "eventSourceSuffix", "eventFilter"],
}
"""The JSON schema of the properties."""


@cache
def _contract() -> "Contract":
    from handover.emulator.runtime.actions.contracts import Contract  # its library takes long to import

    return Contract(SCHEMA, "The properties")


def faults(properties: Mapping[str, Any]) -> list[str]:
    """Return a sentence for everything in the properties that Genesys could not work with."""
    if found := _contract().faults(properties):
        return found
    # Cognigy's guide spells topics so in names; as a topic it would be another one, which never has an event.
    return [
        f'eventFilter: "{topic}" has "id" where a topic has "{{id}}": write "{topic.replace(".id.", ".{id}.")}".'
        for topic in properties["eventFilter"]
        if ".id." in topic
    ]
