"""The calls about objects of the emulated AWS: its plane below ``/_emulator/aws``."""

from __future__ import annotations

from typing import Any

import httpx

from handover.genesys.http import http_client
from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.provider.aws.account import Account
from handover.sandbox.provider.client import require_loopback

_PATH = "/_emulator/aws/objects"
_CREATIONS = "/_emulator/creations"
_SOURCES = "/_emulator/aws/event-sources"
_TIMEOUT_SECONDS = 30.0
# What the emulator answers where it has nothing; AWS' codes have no dot.
_NO_SUCH_PATH = "not.found"


class AwsError(Exception):
    """The emulated AWS refused a call.

    Attributes:
        status: The HTTP status.
        code: AWS' own code, as ``ResourceNotFoundException``.
        message: AWS' own words.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message


class AwsClient:
    """Objects of one account.

    Args:
        url: The emulator's address, on this machine.
        account: The account.
        transport: What carries the requests; tests put a fake here.

    Raises:
        ProviderError: The address is another machine's.
    """

    def __init__(self, url: str, account: Account, transport: httpx.BaseTransport | None = None) -> None:
        require_loopback(url)
        self._url = url
        self._account = account
        self._http = http_client(url, timeout=_TIMEOUT_SECONDS, transport=transport)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def create(self, type_: str, region: str, inputs: Properties, key: str = "") -> tuple[str, Properties]:
        """Create an object and return its id and its outputs; by the key, `made` tells of it later."""
        headers = {"Idempotency-Key": key} if key else {}
        created = self._call("POST", json=self._of(type_, region, inputs=inputs), headers=headers)
        return str(created["id"]), created["outputs"]

    def made(self, key: str) -> str:
        """Return the id of what a `create` with that key has made, empty if nothing."""
        return str(self._call("GET", f"{_CREATIONS}/{key}")["id"])

    def update(self, type_: str, region: str, id_: str, inputs: Properties) -> Properties:
        """Bring an object to these inputs and return its outputs."""
        outputs: Properties = self._call("PUT", json=self._of(type_, region, id=id_, inputs=inputs))["outputs"]
        return outputs

    def find(self, type_: str, region: str | None, id_: str | None = None) -> list[dict[str, Any]]:
        """Return the objects of a type, or the one of an id; those of IAM are in no region."""
        wanted = {**self._of(type_, region or ""), "id": id_, "region": region}
        only = {name: value for name, value in wanted.items() if value is not None}
        found: list[dict[str, Any]] = self._call("GET", params=only)["objects"]
        return found

    def delete(self, type_: str, region: str, id_: str) -> None:
        """Delete an object."""
        self._call("DELETE", params=self._of(type_, region, id=id_))

    def event_sources(self, region: str) -> list[str]:
        """Return the names of the partner event sources in the account."""
        found = self._call("GET", _SOURCES)["eventSources"]
        return [each["name"] for each in found if (each["accountId"], each["region"]) == (self._account.id, region)]

    def _of(self, type_: str, region: str, **more: Any) -> dict[str, Any]:
        return {"type": type_, "accountId": self._account.id, "region": region, **more}

    def _call(self, method: str, path: str = _PATH, **options: Any) -> Any:
        """Make a call and return the reply.

        Raises:
            AwsError: AWS refuses it.
            ProviderError: The emulator does not answer, or not as an emulator.
        """
        try:
            reply = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise ProviderError(
                f"The emulator at {self._url} does not answer: {error} ({method} {path}).", undecided=True
            ) from None
        if reply.status_code == httpx.codes.NO_CONTENT:
            return None
        try:
            content = reply.json()
            if reply.is_success:
                return content
            if (code := content["code"]) != _NO_SUCH_PATH:
                raise AwsError(reply.status_code, code, content["message"])
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        raise ProviderError(
            f"The emulator at {self._url} answers {reply.status_code} to {method} {path}: it is of another release, "
            "which plays no AWS account. Start the one of this release."
        )
