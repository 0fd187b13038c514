"""The calls to a real AWS account, by boto3, which is installed only where somebody needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from handover.aws.errors import AwsError, refused

EXTRA = "pip install 'cognigy-genesys-handover[aws]'"
"""What installs boto3."""

# Retries and waits that suit somebody who waits for an answer.
_CONFIG: Mapping[str, Any] = {
    "connect_timeout": 10,
    "read_timeout": 20,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}


def installed() -> bool:
    """Tell whether boto3 is there."""
    return find_spec("boto3") is not None


class BotoAws:
    """One region of the account that the credentials of the environment are for.

    Args:
        account: The id of the account that is meant.
        region: The region's code; the environment's own does not count.

    Raises:
        AwsError: boto3 is missing, there are no credentials that AWS takes, or they are another account's.
    """

    def __init__(self, account: str, region: str) -> None:
        self.account, self.region = account, region
        if not installed():
            raise AwsError(
                "boto3 is not installed, so that no AWS account can be looked into.", f"Install it: {EXTRA}."
            )
        self._clients: dict[str, Any] = {}
        found = str(self.call("sts", "GetCallerIdentity", {}).get("Account"))
        if found != account:
            raise AwsError(
                f"The AWS credentials are for the account {found}, and events go to the account {account}.",
                "Use credentials of that account: set AWS_PROFILE to one of its profiles.",
            )

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """See `Aws.call`."""
        name: str = import_module("botocore").xform_name(operation)
        with _sentences(service, operation):
            reply: Mapping[str, Any] = getattr(self._client(service), name)(**parameters)
            return reply

    def waiting_topics(self, queue_url: str) -> list[str] | None:  # noqa: ARG002 - as the others are called
        """See `Aws.waiting_topics`."""
        return None

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            # A session of its own: `boto3.client` shares one, which another environment may have made.
            session = import_module("boto3").Session(region_name=self.region)
            self._clients[service] = session.client(service, config=import_module("botocore.config").Config(**_CONFIG))
        return self._clients[service]


@contextmanager
def _sentences(service: str, operation: str) -> Iterator[None]:
    """Turn errors of boto3's into sentences."""
    errors = import_module("botocore.exceptions")
    try:
        yield
    except errors.ClientError as error:
        said = error.response.get("Error") or {}
        raise refused(service, operation, str(said.get("Code") or "?"), str(said.get("Message") or "")) from None
    except (errors.NoCredentialsError, errors.PartialCredentialsError, errors.ProfileNotFound) as error:
        raise AwsError(
            f"There are no credentials for AWS: {_text(error)}.",
            "Log in to AWS, for example by `aws sso login`, and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and what goes "
            "with it.",
        ) from None
    except errors.BotoCoreError as error:
        raise AwsError(
            f"{service}:{operation} could not be asked of AWS: {_text(error)}.",
            "Check the network and a proxy, the region, and whether the login to AWS is still good.",
        ) from None


def _text(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
