"""What a drawing says of what it was not told all about: of stacks, of what is to be deleted, of very many."""

from handover.picture.drawing.draw import draw
from handover.picture.model import Change, Kind, State
from handover.picture.pipeline import Action, Call, Integration, Pipeline, Trigger, Workflow
from handover.picture.stack.objects import StackObject
from handover.picture.stack.read import read_stack

TOPIC = "v2.detail.events.conversation.{id}.acw"
URL = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"


def pipeline(count: int = 1, change: Change | None = None, *, whole: bool = True, enabled: bool = True) -> Pipeline:
    """Return a pipeline with that many triggers, the first of which would be changed so."""
    return Pipeline(
        whole=whole,
        triggers=tuple(
            Trigger(
                key=f"t{number}",
                name=f"T{number}",
                topic=TOPIC,
                target="w",
                enabled=enabled,
                change=None if number else change,
            )
            for number in range(count)
        ),
        workflows=(Workflow(key="w", name="W", calls=(Call(category="C", name="A", action="a"),)),),
        actions=(Action(key="a", name="A", category="C", integration="i", url=URL),),
        integrations=(Integration(key="i", name="I", type="custom-rest-actions", enabled=True),),
    )


def test_what_is_to_be_deleted_is_no_problem_and_no_double() -> None:
    assert draw(pipeline(change=Change.DELETE, enabled=False)).problems == ('No trigger starts the workflow "W".',)
    assert len(draw(pipeline(2)).problems) == 1
    assert draw(pipeline(2, change=Change.DELETE)).problems == ()


def test_what_is_to_be_deleted_is_none_if_what_it_needs_is_gone() -> None:
    trigger = Trigger(key="t", name="T", topic=TOPIC, target="gone", enabled=True, change=Change.DELETE)
    nodes = {node.id: node for node in draw(Pipeline(whole=True, triggers=(trigger,))).nodes}
    assert nodes["trigger:t"].problems == ()
    assert nodes["workflow:gone"].state is State.BROKEN


def test_of_many_doubles_only_some_are_named() -> None:
    (problem,) = draw(pipeline(8)).problems
    assert '"T4" and 3 others listen' in problem
    assert "told 8 times" in problem
    assert '"T5"' not in problem


def test_a_stack_does_not_know_what_else_is_in_the_org() -> None:
    trigger = Trigger(key="t", name="T", topic=TOPIC, target="elsewhere", enabled=True)
    graph = draw(Pipeline(whole=False, triggers=(trigger,)))
    node = next(node for node in graph.nodes if node.kind is Kind.WORKFLOW)
    assert (node.state, node.subtitle) == (State.UNKNOWN, "not in this stack")
    assert graph.problems == ()
    assert not any(edge.broken for edge in graph.edges)


def stack_object(type_: str, name: str, **inputs: object) -> StackObject:
    return StackObject(type=f"genesyscloud:index/{type_}", urn=f"urn:pulumi:dev::p::{type_}::{name}", inputs=inputs)


def test_inputs_that_are_secret_or_not_known_are_no_end_of_a_picture() -> None:
    found = (
        stack_object(
            "integration:Integration", "source", integrationType="amazon-eventbridge-source", config="[secret]"
        ),
        stack_object("integrationAction:IntegrationAction", "action", configRequest=None, contractInput="[secret]"),
        stack_object("flow:Flow", "flow", substitutions=None),
        stack_object("processautomationTrigger:ProcessautomationTrigger", "trigger", target=None, matchCriteria=None),
        stack_object("integration:Integration", "nothing"),
    )
    graph = draw(read_stack(found, "[secret]"))
    assert {node.name for node in graph.nodes} >= {"source", "action", "flow", "trigger", "nothing", "not known yet"}


def test_credentials_in_addresses_and_headers_of_a_stack_are_left_out() -> None:
    request = {"requestUrlTemplate": "https://me:hunter2@crm.example.com/x?key=hunter2", "headers": {"X": "hunter2"}}
    graph = draw(read_stack([stack_object("integrationAction:IntegrationAction", "action", configRequest=request)]))
    assert any(node.name == "crm.example.com" for node in graph.nodes)
    assert "hunter2" not in "".join(detail.value for node in graph.nodes for detail in node.details)
