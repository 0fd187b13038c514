"""Whether production can be deleted by mistake."""

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import stack_name
from handover_policies.rules import Config, Report, matches, resource_policy

PRODUCTION_STACKS = {
    "description": "Production stacks; * and ? stand for anything.",
    "type": "array",
    "items": {"type": "string"},
    "default": ["prod", "prod-*", "*-prod", "production", "production-*", "*-production"],
}
"""The option that says which stacks are production."""


def _check(resource: ResourceValidationArgs, config: Config, report: Report) -> None:
    stack = stack_name(resource.urn)
    if matches(stack, config["productionStacks"]) and not resource.opts.protect:
        report(f"The stack {stack!r} is a production stack, but this resource is not protected.")


production_protected = resource_policy(
    "production-protected",
    _check,
    applies=lambda type_: type_.startswith("genesyscloud:"),
    description="Everything in a production stack must be protected from deletion.",
    remediation="Set `protect` of the stack to true: `pulumi config set cognigy-handover:protect true`.",
    severity=Severity.HIGH,
    options={"productionStacks": PRODUCTION_STACKS},
)
"""The option `protect` of every Genesys object."""
