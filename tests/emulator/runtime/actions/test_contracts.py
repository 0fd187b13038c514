"""Contracts: Genesys' restrictions, and values checked both ways."""

from typing import Any

import pytest

from handover.emulator.runtime.actions.contracts import Contract, ContractError, check_contracts
from tests.emulator.runtime.support import ACTION

OPEN: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


def test_the_guides_contracts_are_fine() -> None:
    assert check_contracts(ACTION.contract_input, ACTION.contract_output) == []


def inputs(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("contract_input", "contract_output", "said"),
    [
        ({}, OPEN, 'The input contract must have "type": "object".'),
        (OPEN, {"type": "array"}, 'The output contract must have "type": "object".'),
        (
            inputs(a={"$ref": "#/x"}),
            OPEN,
            "The input contract uses $ref at #/properties/a, which Genesys",
        ),
        (OPEN, {"type": "object", "allOf": [{"$ref": "x"}]}, "The output contract uses $ref at #/allOf/0"),
        (inputs(**{"1a": {"type": "string"}}), OPEN, 'The input "1a" must start with a letter'),
        (inputs(**{"a.b": {"type": "string"}}), OPEN, 'The input "a.b" must start with a letter'),
        (inputs(rawRequest={"type": "string"}), OPEN, 'The input must not be called "rawRequest"'),
        (inputs(a={"type": "object"}), OPEN, 'The input "a" must be one of string, integer, number, boolean, null'),
        (inputs(a={"type": ["string", "array"]}), OPEN, 'not "array"'),
        (inputs(a={}), OPEN, "not null"),
        (inputs(a=True), OPEN, "not null"),
        (
            OPEN,
            {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "array"}}}},
            'The output "a" is an array of arrays',
        ),
        (
            OPEN,
            {"type": "object", "properties": {"o": inputs(a={"type": "array", "items": {"type": "array"}})}},
            'The output "a" is an array of arrays',
        ),
        (OPEN, {"type": "object", "required": "a"}, "The contract is no JSON schema"),
    ],
)
def test_what_genesys_refuses(contract_input: dict[str, Any], contract_output: dict[str, Any], said: str) -> None:
    (fault,) = check_contracts(contract_input, contract_output)
    assert said in fault


def test_properties_of_the_wrong_shape_are_no_crash() -> None:
    assert check_contracts({"type": "object", "properties": 5}, OPEN)
    assert check_contracts(OPEN, {"type": "object", "properties": {"a": True}}) == []


def test_a_value_is_checked_by_name() -> None:
    contract = Contract({**inputs(a={"type": "string"}), "required": ["b"]})
    assert contract.faults({"a": "x", "b": 1}) == []
    assert contract.faults({"a": 1}) == ['The object: "b" is a required property.', 'a: 1 is not of type "string".']


def test_a_schema_elsewhere_is_not_fetched() -> None:
    contract = Contract({"$schema": "http://localhost:9/none", "$id": "http://localhost:9/none", **OPEN})
    assert contract.faults({}) == []


def test_what_is_no_schema_is_an_error() -> None:
    with pytest.raises(ContractError, match="no JSON schema"):
        Contract({"type": "nonsense"})
