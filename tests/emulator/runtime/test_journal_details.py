"""What the journal has of each step beside its reason: enough to show an event's way without looking anywhere else."""

import asyncio
import json
from typing import Any

from handover.emulator.runtime.budget import Budget
from handover.emulator.runtime.delivery.receiver import Answer
from handover.emulator.runtime.delivery.request import REPLY_SHOWN
from handover.emulator.runtime.events.criteria import compile_criteria, judge
from handover.emulator.state.journal import Entry
from tests.emulator.runtime.support import EVENT, TRIGGER, USER_END, World, flow, replace, world


def details(org: World, step: str) -> list[Any]:
    return [entry.detail for entry in org.journal.query() if entry.step == step]


def entries(*events: dict[str, Any], **options: Any) -> list[Entry]:
    """Return what the journal has after these events."""

    async def run() -> list[Entry]:
        async with world(**options) as org:
            for event in events:
                await org.dispatch(USER_END, event)
            return org.journal.query()

    return asyncio.run(run())


def of_step(step: str, found: list[Entry]) -> list[Any]:
    return [entry.detail for entry in found if entry.step == step]


def test_every_criterion_has_its_verdict_and_what_the_event_has() -> None:
    missing = {"jsonPath": "$.ani", "operator": "In", "values": ["a", "b"]}
    trigger = replace(TRIGGER, match_criteria=[*TRIGGER.match_criteria, missing])
    (criteria,) = [
        one["criteria"] for one in of_step("trigger", entries(EVENT | {"messageType": "SMS"}, trigger=trigger))
    ]
    assert criteria == [
        {"jsonPath": "mediaType", "operator": "Equal", "wanted": "MESSAGE", "met": True, "found": "MESSAGE"},
        {"jsonPath": "messageType", "operator": "Equal", "wanted": "OPEN", "met": False, "found": "SMS"},
        {"jsonPath": "$.ani", "operator": "In", "wanted": ["a", "b"], "met": False},
    ]


def test_long_values_are_cut_and_null_is_a_value() -> None:
    long = ["x" * 300]
    criteria = compile_criteria(
        [
            {"jsonPath": "a", "operator": "Equal", "value": "y" * 300},
            {"jsonPath": "b", "operator": "Equal", "value": long},
            {"jsonPath": "c", "operator": "Exists", "value": True},
        ]
    )
    findings = judge(criteria, {"a": long, "b": ["z"], "c": None}, Budget(), to_the_end=True).findings
    assert [len(findings[0]["wantedText"]), len(findings[0]["foundText"]), len(findings[1]["wantedText"])] == [200] * 3
    assert findings[1]["found"] == ["z"]
    assert findings[2] == {"jsonPath": "c", "operator": "Exists", "wanted": True, "met": True, "found": None}


def test_what_lies_behind_the_first_unmet_criterion_takes_no_more_than_is_left() -> None:
    heavy = {"jsonPath": "$..[?@..[?@ == $]]", "operator": "Exists", "value": False}
    criteria = compile_criteria([{"jsonPath": "a", "operator": "Equal", "value": 1}, heavy])
    event = {"x": [[[number, str(number)] for number in range(10)] for _ in range(5)]}
    judgement = judge(criteria, event, Budget(2_000), to_the_end=True)
    assert judgement.unmet is not None
    assert len(judgement.findings) == 1
    assert len(judge(criteria, event, Budget()).findings) == 1
    assert len(judge(criteria, event, Budget(), to_the_end=True).findings) == 2


def test_each_step_says_which_branch_of_the_way_it_is_of() -> None:
    found = entries(EVENT, duplicate_delivery=True)
    assert found[0].step == "event"
    assert "way" not in found[0].detail
    ways = {entry.detail["way"] for entry in found[1:]}
    assert ways == {("trigger:trigger-1",), ("again", "trigger:trigger-1")}
    again = [entry.step for entry in found if entry.detail.get("way", ("",))[0] == "again"]
    assert again == ["workflow", "receiver", "request", "action", "workflow"]
    assert json.loads(json.dumps(found[1].as_json()))["detail"]["way"] == ["trigger:trigger-1"]


