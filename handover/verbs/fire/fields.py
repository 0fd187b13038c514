"""What `--set` changes in a fired event: its fields, of the types that the topic's schema gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from handover.sandbox.errors import ConfigurationError


def parse_changes(texts: Sequence[str]) -> dict[str, str]:
    """Split ``field=value`` texts.

    Raises:
        ConfigurationError: One has no ``=``.
    """
    changes = {}
    for text in texts:
        field, separator, value = text.partition("=")
        if not separator or not field:
            raise ConfigurationError(f"--set {text}: write it as field=value, e.g. --set disconnectType=TRANSFER.")
        changes[field] = value
    return changes


def typed_changes(changes: Mapping[str, str], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give the changes their types and say which event gets which.

    Args:
        changes: Values as texts, by field.
        schemas: For each event to be fired, the schema of its fields.

    Returns:
        For each event, the changes to those fields that it has.

    Raises:
        ConfigurationError: No event has such a field, or the value does not fit it.
    """
    result: dict[str, dict[str, Any]] = {event: {} for event in schemas}
    for field, text in changes.items():
        having = [event for event, fields in schemas.items() if field in fields]
        if not having:
            raise ConfigurationError(_unknown(field, schemas))
        for event in having:
            result[event][field] = _typed(field, text, schemas[event][field])
    return result


def _unknown(field: str, schemas: Mapping[str, Mapping[str, Any]]) -> str:
    known = sorted({name for fields in schemas.values() for name in fields})
    near = get_close_matches(field, known, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"they have {', '.join(known)}."
    return f"--set {field}: {' and '.join(schemas)} events have no such field; {hint}"


def _typed(field: str, text: str, schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "integer":
        try:
            return int(text)
        except ValueError:
            raise ConfigurationError(f"--set {field}: {text!r} is not a whole number, as the field is.") from None
    if schema["type"] == "array":
        return _texts(field, text)
    choices = schema.get("enum")
    if choices and text not in choices:
        near = get_close_matches(text.upper(), choices, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"it is one of {', '.join(choices)}."
        raise ConfigurationError(f"--set {field}: Genesys Cloud knows no value {text!r}; {hint}")
    return text


def _texts(field: str, text: str) -> list[str]:
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return values
    raise ConfigurationError(f'--set {field}: write a JSON array of texts, e.g. ["a","b"], not {text!r}.')
