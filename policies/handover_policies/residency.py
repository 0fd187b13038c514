"""Whether conversations stay where their data may be."""

from urllib.parse import urlsplit

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, ENDPOINT_PREFIX, UNKNOWN, look
from handover_policies.rules import Config, Report, matches, resource_policy


def _check(action: ResourceValidationArgs, config: Config, report: Report) -> None:
    # Where data really comes from and goes to, whatever the stack's settings say.
    region = look(action.provider.props, "awsRegion") if action.provider else None
    url = look(action.props, "configRequest", "requestUrlTemplate")
    if UNKNOWN in (region, url):
        return
    if region is None:
        report("The provider's `awsRegion` is not set, so that the org's region depends on who deploys.")
        return
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
    applies=lambda type_: type_ == ACTION,
    description="An org may send conversation data only to Cognigy instances that are allowed for its region.",
    remediation=(
        "Correct `genesyscloud:awsRegion` or `cognigyDomain` of the stack. If the pair is right, have it allowed under "
        "`data-residency` in the pack's config.json."
    ),
    severity=Severity.CRITICAL,
    options={
        "regions": {
            "description": "The Cognigy domains that each Genesys region may reach; * and ? stand for anything.",
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
    },
    required=["regions"],
)
"""The pair of the provider's region and the domain that the data action posts to."""
