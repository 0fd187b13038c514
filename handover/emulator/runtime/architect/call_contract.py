"""What a call of a data action takes and gives back, by the action's contract."""

from typing import Any, Final

from handover.emulator.actions.model import ActionVersion
from handover.emulator.runtime.architect.values import Kind

_CONTRACT_KINDS: Final[dict[str, Kind]] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
}
FAILURE_OUTPUTS: Final[dict[str, Kind]] = {
    "errorCode": "string",
    "status": "integer",
    "correlationId": "string",
    "entityId": "string",
    "entityName": "string",
    "userMessage": "string",
    "userParamsMessage": "string",
}
FAILURE_COLLECTIONS: Final = (
    "userParams.key",
    "userParams.value",
    "details.errorCode",
    "details.fieldName",
    "details.entityId",
    "details.entityName",
)
"""Failure outputs that are collections; the emulator has no such variables, so they can only be left out."""


def contract_kind(schema: Any) -> Kind | None:
    """Return the type an expression needs for a property of a contract; `None` for those the emulator does not know."""
    kinds = schema.get("type") if isinstance(schema, dict) else None
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
    return _CONTRACT_KINDS.get(names[0]) if len(names) == 1 and isinstance(names[0], str) else None


def output_kinds(action: ActionVersion) -> dict[str, Kind]:
    """Return the types of a contract's outputs by dotted name, as Architect flattens them."""
    kinds: dict[str, Kind] = {}

    def collect(schema: Any, prefix: str) -> None:
        properties = schema.get("properties") if isinstance(schema, dict) else None
        for name, one in (properties if isinstance(properties, dict) else {}).items():
            kind = contract_kind(one)
            if kind is not None:
                kinds[prefix + name] = kind
            collect(one, f"{prefix}{name}.")

    collect(action.success_schema, "")
    return kinds