def test_a_workflow_has_its_variables_and_its_path() -> None:
    start, end = of_step("workflow", entries(EVENT | {"addressTo": "u" * 500}))
    assert start["phase"] == "start"
    assert end["phase"] == "end"
    assert start["variables"]["Flow.addressTo"] == "u" * 199 + "…"
    assert start["variables"]["Flow.disconnectType"] == "CLIENT"
    assert [(step["kind"], step.get("took")) for step in end["path"]][-2:] == [("call", "success"), ("end", None)]


def test_a_path_has_decisions_and_what_was_assigned() -> None:
    variables = """
- stringVariable: {name: Flow.Who, initialValue: {noValue: true}, isInput: false, isOutput: false}
"""
    actions = """
- decision:
    name: Which
    condition: {exp: IsSet(Flow.Who)}
    outputs:
      yes: {actions: []}
      no:
        actions:
          - updateData:
              name: Name
              statements:
                - string: {variable: Flow.Who, value: {lit: somebody}}
- updateData:
    name: Too long
    statements:
      - string: {variable: Flow.Who, value: {exp: "LONG"}}
""".replace("LONG", " + ".join(["Flow.Who"] * 4))
    start, end = of_step("workflow", entries(EVENT, yaml=flow(actions, variables)))
    assert start["variables"] == {"Flow.Who": None}
    assert end["path"] == [
        {"step": "Which", "kind": "decision", "condition": "IsSet(Flow.Who)", "took": "no"},
        {"step": "Name", "kind": "update", "set": {"Flow.Who": "somebody"}},
        {"step": "Too long", "kind": "update", "set": {"Flow.Who": "somebody" * 4}},
    ]
    assert end["variables"] == {"Flow.Who": "somebody" * 4}


def test_a_run_that_fails_shows_how_far_it_got() -> None:
    actions = """
- updateData:
    name: First
    statements:
      - string: {variable: Flow.Who, value: {lit: a}}
- decision:
    name: Fails
    condition: {exp: Flow.Other}
    outputs: {}
"""
    variables = """
- stringVariable: {name: Flow.Who, initialValue: {noValue: true}, isInput: false, isOutput: false}
- booleanVariable: {name: Flow.Other, initialValue: {noValue: true}, isInput: false, isOutput: false}
"""
    *_, end = of_step("workflow", entries(EVENT, yaml=flow(actions, variables)))
    assert [step["step"] for step in end["path"]] == ["First", "Fails"]
    assert "took" not in end["path"][1]


def test_many_steps_and_variables_are_not_all_kept() -> None:
    names = [f"Flow.V{number}" for number in range(250)]
    variables = "".join(
        f"\n- stringVariable: {{name: {name}, initialValue: {{noValue: true}}, isInput: false, isOutput: false}}"
        for name in names
    )
    one = "\n- updateData: {name: U, statements: [{string: {variable: Flow.V1, value: {lit: a}}}]}"
    start, end = of_step("workflow", entries(EVENT, yaml=flow(one * 250, variables)))
    assert len(start["variables"]) == len(end["path"]) == 200


def test_a_request_has_the_answer() -> None:
    async def run() -> None:
        async with world() as org:
            await org.dispatch(USER_END, EVENT)
            org.receiver.answer(Answer(503, "x" * 5_000), 1)
            await org.dispatch(USER_END, EVENT)
            good, bad = details(org, "request")
            assert good["reply"] == {
                "status": 200,
                "headers": {"content-type": "application/json", "content-length": "2"},
                "body": "{}",
            }
            assert bad["reply"]["body"] == "x" * REPLY_SHOWN + "…"
            assert details(org, "action")[0]["inputs"]["userId"] == "user-1"

    asyncio.run(run())


def test_a_flow_that_is_gone_is_told_from_one_that_is_not_published() -> None:
    async def run() -> None:
        async with world() as org:
            org.store.flows.change("flow-1", active=False)
            await org.dispatch(USER_END, EVENT)
            org.store.flows.remove("flow-1")
            await org.dispatch(USER_END, EVENT)
            found = [(one["flowId"], one["triggerName"], one["missing"]) for one in details(org, "workflow")]
            assert found == [("flow-1", TRIGGER.name, False), ("flow-1", TRIGGER.name, True)]

    asyncio.run(run())
