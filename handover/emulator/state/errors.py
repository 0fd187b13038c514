"""What keeps a request from being carried out, as Genesys Cloud calls it: a status, a code and a sentence."""

from collections.abc import Mapping, Sequence


class GenesysError(Exception):
    """An answer other than success.

    Args:
        status: The HTTP status.
        code: Genesys' machine-readable code, e.g. `not.found`.
        message: A sentence: what is wrong, where, what would be right.
        headers: Headers to answer with, e.g. `Retry-After`.
        parts: The sentences of the message, if it has several that each name a field.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        parts: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.parts = parts


class NotFoundError(GenesysError):
    """404: there is no such object."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(404, "not.found", f"There is no {kind} with the id {id_}.")


class BadRequestError(GenesysError):
    """400: the request cannot be right whatever the organization holds."""

    def __init__(self, message: str, code: str = "bad.request", parts: Sequence[str] = ()) -> None:
        super().__init__(400, code, message, parts=parts)


class ConflictError(GenesysError):
    """409: the request does not fit what the organization holds now."""

    def __init__(self, message: str, code: str = "general.conflict") -> None:
        super().__init__(409, code, message)


class NotModelledError(GenesysError):
    """501: Genesys Cloud knows this, the emulator does not; it says so instead of pretending."""

    def __init__(self, what: str) -> None:
        super().__init__(501, "not.implemented", f"The emulator does not model {what}.")
        self.what = what


def refuse_if_stale(kind: str, given: int, current: int) -> None:
    """Refuse an update based on an outdated version.

    The words "does not match the current version" are what the real provider looks for before it tries again.

    Raises:
        BadRequestError: The version given of an action is not the current one.
        ConflictError: The version given of anything else is not.
    """
    if given == current:
        return
    sentence = f"The {kind}'s version {given} does not match the current version {current}."
    if kind == "action":
        raise BadRequestError(sentence, "version.mismatch")
    raise ConflictError(sentence, "version.conflict")
