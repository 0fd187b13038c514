"""Where the data action posts to."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, ENDPOINT_PREFIX, UNKNOWN, look, setting, stack_name
from handover_policies.rules import Config, Report, resource_policy

# By Cognigy's guide to HTTP webhooks of Genesys Cloud.
_PATH = "/handover/genesysCloudOM"


def _check(action: ResourceValidationArgs, config: Config, report: Report) -> None:
    # What is wrong is said without the address as a whole: it may hold a secret.
    url = look(action.props, "configRequest", "requestUrlTemplate") or ""
    if url is UNKNOWN:
        return
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        report("configRequest.requestUrlTemplate is not an address.")
        return
    if parts.scheme != "https":
        report(f"configRequest.requestUrlTemplate has the scheme {parts.scheme!r}; it must be https.")
    expected = _expected_host(action.urn, config["hosts"])
    if expected and host != expected:
        report(f"configRequest.requestUrlTemplate has the host {host!r}; for this stack it must be {expected!r}.")
    elif not host.startswith(ENDPOINT_PREFIX):
        report(f"configRequest.requestUrlTemplate has the host {host!r}; it must begin with {ENDPOINT_PREFIX!r}.")
    elif parts.netloc.lower() != host:
        report("configRequest.requestUrlTemplate has a port or a user; remove it.")
    if parts.path != _PATH:
        report(f"configRequest.requestUrlTemplate must have exactly the path {_PATH!r}.")
    if "?" in url or "#" in url:
        report("configRequest.requestUrlTemplate has a query or a fragment; remove it.")


def _expected_host(urn: str, hosts: Mapping[str, str]) -> str | None:
    if host := hosts.get(stack_name(urn)):
        return host.lower()
    domain = setting(urn, "cognigyDomain")
    return f"{ENDPOINT_PREFIX}{domain.lower()}" if domain else None


endpoint_url = resource_policy(
    "endpoint-url",
    _check,
    applies=lambda type_: type_ == ACTION,
    description="The data action must post to the handover endpoint of the stack's own Cognigy, over HTTPS.",
    remediation=(
        "Set `cognigyDomain` of the stack to the domain of its Cognigy instance, and leave it to the program to make "
        f"https://{ENDPOINT_PREFIX}<domain>{_PATH} of it."
    ),
    severity=Severity.CRITICAL,
    options={
        "hosts": {
            "description": "The endpoint's host by stack, instead of `endpoint-<cognigyDomain>`.",
            "type": "object",
            "additionalProperties": {"type": "string"},
            "default": {},
        }
    },
)
"""Scheme, host and path of the data action's request."""
