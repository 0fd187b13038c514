"""Events and triggers: who is started, who is not and why, delays, limits, versions."""

import asyncio
from typing import Any

import pytest

from handover.emulator.runtime.budget import Aside
from handover.emulator.runtime.delivery.receiver import Answer
from handover.emulator.runtime.events.dry_runs import try_topic, try_trigger
from handover.emulator.runtime.events.topics import InvalidEventError, UnknownTopicError
from handover.emulator.settings import Limits
from handover.emulator.state.records.triggers import TargetSettings, TriggerTarget
from tests.emulator.runtime.support import (
    ACTION,
    ACW,
    CATEGORY,
    EVENT,
    TRIGGER,
    USER_END,
    flow,
    replace,
    template,
    until,
    world,
)


def test_an_event_without_a_trigger_says_so() -> None:
    async def run() -> None:
        async with world() as org:
            results = await org.dispatch(ACW, {"conversationId": "c"})
            assert results == ()
            assert org.steps() == [("event", "stopped", f"No trigger listens on {ACW}.")]
            assert org.journal.query()[0].detail == {"eventBody": {"conversationId": "c"}}

    asyncio.run(run())


def test_unknown_topics_and_unfit_events_are_refused_without_a_trace() -> None:
    async def run() -> None:
        async with world() as org:
            with pytest.raises(UnknownTopicError):
                await org.dispatch("v2.nothing", {})
            with pytest.raises(InvalidEventError):
                await org.dispatch(USER_END, {"mediaType": 5})
            assert org.steps() == []

    asyncio.run(run())


def test_the_conversation_comes_from_the_event_or_the_topic() -> None:
    async def run() -> None:
        async with world() as org:
            topic = USER_END.replace("{id}", "from-topic")
            assert org.dispatcher.accept(topic, {}).trace.conversation_id == "from-topic"
            assert org.dispatcher.accept(topic, EVENT).trace.conversation_id == "conversation-1"
            assert org.dispatcher.accept(USER_END, {}).trace.conversation_id is None

    asyncio.run(run())


def test_every_event_gets_its_own_id_unless_one_is_given() -> None:
    async def run() -> None:
        async with world() as org:
            first, second = [org.dispatcher.accept(ACW, {}).trace for _ in range(2)]
            assert first.event_id != second.event_id
            assert org.dispatcher.accept(ACW, {}, "mine").trace.event_id == "mine"

    asyncio.run(run())


def test_each_trigger_decides_for_itself() -> None:
    async def run() -> None:
        async with world() as org:
            voice = [{"jsonPath": "mediaType", "operator": "Equal", "value": "VOICE"}]
            others = [
                replace(TRIGGER, id="t2", name="Off", enabled=False),
                replace(TRIGGER, id="t3", name="Voice", match_criteria=voice),
                replace(TRIGGER, id="t4", name="Any", match_criteria=[]),
            ]
            for trigger in others:
                org.store.triggers.put(trigger.id, trigger)
            results = await org.dispatch(USER_END, EVENT)
            assert org.steps()[0] == ("event", "passed", "The event goes to 4 triggers.")
            assert org.reasons("trigger") == [
                "All 2 criteria are met.",
                "The trigger is disabled.",
                'The criterion mediaType Equal "VOICE" is not met: the event has "MESSAGE".',
                "The trigger has no criteria.",
            ]
            assert len(results) == len(org.bodies()) == 2

    asyncio.run(run())


@pytest.mark.parametrize(
    ("event_time", "runs"),
    [(1_735_689_600_000, 1), (1_735_689_540_000, 1), (1_735_689_539_000, 0), (1_735_689_700_000, 1), (None, 1)],
)
def test_an_event_older_than_the_time_to_live_is_dropped(event_time: int | None, runs: int) -> None:
    async def run() -> None:
        async with world(trigger=replace(TRIGGER, event_ttl_seconds=60)) as org:
            event: dict[str, Any] = {**EVENT, "eventTime": event_time}
            if event_time is None:
                del event["eventTime"]
            results = await org.dispatch(USER_END, event)
            assert len(results) == runs
            if not runs:
                assert org.reasons("trigger") == ["The event is 61 s old, and the trigger takes it for 60 s only."]

    asyncio.run(run())


def test_a_delayed_trigger_starts_its_workflow_later_in_the_version_of_then() -> None:
    async def run() -> None:
        async with world(trigger=replace(TRIGGER, delay_by_seconds=60)) as org:
            results = await org.dispatch(USER_END, EVENT)
            assert results == ()
            assert org.reasons("trigger") == ["All 2 criteria are met. Its workflow starts in 60 s."]
            await asyncio.sleep(0)
            await org.clock.advance(59)
            assert org.reasons("workflow") == []
            org.publish(template("newer"))
            await org.clock.advance(1)
            await until(lambda: len(org.reasons("workflow")) == 2)
            assert org.bodies()[0]["topic"] == "newer"

    asyncio.run(run())


