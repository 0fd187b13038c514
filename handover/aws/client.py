"""The calls to an AWS account, whatever carries them; and those to an account that an emulator plays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import httpx

from handover.aws.errors import AwsError, refused
from handover.genesys.http import http_client

_TARGETS = {"events": "AWSEvents", "sqs": "AmazonSQS"}
_PATH = "/_emulator/aws"
_SECONDS = 30.0


class Aws(Protocol):
    """One region of one AWS account.

    Attributes:
        account: The account's id, 12 digits.
        region: The region's code.
    """

    account: str
    region: str

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make a call that reads.

        Args:
            service: As AWS' policies call it: ``events`` or ``sqs``.
            operation: As in AWS' API reference: ``DescribeRule``.
            parameters: The same.

        Returns:
            The reply.

        Raises:
            AwsError: AWS refuses, or does not answer.
        """

    def waiting_topics(self, queue_url: str) -> list[str] | None:
        """Return the topics of the events in a dead-letter queue.

        Returns:
            None where that cannot be told without taking them out of the queue.

        Raises:
            AwsError: AWS refuses, or does not answer.
        """


class EmulatedAws:
    """An account that an emulator plays; it takes no credentials.

    Args:
        url: The emulator's address.
        account: The account's id.
        region: The region's code.
        transport: What carries the requests; tests put a fake here.
    """

    def __init__(self, url: str, account: str, region: str, transport: httpx.BaseTransport | None = None) -> None:
        self.account, self.region = account, region
        self._url = url
        self._http = http_client(url, timeout=_SECONDS, transport=transport)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self._http.close()

    def call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """See `Aws.call`."""
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{_TARGETS[service]}.{operation}",
            "X-Amz-Account-Id": self.account,
            "X-Amz-Region": self.region,
        }
        reply, content = self._ask("POST", _PATH, content=json.dumps(parameters), headers=headers)
        if reply.is_success:
            return content
        if code := str(content.get("__type") or "").rpartition("#")[2]:
            raise refused(service, operation, code, str(content.get("message") or ""))
        raise self._other()

    def waiting_topics(self, queue_url: str) -> list[str] | None:
        """See `Aws.waiting_topics`."""
        reply, content = self._ask("GET", f"{_PATH}/dead-letters")
        if not reply.is_success:
            raise self._other()
        letters = [each for each in content["deadLetters"] if each["queueUrl"] == queue_url]
        return [str(json.loads(each["event"]).get("detail-type")) for each in letters]

    def _ask(self, method: str, path: str, **options: Any) -> tuple[httpx.Response, Mapping[str, Any]]:
        try:
            reply = self._http.request(method, path, **options)
            content = reply.json()
        except httpx.HTTPError as error:
            raise AwsError(f"The emulator at {self._url} does not answer: {error}.", "See whether it runs.") from None
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise self._other()
        return reply, content

    def _other(self) -> AwsError:
        problem = f"The emulator at {self._url} does not answer as one that plays AWS accounts."
        return AwsError(problem, "Start the one of this release.")
