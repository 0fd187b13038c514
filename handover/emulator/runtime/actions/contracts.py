"""The contracts of data actions: JSON schemas with Genesys' restrictions, compiled once.

The restrictions are those of Genesys' help page "Add contracts to custom actions for integrations".
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import jsonschema_rs

from handover.emulator.runtime.budget import Budget, weigh

_INPUT_TYPES: Final = ("string", "integer", "number", "boolean", "null")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_FAULTS_SAID: Final = 20
_ALL_FAULTS: Final = 10_000_000
_RESERVED: Final = ("orgId", "integrationId", "rawRequest")


class ContractError(ValueError):
    """A contract that Genesys would refuse; `messages` holds a sentence for each fault."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


class UnfitValueError(ValueError):
    """An input, a reply or a result that does not suit the action; its message is a sentence."""


def _nothing_elsewhere(uri: str) -> Any:
    raise ValueError(f"the emulator does not fetch {uri}")


class Contract:
    """A compiled contract.

    Args:
        schema: The JSON schema; read as draft 7, of which Genesys' draft 4 contracts are a subset.
        whole: What a value as a whole is called in a fault.

    Raises:
        ContractError: The schema is no JSON schema.
    """

    def __init__(self, schema: Mapping[str, Any], whole: str = "The object") -> None:
        self._whole = whole
        self._size = len(json.dumps(schema))
        # A "$schema" that names a page elsewhere would have the library look there.
        if path := next(_refs(schema), None):
            raise ContractError([f"The contract uses $ref at {path}, which Genesys does not support."])
        plain = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "id")}
        try:
            self._validator = jsonschema_rs.Draft7Validator(
                plain, pattern_options=jsonschema_rs.RegexOptions(), retriever=_nothing_elsewhere
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise ContractError([f"The contract is no JSON schema: {str(error).splitlines()[0]}."]) from error

    def faults(self, value: Any, budget: Budget | None = None) -> list[str]:
        """Return a sentence for what does not satisfy the contract: all of it, or the first where there is much.

        Raises:
            LimitError: To compare them takes more than the budget, if one is given.
        """
        if budget is not None:
            weigh(value, budget, 1 + self._size // 300)
        if self._validator.is_valid(value):
            return []
        return sorted(
            f"{'.'.join(map(str, error.instance_path)) or self._whole}: {error.message[:500]}."
            for error in self._errors(value)
        )

    def _errors(self, value: Any) -> Iterable[jsonschema_rs.ValidationError]:
        # The library makes all errors at once, each with all that it compared.
        if self._size * len(json.dumps(value)) < _ALL_FAULTS:
            return islice(self._validator.iter_errors(value), _FAULTS_SAID)
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [error]
        return []

    def check(self, value: Any, otherwise: str, budget: Budget | None = None) -> Any:
        """Return the value.

        Raises:
            UnfitValueError: It does not satisfy the contract, said in a sentence that begins with `otherwise`.
            LimitError: As `faults`.
        """
        if faults := self.faults(value, budget):
            raise UnfitValueError(f"{otherwise}: {' '.join(faults)}")
        return value


def check_contracts(contract_input: Mapping[str, Any], contract_output: Mapping[str, Any]) -> list[str]:
    """Return a sentence for everything Genesys refuses in the contracts of a data action."""
    faults: list[str] = []
    for side, schema in (("input", contract_input), ("output", contract_output)):
        if schema.get("type") != "object":
            faults.append(f'The {side} contract must have "type": "object".')
        faults += [
            f"The {side} contract uses $ref at {path}, which Genesys does not support." for path in _refs(schema)
        ]
    if not faults:
        faults = [*_input_faults(contract_input), *_output_faults(contract_output)]
    if not faults:
        for schema in (contract_input, contract_output):
            try:
                Contract(schema)
            except ContractError as error:
                faults += error.messages
    return faults


def _refs(schema: Any, path: str = "#") -> Iterator[str]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield path
        for key, value in schema.items():
            yield from _refs(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from _refs(value, f"{path}/{index}")


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found = schema.get("properties", {})
    return found if isinstance(found, Mapping) else {}


def _input_faults(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, one in _properties(schema).items():
        if not _NAME.fullmatch(name):
            yield (
                f'The input "{name}" must start with a letter and hold only letters, digits, hyphens and underscores.'
            )
        if name in _RESERVED:
            yield f'The input must not be called "{name}": Genesys reserves {", ".join(_RESERVED)}.'
        kinds = one.get("type") if isinstance(one, Mapping) else None
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if kind not in _INPUT_TYPES:
                yield f'The input "{name}" must be one of {", ".join(_INPUT_TYPES)}, not {json.dumps(kind)}.'


def _output_faults(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, one in _properties(schema).items():
        if not isinstance(one, Mapping):
            continue
        items = one.get("items")
        if one.get("type") == "array" and isinstance(items, Mapping) and items.get("type") == "array":
            yield f'The output "{name}" is an array of arrays, which Genesys does not support.'
        yield from _output_faults(one)