def test_closing_gives_up_delayed_runs() -> None:
    async def run() -> None:
        async with world(trigger=replace(TRIGGER, delay_by_seconds=60)) as org:
            await org.dispatch(USER_END, EVENT)
            await org.background.close()
            await org.clock.advance(60)
            assert org.reasons("workflow") == []

    asyncio.run(run())


def test_a_flow_that_is_not_published_or_not_there_is_named() -> None:
    async def run() -> None:
        async with world() as org:
            org.store.flows.change("flow-1", active=False)
            assert (await org.dispatch(USER_END, EVENT)) == ()
            org.store.flows.remove("flow-1")
            assert (await org.dispatch(USER_END, EVENT)) == ()
            flow = f'The flow flow-1, which the trigger "{TRIGGER.name}" targets,'
            assert org.reasons("workflow") == [f"{flow} is not published.", f"{flow} does not exist."]

    asyncio.run(run())


def test_a_disabled_integration_fails_the_data_action() -> None:
    async def run() -> None:
        async with world(replace(ACTION, integration_enabled=False)) as org:
            await org.dispatch(USER_END, EVENT)
            assert org.bodies() == []
            assert org.reasons("action") == [
                'The integration of the data action "Send Event to Cognigy" is not active.'
            ]

    asyncio.run(run())


def test_events_can_be_delivered_twice() -> None:
    async def run() -> None:
        async with world(duplicate_delivery=True) as org:
            results = await org.dispatch(USER_END, EVENT)
            assert len(results) == len(org.bodies()) == 2

    asyncio.run(run())


def test_over_the_organizations_limit_workflows_are_dropped() -> None:
    async def run() -> None:
        async with world(limits=Limits(workflow_invocations_per_minute=1)) as org:
            for _ in range(2):
                await org.dispatch(USER_END, EVENT)
            assert len(org.bodies()) == 1
            assert org.reasons("workflow")[-1] == (
                "1 workflows started in the last minute, the organization's limit; this one was dropped."
            )
            await org.clock.advance(60)
            await org.dispatch(USER_END, EVENT)
            assert len(org.bodies()) == 2

    asyncio.run(run())


def test_actions_of_one_event_are_under_way_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with world(limits=Limits(concurrent_actions=2)) as org:
            send = org.transport.send

            async def held(*arguments: Any) -> Any:
                await until(lambda: bool(org.reasons("action")))  # the third has been refused meanwhile
                return await send(*arguments)

            monkeypatch.setattr(org.transport, "send", held)
            for number in range(3):
                org.store.triggers.put(str(number), replace(TRIGGER, id=str(number)))
            org.store.triggers.remove(TRIGGER.id)
            await org.dispatch(USER_END, EVENT)
            assert len(org.bodies()) == 2
            assert "2 data actions are under way" in org.reasons("action")[0]

    asyncio.run(run())


def test_a_running_workflow_finishes_on_its_version() -> None:
    async def run() -> None:
        async with world() as org:
            org.receiver.answer(Answer(200, delay_seconds=5), times=1)
            task = asyncio.create_task(org.dispatch(USER_END, EVENT))
            await until(lambda: org.receiver.deliveries)
            newer = template("newer").replace("Workflow conversation", "Newer workflow conversation")
            org.publish(newer)
            await org.dispatch(USER_END, EVENT)
            await org.clock.advance(5)
            await task
            names = [entry.name for entry in org.journal.query() if entry.step == "workflow"]
            older = "Workflow conversation.id.user.end"
            assert names == [
                older,
                f"Newer {older[0].lower()}{older[1:]}",
                f"Newer {older[0].lower()}{older[1:]}",
                older,
            ]
            assert [body["topic"] for body in org.bodies()] == [
                "v2.detail.events.conversation.id.user.end",
                "newer",
            ]

    asyncio.run(run())


JSON_DATA = f"""
- callData:
    category:
      {CATEGORY}:
        dataAction:
          {ACTION.name}:
            inputs:
              userId: {{exp: Flow.jsonData}}
              topic: {{lit: t}}
""".strip()


