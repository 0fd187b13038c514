"""Running workflows: variables, decisions, calls and their paths, error handling, versions."""

import asyncio
import itertools
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from handover.emulator.runtime.actions.data_action import ActionResult, DataActions
from handover.emulator.runtime.architect import compile_published, publish
from handover.emulator.runtime.architect.interpreter import Interpreter, RunResult
from handover.emulator.runtime.architect.workflow import PublishedWorkflow
from handover.emulator.runtime.budget import Aside
from handover.emulator.settings import Limits
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Journal, Trace
from handover.emulator.state.records.actions import ActionRecord, ActionVersion
from handover.emulator.state.store import Store
from tests.emulator.runtime.support import ACTION, CATEGORY, flow, indent, organization, template

VARIABLES = """
- stringVariable: {name: Flow.addressTo, initialValue: {noValue: true}, isInput: true}
- stringVariable: {name: Flow.way, initialValue: {lit: start}}
- integerVariable: {name: Flow.count, initialValue: {lit: 1}, isInput: true}
- decimalVariable: {name: Flow.ratio, initialValue: {noValue: true}, isInput: true}
- booleanVariable: {name: Flow.sure, initialValue: {noValue: true}, isInput: true}
- stringVariable: {name: Flow.out, initialValue: {noValue: true}}
""".strip()


def set_way(way: str) -> str:
    return f"- updateData: {{statements: [{{string: {{variable: Flow.way, value: {{lit: {way}}}}}}}]}}"


CALL = f"""
- callData:
    name: Ask
    timeout: {{lit: {{seconds: 5}}}}
    category:
      {CATEGORY}:
        dataAction:
          {ACTION.name}:
            inputs:
              userId: {{exp: Flow.addressTo}}
              disconnectType: {{exp: "If(true, NOT_SET, \\"\\")"}}
            successOutputs:
              answer: {{var: Flow.out}}
              deep.number: {{var: Flow.count}}
              gone: {{var: Flow.ratio}}
            failureOutputs:
              errorCode: {{var: Flow.out}}
              status: {{var: Flow.count}}
              userMessage: {{noValue: true}}
    outputs:
      success:
        actions:
{indent(set_way("success"), 10)}
      failure:
        actions:
{indent(set_way("failure"), 10)}
      timeout:
        actions:
{indent(set_way("timeout"), 10)}
""".strip()


STATEMENT = """
    - string:
        variable: Flow.way
        value: {lit: x}
"""


class Notes:
    """A trace, and what it was told."""

    def __init__(self, clock: Clock) -> None:
        self._journal = Journal(clock)
        self.trace = Trace(self._journal, "event-1")

    @property
    def taken(self) -> list[tuple[str, str, str]]:
        return [(entry.step, entry.outcome, entry.reason) for entry in self._journal.query()]


class Answers(DataActions):
    """Gives one result, after some time, and keeps the inputs."""

    def __init__(self, result: ActionResult, clock: Clock, seconds: float = 0) -> None:
        self.result = result
        self.clock = clock
        self.seconds = seconds
        self.asked: list[Mapping[str, Any]] = []

    async def execute(
        self, action: ActionRecord, version: ActionVersion, inputs: Mapping[str, Any], trace: Trace | None = None
    ) -> ActionResult:
        self.asked.append(inputs)
        if self.seconds:
            await self.clock.sleep(self.seconds)
        return self.result


def run(
    workflow: PublishedWorkflow,
    given: Mapping[str, Any],
    result: ActionResult | None = None,
    seconds: float = 0,
    catalogue: Store | None = None,
) -> tuple[RunResult, Notes, Answers]:
    clock = Clock(0)
    notes = Notes(clock)
    answers = Answers(result or ActionResult(True, {}), clock, seconds)
    actions = organization(ACTION) if catalogue is None else catalogue

    async def main() -> RunResult:
        task = asyncio.create_task(
            Interpreter(actions, answers, clock, Aside(Limits())).run(workflow, given, notes.trace)
        )
        while not task.done():
            await clock.advance(1)
            await asyncio.sleep(0)
        return task.result()

    return asyncio.run(main()), notes, answers


def made(actions: str, catalogue: Store | None = None) -> PublishedWorkflow:
    if catalogue is None:
        return compile_published(flow(actions, VARIABLES), {(CATEGORY, ACTION.name): ACTION.id})
    return publish(flow(actions, VARIABLES), catalogue)


