"""Reads the actions of a flow's state: `updateData`, `decision`, `callData`, `endWorkflow`.

Their spelling is that of flows in Genesys' public blueprints (github.com/GenesysCloudBlueprints).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from handover.emulator.runtime.architect.call_contract import Call
from handover.emulator.runtime.architect.document import Node
from handover.emulator.runtime.architect.reader import Fields, check_variable, read_setting, read_setting_as
from handover.emulator.runtime.architect.values import KINDS, Kind
from handover.emulator.runtime.architect.workflow import (
    CallData,
    Decision,
    EndWorkflow,
    Setting,
    Step,
    UpdateData,
)

_KINDS: Final = {str(kind): kind for kind in KINDS}
_UNIT_SECONDS: Final = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
DEFAULT_TIMEOUT_SECONDS: Final = 60.0
_LONGEST_SECONDS: Final = 86_400
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


class StepReader:
    """Reads lists of actions; what the contracts of data actions say of the `calls` among them is left to check.

    Args:
        variables: The types of the variables in reach, by lower-case name.
    """

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        self._variables = variables
        self.calls: list[Call] = []

    def read(self, fields: Fields) -> tuple[Step, ...]:
        """Return the steps of the list at the key `actions`; faulty ones are reported and left out."""
        return tuple(self._read_all(fields.items("actions")))

    def _read_all(self, actions: list[Node]) -> Iterator[Step]:
        readers = {
            "updateData": self._update_data,
            "decision": self._decision,
            "callData": self._call_data,
            "endWorkflow": self._end_workflow,
        }
        for item in actions:
            found = item.single("an action")
            if found is None:
                continue
            kind, body = found
            if kind not in readers:
                item.fault(f'the emulator does not know the action "{kind}"; it knows {", ".join(readers)}.')
                continue
            fields = Fields(body, f'the action "{kind}"')
            step = readers[kind](fields)
            fields.end()
            if step is not None:
                yield step

    def _end_workflow(self, fields: Fields) -> Step:
        name = fields.text("name", required=False, default="End Workflow")
        reason = fields.take("exitReason")
        if reason is not None and not reason.is_flag("noValue"):
            reason.fault('the emulator knows no other "exitReason" than "noValue: true".')
        return EndWorkflow(name)

    def _update_data(self, fields: Fields) -> Step:
        name = fields.text("name", required=False, default="Update Data")
        statements: list[tuple[str, Setting]] = []
        for item in fields.items("statements"):
            found = item.single("a statement")
            if found is None:
                continue
            kind = _KINDS.get(found[0])
            if kind is None:
                item.fault(f'the emulator does not know statements of type "{found[0]}"; it knows {", ".join(_KINDS)}.')
                continue
            inner = Fields(found[1], "the statement")
            variable, value = inner.text("variable"), inner.need("value")
            if variable and value is not None:
                check_variable(inner.node, variable, kind, self._variables)
                what = f'the value of "{variable}"'
                statements.append((variable.lower(), read_setting_as(kind, value, self._variables, what)))
            inner.end()
        return UpdateData(name, tuple(statements))

    def _decision(self, fields: Fields) -> Step | None:
        name = fields.text("name", required=False, default="Decision")
        condition = fields.need("condition")
        paths = self._paths(fields.take("outputs"), ("yes", "no"), "the decision")
        if condition is None:
            return None
        setting = read_setting_as("boolean", condition, self._variables, "the condition")
        return Decision(name, setting, paths.get("yes", ()), paths.get("no", ()))

    def _paths(self, node: Node | None, names: tuple[str, ...], owner: str) -> Mapping[str, tuple[Step, ...]]:
        if node is None:
            return {}
        paths: dict[str, tuple[Step, ...]] = {}
        outputs = Fields(node, f'the "outputs" of {owner}')
        for name in names:
            path = outputs.take(name)
            if path is not None:
                inner = Fields(path, f'the path "{name}" of {owner}')
                paths[name] = self.read(inner)
                inner.end()
        outputs.end()
        return paths

    def _call_data(self, fields: Fields) -> Step | None:
        name = fields.text("name", required=False, default="Call Data Action")
        timeout = self._duration(fields.take("timeout"))
        category = fields.need("category")
        paths = self._paths(fields.take("outputs"), ("success", "failure", "timeout"), "the data action's call")
        found = category and category.single('"category"')
        if not found:
            return None
        category_name, body = found
        kinds = Fields(body, f'the category "{category_name}"')
        actions = kinds.need("dataAction")
        kinds.end()
        called = actions and actions.single('"dataAction"')
        if not called:
            return None
        action_name, call = called
        inner = Fields(call, f'the data action "{action_name}"')
        given = inner.take("inputs")
        inputs = {} if given is None else dict(Fields(given, '"inputs"').remaining())
        outputs = self._outputs(inner.take("successOutputs"), "success")
        failure = self._outputs(inner.take("failureOutputs"), "failure")
        for output, (node, variable) in failure.items():
            self._check_failure_output(node, output, variable)
        if (misplaced := inner.take("outputs")) is not None:
            misplaced.fault('"outputs" with the paths belongs beside "category", not in the data action.')
        inner.end()
        step = CallData(
            name,
            category_name,
            action_name,
            timeout,
            inputs=tuple(
                (key, read_setting(one, self._variables, f'the input "{key}"')) for key, one in inputs.items()
            ),
            success_outputs={output: variable.lower() for output, (_, variable) in outputs.items()},
            failure_outputs={output: variable.lower() for output, (_, variable) in failure.items()},
            paths=paths,
        )
        self.calls.append(Call(call, step, inputs, outputs, self._variables))
        return step

    def _duration(self, node: Node | None) -> float:
        found = node and node.single('"timeout"')
        if node is None or not found:
            return DEFAULT_TIMEOUT_SECONDS
        key, literal = found
        total = 0.0
        if key != "lit" or not isinstance(literal.value, dict):
            node.fault('the emulator knows a "timeout" only as "lit: {minutes: 1}".')
            return DEFAULT_TIMEOUT_SECONDS
        for unit, amount in literal.value.items():
            if unit not in _UNIT_SECONDS:
                amount.fault(f'"{unit}" is no unit of time; there are {", ".join(_UNIT_SECONDS)}.')
            elif isinstance(amount.value, bool) or not isinstance(amount.value, int) or amount.value < 0:
                amount.fault(f'"{unit}" must be a whole number, not negative.')
            else:
                total += amount.value * _UNIT_SECONDS[unit]
        if total > _LONGEST_SECONDS:
            literal.fault('"timeout" is longer than a day.')
        return total

    def _outputs(self, node: Node | None, which: str) -> dict[str, tuple[Node, str]]:
        """Return the variables that take outputs, each with the place where that is said."""
        variables: dict[str, tuple[Node, str]] = {}
        if node is None:
            return variables
        for name, one in Fields(node, f'"{which}Outputs"').remaining():
            if one.is_flag("noValue"):
                continue
            found = one.single(f'the output "{name}", with var or noValue,')
            if found is None:
                continue
            variable = found[1].value
            if found[0] != "var" or not isinstance(variable, str):
                one.fault(f'the output "{name}" must be given as "var" or "noValue: true".')
            else:
                variables[name] = one, variable
        return variables

    def _check_failure_output(self, node: Node, name: str, variable: str) -> None:
        if name in FAILURE_COLLECTIONS:
            node.fault(f'the emulator does not know the output "{name}", a collection.')
        elif name not in FAILURE_OUTPUTS:
            known = ", ".join(sorted(FAILURE_OUTPUTS))
            node.fault(f'there is no simple failure output "{name}"; there are {known}.')
        else:
            check_variable(node, variable, FAILURE_OUTPUTS[name], self._variables)
