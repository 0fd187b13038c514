"""What AWS answers when it refuses, or why it could not be asked: a sentence, and what to do about it."""

from __future__ import annotations

from handover.errors import HandoverError

_MISSING = frozenset({"ResourceNotFoundException", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"})
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN = frozenset(
    {
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


class AwsError(HandoverError):
    """AWS could not be asked, or refuses; the text is for the reader.

    Attributes:
        code: AWS' own code, as ``ResourceNotFoundException``; empty if AWS was not asked.
        problem: What went wrong, in a sentence.
        remedy: What to do about it.
    """

    def __init__(self, problem: str, remedy: str, code: str = "") -> None:
        self.code = code
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")

    @property
    def gone(self) -> bool:
        """Whether there is no such object."""
        return self.code in _MISSING

    @property
    def hopeless(self) -> bool:
        """Whether every other call would end the same."""
        return not self.code or self.code in _EXPIRED or self.code in _UNKNOWN


def refused(service: str, operation: str, code: str, message: str) -> AwsError:
    """Return the error for a reply of AWS'.

    Args:
        service: The service, as policies call it: ``events``.
        operation: What was asked, as ``DescribeRule``.
        code: AWS' code.
        message: AWS' words.
    """
    problem = f"{service}:{operation} was refused by AWS, {code}: {message.rstrip('.') or 'without a reason'}."
    return AwsError(problem, _remedy(service, operation, code), code)


def _remedy(service: str, operation: str, code: str) -> str:
    if code in _DENIED:
        return f"Let the role or user of these credentials do {service}:{operation}."
    if code in _EXPIRED:
        return "The credentials have expired: log in to AWS again, for example by `aws sso login`."
    if code in _UNKNOWN:
        return "AWS does not know these credentials: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and what goes with it."
    return "Compare the AWS account with the stack `onpremises`."