def test_inputs_come_from_fields_of_the_same_name_and_type() -> None:
    workflow = made("- endWorkflow: {}")
    given = {"addressTo": "u", "count": 5, "ratio": 2, "sure": True, "way": "no input", "other": "x"}
    assert dict(run(workflow, given)[0].variables) == {
        "flow.addressto": "u",
        "flow.way": "start",
        "flow.count": 5,
        "flow.ratio": 2,
        "flow.sure": True,
        "flow.out": None,
    }


@pytest.mark.parametrize("given", [{}, {"addressTo": 5, "count": "5", "ratio": True, "sure": 1}, {"count": 1.5}])
def test_a_missing_or_unfit_input_keeps_its_initial_value(given: dict[str, Any]) -> None:
    result, notes, _ = run(made("- endWorkflow: {}"), given)
    assert result.variables["flow.addressto"] is None
    assert result.variables["flow.count"] == 1
    assert notes.taken[0] == ("workflow", "passed", "The workflow started; NOT_SET: addressTo, ratio, sure.")


def test_a_workflow_ends_at_end_workflow_or_after_its_last_action() -> None:
    early, notes, _ = run(made("- endWorkflow: {name: Early}\n" + set_way("late")), {})
    assert early.variables["flow.way"] == "start"
    assert notes.taken[-1] == ("workflow", "passed", 'The workflow ended at "Early".')
    late, notes, _ = run(made(set_way("late")), {})
    assert late.variables["flow.way"] == "late"
    assert notes.taken[-1] == ("workflow", "passed", "The workflow ended after its last action.")


def test_others_have_their_turn_between_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    # A clock on which every look takes a hundredth of a second; a turn is five of them.
    clock = SimpleNamespace(monotonic=lambda: next(ticks) / 100)
    monkeypatch.setattr("handover.emulator.runtime.budget.time", clock)
    workflow = made("- updateData:\n    statements:\n" + STATEMENT * 200)
    turns = 0

    async def main() -> None:
        nonlocal turns
        interpreter = Interpreter(
            organization(ACTION), Answers(ActionResult(True, {}), Clock(0)), Clock(0), Aside(Limits())
        )
        runs = [asyncio.create_task(interpreter.run(workflow, {}, Notes(Clock(0)).trace)) for _ in range(10)]
        while not all(task.done() for task in runs):
            turns += 1
            await asyncio.sleep(0)

    asyncio.run(main())
    assert turns > 200


def test_statements_are_assigned_in_order() -> None:
    statements = """
- updateData:
    statements:
      - integer: {variable: Flow.count, value: {exp: Flow.count + 1}}
      - string: {variable: flow.OUT, value: {exp: 'ToString(Flow.count) + Flow.way'}}
      - decimal: {variable: Flow.ratio, value: {lit: 2}}
      - boolean: {variable: Flow.sure, value: {noValue: true}}
      - string: {variable: Flow.way, value: {exp: NOT_SET}}
""".strip()
    result, _, _ = run(made(statements), {"sure": True})
    assert result.variables["flow.count"] == 2
    assert result.variables["flow.out"] == "2start"
    assert result.variables["flow.ratio"] == 2
    assert result.variables["flow.sure"] is None
    assert result.variables["flow.way"] is None


@pytest.mark.parametrize(("sure", "way"), [(True, "sure"), (False, "unsure")])
def test_a_decision_takes_one_path_and_goes_on(sure: bool, way: str) -> None:
    actions = f"""
- decision:
    name: Sure?
    condition: {{exp: Flow.sure}}
    outputs:
      "yes":
        actions:
{indent(set_way("sure"), 10)}
      "no":
        actions:
{indent(set_way("unsure"), 10)}
- updateData: {{statements: [{{string: {{variable: Flow.out, value: {{exp: Flow.way}}}}}}]}}
""".strip()
    result, _, _ = run(made(actions), {"sure": sure})
    assert result.variables["flow.out"] == way


def test_a_missing_path_falls_through() -> None:
    result, _, _ = run(made("- decision: {condition: {lit: true}}\n" + set_way("on")), {})
    assert result.variables["flow.way"] == "on"


def test_the_end_inside_a_path_ends_the_workflow() -> None:
    path = "{actions: [{endWorkflow: {name: Inside}}]}"
    result, notes, _ = run(
        made(f"- decision: {{condition: {{lit: true}}, outputs: {{yes: {path}}}}}\n" + set_way("on")), {}
    )
    assert result.variables["flow.way"] == "start"
    assert 'at "Inside"' in notes.taken[-1][2]


