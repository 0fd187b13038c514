"""Where the data action and EventBridge post to."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, API_DESTINATION, ENDPOINT_PREFIX, UNKNOWN, look, setting, stack_name
from handover_policies.rules import Config, Report, resource_policy

# By Cognigy's guides to HTTP webhooks of Genesys Cloud and to Amazon EventBridge.
_PATH = "/handover/genesysCloudOM"
# The property that holds the address, by type of resource.
_ADDRESSES = {ACTION: ("configRequest", "requestUrlTemplate"), API_DESTINATION: ("invocationEndpoint",)}


def _check(resource: ResourceValidationArgs, config: Config, report: Report) -> None:
    # What is wrong is said without the address as a whole: it may hold a secret.
    address = _ADDRESSES[resource.resource_type]
    where = ".".join(address)
    url = look(resource.props, *address) or ""
    if url is UNKNOWN:
        return
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        report(f"{where} is not an address.")
        return
    if parts.scheme != "https":
        report(f"{where} has the scheme {parts.scheme!r}; it must be https.")
    expected = _expected_host(resource.urn, config["hosts"])
    if expected and host != expected:
        report(f"{where} has the host {host!r}; for this stack it must be {expected!r}.")
    elif not host.startswith(ENDPOINT_PREFIX):
        report(f"{where} has the host {host!r}; it must begin with {ENDPOINT_PREFIX!r}.")
    elif parts.netloc.lower() != host:
        report(f"{where} has a port or a user; remove it.")
    if parts.path != _PATH:
        report(f"{where} must have exactly the path {_PATH!r}.")
    if "?" in url or "#" in url:
        report(f"{where} has a query or a fragment; remove it.")


def _expected_host(urn: str, hosts: Mapping[str, str]) -> str | None:
    if host := hosts.get(stack_name(urn)):
        return host.lower()
    domain = setting("cognigyDomain")
    return f"{ENDPOINT_PREFIX}{domain.lower()}" if domain else None


endpoint_url = resource_policy(
    "endpoint-url",
    _check,
    applies=lambda type_: type_ in _ADDRESSES,
    description="Events must be posted to the handover endpoint of the stack's own Cognigy, over HTTPS.",
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
"""Scheme, host and path of the data action's request and of the API destination."""
