"""Workflows that clients launch by themselves, without an event."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from handover.emulator.runtime.architect.interpreter import Interpreter, RunResult
from handover.emulator.runtime.architect.published import Workflows
from handover.emulator.runtime.architect.workflow import PublishedWorkflow, Variable
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.limits import RateLimit
from handover.emulator.state.clock import Clock
from handover.emulator.state.errors import BadRequestError, GenesysError
from handover.emulator.state.journal import Journal, Trace
from handover.emulator.state.records.flows import FlowRecord, FlowVersionRecord
from handover.emulator.state.store import Store

_KEPT: Final = 1_000


@dataclass(frozen=True)
class Launch:
    """One execution of a workflow; it runs as long as there is no `result`.

    `outputs` are the workflow's output variables by their names, `Flow.x`, when it has ended by itself.
    """

    id: str
    name: str
    flow_id: str
    version: FlowVersionRecord
    launched: float
    ended: float | None = None
    result: RunResult | None = None
    outputs: Mapping[str, Any] | None = None


class Launches:
    """Launches workflows and remembers what became of them; the oldest of many are forgotten.

    Args:
        store: Where executions get their ids.
        workflows: Compiles what is launched.
        interpreter: Runs it.
        rate: How many workflows may start in a minute.
        journal: Gets every step.
        clock: Times them.
        background: Runs what nobody waits for.
    """

    def __init__(
        self,
        store: Store,
        workflows: Workflows,
        interpreter: Interpreter,
        rate: RateLimit,
        journal: Journal,
        clock: Clock,
        background: Background,
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._interpreter = interpreter
        self._rate = rate
        self._journal = journal
        self._clock = clock
        self._background = background
        self._launches: dict[str, Launch] = {}

    def get(self, id_: str) -> Launch | None:
        """Return an execution, `None` if there is none of that id, or none any more."""
        return self._launches.get(id_)

    async def launch(
        self, flow: FlowRecord, version: FlowVersionRecord, given: Mapping[str, Any], name: str | None
    ) -> Launch:
        """Start a version of a workflow, and return at once.

        Args:
            flow: The workflow.
            version: Its version.
            given: The inputs by the variables' names, `Flow.x`.
            name: What the execution is called; the workflow's name by default.

        Raises:
            BadRequestError: It has no such inputs, or they are of another type.
            GenesysError: 429, no more workflows may start in this minute.
            FlowRejected: It can't be executed, which only a state file written by hand can bring about.
            LimitError: It takes too long to read.
        """
        workflow = await self._workflows.of_version(version)
        inputs = _inputs(workflow, given)
        if not self._rate.admit():
            limit = self._rate.per_minute
            raise GenesysError(429, "too.many.requests", f"{limit} workflows started in the last minute, the limit.")
        launch = Launch(self._store.ids.new(), name or workflow.name, flow.id, version, self._clock.now())
        while len(self._launches) >= _KEPT:
            del self._launches[next(iter(self._launches))]
        self._launches[launch.id] = launch
        self._background.start(self._run(launch, workflow, inputs))
        await asyncio.sleep(0)
        return launch

    async def _run(self, launch: Launch, workflow: PublishedWorkflow, inputs: Mapping[str, Any]) -> None:
        result = await self._interpreter.run(workflow, inputs, Trace(self._journal, launch.id, None))
        outputs = None
        if result.outcome == "passed":
            outputs = {each.name: result.variables[each.key] for each in workflow.variables if each.is_output}
        self._launches[launch.id] = replace(launch, ended=self._clock.now(), result=result, outputs=outputs)


def _inputs(workflow: PublishedWorkflow, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the inputs as the workflow's start takes them, by the names without `Flow.`."""
    known = {variable.key: (field, variable) for field, variable in workflow.inputs}
    inputs: dict[str, Any] = {}
    for name, value in given.items():
        if name.lower() not in known:
            there = ", ".join(variable.name for _, variable in known.values()) or "none"
            raise BadRequestError(f"inputData: the workflow has no input {name!r}; there are {there}.")
        field, variable = known[name.lower()]
        if value is not None:
            _check(variable, value)
            inputs[field] = value
    return inputs


def _check(variable: Variable, value: Any) -> None:
    if not variable.takes(value):
        raise BadRequestError(f"inputData: {variable.name} takes a value of type {variable.kind}.")
