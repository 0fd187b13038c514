"""Whether webhooks may be gone."""

from pulumi_policy import PolicyResource, Severity

from handover_policies.protection import PRODUCTION_STACKS
from handover_policies.reading import INTEGRATION, TRIGGER, event_bridge_properties, setting, stack_name
from handover_policies.rules import Config, Report, matches, stack_policy


def _check(resources: list[PolicyResource], config: Config, report: Report) -> None:
    # What is deployed isn't shown to policies: a stack that has lost its webhooks looks like one that never had any.
    if any(resource.resource_type == TRIGGER for resource in resources):
        return
    for source in resources:
        if source.resource_type != INTEGRATION or event_bridge_properties(source.props) is None:
            continue
        stack = stack_name(source.urn)
        # Where the engine tells of no settings, nothing is known of this one.
        if setting("cognigyVersion") and not setting("delivery"):
            report(
                "The stack has no webhooks because of its cognigyVersion alone. If it had some, move them by `handover"
                f" migrate -s {stack}`; if it never had any, say so with `pulumi config set cognigy-handover:delivery"
                " eventBridge`.",
                source.urn,
            )
        elif matches(stack, config["productionStacks"]) and not matches(stack, config["confirmed"]):
            report(
                f"The production stack {stack!r} has no webhooks, and nobody has confirmed that Cognigy is told by"
                " Amazon EventBridge: once that is seen, add the stack to `confirmed`.",
                source.urn,
            )


webhooks_kept = stack_policy(
    "webhooks-kept",
    _check,
    description="Webhooks must not be removed unless their successor is confirmed.",
    remediation=(
        "Keep the webhooks with `delivery` set to `both` until a conversation has been seen to come back to the bot by"
        " Amazon EventBridge; `handover migrate` does it step by step. Then add the stack to `confirmed` under"
        " `webhooks-kept` in the pack's config.json."
    ),
    severity=Severity.HIGH,
    options={
        "confirmed": {
            "description": (
                "Stacks of which somebody has seen that Cognigy is told by EventBridge, or that never had webhooks;"
                " * and ? stand for anything."
            ),
            "type": "array",
            "items": {"type": "string"},
            "default": [],
        },
        "productionStacks": PRODUCTION_STACKS,
    },
)
"""A source for EventBridge in a stack that has no webhooks."""
