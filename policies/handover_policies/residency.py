"""Whether conversations stay where their data may be."""

from typing import Any
from urllib.parse import urlsplit

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, ENDPOINT_PREFIX, INTEGRATION, UNKNOWN, event_bridge_properties, look
from handover_policies.rules import Config, Report, matches, resource_policy


def _check(resource: ResourceValidationArgs, config: Config, report: Report) -> None:
    # Where data really comes from and goes to, whatever the stack's settings say.
    region = look(resource.provider.props, "awsRegion") if resource.provider else None
    if resource.resource_type == ACTION:
        target = look(resource.props, "configRequest", "requestUrlTemplate")
    else:
        target = event_bridge_properties(resource.props)
        if target is None:
            return
    if UNKNOWN in (region, target):
        return
    if region is None:
        report("The provider's `awsRegion` is not set, so that the org's region depends on who deploys.")
        return
    if resource.resource_type == ACTION:
        _check_domain(region, target, config, report)
    else:
        _check_aws_region(region, look(target, "awsAccountRegion"), config, report)


def _check_aws_region(region: str, found: Any, config: Config, report: Report) -> None:
    allowed = config["awsRegions"].get(region, [region])
    if not isinstance(found, str) or not matches(found, allowed):
        report(
            f"The org is in the region {region!r} and sends to the AWS region {found!r}; from there only"
            f" {', '.join(allowed) or 'no AWS region'} may be reached."
        )


def _check_domain(region: str, url: str | None, config: Config, report: Report) -> None:
    domains = config["regions"].get(region)
    if domains is None:
        report(f"The org is in the region {region!r}, which the policy's configuration doesn't list in `regions`.")
        return
    domain = _host(url).removeprefix(ENDPOINT_PREFIX)
    if not matches(domain, [pattern.lower() for pattern in domains]):
        report(
            f"The org is in the region {region!r} and sends to the Cognigy domain {domain!r}; from there only "
            f"{', '.join(domains) or 'no domain'} may be reached."
        )


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""  # Not an address at all, which `endpoint-url` reports too.


data_residency = resource_policy(
    "data-residency",
    _check,
    applies=lambda type_: type_ in (ACTION, INTEGRATION),
    description="An org may send conversation data only to where it is allowed for its region.",
    remediation=(
        "Correct `genesyscloud:awsRegion`, `cognigyDomain` or `eventBridge.awsRegion` of the stack. If the pair is "
        "right, have it allowed under `data-residency` in the pack's config.json."
    ),
    severity=Severity.CRITICAL,
    options={
        "regions": {
            "description": "The Cognigy domains that each Genesys region may reach; * and ? stand for anything.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "awsRegions": {
            "description": (
                "The AWS regions that an EventBridge source in each Genesys region may send to, instead of that region"
                " itself; * and ? stand for anything."
            ),
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "default": {},
        },
    },
    required=["regions"],
)
"""The pair of the provider's region and where the data action or the EventBridge source sends to."""
