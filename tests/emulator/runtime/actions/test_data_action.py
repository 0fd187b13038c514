"""Executing data actions: every step, every way to fail, limits, and what must not be written down."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from handover.emulator.runtime.actions.compiled_action import check_action
from handover.emulator.runtime.actions.data_action import ActionResult, DataActions
from handover.emulator.runtime.budget import Aside
from handover.emulator.runtime.delivery.receiver import Answer, CognigyReceiver
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.settings import Limits
from handover.emulator.state.clock import Clock
from tests.emulator.runtime.support import ACTION, EVENT, USER_END, Action, World, organization, replace, until, world

INPUTS = {"userId": "user-1", "topic": "t"}


def execute(
    action: Action, inputs: Mapping[str, Any] = INPUTS, answer: Answer | None = None, times: int = 1
) -> ActionResult:
    async def run() -> ActionResult:
        async with world(action) as org:
            if answer is not None:
                org.receiver.answer(answer)
            for _ in range(times):
                result = await org.execute(action, inputs)
            return result

    return asyncio.run(run())


def steps(result: ActionResult) -> list[tuple[str, bool]]:
    return [(operation.name, operation.success) for operation in result.operations]


STEPS = [
    "Prepare the action",
    "Validate the input against the input contract",
    "Render the request",
    "Send the request",
    "Apply the translation map",
    "Apply the success template",
    "Validate the result against the output contract",
]


def test_success_shows_every_step() -> None:
    result = execute(replace(ACTION, headers={"Content-Type": "application/json", "X-Api-Key": "hush"}), times=2)
    assert result.success
    assert result.final_result == {}
    assert result.error is None
    assert steps(result) == [(name, True) for name in STEPS]
    assert [operation.step for operation in result.operations] == list(range(1, 8))
    assert result.operations[2].result == {
        "method": "POST",
        "url": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
        "headers": {"Content-Type": "application/json", "X-Api-Key": "***"},
        "body": '{"userId":"user-1","topic":"t"}',
    }
    assert result.operations[3].result["status"] == 200
    json.dumps([operation.as_json() for operation in result.operations])


def failed(result: ActionResult, step: int, message: str, status: int, error_code: str) -> None:
    assert not result.success
    assert result.final_result is None
    assert result.error is not None
    assert message in result.error["message"]
    assert result.error["status"] == status
    assert result.error["details"] == [{"errorCode": error_code}]
    assert steps(result) == [*((name, True) for name in STEPS[: step - 1]), (STEPS[step - 1], False)]
    assert result.operations[-1].as_json()["error"] == result.error


@pytest.mark.parametrize(
    ("changes", "message", "step", "error_code"),
    [
        ({"contract_input": {"type": "nonsense"}}, "no JSON schema", 1, "ACTION.CONFIGURATION"),
        ({"request_template": "${input.x"}, "fault in its syntax", 1, "ACTION.CONFIGURATION"),
        ({"headers": {"A": "$credentials.x"}}, "does not know $credentials", 1, "ACTION.CONFIGURATION"),
        ({"translation_map": {"a": "$["}}, "no JSONPath", 1, "ACTION.CONFIGURATION"),
        ({"contract_input": {"required": ["x"]}}, '"x" is a required property', 2, "ACTION.INPUT"),
        ({"request_template": "$input.topic.substring(5)"}, "could not be rendered", 3, "ACTION.TEMPLATE"),
        ({"success_template": "$rawResult.substring(9)"}, "could not be rendered", 6, "ACTION.TEMPLATE"),
        ({"success_template": "{"}, "rendered no JSON but {.", 6, "ACTION.TEMPLATE"),
        ({"contract_output": {"required": ["x"]}}, "does not satisfy the output contract", 7, "ACTION.OUTPUT"),
        ({"success_template": "[]"}, "does not satisfy the output contract", 7, "ACTION.OUTPUT"),
    ],
)
def test_what_the_author_did_wrong_fails_at_its_step(
    changes: dict[str, Any], message: str, step: int, error_code: str
) -> None:
    failed(execute(replace(ACTION, **changes)), step, message, 400, error_code)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"request_url_template": "ftp://a/b"}, '"ftp://a/b" is no http(s) URL.'),
        ({"request_url_template": "https:///x"}, "is no http(s) URL"),
        ({"request_url_template": "https://a:x/"}, "is no http(s) URL"),
        ({"request_url_template": "https://a/$input.userId b"}, "is no http(s) URL"),
        ({"request_url_template": "${input.nothing}"}, '"${input.nothing}" is no http(s) URL.'),
        ({"headers": {"Bad Name": "x"}}, '"Bad Name" is no name for an HTTP header.'),
        ({"headers": {"A": "x\r\nB: y"}}, 'The header "A" holds a line break.'),
        ({"headers": {"A": "x\x01"}}, 'The header "A" holds a control character.'),
    ],
)
def test_a_request_that_http_cannot_carry_is_not_sent(changes: dict[str, Any], message: str) -> None:
    failed(execute(replace(ACTION, **changes)), 4, message, 500, "ACTION.REMOTE_ENDPOINT")


@pytest.mark.parametrize(
    ("answer", "message", "status"),
    [
        (Answer(404, "who?"), "endpoint-trial.cognigy.ai answered 404 Not Found: who?", 404),
        (Answer(500, ""), "endpoint-trial.cognigy.ai answered 500 Internal Server Error.", 500),
        (Answer(301, ""), "answered 301 Moved Permanently.", 502),
        (Answer(599, ""), "answered 599.", 599),
    ],
)
def test_any_status_but_2xx_fails(answer: Answer, message: str, status: int) -> None:
    failed(execute(ACTION, answer=answer), 4, message, status, "ACTION.REMOTE_ENDPOINT")


TRANSLATING = replace(
    ACTION,
    translation_map={"name": "$.user.name", "all": "$.list[*].n", "none": "$.none", "gone": "$.gone"},
    translation_map_defaults={"name": '"nobody"', "gone": '"default"', "none": '"unused"'},
    success_template='{"name": ${name}, "gone": ${gone}, "none": $!{none}, "all": #if($all)${all}#{else}[]#end}',
)


def test_the_translation_map_fills_the_success_template_with_json() -> None:
    body = json.dumps({"user": {"name": 'A "B" ü'}, "list": [{"n": 1}, {"n": 2}], "none": None})
    result = execute(TRANSLATING, answer=Answer(200, body))
    assert result.final_result == {"name": 'A "B" ü', "gone": "default", "none": None, "all": [1, 2]}


def test_an_empty_reply_leaves_the_defaults() -> None:
    result = execute(TRANSLATING, answer=Answer(204, ""))
    assert result.final_result == {"name": "nobody", "gone": "default", "none": "unused", "all": []}


def test_a_reply_that_is_no_json_cannot_be_translated() -> None:
    failed(execute(TRANSLATING, answer=Answer(200, "OK")), 5, "The reply is no JSON", 400, "ACTION.TRANSLATION")


def test_without_a_success_template_the_reply_is_the_result() -> None:
    action = replace(ACTION, success_template="")
    assert execute(action, answer=Answer(200, '{"a": 1}')).final_result == {"a": 1}
    failed(execute(action, answer=Answer(200, "")), 6, "rendered no JSON but nothing.", 400, "ACTION.TEMPLATE")
    failed(execute(action, answer=Answer(200, "OK")), 6, "rendered no JSON but OK.", 400, "ACTION.TEMPLATE")


def test_url_headers_and_body_are_templates() -> None:
    async def run() -> None:
        action = replace(
            ACTION,
            request_url_template="https://endpoint-trial.cognigy.ai/users/$esc.uriEncode($input.userId)?t=$input.topic",
            headers={"X-Topic": "$input.topic"},
            request_template='{"id": "$esc.jsonEncode($input.userId)"}',
            request_type="put",
        )
        async with world(action) as org:
            org.receiver.answer(Answer(200))
            assert (await org.execute(action, {"userId": 'a/"ü', "topic": "ü"})).success
            (delivery,) = org.receiver.deliveries
            assert delivery.method == "PUT"
            assert delivery.url == "https://endpoint-trial.cognigy.ai/users/a%2F%22%C3%BC?t=%C3%BC"
            assert delivery.body == {"id": 'a/"ü'}

    asyncio.run(run())


def test_a_get_has_no_body() -> None:
    async def run() -> None:
        action = replace(ACTION, request_type="GET")
        async with world(action) as org:
            org.receiver.answer(Answer(200))
            result = await org.execute(action, INPUTS)
            assert result.operations[2].result["body"] == ""
            assert org.bodies() == [""]

    asyncio.run(run())


def test_half_a_surrogate_pair_is_sent_as_a_question_mark() -> None:
    async def run() -> None:
        async with world() as org:
            assert (await org.execute(ACTION, {**INPUTS, "userId": "x\ud800"})).success
            assert org.bodies()[0]["userId"] == "x?"

    asyncio.run(run())


def test_an_inactive_integration_fails_the_action_before_anything_is_sent() -> None:
    result = execute(replace(ACTION, integration_enabled=False))
    assert result.error is not None
    assert result.error["message"] == 'The integration of the data action "Send Event to Cognigy" is not active.'
    assert result.operations == []


def test_a_changed_action_is_compiled_again() -> None:
    async def run() -> None:
        async with world() as org:
            assert (await org.execute(ACTION, INPUTS)).final_result == {}
            changed = replace(ACTION, success_template='{"new": true}')
            assert (await org.execute(changed, INPUTS)).final_result == {"new": True}
            assert (await org.execute(replace(changed), INPUTS)).final_result == {"new": True}

    asyncio.run(run())


async def passing(org: World, task: "asyncio.Task[ActionResult]") -> ActionResult:
    """Let virtual time pass until the task is done."""
    while not task.done():
        await asyncio.sleep(0.001)
        await org.clock.advance(1)
    return task.result()


@pytest.mark.parametrize("timeout_seconds", [3, None])
def test_a_reply_that_comes_after_the_timeout_fails_the_action(timeout_seconds: int | None) -> None:
    async def run() -> None:
        action = replace(ACTION, timeout_seconds=timeout_seconds)
        async with world(action) as org:
            org.receiver.answer(Answer(200, delay_seconds=1_000_000))
            result = await passing(org, asyncio.create_task(org.execute(action, INPUTS)))
            said = f"did not answer within {timeout_seconds or 60} s, the data action's timeout."
            failed(result, 4, said, 408, "ACTION.TIMEOUT")
            org.receiver.answer_freely()
            assert (await org.execute(action, INPUTS)).success

    asyncio.run(run())


def test_the_system_clock_times_out_too() -> None:
    async def run() -> None:
        clock = Clock()
        receiver = CognigyReceiver(clock)
        receiver.answer(Answer(200, delay_seconds=60))
        # A client has to give whole seconds; a test should not take one.
        store = organization(replace(ACTION, timeout_seconds=0.02))
        actions = DataActions(store, Transport(receiver), clock, Limits(), Aside(Limits()))
        record = store.actions.need(ACTION.id)
        assert record.published is not None
        result = await actions.execute(record, record.published, INPUTS)
        assert result.error is not None
        assert result.error["status"] == 408

    asyncio.run(run())


def test_over_the_limit_of_concurrent_actions_the_call_fails() -> None:
    async def run() -> None:
        async with world(limits=Limits(concurrent_actions=2)) as org:
            org.receiver.answer(Answer(200, delay_seconds=5))
            tasks = [asyncio.create_task(org.execute(ACTION, INPUTS)) for _ in range(3)]
            await until(lambda: len(org.receiver.deliveries) == 2)
            await org.clock.advance(5)
            results = await asyncio.gather(*tasks)
            assert [result.success for result in results] == [True, True, False]
            assert results[2].error is not None
            assert results[2].error["status"] == 429
            assert "2 data actions are under way" in results[2].error["message"]
            org.receiver.answer_freely()
            assert (await org.execute(ACTION, INPUTS)).success

    asyncio.run(run())


def test_over_the_limit_of_a_minute_the_call_fails_until_the_minute_is_over() -> None:
    async def run() -> None:
        async with world(limits=Limits(action_executions_per_minute=2)) as org:
            results = [await org.execute(ACTION, INPUTS) for _ in range(3)]
            assert [result.success for result in results] == [True, True, False]
            assert results[2].error is not None
            assert "2 data actions ran in the last minute" in results[2].error["message"]
            await org.clock.advance(60)
            assert (await org.execute(ACTION, INPUTS)).success

    asyncio.run(run())


def test_credentials_are_sent_but_never_written_down() -> None:
    async def run() -> None:
        action = replace(
            ACTION,
            request_url_template="https://me:hush@endpoint-trial.cognigy.ai/handover/genesysCloudOM?api_key=hush&a=b",
            headers={"Authorization": "Bearer hush", "X-Auth-Token": "hush", "Cookie": "c=hush", "Accept": "*/*"},
        )
        async with world(action) as org:
            await org.dispatch(USER_END, EVENT)
            assert org.bodies()[0]["userId"] == "user-1"
            written = json.dumps([entry.as_json() for entry in org.journal.query()])
            delivered = json.dumps([delivery.as_json() for delivery in org.receiver.deliveries])
            result = await org.execute(action, INPUTS)
            shown = json.dumps([operation.as_json() for operation in result.operations])
            for text in (written, delivered, shown):
                assert "hush" not in text
                assert "api_key=***" in text
            assert '"accept": "*/*"' in delivered.lower()

    asyncio.run(run())


def test_the_request_is_journaled_with_its_status() -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.unknown_users.add("user-1")
            await org.dispatch(USER_END, EVENT)
            (request,) = [entry for entry in org.journal.query() if entry.step == "request"]
            assert request.name == "endpoint-trial.cognigy.ai"
            assert request.outcome == "failed"
            assert request.detail["status"] == 404
            assert json.loads(request.detail["body"])["userId"] == "user-1"

    asyncio.run(run())


def test_faults_in_templates_and_paths_are_found_before_anything_runs() -> None:
    assert check_action(ACTION.version()) == []
    action = replace(
        ACTION,
        request_url_template="${input.x",
        request_template="$math.add(1)",
        success_template="$a.b()",
        headers={"H": "#parse('x')"},
        translation_map={"t": "$["},
    )
    faults = check_action(action.version())
    assert [fault.split(":")[0] for fault in faults] == [
        "requestUrlTemplate",
        "requestTemplate",
        "successTemplate",
        'header "H"',
        'translationMap "t"',
    ]
