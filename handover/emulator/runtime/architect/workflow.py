"""A published workflow: immutable, so that a run finishes on the version it began with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handover.emulator.runtime.architect.expressions import Expression
from handover.emulator.runtime.architect.values import Kind, Value


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared variable; `initial` of `None` is NOT_SET."""

    name: str
    kind: Kind
    initial: Value
    is_input: bool = False
    is_output: bool = False

    @property
    def key(self) -> str:
        """The name as expressions look it up: Architect does not mind the case."""
        return self.name.lower()

    def takes(self, value: Any) -> bool:
        """Tell whether a value is of the variable's type."""
        if self.kind == "string":
            return isinstance(value, str)
        if self.kind == "boolean":
            return isinstance(value, bool)
        return isinstance(value, int if self.kind == "integer" else int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value given in the flow: `lit:` or `noValue:` (then `expression` is `None`), or `exp:`."""

    literal: Value = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class UpdateData:
    """Assigns variables, in order."""

    name: str
    statements: tuple[tuple[str, Setting], ...]
    """The variables' lower-case names, and what they get."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Goes on with one of two lists of steps."""

    name: str
    condition: Setting
    yes: tuple["Step", ...]
    no: tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class CallData:
    """Calls a data action."""

    name: str
    category: str
    action: str
    timeout_seconds: float
    inputs: tuple[tuple[str, Setting], ...]
    success_outputs: Mapping[str, str]
    """The variable that takes an output, by the output's name (dotted where the contract is nested)."""
    failure_outputs: Mapping[str, str]
    paths: Mapping[str, tuple["Step", ...]]
    """The steps after `success`, `failure` and `timeout`; a missing one falls through to the next step."""


@dataclass(frozen=True, slots=True)
class EndWorkflow:
    """Ends the run."""

    name: str


Step = UpdateData | Decision | CallData | EndWorkflow
ActionName = tuple[str, str]
"""A data action as a flow names it: category and name."""


@dataclass(frozen=True)
class PublishedWorkflow:
    """One published version of a workflow.

    `calls` are the data actions it may call, bound to what category and name meant when it was published: to their ids.
    `variables` are the flow's, `state_variables` those of its one state.
    """

    name: str
    description: str
    variables: tuple[Variable, ...]
    state_variables: tuple[Variable, ...]
    steps: tuple[Step, ...]
    calls: Mapping[ActionName, str]

    @cached_property
    def _initial(self) -> dict[str, Value]:
        return {variable.key: variable.initial for variable in (*self.variables, *self.state_variables)}

    @cached_property
    def names(self) -> dict[str, str]:
        """How the variables are written, by their lower-case names."""
        return {variable.key: variable.name for variable in (*self.variables, *self.state_variables)}

    @cached_property
    def inputs(self) -> tuple[tuple[str, Variable], ...]:
        """The input variables, each with the field it is filled from (its name without `Flow.`)."""
        return tuple((variable.name.partition(".")[2], variable) for variable in self.variables if variable.is_input)

    def start_values(self, given: Mapping[str, Any]) -> dict[str, Value]:
        """Return the variables a run starts with.

        Args:
            given: Fields and their values. Undeclared ones are ignored, and so is a value of another type than the
                variable's; a declared input that is not there keeps its initial value.
        """
        values = dict(self._initial)
        for name, variable in self.inputs:
            value = given.get(name)
            if value is not None and variable.takes(value):
                values[variable.key] = value
        return values
