"""Runs a published workflow for one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.runtime.actions.data_action import DataActions
from handover.emulator.runtime.architect.expressions import Expression
from handover.emulator.runtime.architect.values import MAX_TEXT, TooLongError, UnsetVariableError, Value
from handover.emulator.runtime.architect.workflow import (
    CallData,
    Decision,
    EndWorkflow,
    PublishedWorkflow,
    Setting,
    Step,
    UpdateData,
)
from handover.emulator.runtime.budget import Aside
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Outcome, Trace
from handover.emulator.state.json_text import cut
from handover.emulator.state.records.actions import ActionRecord
from handover.emulator.state.store import Store

_MOST_SHOWN: Final = 200
"""How many variables and steps of a run the journal has."""

_SHOWN_SIZE: Final = 100
"""About how many bytes each of them has there."""


class _FlowError(Exception):
    """Sends the run to the flow's error handling; its message is the reason, a part of a sentence."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: by itself, or (`stopped`, `failed`) in the flow's error handling; `variables` as they were."""

    outcome: Outcome
    reason: str
    variables: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Runs workflows.

    Args:
        store: Holds the organization's data actions, looked up whenever one is called.
        actions: Executes them.
        clock: Times the calls.
        aside: Lets others have their turn between statements.
        answers: What it does where nobody knows what Genesys does.
    """

    store: Store
    actions: DataActions
    clock: Clock
    aside: Aside
    answers: Answers = DEFAULT

    async def run(self, workflow: PublishedWorkflow, given: Mapping[str, Any], trace: Trace) -> RunResult:
        """Run one version of a workflow to its end and note how that came about.

        Args:
            workflow: The version; it is not looked up again while the run lasts.
            given: The values of the input variables by field name.
            trace: Takes the steps.
        """
        variables = workflow.start_values(given)
        run = _Run(self, workflow, variables, trace)
        unset = [name for name, variable in workflow.inputs if variables[variable.key] is None]
        reason = f"The workflow started; NOT_SET: {', '.join(unset)}." if unset else "The workflow started."
        trace.note("workflow", workflow.name, "passed", reason, {"phase": "start", **run.shown()}, run.size())
        outcome: Outcome = "passed"
        try:
            for variable, value in variables.items():
                run.assign(variable, value)  # which an input may be too long for
            ended_by = await run.steps(workflow.steps)
            where = "after its last action" if ended_by is None else f'at "{ended_by}"'
            reason = f"The workflow ended {where}."
        except _FlowError as error:
            outcome = "failed"
            reason = f"{error} The flow's error handling ended the workflow."
        detail = {"phase": "end", **run.shown(), "path": run.path}
        trace.note("workflow", workflow.name, outcome, reason, detail, run.size() + _SHOWN_SIZE * len(run.path))
        return RunResult(outcome, reason, run.variables)

    def called(self, workflow: PublishedWorkflow, step: CallData) -> ActionRecord | None:
        """Return the data action that a published workflow calls, `None` if it is gone."""
        if self.answers.published_call == "name":
            found = self.store.find_action(step.category, step.action, oldest=self.answers.same_name == "oldest")
            return None if found is None else found[0]
        action = self.store.actions.get(workflow.calls.get((step.category, step.action), ""))
        if action is None or self.answers.action_rename == "calls-go-on" or action.published is None:
            return action
        named = (action.published.category, action.published.name)
        return action if named == (step.category, step.action) else None


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: its variables change, and its path gets longer; nothing else changes.

    The path has the steps that were taken, each with what came of it, as the journal has them.
    """

    by: Interpreter
    workflow: PublishedWorkflow
    variables: dict[str, Value]
    trace: Trace
    path: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """Return the variables as the journal has them: null for NOT_SET."""
        names = self.workflow.names
        shown = {names[key]: _cut(value) for key, value in islice(self.variables.items(), _MOST_SHOWN)}
        return {"variables": shown}

    def size(self) -> int:
        """Return about how many bytes the variables have in the journal."""
        return _SHOWN_SIZE * min(len(self.variables), _MOST_SHOWN)

    def _passes(self, step: Step, kind: str, **came: Any) -> dict[str, Any]:
        """Note a step in the path, and return it, to be completed."""
        passed = {"step": step.name, "kind": kind, **came}
        if len(self.path) < _MOST_SHOWN:
            self.path.append(passed)
        return passed

    async def steps(self, steps: tuple[Step, ...]) -> str | None:
        """Run steps in order; return the name of the End Workflow action that was met, or `None`."""
        for step in steps:
            await self.by.aside.turn()
            match step:
                case EndWorkflow():
                    self._passes(step, "end")
                    return step.name
                case UpdateData():
                    assigned: dict[str, Value] = {}
                    self._passes(step, "update", set=assigned)
                    for variable, setting in step.statements:
                        await self.by.aside.turn()
                        self.assign(variable, self._value(setting, step.name, "The value"))
                        if len(assigned) < _MOST_SHOWN:
                            assigned[self.workflow.names[variable]] = _cut(self.variables[variable])
                    ended = None
                case Decision():
                    ended = await self.steps(self._decide(step))
                case CallData():
                    ended = await self.steps(await self._call(step))
            if ended is not None:
                return ended
        return None

    def _value(self, setting: Setting, step: str, what: str) -> Value:
        expression = setting.expression
        if expression is None:
            return setting.literal
        answers = self.by.answers
        try:
            if answers.if_is_set == "error-handling" and (unset := self._unset(expression)):
                raise UnsetVariableError(f"the variable {unset} is NOT_SET")
            return expression.evaluate(self.variables)
        except (UnsetVariableError, TooLongError, OverflowError) as error:
            if answers.unset_read == "reads-nothing" and isinstance(error, UnsetVariableError):
                return None
            reason = f'{what}, {expression.text}, could not be evaluated in "{step}": {error}.'
            self.trace.note("expression", expression.text, "failed", reason)
            raise _FlowError(reason) from error

    def _unset(self, expression: Expression) -> str | None:
        """Return a variable that is NOT_SET and that an expression may read, whichever way it takes."""
        return next((key for key in sorted(expression.read) if self.variables[key] is None), None)

    def _decide(self, step: Decision) -> tuple[Step, ...]:
        condition = step.condition.expression
        passed = self._passes(step, "decision", condition=cut(condition.text) if condition else None)
        truth = self._value(step.condition, step.name, "The condition")
        if truth is None:
            raise _FlowError(f'The condition in "{step.name}" is NOT_SET.')
        passed["took"] = "yes" if truth else "no"
        return step.yes if truth else step.no

    async def _call(self, step: CallData) -> tuple[Step, ...]:
        passed = self._passes(step, "call", action=step.action)
        passed["took"], steps = await self._called(step)
        return steps

    async def _called(self, step: CallData) -> tuple[str, tuple[Step, ...]]:
        inputs = {
            name: value
            for name, setting in step.inputs
            if (value := self._value(setting, step.name, f'The input "{name}"')) is not None
        }
        action = self.by.called(self.workflow, step)
        if action is None or action.published is None:
            reason = f'The data action "{step.action}" that the workflow was published with is gone.'
            self.trace.note("action", step.action, "failed", reason)
            return "failure", step.paths.get("failure", ())
        try:
            result = await self.by.clock.within(
                step.timeout_seconds, self.by.actions.execute(action, action.published, inputs, self.trace)
            )
        except TimeoutError:
            reason = f'The data action did not answer within the {step.timeout_seconds:g} s of "{step.name}".'
            self.trace.note("action", step.action, "failed", reason)
            return "timeout", step.paths.get("timeout", ())
        if result.success:
            self._take(step.success_outputs, result.final_result or {})
            return "success", step.paths.get("success", ())
        self._take(step.failure_outputs, failure_outputs(result.error or {}))
        return "failure", step.paths.get("failure", ())

    def _take(self, outputs: Mapping[str, str], values: Mapping[str, Any]) -> None:
        for name, variable in outputs.items():
            self.assign(variable, _read(values, name))

    def assign(self, variable: str, value: Value) -> None:
        """Set a variable; what does not fit it sends the run to error handling."""
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise _FlowError(f"{variable} got {len(value)} characters; a variable holds {MAX_TEXT} at most.")
        self.variables[variable] = value


def _cut(value: Value) -> Value:
    return cut(value) if isinstance(value, str) else value


def _read(values: Mapping[str, Any], dotted: str) -> Value:
    """Return an output by its dotted name; NOT_SET where it is missing or null."""
    found: Any = values
    for name in dotted.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str | int | float) else None


def failure_outputs(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a failed call hands to the flow, by the names in `failureOutputs`."""
    details = error.get("details") or [{}]
    return {
        "errorCode": details[0].get("errorCode", error.get("code")),
        "status": error.get("status"),
        "correlationId": error.get("contextId"),
        "userMessage": error.get("message"),
    }
