"""Property values in their three forms: protobuf on the wire, JSON in the engine, JSON in the state file.

In the engine a secret is the wire's own envelope, ``{SIGNATURE: SECRET, "value": …}``; the state file holds the
value as a JSON text under ``plaintext``, as ``pulumi stack export --show-secrets`` prints it. An unknown value is the
string `UNKNOWN`. A resource among a component's values is an envelope with `RESOURCE`, its URN and, unless it is a
component itself, its id, empty if that is unknown.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from handover.io.program import HANDOVER
from handover.io.text import HIDDEN
from handover.sandbox import gojson
from handover.sandbox.errors import StateError, UnsupportedError

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's marker of a secret, not one
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
"""Marks a number that JSON has no text for, by the hexadecimal digits of its 64 bits."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def from_struct(struct: Struct) -> dict[str, Any]:
    """Turn a protobuf struct into JSON, sorted by key, whole numbers as int.

    Raises:
        UnsupportedError: The struct holds an asset or an archive.
    """
    return {key: from_value(struct.fields[key]) for key in sorted(struct.fields)}


def from_value(value: Value) -> Any:
    """Turn a protobuf value into JSON as `from_struct` does; one that is not set is None."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        result = from_struct(value.struct_value)
        if result.get(SIGNATURE) == RESOURCE:
            return _reference(result)
        if result.get(SIGNATURE, SECRET) != SECRET:
            raise UnsupportedError("assets and archives")
        return result
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        # The shortest digits that mean the number, as Go writes them: from 2^53 on, `int` alone gives others.
        return int(Decimal(repr(number))) if number.is_integer() and abs(number) < 1e21 else number
    return None if kind in (None, "null_value") else getattr(value, kind)


def _reference(envelope: dict[str, Any]) -> dict[str, Any]:
    id_ = {"id": "" if envelope["id"] == UNKNOWN else envelope["id"]} if "id" in envelope else {}
    return dict(sorted({"packageVersion": "", **envelope, **id_}.items()))


def identified(value: Any) -> Any:
    """Copy a value with the id, or a component's URN, in place of each resource, as a provider gets it."""
    return _replaced(
        value,
        lambda item: _is_marked(item, RESOURCE),
        lambda envelope: (envelope["id"] or UNKNOWN) if "id" in envelope else envelope["urn"],
    )


def is_secret(value: Any) -> bool:
    """Tell whether the value is a secret's envelope."""
    return _is_marked(value, SECRET)


def secret(value: Any) -> Any:
    """Put a value into a secret's envelope, once."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def transform(value: Any, on_secret: Callable[[Any], Any]) -> Any:
    """Copy a value, replacing each secret's envelope by what `on_secret` makes of it."""
    return _replaced(value, is_secret, on_secret)


def _replaced(value: Any, meant: Callable[[Any], bool], by: Callable[[Any], Any]) -> Any:
    """Copy a value, replacing all that is meant in it, which is not looked into, by what `by` makes of it."""
    if meant(value):
        return by(value)
    if isinstance(value, dict):
        return {key: _replaced(item, meant, by) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, meant, by) for item in value]
    return value


def _is_marked(value: Any, mark: str) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == mark


def unwrap(value: Any) -> Any:
    """Copy a value with its secrets in plain."""
    return transform(value, lambda envelope: unwrap(envelope["value"]))


def blind(value: Any) -> Any:
    """Copy a value with `HIDDEN` in place of each secret, fit to be printed."""
    return transform(value, lambda _: HIDDEN)


def anywhere(value: Any, test: Callable[[Any], bool]) -> bool:
    """Tell whether a test holds for a value or for anything in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return test(value) or any(anywhere(item, test) for item in inner)


def has_unknown(value: Any) -> bool:
    """Tell whether a value that is not known yet is anywhere in this one."""
    return anywhere(value, lambda item: isinstance(item, str) and item == UNKNOWN)


def known(value: Any) -> Any:
    """Copy a value without what is not known in it."""
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items() if item != UNKNOWN}
    if isinstance(value, list):
        return [known(item) for item in value if item != UNKNOWN]
    return value


def to_state(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give properties the form they have in the state file."""
    plain = transform(
        _without_odd_numbers(dict(properties)),
        lambda envelope: {
            SIGNATURE: SECRET,
            "plaintext": gojson.dumps(unwrap(envelope["value"])),
        },
    )
    return {key: plain[key] for key in sorted(plain)}


def _without_odd_numbers(value: Any) -> Any:
    return _replaced(
        value,
        lambda item: isinstance(item, float) and not math.isfinite(item),
        lambda number: {SIGNATURE: FLOAT, "value": struct.pack(">d", number).hex()},
    )


def _with_odd_numbers(value: Any) -> Any:
    return _replaced(
        value,
        lambda item: _is_marked(item, FLOAT),
        lambda envelope: struct.unpack(">d", bytes.fromhex(envelope["value"]))[0],
    )


def from_state(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Read properties as the state file holds them.

    Raises:
        StateError: A secret is encrypted; the sandbox has no key to it.
    """

    def decode(envelope: Any) -> Any:
        if "plaintext" not in envelope:
            raise StateError(
                "The state holds encrypted secrets, which the sandbox cannot read: export the stack with "
                f"`--show-secrets` (`pulumi stack export`, `{HANDOVER} sandbox export`) and put that file in its place."
            )
        return secret(json.loads(envelope["plaintext"]))

    result: dict[str, Any] = _with_odd_numbers(transform(dict(properties), decode))
    return result


def is_encrypted(value: Any) -> bool:
    """Tell whether an encrypted secret is anywhere in a value of the state file."""
    return anywhere(value, lambda item: is_secret(item) and "plaintext" not in item)


def mark_secrets(plain: Mapping[str, Any], like: Mapping[str, Any], also: Iterable[str] = ()) -> dict[str, Any]:
    """Mark properties as secret where the same property of `like` is, or whose name is among `also`.

    A provider answers in plain. As in Pulumi (`annotateSecrets`), objects are followed inside, and a list with a
    secret in it becomes one as a whole, for a provider may reorder it.
    """
    return {key: secret(value) if key in also else _mark(value, like.get(key)) for key, value in sorted(plain.items())}


def _mark(value: Any, like: Any) -> Any:
    if isinstance(value, dict) and isinstance(like, dict) and not is_secret(like):
        return {key: _mark(item, like.get(key)) for key, item in value.items()}
    return secret(value) if anywhere(like, is_secret) else value
