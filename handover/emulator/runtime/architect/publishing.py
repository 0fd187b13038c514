"""Publishing: from a flow's YAML to a workflow that can run."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.runtime.architect.call_contract import Call
from handover.emulator.runtime.architect.document import FlowRejected, Node, parse
from handover.emulator.runtime.architect.reader import Fields, read_setting_as
from handover.emulator.runtime.architect.steps import StepReader
from handover.emulator.runtime.architect.values import KINDS, Kind, Value
from handover.emulator.runtime.architect.workflow import ActionName, PublishedWorkflow, Step, Variable
from handover.emulator.state.store import Store

_VARIABLES: Final = {f"{kind}Variable": kind for kind in KINDS}
_START: Final = re.compile(r"/workflow/states/state\[(?P<reference>.+)\]", re.DOTALL)


def publish(yaml_text: str, store: Store) -> PublishedWorkflow:
    """Check a flow as Architect does and compile it, which is `bound(read(…))`.

    Args:
        yaml_text: The flow, after the substitutions.
        store: Holds the organization's data actions.

    Returns:
        The workflow, with nothing left to look up but the data actions themselves, by their ids.

    Raises:
        FlowRejected: With a sentence for every fault, naming its line and key.
    """
    return bound(read(yaml_text), store)


def read(yaml_text: str) -> "Read":
    """Read a flow, which may take long; it needs nothing of the organization.

    Raises:
        FlowRejected: With a sentence for every fault that keeps it from being read.
    """
    reader = _FlowReader(parse(yaml_text))
    return reader, reader.read()


def bound(flow: "Read", store: Store, answers: Answers = DEFAULT) -> PublishedWorkflow:
    """Bind the calls of a flow to data actions, and check them, and how long its name is.

    Args:
        flow: What was read of it.
        store: Holds the organization's data actions.
        answers: Which of several actions of one name is called, and how long names may be.

    Raises:
        FlowRejected: With a sentence for every fault, of reading and of binding.
    """
    reader, workflow = flow
    if len(workflow.name) > answers.longest_flow_name:
        most = answers.longest_flow_name
        reader.node.fault(f'"name" has {len(workflow.name)} characters; Architect takes {most} at most.')
    actions: dict[ActionName, str] = {}
    for call in reader.calls:
        category, name = call.step.category, call.step.action
        found = store.find_action(category, name, oldest=answers.same_name == "oldest")
        if answers.same_name == "publishing-refused" and len(store.named_actions(category, name)) > 1:
            said = f'there are several published data actions "{name}" in the category "{category}".'
            call.node.fault(said)
        elif found is None:
            said = f'there is no published data action "{name}" in the category "{category}".'
            call.node.fault(said)
        else:
            record, version = found
            actions[category, name] = record.id
            call.check(version)
    reader.faults.raise_any()
    return replace(workflow, calls=actions)


def compile_published(yaml_text: str, calls: Mapping[ActionName, str]) -> PublishedWorkflow:
    """Compile a flow that was published before, whose actions may have gone or changed since.

    Args:
        yaml_text: What was published.
        calls: The `calls` of the workflow that it was published as.

    Raises:
        FlowRejected: It is not what was published.
    """
    reader = _FlowReader(parse(yaml_text))
    workflow = reader.read()
    reader.faults.raise_any()
    return replace(workflow, calls=calls)


class _FlowReader:
    """Reads a document; what only the data actions' contracts can tell of its `calls` is left to check."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self.faults = root.faults
        self.calls: list[Call] = []
        self.node = root

    def read(self) -> PublishedWorkflow:
        found = self._root.single("a flow")
        if found is not None and found[0] != "workflow":
            self._root.fault(f'the emulator does not know flows of type "{found[0]}", only "workflow".')
        self.faults.raise_any()
        assert found is not None  # noqa: S101 - that is a fault, too
        try:
            self.node = found[1]
            return self._workflow(Fields(found[1], "the workflow"))
        except RecursionError as error:
            raise FlowRejected(["The flow is nested too deeply."]) from error

    def _workflow(self, fields: Fields) -> PublishedWorkflow:
        name = fields.text("name")
        description = fields.text("description", required=False)
        fields.text("division", required=False)
        fields.text("defaultLanguage")
        fields.take("supportedLanguages")
        start = fields.text("startUpRef")
        self._error_handling(fields.need("settingsErrorHandling"))
        variables = self._variables(fields, "Flow.")
        state_variables, steps = self._states(fields, start, variables)
        fields.end()
        return PublishedWorkflow(name, description, variables, state_variables, steps, calls={})

    def _error_handling(self, node: Node | None) -> None:
        if node is None:
            return
        settings = Fields(node, '"settingsErrorHandling"')
        handling = settings.need("errorHandling")
        settings.end()
        found = handling and handling.single('"errorHandling"')
        if found and (found[0] != "endWorkflow" or not found[1].is_flag("none")):
            node.fault('the emulator knows no other error handling than "endWorkflow: {none: true}".')

    def _variables(self, fields: Fields, prefix: str) -> tuple[Variable, ...]:
        variables: dict[str, Variable] = {}
        for item in fields.items("variables", required=False):
            found = item.single("a variable")
            if found is None:
                continue
            if found[0] not in _VARIABLES:
                known = ", ".join(_VARIABLES)
                item.fault(f'the emulator does not know variables of type "{found[0]}"; it knows {known}.')
                continue
            variable = self._variable(Fields(found[1], "the variable"), _VARIABLES[found[0]], prefix)
            if variable.key in variables:
                item.fault(f'the variable "{variable.name}" is defined twice.')
            variables[variable.key] = variable
        return tuple(variables.values())

    def _variable(self, fields: Fields, kind: Kind, prefix: str) -> Variable:
        name = fields.text("name")
        if name and not re.fullmatch(re.escape(prefix) + "[A-Za-z_][A-Za-z0-9_]*", name, re.IGNORECASE):
            fields.node.fault(
                f'"{name}" is no name for a variable here; it must be "{prefix}" and letters, digits, underscores.'
            )
        initial: Value = None
        given = fields.take("initialValue")
        if given is not None:
            setting = read_setting_as(kind, given, {}, '"initialValue"')
            initial = setting.literal
            if setting.expression is not None:
                given.fault('the emulator does not know an expression as "initialValue".')
        variable = Variable(name, kind, initial, fields.flag("isInput"), fields.flag("isOutput"))
        fields.end()
        return variable

    def _states(
        self, fields: Fields, start: str, variables: tuple[Variable, ...]
    ) -> tuple[tuple[Variable, ...], tuple[Step, ...]]:
        states: dict[str, tuple[tuple[Variable, ...], tuple[Step, ...]]] = {}
        for item in fields.items("states"):
            found = item.single("a state")
            if found is None or found[0] != "state":
                if found is not None:
                    item.fault(f'the emulator does not know "{found[0]}" among the states, only "state".')
                continue
            state = Fields(found[1], "the state")
            state.text("name")
            reference = state.text("refId")
            if reference and reference in states:
                item.fault(f'the refId "{reference}" is there twice.')
            own = self._variables(state, "State.")
            kinds = {variable.key: variable.kind for variable in (*variables, *own)}
            steps = StepReader(kinds)
            states[reference] = (own, steps.read(state))
            self.calls += steps.calls
            state.end()
        match = _START.fullmatch(start)
        if match and match["reference"] in states:
            return states[match["reference"]]
        if start:
            known = ", ".join(f'"/workflow/states/state[{reference}]"' for reference in states) or "no state"
            fields.node.fault(f'"startUpRef" names no state: "{start}"; there is {known}.')
        return (), ()


Read = tuple[_FlowReader, PublishedWorkflow]
"""What was read of a flow."""
