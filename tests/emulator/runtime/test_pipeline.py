"""The whole way: an event enters, the triggers decide, the workflow runs, the endpoint gets a request."""

import asyncio

from tests.emulator.runtime.support import ACW, EVENT, TRIGGER, USER_END, replace, template, world


def test_user_end_reaches_cognigy() -> None:
    async def run() -> None:
        async with world() as org:
            await org.dispatch(USER_END, EVENT, event_id="event-1")
            assert org.bodies() == [
                {
                    "userId": "user-1",
                    "topic": "v2.detail.events.conversation.id.user.end",
                    "disconnectType": "CLIENT",
                }
            ]
            assert org.steps() == [
                ("event", "passed", "The event goes to 1 trigger."),
                ("trigger", "passed", "All 2 criteria are met."),
                ("workflow", "passed", "The workflow started."),
                ("receiver", "passed", 'Cognigy took the event for the user "user-1".'),
                ("request", "passed", "endpoint-trial.cognigy.ai answered 200."),
                ("action", "passed", "The data action succeeded; its result satisfies its contract."),
                ("workflow", "passed", 'The workflow ended at "End Workflow".'),
            ]
            assert {entry.event_id for entry in org.journal.query()} == {"event-1"}
            assert {entry.conversation_id for entry in org.journal.query()} == {"conversation-1"}

    asyncio.run(run())


def test_acw_without_disconnect_type_reaches_cognigy_with_an_empty_one() -> None:
    async def run() -> None:
        trigger = replace(TRIGGER, topic_name=ACW)
        async with world(yaml=template("v2.detail.events.conversation.id.acw"), trigger=trigger) as org:
            event = {name: value for name, value in EVENT.items() if name != "disconnectType"}
            await org.dispatch(ACW, event)
            assert org.bodies() == [
                {"userId": "user-1", "topic": "v2.detail.events.conversation.id.acw", "disconnectType": ""}
            ]
            assert "The workflow started; NOT_SET: disconnectType." in org.reasons("workflow")

    asyncio.run(run())
