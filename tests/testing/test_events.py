"""Events fired at a stack, and what a test learns of their way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handover.testing import Deploy, EmulatedStack, deploying
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedStack]:
    """The pipeline, which no test of this file changes."""
    with deploying(tmp_path_factory.mktemp("stacks")) as deploy:
        yield deploy(ROOT, config={"cognigyVersion": "4.99"})


@pytest.mark.parametrize("event", ["acw", "user.end"])
def test_an_event_is_delivered_with_what_cognigy_needs(pipeline: EmulatedStack, event: str) -> None:
    fired = pipeline.fire(event)
    assert fired.delivered
    assert fired.problem is None
    [delivery] = fired.deliveries
    assert delivery.url == pipeline.outputs["endpointUrl"]
    assert (delivery.body["userId"], delivery.status) == (fired.body["addressTo"], 200)
    assert delivery in pipeline.deliveries
    assert repr(fired) == f"<Fired {event}: delivered>"
    assert [hop.step for hop in fired.hops][:3] == ["event", "trigger", "workflow"]


def test_each_event_is_of_a_conversation_of_its_own(pipeline: EmulatedStack) -> None:
    first, second = pipeline.fire("acw"), pipeline.fire("acw")
    assert first.body["conversationId"] != second.body["conversationId"]
    assert len(first.deliveries) == len(second.deliveries) == 1


def test_what_stops_an_event_is_said(pipeline: EmulatedStack) -> None:
    fired = pipeline.fire("acw", messageType="WHATSAPP")
    assert not fired.delivered
    assert fired.deliveries == ()
    assert fired.stopped_by("trigger")
    assert fired.stopped_by("trigger", "Trigger conversation.id.acw")
    assert not fired.stopped_by("trigger", "Trigger conversation.id.user.end")
    assert not fired.stopped_by("event")
    assert 'messageType Equal "OPEN" is not met: the event has "WHATSAPP"' in repr(fired)
    assert str(fired).splitlines()[-1].startswith("  <stopped trigger 'Trigger conversation.id.acw': ")


def test_an_event_that_nobody_listens_to_stops_at_once(pipeline: EmulatedStack) -> None:
    fired = pipeline.fire("customer.end")
    assert fired.stopped_by("event")
    assert len(fired.hops) == 1


def test_what_is_no_event_is_said(pipeline: EmulatedStack) -> None:
    with pytest.raises(ValueError, match=r"There is no event 'acv'; there are user\.start, user\.end, acw"):
        pipeline.fire("acv")
    with pytest.raises(ValueError, match="An event 'acw' has no field 'mesageType'; did you mean messageType"):
        pipeline.fire("acw", mesageType="OPEN")
    with pytest.raises(ValueError, match="An event 'acw' has no field 'zzz'; it has address"):
        pipeline.fire("acw", zzz=1)
    with pytest.raises(AssertionError, match="messageType"):
        pipeline.fire("acw", messageType="PIGEON")
    with pytest.raises(ValueError, match="There is no step 'triger' on an event's way; there are event, trigger"):
        pipeline.fire("acw").stopped_by("triger")  # type: ignore[arg-type] # mypy would say so, too


def test_an_event_reaches_all_stacks_of_the_org(deploy: Deploy) -> None:
    domains = ("a.example.com", "b.example.com")
    for domain in domains:
        config = {"cognigyDomain": domain, "cognigyVersion": "4.99", "namePrefix": domain[0]}
        stack = deploy(ROOT, stack=f"stack-{domain[0]}", config=config)
    fired = stack.fire("user.end")
    assert fired.delivered
    assert sorted(each.url.split("/")[2] for each in fired.deliveries) == [f"endpoint-{each}" for each in domains]


def test_an_event_is_not_delivered_while_cognigy_fails(deploy: Deploy) -> None:
    stack = deploy(ROOT, config={"cognigyVersion": "4.99"})
    stack.genesys.put("/_emulator/cognigy", json={"status": 500}).raise_for_status()
    fired = stack.fire("acw")
    assert not fired.delivered
    assert {each.status for each in fired.deliveries} == {500}
    assert fired.problem is not None
    assert fired.problem.startswith("acw did not get through to Cognigy: ")
