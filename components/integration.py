"""The integration that holds the data action: Genesys' *Web Services Data Actions*."""

from dataclasses import dataclass

import pulumi
import pulumi_genesyscloud as genesyscloud

# Genesys' id for integrations of this type, and what their (empty) settings look like when read back.
_WEB_SERVICES_DATA_ACTIONS = "custom-rest-actions"
_NO_SETTINGS = "{}"


@dataclass(frozen=True, kw_only=True)
class WebServicesIntegrationArgs:
    """What a `WebServicesIntegration` needs."""

    integration_name: pulumi.Input[str]
    """The integration's name in Genesys Cloud."""


class WebServicesIntegration(pulumi.ComponentResource):
    """An activated Web Services Data Actions integration. It needs no credentials: Cognigy's endpoint takes none."""

    integration_id: pulumi.Output[str]
    """Genesys' id of the integration."""

    integration_name: pulumi.Output[str]
    """The integration's name, by which its data actions are categorised."""

    def __init__(self, name: str, args: WebServicesIntegrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("handover:index:WebServicesIntegration", name, None, opts)
        integration = genesyscloud.Integration(
            name,
            integration_type=_WEB_SERVICES_DATA_ACTIONS,
            intended_state="ENABLED",
            config=genesyscloud.IntegrationConfigArgs(
                name=args.integration_name,
                notes="Tells Cognigy when an agent's conversation has ended. Managed by Pulumi.",
                properties=_NO_SETTINGS,
                advanced=_NO_SETTINGS,
                credentials={},
            ),
            # On an adopted integration people have notes of their own, and other data actions need its credentials: the
            # provider puts what is said here in their place whenever anything of the configuration changes.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["config.notes", "config.credentials"]),
        )
        self.integration_id = integration.id
        self.integration_name = integration.config["name"]
        self.register_outputs({"integrationId": self.integration_id, "integrationName": self.integration_name})