def test_json_gives_the_whole_event_as_one_text() -> None:
    async def run() -> None:
        yaml = flow(JSON_DATA, "- stringVariable: {name: Flow.jsonData, isInput: true}")
        target = TRIGGER.target.model_copy(update={"workflow_target_settings": TargetSettings(data_format="Json")})
        trigger = replace(TRIGGER, target=target)
        async with world(yaml=yaml, trigger=trigger) as org:
            event = {**EVENT, "callbackNumbers": ["ü"]}
            await org.dispatch(USER_END, event)
            text = org.bodies()[0]["userId"]
            assert text.startswith('{"conversationId":"conversation-1"')
            assert '"callbackNumbers":["ü"]' in text

    asyncio.run(run())


def test_top_level_primitives_leave_out_lists_objects_and_nulls() -> None:
    async def run() -> None:
        variables = "- stringVariable: {name: Flow.callbackNumbers, isInput: true}"
        async with world(yaml=flow("- endWorkflow: {}", variables)) as org:
            event = {**EVENT, "callbackNumbers": ["1"], "extra": None}
            (result,) = await org.dispatch(USER_END, event)
            assert result.variables == {"flow.callbacknumbers": None}

    asyncio.run(run())


def test_a_change_of_criteria_is_seen_at_the_next_event() -> None:
    async def run() -> None:
        async with world() as org:
            assert await org.dispatch(USER_END, EVENT)
            voice = [{"jsonPath": "mediaType", "operator": "Equal", "value": "VOICE"}]
            org.store.triggers.put(TRIGGER.id, replace(TRIGGER, match_criteria=voice))
            assert not (await org.dispatch(USER_END, EVENT))

    asyncio.run(run())


def test_trying_a_trigger_shows_what_it_would_do() -> None:
    async def run() -> None:
        async with world() as org:
            good = await try_trigger(org.workflows, org.dispatcher.matcher, Aside(Limits()), TRIGGER, EVENT)
            assert good["triggerMatches"] is True
            assert good["schemaValidation"] == {"name": "Schema validation", "step": 1, "matches": True, "details": []}
            assert good["targetValidation"]["details"] == [
                'The flow flow-1 is published as "Workflow conversation.id.user.end".'
            ]
            assert good["jsonPathValidation"]["details"][0] == {
                "jsonPath": "mediaType",
                "operator": "Equal",
                "value": "MESSAGE",
                "generatedJsonPathCondition": '[?(@.mediaType == "MESSAGE")]',
                "match": True,
                "jsonPathExtraction": [{"path": "$['mediaType']", "value": "MESSAGE"}],
            }
            criteria = [{"jsonPath": "mediaType", "operator": "In", "values": ["VOICE"]}]
            other = replace(TRIGGER, match_criteria=criteria, target=TriggerTarget(type="Workflow", id="x"))
            bad = await try_trigger(org.workflows, org.dispatcher.matcher, Aside(Limits()), other, {"eventTime": ""})
            assert bad["triggerMatches"] is False
            assert bad["schemaValidation"]["matches"] is False
            assert bad["targetValidation"]["details"] == ["The flow x is not published."]
            assert bad["jsonPathValidation"]["details"][0]["values"] == ["VOICE"]
            assert bad["jsonPathValidation"]["details"][0]["jsonPathExtraction"] == []
            assert org.steps() == []

    asyncio.run(run())


def test_trying_a_topic_shows_which_triggers_would_start() -> None:
    async def run() -> None:
        async with world() as org:
            org.store.triggers.put("t2", replace(TRIGGER, id="t2", name="Off", enabled=False))
            tried = await try_topic(org.store, org.dispatcher.matcher, USER_END, EVENT)
            assert tried["schemaValidation"]["matches"] is True
            validation = tried["triggerMatchValidation"]
            assert [trigger["id"] for trigger in validation["matchedTriggers"]] == ["trigger-1"]
            assert validation["unmatchedTriggers"] == [
                {"id": "t2", "name": "Off", "enabled": False, "selfUri": "/api/v2/processautomation/triggers/t2"}
            ]

    asyncio.run(run())


def test_an_action_is_called_as_it_is_now_whatever_its_name_is() -> None:
    async def run() -> None:
        async with world() as org:
            changed = replace(ACTION, name="Renamed", request_template='{"userId": "other", "topic": "t"}')
            changed.put(org.store)
            await org.dispatch(USER_END, EVENT)
            assert org.bodies()[0]["userId"] == "other"

    asyncio.run(run())


def test_another_action_of_the_same_name_is_not_called() -> None:
    async def run() -> None:
        async with world() as org:
            org.store.actions.remove(ACTION.id)
            replace(ACTION, id="another").put(org.store)
            await org.dispatch(USER_END, EVENT)
            assert org.bodies() == []
            assert "that the workflow was published with is gone" in org.reasons("action")[0]

    asyncio.run(run())
