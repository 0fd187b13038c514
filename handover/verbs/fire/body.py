"""The event that `--body` gives: from a file, from standard input, or as JSON itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer import get_binary_stream

from handover.io import files
from handover.sandbox.errors import ConfigurationError


def read_body(given: str) -> dict[str, Any]:
    """Return an event's body.

    Args:
        given: JSON, which begins with a brace; ``-`` for standard input; or else the name of a file.

    Raises:
        ConfigurationError: There is no such file, or what is read is no JSON object.
    """
    where = "--body"
    text: str | bytes = given
    if given == "-":
        where = "--body -, standard input"
        try:
            text = get_binary_stream("stdin").read()
        except RuntimeError:
            raise ConfigurationError(f"{where}: it is closed.") from None
    elif not given.lstrip().startswith(("{", "[")):
        where = f"--body {given}"
        try:
            text = files.read(Path(given))
        except (OSError, ValueError) as error:  # a name with a null character
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigurationError(
                f"{where}: {reason}. It is the name of a file, `-` for standard input, or a JSON object."
            ) from None
    try:
        body = files.parse(text)
        json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{where} holds half of a surrogate pair, which is no character.") from None
    except ValueError as error:
        raise ConfigurationError(f"{where} is no JSON: {error}.") from None
    if not isinstance(body, dict):
        raise ConfigurationError(f"{where}: an event is a JSON object, as {{…}}.")
    return body
