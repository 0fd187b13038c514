"""What AWS refuses: its codes, its words."""

from handover.emulator.state.errors import GenesysError


class AwsError(GenesysError):
    """An error of AWS' API.

    Args:
        code: AWS' code, e.g. `ResourceNotFoundException`.
        message: AWS' words, as far as they are known.
        status: The HTTP status on the admin plane; AWS itself answers 400 to nearly everything.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(status, code, message)


def not_found(message: str) -> AwsError:
    """Return EventBridge's error for an object that isn't there."""
    return AwsError("ResourceNotFoundException", message, 404)


def exists(message: str) -> AwsError:
    """Return EventBridge's error for a name that is taken."""
    return AwsError("ResourceAlreadyExistsException", message, 409)


def invalid(message: str) -> AwsError:
    """Return the error for values that can't be right."""
    return AwsError("ValidationException", message)
