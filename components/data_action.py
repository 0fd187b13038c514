"""The data action that posts an ended conversation to Cognigy."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_genesyscloud as genesyscloud

from .canonical_json import canonical_json

INPUT_CONTRACT: Mapping[str, Any] = {
    "title": "properties",
    "type": "object",
    "properties": {
        "userId": {"type": "string"},
        "topic": {"type": "string"},
        "disconnectType": {"type": "string"},
    },
    "additionalProperties": True,
}
"""What a workflow hands over, by Cognigy's guide."""

OUTPUT_CONTRACT: Mapping[str, Any] = {
    "type": "object",
    "properties": {},
    "additionalProperties": True,
}
"""Anything: Cognigy doesn't document its reply, so the action must not depend on it."""

# The digest of the two contracts above, as the guide has them.
_GUIDE_CONTRACTS = "2a84c7bc"


@dataclass(frozen=True, kw_only=True)
class SendEventActionArgs:
    """What a `SendEventAction` needs."""

    integration_id: pulumi.Input[str]
    """The integration that holds the action. Another one replaces the action."""

    category: pulumi.Input[str]
    """Category under which Architect lists the action; by convention the integration's name."""

    action_name: str
    """The action's name in Genesys Cloud."""

    endpoint_url: str
    """Where the action posts to."""

    timeout_seconds: int | None = None
    """How long Genesys waits for the endpoint, 1 to 60 seconds; Genesys' default if None."""


class SendEventAction(pulumi.ComponentResource):
    """A published data action that posts its input, verbatim, to Cognigy's handover endpoint."""

    action_id: pulumi.Output[str]
    """Genesys' id of the action: a new one whenever its contract changes."""

    action_name: pulumi.Output[str]
    """The action's name, by which workflows call it."""

    category: pulumi.Output[str]
    """The action's category, by which workflows find it."""

    def __init__(self, name: str, args: SendEventActionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:SendEventAction", name, None, opts)
        action = genesyscloud.IntegrationAction(
            name,
            name=name_for_contracts(args.action_name, INPUT_CONTRACT, OUTPUT_CONTRACT),
            category=args.category,
            integration_id=args.integration_id,
            contract_input=canonical_json(INPUT_CONTRACT),
            contract_output=canonical_json(OUTPUT_CONTRACT),
            config_timeout_seconds=args.timeout_seconds,
            config_request=genesyscloud.IntegrationActionConfigRequestArgs(
                request_type="POST",
                request_url_template=args.endpoint_url,
                request_template="${input.rawRequest}",
                headers={"Content-Type": "application/json"},
            ),
            config_response=genesyscloud.IntegrationActionConfigResponseArgs(
                success_template="{}",
                translation_map={},
                translation_map_defaults={},
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.action_id = action.id
        self.action_name = action.name
        self.category = action.category
        self.register_outputs({"actionId": self.action_id, "actionName": self.action_name, "category": self.category})


def name_for_contracts(name: str, *contracts: Mapping[str, Any]) -> str:
    """The name of an action with these contracts.

    Genesys freezes a published contract, so a changed one needs a new action, which Pulumi creates before it deletes
    the old one. Architect finds an action by category and name; so that it can't find the old one in between, an action
    with other contracts than the guide's has a name of its own. See docs/replacing-the-action.md.

    Args:
        name: The configured name.
        contracts: Input and output contract, JSON Schemas.

    Returns:
        The configured name for the guide's contracts, otherwise the name with a digest of the contracts.
    """
    digest = hashlib.sha256(canonical_json(contracts).encode()).hexdigest()[: len(_GUIDE_CONTRACTS)]
    return name if digest == _GUIDE_CONTRACTS else f"{name} ({digest})"
