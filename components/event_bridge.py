"""The integration that hands events to Amazon EventBridge: Genesys' *Amazon EventBridge Source*."""

from dataclasses import dataclass

import pulumi
import pulumi_genesyscloud as genesyscloud

from .canonical_json import canonical_json

# Genesys' id for integrations of this type.
_EVENT_BRIDGE_SOURCE = "amazon-eventbridge-source"


@dataclass(frozen=True, kw_only=True)
class EventBridgeSourceArgs:
    """What an `EventBridgeSource` needs."""

    integration_name: pulumi.Input[str]
    """The integration's name in Genesys Cloud."""

    aws_account_id: str
    """The AWS account that gets the events, 12 digits. Another one replaces the source."""

    aws_region: str
    """The AWS region that gets the events. Another one replaces the source."""

    event_source_suffix: str
    """Last part of the partner event source's name. Another one replaces the source."""

    topics: tuple[str, ...]
    """The topics whose events are sent, as Genesys writes them, with `{id}`."""


class EventBridgeSource(pulumi.ComponentResource):
    """An activated integration that sends the org's events of some topics to an AWS account.

    Genesys makes the partner event source `aws.partner/genesys.com/cloud/<org id>/<suffix>` there. No credentials are
    needed: whoever owns the account accepts the source or not.
    """

    integration_id: pulumi.Output[str]
    """Genesys' id of the integration."""

    integration_name: pulumi.Output[str]
    """The integration's name."""

    def __init__(self, name: str, args: EventBridgeSourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:EventBridgeSource", name, None, opts)
        integration = genesyscloud.Integration(
            name,
            integration_type=_EVENT_BRIDGE_SOURCE,
            intended_state="ENABLED",
            config=genesyscloud.IntegrationConfigArgs(
                name=args.integration_name,
                notes="Tells Cognigy when an agent's conversation has ended. Managed by Pulumi.",
                properties=canonical_json(
                    {
                        "awsAccountId": args.aws_account_id,
                        "awsAccountRegion": args.aws_region,
                        "eventFilter": args.topics,
                        "eventSourceSuffix": args.event_source_suffix,
                    }
                ),
                advanced="{}",
                credentials={},
            ),
            opts=pulumi.ResourceOptions(
                parent=self,
                # Notes and credentials of an adopted integration are its owner's, as in `WebServicesIntegration`.
                ignore_changes=["config.notes", "config.credentials"],
                # The provider changes everything in `properties` in place. Whether Genesys moves a source to another
                # account, region or name is unknown, so a source that goes elsewhere is a new one. The old one goes
                # first: an account can't have two sources of one name.
                replacement_trigger=[args.aws_account_id, args.aws_region, args.event_source_suffix],
                delete_before_replace=True,
            ),
        )
        self.integration_id = integration.id
        self.integration_name = integration.config["name"]
        self.register_outputs({"integrationId": self.integration_id, "integrationName": self.integration_name})
