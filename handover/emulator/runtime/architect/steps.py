"""Reads the actions of a flow's state: `updateData`, `decision`, `callData`, `endWorkflow`.

Their spelling is that of flows in Genesys' public blueprints (github.com/GenesysCloudBlueprints).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from handover.emulator.actions.model import ActionVersion
from handover.emulator.runtime.architect.call_contract import (
    FAILURE_COLLECTIONS,
    FAILURE_OUTPUTS,
    contract_kind,
    output_kinds,
)
from handover.emulator.runtime.architect.document import Node
from handover.emulator.runtime.architect.reader import Faults, Fields, Settings, items, single
from handover.emulator.runtime.architect.values import Kind
from handover.emulator.runtime.architect.workflow import (
    Call,
    CallData,
    Decision,
    EndWorkflow,
    Setting,
    Step,
    UpdateData,
)
from handover.emulator.store import Store

_KINDS: Final[dict[str, Kind]] = {
    "string": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
}
_UNIT_SECONDS: Final = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
DEFAULT_TIMEOUT_SECONDS: Final = 60.0


class StepReader:
    """Reads lists of actions.

    Args:
        faults: Where faults go.
        variables: The types of the variables in reach, by lower-case name.
        catalogue: The organization's data actions, or `None` to take every call on trust.
        bound: The ids of actions by category and name, where calls are taken on trust.
    """

    def __init__(
        self, faults: Faults, variables: dict[str, Kind], catalogue: Store | None, bound: Mapping[Call, str]
    ) -> None:
        self._faults = faults
        self._variables = variables
        self._catalogue = catalogue
        self._settings = Settings(faults, variables)
        self.calls = dict(bound)

    def read(self, node: Node | None) -> tuple[Step, ...]:
        """Return the steps of an `actions` list; faulty ones are reported and left out."""
        return tuple(self._read_all(node))

    def _read_all(self, node: Node | None) -> Iterator[Step]:
        readers = {
            "updateData": self._update_data,
            "decision": self._decision,
            "callData": self._call_data,
            "endWorkflow": self._end_workflow,
        }
        for item in items(node, self._faults, '"actions"'):
            found = single(item, self._faults, "an action")
            if found is None:
                continue
            kind, body = found
            if kind not in readers:
                self._faults.add(
                    item, f'the emulator does not know the action "{kind}"; it knows {", ".join(readers)}.'
                )
                continue
            fields = Fields(body, self._faults, f'the action "{kind}"')
            step = readers[kind](fields)
            fields.end()
            if step is not None:
                yield step

    def _end_workflow(self, fields: Fields) -> Step:
        name = fields.text("name", required=False, default="End Workflow")
        reason = fields.take("exitReason")
        if reason is not None and not is_flag(reason, "noValue"):
            self._faults.add(reason, 'the emulator knows no other "exitReason" than "noValue: true".')
        return EndWorkflow(name)

    def _update_data(self, fields: Fields) -> Step:
        name = fields.text("name", required=False, default="Update Data")
        statements: list[tuple[str, Setting]] = []
        for item in items(fields.need("statements"), self._faults, '"statements"'):
            found = single(item, self._faults, "a statement")
            if found is None:
                continue
            kind = _KINDS.get(found[0])
            if kind is None:
                self._faults.add(
                    item, f'the emulator does not know statements of type "{found[0]}"; it knows {", ".join(_KINDS)}.'
                )
                continue
            inner = Fields(found[1], self._faults, "the statement")
            variable, value = inner.text("variable"), inner.need("value")
            if variable and value is not None and self._assignable(inner.node, variable, kind):
                statements.append((variable.lower(), self._settings.read(value, kind, f'the value of "{variable}"')))
            inner.end()
        return UpdateData(name, tuple(statements))

    def _assignable(self, node: Node, variable: str, kind: Kind) -> bool:
        defined = self._variables.get(variable.lower())
        if defined is None:
            self._faults.add(node, f'The variable "{variable}" is not defined.')
        elif defined != kind and not (kind == "integer" and defined == "decimal"):
            self._faults.add(node, f'the variable "{variable}" is of type {defined}, not {kind}.')
        else:
            return True
        return False

    def _decision(self, fields: Fields) -> Step | None:
        name = fields.text("name", required=False, default="Decision")
        condition = fields.need("condition")
        paths = self._paths(fields.take("outputs"), ("yes", "no"), "the decision")
        if condition is None:
            return None
        setting = self._settings.read(condition, "boolean", "the condition")
        return Decision(name, setting, paths.get("yes", ()), paths.get("no", ()))

    def _paths(self, node: Node | None, names: tuple[str, ...], owner: str) -> Mapping[str, tuple[Step, ...]]:
        if node is None:
            return {}
        paths: dict[str, tuple[Step, ...]] = {}
        outputs = Fields(node, self._faults, f'the "outputs" of {owner}')
        for name in names:
            path = outputs.take(name)
            if path is not None:
                inner = Fields(path, self._faults, f'the path "{name}" of {owner}')
                paths[name] = self.read(inner.need("actions"))
                inner.end()
        outputs.end()
        return paths

    def _call_data(self, fields: Fields) -> Step | None:
        name = fields.text("name", required=False, default="Call Data Action")
        timeout = self._duration(fields.take("timeout"))
        category = fields.need("category")
        paths = self._paths(fields.take("outputs"), ("success", "failure", "timeout"), "the data action's call")
        found = category and single(category, self._faults, '"category"')
        if not found:
            return None
        category_name, body = found
        kinds = Fields(body, self._faults, f'the category "{category_name}"')
        actions = kinds.need("dataAction")
        kinds.end()
        called = actions and single(actions, self._faults, '"dataAction"')
        if not called:
            return None
        action_name, call = called
        named = self._catalogue.find_action(category_name, action_name) if self._catalogue else None
        action = named[1] if named else None
        if named is not None:
            self.calls[category_name, action_name] = named[0].id
        elif self._catalogue:
            self._faults.add(
                call, f'there is no published data action "{action_name}" in the category "{category_name}".'
            )
        inner = Fields(call, self._faults, f'the data action "{action_name}"')
        inputs = self._inputs(inner, action, known=action is not None or self._catalogue is None)
        success = self._outputs(inner.take("successOutputs"), output_kinds(action) if action else None, "success")
        failure = self._outputs(inner.take("failureOutputs"), FAILURE_OUTPUTS, "failure")
        if (misplaced := inner.take("outputs")) is not None:
            self._faults.add(misplaced, '"outputs" with the paths belongs beside "category", not in the data action.')
        inner.end()
        action_id = self.calls.get((category_name, action_name), "")
        return CallData(name, action_name, action_id, timeout, inputs, success, failure, paths)

    def _duration(self, node: Node | None) -> float:
        if node is None:
            return DEFAULT_TIMEOUT_SECONDS
        found = single(node, self._faults, '"timeout"')
        if found is None:
            return DEFAULT_TIMEOUT_SECONDS
        key, literal = found
        total = 0.0
        if key != "lit" or not isinstance(literal.value, dict):
            self._faults.add(node, 'the emulator knows a "timeout" only as "lit: {minutes: 1}".')
            return DEFAULT_TIMEOUT_SECONDS
        for unit, amount in literal.value.items():
            if unit not in _UNIT_SECONDS:
                self._faults.add(amount, f'"{unit}" is no unit of time; there are {", ".join(_UNIT_SECONDS)}.')
            elif isinstance(amount.value, bool) or not isinstance(amount.value, int) or amount.value < 0:
                self._faults.add(amount, f'"{unit}" must be a whole number, not negative.')
            else:
                total += amount.value * _UNIT_SECONDS[unit]
        return total

    def _inputs(self, call: Fields, action: ActionVersion | None, *, known: bool) -> tuple[tuple[str, Setting], ...]:
        node = call.take("inputs")
        given: dict[str, Node] = {}
        if node is not None:
            given = dict(Fields(node, self._faults, '"inputs"').remaining())
        if not known:
            return ()
        settings: list[tuple[str, Setting]] = []
        contract = action.input_schema if action else {}
        properties = contract.get("properties", {})
        for name, one in given.items():
            if action is None:
                settings.append((name, self._settings.trusted(one)))
                continue
            kind = contract_kind(properties[name]) if name in properties else None
            if name not in properties:
                self._faults.add(
                    one, f'the data action "{action.name}" has no input "{name}"; it has {_list(properties)}.'
                )
            elif kind is None:
                self._faults.add(one, f'the emulator does not know the type of the input "{name}".')
            else:
                settings.append((name, self._settings.read(one, kind, f'the input "{name}"')))
        for name in contract.get("required", ()):
            if name not in given or is_flag(given[name], "noValue"):
                self._faults.add(call.node, f'the required input "{name}" has no value.')
        return tuple(settings)

    def _outputs(self, node: Node | None, kinds: Mapping[str, Kind] | None, which: str) -> Mapping[str, str]:
        """Return the variables that take outputs; `kinds` of `None` takes their types on trust."""
        variables: dict[str, str] = {}
        if node is None:
            return variables
        for name, one in Fields(node, self._faults, f'"{which}Outputs"').remaining():
            if is_flag(one, "noValue"):
                continue
            found = single(one, self._faults, f'the output "{name}", with var or noValue,')
            if found is None:
                continue
            variable = found[1].value
            if found[0] != "var" or not isinstance(variable, str):
                self._faults.add(one, f'the output "{name}" must be given as "var" or "noValue: true".')
            elif name in FAILURE_COLLECTIONS and which == "failure":
                self._faults.add(one, f'the emulator does not know the output "{name}", a collection.')
            elif kinds is not None and name not in kinds:
                self._faults.add(one, f'there is no simple {which} output "{name}"; there are {_list(kinds)}.')
            elif kinds is None or self._assignable(one, variable, kinds[name]):
                variables[name] = variable.lower()
        return variables


def is_flag(node: Node, key: str) -> bool:
    """Tell whether a node is `{<key>: true}`, as in `noValue: true`."""
    return isinstance(node.value, dict) and list(node.value) == [key] and node.value[key].value is True


def _list(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names)) or "none"
