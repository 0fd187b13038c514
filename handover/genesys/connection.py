"""Which org a stack is deployed to, and as whom: read from the stack's configuration and the environment.

As for the provider, the stack's configuration goes before the environment, and a gateway stands for the API and the
login service alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handover.errors import ExitCode, HandoverError
from handover.genesys.addresses import gateway_url, host_of, is_loopback
from handover.genesys.regions import urls

CLIENT_ID = "GENESYSCLOUD_OAUTHCLIENT_ID"
CLIENT_SECRET = "GENESYSCLOUD_OAUTHCLIENT_SECRET"  # noqa: S105 - a variable's name
REGION = "GENESYSCLOUD_REGION"


class ConnectionSettingsError(HandoverError):
    """The stack does not say how to reach its org; the message has a sentence for each thing that is wrong."""

    exit_code = ExitCode.UNUSABLE


@dataclass(frozen=True)
class Connection:
    """How to reach an org.

    Attributes:
        api_url: Address of the API, without a path.
        login_url: Address of the login service, without a path.
        client_id: The OAuth client's id.
        client_secret: Its secret; in no representation of this object.
    """

    api_url: str
    login_url: str
    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def to_gateway(cls, url: str, client_id: str, client_secret: str) -> Connection:
        """Return the connection to something that is API and login service at once, such as an emulator."""
        return cls(url, url, client_id, client_secret)


def from_config(config: Mapping[str, str], environment: Mapping[str, str]) -> Connection:
    """Put a connection together.

    Args:
        config: The stack's `genesyscloud:` configuration, keys without the namespace, objects as JSON text.
        environment: The environment variables.

    Raises:
        ConnectionSettingsError: Region or credentials are missing or wrong.
    """
    problems = []
    client_id = config.get("oauthclientId") or environment.get(CLIENT_ID, "")
    secret = config.get("oauthclientSecret") or environment.get(CLIENT_SECRET, "")
    missing = [name for name, value in ((CLIENT_ID, client_id), (CLIENT_SECRET, secret)) if not value]
    if missing:
        problems.append(
            f"There are no credentials for the org: set {' and '.join(missing)}, or the stack's secrets "
            "genesyscloud:oauthclientId and genesyscloud:oauthclientSecret."
        )
    try:
        api_url, login_url = _addresses(config, environment)
    except ValueError as error:
        raise ConnectionSettingsError(" ".join([*problems, str(error)])) from None
    if problems:
        raise ConnectionSettingsError(" ".join(problems))
    return Connection(api_url, login_url, client_id, secret)


def _addresses(config: Mapping[str, str], environment: Mapping[str, str]) -> tuple[str, str]:
    if gateways := config.get("gateways"):
        url = gateway_url(gateways)
        if url.startswith("http:") and not is_loopback(url):
            raise ValueError(
                f"genesyscloud:gateways: {host_of(url)} would be sent the credentials in plain text; use protocol "
                "https for a gateway that is not on this machine."
            )
        return url, url
    region = config.get("awsRegion") or environment.get(REGION)
    if not region:
        raise ValueError(
            f"The stack does not say in which region its org is: set genesyscloud:awsRegion, or {REGION}, e.g. to "
            "eu-central-1."
        )
    return urls(region)
