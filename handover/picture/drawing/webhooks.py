"""Draws the way of webhooks: topic, trigger, workflow, data action, integration."""

from __future__ import annotations

from collections.abc import Iterator

from handover.picture.drawing.collecting import Drawing, node_id
from handover.picture.drawing.endpoints import link_endpoint
from handover.picture.model import Change, Kind, Node, State, details
from handover.picture.pipeline import Action, Integration, Pipeline, Trigger, Workflow


def draw_webhooks(pipeline: Pipeline, drawing: Drawing) -> None:
    """Add everything that webhooks consist of, and all integrations."""
    for trigger in pipeline.triggers:
        _add_trigger(trigger, drawing)
    for workflow in pipeline.workflows:
        _add_workflow(workflow, drawing)
    for action in pipeline.actions:
        _add_action(action, drawing)
    for integration in pipeline.integrations:
        _add_integration(integration, drawing)
    _link(pipeline, drawing)
    _find_unstarted(pipeline, drawing)


def topic_node(topic: str, drawing: Drawing) -> str:
    """Add a topic's node, if it is not there yet, and return its id."""
    event = topic.partition(".{id}.")[2]
    return drawing.put(Node(node_id(Kind.TOPIC, topic), Kind.TOPIC, event or topic, topic if event else ""))


def _add_trigger(trigger: Trigger, drawing: Drawing) -> None:
    badges = (
        "enabled" if trigger.enabled else "disabled",
        f"after {trigger.delay} s" if trigger.delay else "",
        f"not older than {trigger.ttl} s" if trigger.ttl else "",
    )
    start = drawing.add(
        Kind.TRIGGER,
        trigger,
        badges=badges,
        state=State.OK if trigger.enabled else State.OFF,
        problems=() if trigger.enabled else (f'The trigger "{trigger.name}" is disabled.',),
        details=details(("Criteria", trigger.criteria, "json")),
    )
    drawing.link(topic_node(trigger.topic, drawing), start)


def _add_workflow(workflow: Workflow, drawing: Drawing) -> None:
    badges = (
        _publication(workflow.published),
        f"version {workflow.version}" if workflow.version else "",
        "locked" if workflow.locked_by else "",
    )
    drawing.add(
        Kind.WORKFLOW,
        workflow,
        badges=badges,
        state=State.OFF if workflow.published is False else State.BROKEN if workflow.fault else State.OK,
        problems=_of_workflow(workflow),
        details=details(("Locked by", workflow.locked_by, "text"), ("YAML", workflow.yaml, "yaml")),
    )


def _publication(published: bool | None) -> str:
    return "" if published is None else "published" if published else "not published"


def _of_workflow(workflow: Workflow) -> Iterator[str]:
    if workflow.published is False:
        yield f'The workflow "{workflow.name}" is not published.'
    if workflow.fault:
        yield f'The workflow "{workflow.name}" can\'t be executed. {workflow.fault}'
    if workflow.calls == ():
        yield f'The workflow "{workflow.name}" calls no data action, so that it tells nobody of an event.'
    if workflow.locked_by:
        yield (
            f'{workflow.locked_by} has the workflow "{workflow.name}" open in Architect: the next deployment of it '
            "fails while it is locked."
        )


def _add_action(action: Action, drawing: Drawing) -> None:
    badges = (
        action.method,
        _publication(action.published),
        "newer draft" if action.published and action.draft else "",
        f"timeout {action.timeout} s" if action.timeout else "",
    )
    drawing.add(
        Kind.ACTION,
        action,
        subtitle=action.category and f"category {action.category}",
        badges=badges,
        state=State.OFF if action.published is False else State.OK,
        problems=(f'The data action "{action.name}" is not published.',) if action.published is False else (),
        details=details(
            ("URL", action.url, "url"),
            ("Method", action.method, "text"),
            ("Headers", dict(action.headers), "json"),
            ("Request template", action.body, "velocity"),
            ("Success template", action.success, "velocity"),
            ("Translation map", dict(action.translation), "json"),
            ("Input contract", action.contract_in, "json"),
            ("Output contract", action.contract_out, "json"),
        ),
    )


def _add_integration(integration: Integration, drawing: Drawing) -> None:
    state, problems = State.OK, []
    if not integration.enabled:
        state, problems = State.OFF, [f'The integration "{integration.name}" is DISABLED.']
    elif integration.reported not in ("", "ACTIVE"):
        # What is on its way needs nobody's help.
        state = State.UNKNOWN if integration.reported == "ACTIVATING" else State.BROKEN
        reason = f" {integration.reason}" if integration.reason else ""
        problems = [f'The integration "{integration.name}" reports {integration.reported}, not ACTIVE.{reason}']
    drawing.add(
        Kind.INTEGRATION,
        integration,
        subtitle=integration.type,
        badges=("enabled" if integration.enabled else "disabled", integration.reported),
        state=state,
        problems=problems,
        details=details(("Properties", integration.properties, "json")),
    )


def _link(pipeline: Pipeline, drawing: Drawing) -> None:
    for trigger in pipeline.triggers:
        sentence = (
            f'The workflow {trigger.target}, which the trigger "{trigger.name}" starts, is not there: what the trigger '
            "lets through ends here."
        )
        start = node_id(Kind.TRIGGER, trigger.key)
        end = drawing.need(Kind.WORKFLOW, trigger.target, start, sentence)
        drawing.link(start, end)
        if trigger.enabled and drawing[end].state is State.OFF:
            drawing.problem(
                start,
                f'The workflow "{drawing[end].name}", which the trigger "{trigger.name}" starts, is not published.',
            )
    for workflow in pipeline.workflows:
        for call in workflow.calls or ():
            sentence = (
                f'The data action {call.action} ("{call.category}" / "{call.name}"), which the workflow '
                f'"{workflow.name}" calls, is not there.'
            )
            start = node_id(Kind.WORKFLOW, workflow.key)
            drawing.link(start, drawing.need(Kind.ACTION, call.action, start, sentence))
    for action in pipeline.actions:
        sentence = f'The integration {action.integration} of the data action "{action.name}" is not there.'
        start = node_id(Kind.ACTION, action.key)
        integration = drawing.need(Kind.INTEGRATION, action.integration, start, sentence)
        drawing.link(start, integration)
        link_endpoint(integration, action.url, action.name, pipeline, drawing)


def _find_unstarted(pipeline: Pipeline, drawing: Drawing) -> None:
    """Say which workflows nothing starts, and show the topics that they were made for."""
    staying = [trigger for trigger in pipeline.triggers if trigger.change is not Change.DELETE]
    started = {trigger.target for trigger in staying}
    listened = {trigger.topic for trigger in staying}
    for workflow in pipeline.workflows:
        if workflow.change is Change.DELETE:
            continue
        for topic in workflow.topics:
            if topic not in listened:
                drawing.problem(topic_node(topic, drawing), f"No trigger listens on {topic}.", State.OFF)
        if workflow.key not in started:
            drawing.problem(node_id(Kind.WORKFLOW, workflow.key), f'No trigger starts the workflow "{workflow.name}".')
