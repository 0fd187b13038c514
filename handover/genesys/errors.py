"""What Genesys Cloud answers when it refuses: a sentence that says what to do about it.

The shape is that of Genesys' SDK (`ErrorBody`: message, code, status, messageParams, contextId); the login service
answers in OAuth's own (`error`, `error_description`).
"""

from __future__ import annotations

import re
from typing import Any

from handover.errors import HandoverError

_PERMISSION = re.compile(r"\b[a-zA-Z]+:[a-zA-Z]+:[a-zA-Z]+\b")

LOGIN = "/oauth/token"
"""Path of the login service."""

_REMEDIES = {
    200: "Something else than Genesys Cloud may be answering: check genesyscloud:awsRegion or genesyscloud:gateways.",
    400: "The request does not suit the org; compare the object in Genesys Cloud with the stack's settings.",
    404: "There is no such object, or the OAuth client's division does not see it.",
    409: "Somebody else changed or holds the object; try again, or ask who has it open.",
    429: "The org's rate limit is used up; try again in a minute, and run fewer commands at once.",
    501: "This is a local emulator that does not model the call.",
}
_CREDENTIALS = (
    "Check GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET (or the stack's genesyscloud:oauthclientId "
    "and oauthclientSecret), and that genesyscloud:awsRegion is the org's region."
)


class GenesysError(HandoverError):
    """A call that Genesys Cloud refused, or that did not get through; the text is for the reader.

    Attributes:
        method: The call's method.
        path: The call's path.
        status: The reply's HTTP status, 200 if it was good but none of Genesys Cloud's; 0 if there was no reply.
        message: What the reply said.
        permissions: The permissions that the API says are missing.
        problem: What went wrong, the first sentence of the text.
        remedy: What to do about it, the rest.
        retry_after: Seconds the API asks to wait before the call is made again; None if it does not.
        fields: The names of the fields that the refusal has, if it is a JSON object.
    """

    def __init__(
        self,
        method: str,
        path: str,
        status: int,
        message: str,
        permissions: tuple[str, ...] = (),
        retry_after: float | None = None,
        fields: frozenset[str] = frozenset(),
    ) -> None:
        self.method = method
        self.path = path
        self.status = status
        self.message = message.rstrip(".")
        self.permissions = permissions
        self.problem = f"{method} {path}{f' was answered with {status}' if status else ''}: {self.message}."
        self.remedy = _remedy(status, path, permissions)
        self.retry_after = retry_after
        self.fields = fields
        super().__init__(f"{self.problem} {self.remedy}")

    @property
    def gone(self) -> bool:
        """Whether there is no such object."""
        return self.status == 404

    @property
    def hopeless(self) -> bool:
        """Whether every other call would end the same: nobody answers, or nobody knows these credentials."""
        return self.status in (0, 401) or self.login

    @property
    def login(self) -> bool:
        """Whether it is the login that failed, before the call was made."""
        return self.path == LOGIN

    @property
    def brief(self) -> str:
        """What the org says and to which call, in one sentence without a remedy."""
        call = f"{self.method} {self.path}"
        return f"{self.message} ({f'HTTP {self.status} from {call}' if self.status else call})."


def _remedy(status: int, path: str, permissions: tuple[str, ...]) -> str:
    if status == 0:
        return (
            "Check the network, a proxy, and genesyscloud:awsRegion or genesyscloud:gateways; an emulator or a console "
            "has to be running."
        )
    if status == 401 or path == LOGIN:
        return _CREDENTIALS
    if status == 403:
        wanted = " or ".join(permissions) or "the permission for this call"
        return f"Give the OAuth client's role {wanted} (Admin > Integrations > OAuth in Genesys Cloud)."
    if status >= 500 and status != 501:
        return "Genesys Cloud has a problem; see its status page, and try again later."
    return _REMEDIES.get(status, "Compare the object in Genesys Cloud with the stack's settings.")


def refusal(body: Any, fallback: str) -> tuple[str, tuple[str, ...]]:
    """Return the message of an error's JSON, whatever that is, and the permissions that it says are missing."""
    if not isinstance(body, dict):
        return fallback, ()
    message = str(body.get("message") or body.get("error_description") or body.get("description") or fallback)
    code = str(body.get("code") or body.get("error") or "")
    # Genesys names the missing permissions in the message and, machine-readable, among its parameters.
    parameters = body.get("messageParams")
    named = str(parameters.get("permissions", "")) if isinstance(parameters, dict) else ""
    found = _PERMISSION.findall(f"{named} {message}") if code.startswith("missing.") else []
    return message, tuple(dict.fromkeys(found))
