"""Publishing: from a flow's YAML to a workflow that can run."""

import re
from collections.abc import Mapping
from typing import Final

from handover.emulator.runtime.architect.document import FlowRejected, Node, parse
from handover.emulator.runtime.architect.reader import Faults, Fields, Settings, items, single
from handover.emulator.runtime.architect.steps import StepReader, is_flag
from handover.emulator.runtime.architect.values import Kind, Value
from handover.emulator.runtime.architect.workflow import Call, PublishedWorkflow, Step, Variable
from handover.emulator.store import Store

MAX_NAME: Final = 200
"""How long a flow's name may be, says Genesys' help page "Create a flow"."""

_VARIABLES: Final[dict[str, Kind]] = {
    "stringVariable": "string",
    "integerVariable": "integer",
    "decimalVariable": "decimal",
    "booleanVariable": "boolean",
}
_START: Final = re.compile(r"/workflow/states/state\[(?P<reference>.+)\]", re.DOTALL)


def publish(yaml_text: str, catalogue: Store | None, bound: Mapping[Call, str] | None = None) -> PublishedWorkflow:
    """Check a flow as Architect does and compile it.

    Args:
        yaml_text: The flow, after the substitutions.
        catalogue: The organization, for its data actions. `None` takes every call on trust: for a flow that was
            published before, and whose actions may have gone since.
        bound: What the calls of such a flow were bound to: its `PublishedWorkflow.calls`.

    Returns:
        The workflow, with nothing left to look up but the data actions themselves, by their ids.

    Raises:
        FlowRejected: With a sentence for every fault, naming its line and key.
    """
    root = parse(yaml_text)
    faults = Faults()
    found = single(root, faults, "a flow")
    if found is None:
        raise FlowRejected(faults.messages)
    kind, body = found
    if kind != "workflow":
        faults.add(root, f'the emulator does not know flows of type "{kind}", only "workflow".')
        faults.raise_any()
    try:
        workflow = _Publisher(faults, catalogue, bound or {}).read(Fields(body, faults, "the workflow"))
    except RecursionError as error:
        raise FlowRejected(["The flow is nested too deeply."]) from error
    faults.raise_any()
    return workflow


class _Publisher:
    def __init__(self, faults: Faults, catalogue: Store | None, bound: Mapping[Call, str]) -> None:
        self._faults = faults
        self._catalogue = catalogue
        self._bound = bound

    def read(self, fields: Fields) -> PublishedWorkflow:
        name = fields.text("name")
        if len(name) > MAX_NAME:
            self._faults.add(fields.node, f'"name" has {len(name)} characters; Architect takes {MAX_NAME} at most.')
        description = fields.text("description", required=False)
        fields.text("division", required=False)
        fields.text("defaultLanguage")
        fields.take("supportedLanguages")
        start = fields.text("startUpRef")
        self._error_handling(fields.need("settingsErrorHandling"))
        variables = self._variables(fields.take("variables"), "Flow.")
        state_variables, steps, calls = self._states(fields, start, variables)
        fields.end()
        return PublishedWorkflow(name, description, variables, state_variables, steps, calls)

    def _error_handling(self, node: Node | None) -> None:
        if node is None:
            return
        settings = Fields(node, self._faults, '"settingsErrorHandling"')
        handling = settings.need("errorHandling")
        settings.end()
        found = handling and single(handling, self._faults, '"errorHandling"')
        if found and (found[0] != "endWorkflow" or not is_flag(found[1], "none")):
            self._faults.add(node, 'the emulator knows no other error handling than "endWorkflow: {none: true}".')

    def _variables(self, node: Node | None, prefix: str) -> tuple[Variable, ...]:
        variables: dict[str, Variable] = {}
        for item in items(node, self._faults, '"variables"'):
            found = single(item, self._faults, "a variable")
            if found is None:
                continue
            if found[0] not in _VARIABLES:
                known = ", ".join(_VARIABLES)
                self._faults.add(item, f'the emulator does not know variables of type "{found[0]}"; it knows {known}.')
                continue
            variable = self._variable(Fields(found[1], self._faults, "the variable"), _VARIABLES[found[0]], prefix)
            if variable.key in variables:
                self._faults.add(item, f'the variable "{variable.name}" is defined twice.')
            variables[variable.key] = variable
        return tuple(variables.values())

    def _variable(self, fields: Fields, kind: Kind, prefix: str) -> Variable:
        name = fields.text("name")
        if name and not re.fullmatch(re.escape(prefix) + "[A-Za-z_][A-Za-z0-9_]*", name, re.IGNORECASE):
            self._faults.add(
                fields.node,
                f'"{name}" is no name for a variable here; it must be "{prefix}" and letters, digits, underscores.',
            )
        initial: Value = None
        given = fields.take("initialValue")
        if given is not None:
            setting = Settings(self._faults, {}).read(given, kind, '"initialValue"')
            initial = setting.literal
            if setting.expression is not None:
                self._faults.add(given, 'the emulator does not know an expression as "initialValue".')
        variable = Variable(name, kind, initial, fields.flag("isInput"), fields.flag("isOutput"))
        fields.end()
        return variable

    def _states(
        self, fields: Fields, start: str, variables: tuple[Variable, ...]
    ) -> tuple[tuple[Variable, ...], tuple[Step, ...], Mapping[Call, str]]:
        states: dict[str, tuple[tuple[Variable, ...], tuple[Step, ...], Mapping[Call, str]]] = {}
        for item in items(fields.need("states"), self._faults, '"states"'):
            found = single(item, self._faults, "a state")
            if found is None or found[0] != "state":
                if found is not None:
                    self._faults.add(item, f'the emulator does not know "{found[0]}" among the states, only "state".')
                continue
            state = Fields(found[1], self._faults, "the state")
            state.text("name")
            reference = state.text("refId")
            if reference and reference in states:
                self._faults.add(item, f'the refId "{reference}" is there twice.')
            own = self._variables(state.take("variables"), "State.")
            kinds = {variable.key: variable.kind for variable in (*variables, *own)}
            steps = StepReader(self._faults, kinds, self._catalogue, self._bound)
            states[reference] = (own, steps.read(state.need("actions")), steps.calls)
            state.end()
        match = _START.fullmatch(start)
        if match and match["reference"] in states:
            return states[match["reference"]]
        if start:
            known = ", ".join(f'"/workflow/states/state[{reference}]"' for reference in states) or "no state"
            self._faults.add(fields.node, f'"startUpRef" names no state: "{start}"; there is {known}.')
        return (), (), {}
