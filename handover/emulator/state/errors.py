"""What keeps a request from being carried out, as Genesys Cloud calls it: a status, a code and a sentence."""

from collections.abc import Mapping, Sequence


class GenesysError(Exception):
    """An answer other than success.

    Args:
        status: The HTTP status.
        code: Genesys' machine-readable code, e.g. `not.found`.
        message: A sentence: what is wrong, where, what would be right.
        headers: Headers to answer with, e.g. `Retry-After`.
        parameters: What has been put into the sentence, where clients are told apart, e.g. `permissions`.
        parts: The sentences of the message, if it has several that each name a field.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        parts: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.parameters = parameters
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


def refuse_stale(kind: str, given: int, current: int, answer: str) -> None:
    """Refuse an update based on an outdated version, unless the answer is to accept it.

    The real provider tries again after 409, and after 400 with the words "does not match the current version"
    (`IsVersionMismatch` of provider 1.84.1).

    Raises:
        GenesysError: The version given is not the current one; the answer is the status.
    """
    if given == current or answer == "accepted":
        return
    sentence = f"The {kind}'s version {given} does not match the current version {current}."
    raise GenesysError(int(answer), "version.mismatch" if answer == "400" else "version.conflict", sentence)


def refuse_if_too_long(field: str, text: str | None, most: int) -> None:
    """Refuse a text of more characters than an object may have.

    Raises:
        BadRequestError: It has more.
    """
    if text is not None and len(text) > most:
        sentence = f"In the request's body, {field}: string should have at most {most} characters."
        raise BadRequestError(sentence, "invalid.value")