def test_an_unset_variable_ends_in_the_flows_error_handling() -> None:
    result, notes, answers = run(made(CALL), {})
    why = 'The input "userId", Flow.addressTo, could not be evaluated in "Ask": the variable Flow.addressTo is NOT_SET.'
    assert notes.taken[1:] == [
        ("expression", "failed", why),
        ("workflow", "failed", f"{why} The flow's error handling ended the workflow."),
    ]
    assert result.outcome == "failed"
    assert answers.asked == []


def test_a_condition_that_is_not_set_ends_in_error_handling() -> None:
    for condition in ("{exp: NOT_SET}", "{noValue: true}"):
        result, _, _ = run(made(f"- decision: {{name: D, condition: {condition}}}"), {})
        assert result.reason.startswith('The condition in "D" is NOT_SET.')


def test_a_variable_holds_32000_characters() -> None:
    result, _, _ = run(made("- endWorkflow: {}"), {"addressTo": "x" * 32_000})
    assert result.outcome == "passed"
    result, _, _ = run(made("- endWorkflow: {}"), {"addressTo": "x" * 32_001})
    assert result.reason.startswith("flow.addressto got 32001 characters; a variable holds 32000 at most.")
    double = (
        "- updateData: {statements: [{string: {variable: Flow.out, value: {exp: Flow.addressTo + Flow.addressTo}}}]}"
    )
    assert run(made(double), {"addressTo": "x" * 16_001})[0].outcome == "failed"


def test_success_assigns_outputs_and_takes_its_path() -> None:
    final = {"answer": "42", "deep": {"number": 7}, "gone": None}
    result, _, answers = run(made(CALL), {"addressTo": "u", "ratio": 1.5}, ActionResult(True, final))
    assert answers.asked == [{"userId": "u"}]
    assert result.variables["flow.way"] == "success"
    assert result.variables["flow.out"] == "42"
    assert result.variables["flow.count"] == 7
    assert result.variables["flow.ratio"] is None


def test_an_output_that_is_no_simple_value_is_not_set() -> None:
    result, _, _ = run(made(CALL), {"addressTo": "u"}, ActionResult(True, {"answer": ["x"], "deep": 5}))
    assert result.variables["flow.out"] is None
    assert result.variables["flow.count"] is None


def test_failure_assigns_its_outputs_and_takes_its_path() -> None:
    error = {"message": "No", "code": "bad.request", "status": 404, "details": [{"errorCode": "ACTION.REMOTE"}]}
    result, _, _ = run(made(CALL), {"addressTo": "u"}, ActionResult(False, None, error))
    assert result.variables["flow.way"] == "failure"
    assert result.variables["flow.out"] == "ACTION.REMOTE"
    assert result.variables["flow.count"] == 404
    assert result.outcome == "passed"


def test_a_failure_without_details_gives_its_code() -> None:
    result, _, _ = run(made(CALL), {"addressTo": "u"}, ActionResult(False, None, {"code": "bad.request"}))
    assert result.variables["flow.out"] == "bad.request"


def test_an_answer_that_comes_too_late_takes_the_timeout_path() -> None:
    result, notes, _ = run(made(CALL), {"addressTo": "u"}, seconds=60)
    assert result.variables["flow.way"] == "timeout"
    assert ("action", "failed", 'The data action did not answer within the 5 s of "Ask".') in notes.taken
    assert run(made(CALL), {"addressTo": "u"}, seconds=4)[0].variables["flow.way"] == "success"


def test_a_call_that_was_not_bound_takes_the_failure_path() -> None:
    result, notes, _ = run(compile_published(flow(CALL, VARIABLES), {}), {"addressTo": "u"})
    assert result.variables["flow.way"] == "failure"
    assert notes.taken[1][2].endswith("is gone.")


def test_an_action_that_has_gone_takes_the_failure_path() -> None:
    result, notes, _ = run(made(CALL), {"addressTo": "u"}, catalogue=organization())
    assert result.variables["flow.way"] == "failure"
    assert notes.taken[1][2] == f'The data action "{ACTION.name}" that the workflow was published with is gone.'


def test_the_projects_own_template_runs() -> None:
    _, _, answers = run(publish(template(), organization(ACTION)), {"addressTo": "u"})
    assert answers.asked == [
        {"userId": "u", "topic": "v2.detail.events.conversation.id.user.end", "disconnectType": ""}
    ]
