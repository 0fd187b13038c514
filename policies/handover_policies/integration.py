"""Whether the integration works at all."""

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import INTEGRATION, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy


def _check(integration: ResourceValidationArgs, _config: Config, report: Report) -> None:
    state = look(integration.props, "intendedState")
    if state not in ("ENABLED", UNKNOWN):
        report(f"intendedState is {state!r}; it must be 'ENABLED', otherwise nothing is sent through it.")


integration_enabled = resource_policy(
    "integration-enabled",
    _check,
    applies=lambda type_: type_ == INTEGRATION,
    description="The integrations of data action and EventBridge must be active.",
    remediation=(
        "Set the integration's `intended_state` to ENABLED. To stop the webhooks for a while, set `triggersEnabled` to "
        "false instead."
    ),
    severity=Severity.HIGH,
)
"""The integration's intended state."""
