"""What a call of a data action takes and gives back: checked against the action's contract when a flow is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.runtime.architect.document import Node
from handover.emulator.runtime.architect.reader import check_setting, check_variable
from handover.emulator.runtime.architect.values import Kind
from handover.emulator.runtime.architect.workflow import CallData
from handover.emulator.runtime.views import ActionView

_CONTRACT_KINDS: Final[dict[str, Kind]] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was read, with the places in the document that its faults are reported at.

    `inputs` are the values given, `outputs` the variables that take what the action returns, by the outputs' names.
    `variables` are the types of the variables in reach.
    """

    node: Node
    step: CallData
    inputs: Mapping[str, Node]
    outputs: Mapping[str, tuple[Node, str]]
    variables: Mapping[str, Kind]

    def check(self, action: ActionView) -> None:
        """Report everything in which the call does not suit the action's contract."""
        properties = action.contract_input.get("properties", {})
        for name, setting in self.step.inputs:
            node, kind = self.inputs[name], _contract_kind(properties.get(name))
            if name not in properties:
                known = _list(properties)
                node.fault(f'the data action "{action.name}" has no input "{name}"; it has {known}.')
            elif kind is None:
                node.fault(f'the emulator does not know the type of the input "{name}".')
            else:
                check_setting(node, setting, kind, f'the input "{name}"')
        for name in action.contract_input.get("required", ()):
            if name not in self.inputs or self.inputs[name].is_flag("noValue"):
                self.node.fault(f'the required input "{name}" has no value.')
        kinds = _output_kinds(action.contract_output)
        for name, (node, variable) in self.outputs.items():
            if name not in kinds:
                node.fault(f'there is no simple success output "{name}"; there are {_list(kinds)}.')
            else:
                check_variable(node, variable, kinds[name], self.variables)


def _contract_kind(schema: Any) -> Kind | None:
    """Return the type an expression needs for a property of a contract; `None` for those the emulator does not know."""
    kinds = schema.get("type") if isinstance(schema, dict) else None
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
    return _CONTRACT_KINDS.get(names[0]) if len(names) == 1 and isinstance(names[0], str) else None


def _output_kinds(schema: Any, prefix: str = "") -> dict[str, Kind]:
    """Return the types of a contract's outputs by dotted name, as Architect flattens them."""
    kinds: dict[str, Kind] = {}
    properties = schema.get("properties") if isinstance(schema, dict) else None
    for name, one in (properties if isinstance(properties, dict) else {}).items():
        if (kind := _contract_kind(one)) is not None:
            kinds[prefix + name] = kind
        kinds |= _output_kinds(one, f"{prefix}{name}.")
    return kinds


def _list(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names)) or "none"
