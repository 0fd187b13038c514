"""Draws the way of Amazon EventBridge: event source, bus, rule, API destination, connection."""

from __future__ import annotations

from collections import defaultdict

from handover.io.text import counted
from handover.picture.drawing.collecting import Drawing, node_id
from handover.picture.drawing.endpoints import link_endpoint
from handover.picture.drawing.webhooks import topic_node
from handover.picture.model import Kind, State, details
from handover.picture.pipeline import AwsPart, Connection, EventSource, Pipeline, Target


def draw_event_bridge(pipeline: Pipeline, drawing: Drawing) -> None:
    """Add everything that an event passes from a partner event source on."""
    for source in pipeline.sources:
        _add_source(source, pipeline, drawing)
    _add_objects(pipeline, drawing)
    for connection in pipeline.connections:
        _add_connection(connection, drawing)
    _link(pipeline, drawing)


def _group(part: AwsPart | EventSource, drawing: Drawing) -> str:
    return drawing.place(part.account, part.region)


def _add_source(source: EventSource, pipeline: Pipeline, drawing: Drawing) -> None:
    where = f"AWS account {source.account}, {source.region}"
    problems, state = [], State.UNKNOWN if source.active is None else State.OK
    if source.active is False:
        state = State.BROKEN
        problems = [
            f"The event source {source.name} is PENDING: no bus is associated with it in {where}, so that AWS drops "
            "the events."
        ]
    id_ = drawing.add(
        Kind.EVENT_SOURCE,
        source,
        badges=("" if source.active is None else "ACTIVE" if source.active else "PENDING",),
        state=state,
        problems=problems,
        details=details(("Topics", "\n".join(source.topics), "text")),
        group=drawing.place(source.account, source.region),
    )
    integration = node_id(Kind.INTEGRATION, source.integration)
    drawing.link(integration, id_)
    for topic in source.topics:
        drawing.link(topic_node(topic, drawing), integration)
    if pipeline.beyond and not any(bus.source == source.name for bus in pipeline.buses):
        link_endpoint(id_, pipeline.beyond, "", pipeline, drawing)
    if not source.topics:
        drawing.problem(integration, f'The integration "{drawing[integration].name}" sends no topic.')


def _add_objects(pipeline: Pipeline, drawing: Drawing) -> None:
    ruled = {rule.bus for rule in pipeline.rules}
    for bus in pipeline.buses:
        lacking = [] if bus.key in ruled else [f"The bus {bus.name} has no rule, so that its events go nowhere."]
        drawing.add(Kind.BUS, bus, problems=lacking, group=_group(bus, drawing))
    targets = defaultdict[str, list[Target]](list)
    for target in pipeline.targets:
        targets[target.rule].append(target)
    for rule in pipeline.rules:
        lacking = [] if rule.enabled else [f'The rule "{rule.name}" is DISABLED.']
        lacking += [] if targets[rule.key] else [f'The rule "{rule.name}" has no target.']
        drawing.add(
            Kind.RULE,
            rule,
            badges=("ENABLED" if rule.enabled else "DISABLED",),
            state=State.OK if rule.enabled else State.OFF,
            problems=lacking,
            details=(
                *details(("Event pattern", rule.pattern, "json")),
                *(
                    one
                    for target in targets[rule.key]
                    for one in details((f"Target {target.name}, tried again", target.retries, "text"))
                ),
            ),
            group=_group(rule, drawing),
        )
    for destination in pipeline.destinations:
        drawing.add(
            Kind.API_DESTINATION,
            destination,
            subtitle=destination.method,
            badges=(f"{destination.rate} a second" if destination.rate else "",),
            details=details(("URL", destination.url, "url"), ("Method", destination.method, "text")),
            group=_group(destination, drawing),
        )
    for queue in pipeline.queues:
        count = "" if queue.waiting is None else f"{queue.waiting} waiting"
        events = counted(queue.waiting or 0, "event")
        lost = [f'The dead-letter queue "{queue.name}" has {events} that Cognigy was not told of.']
        drawing.add(
            Kind.QUEUE,
            queue,
            badges=(count,),
            state=State.BROKEN if queue.waiting else State.OK,
            problems=lost if queue.waiting else (),
            group=_group(queue, drawing),
        )
    for archive in pipeline.archives:
        drawing.add(
            Kind.ARCHIVE,
            archive,
            badges=("" if archive.events is None else counted(archive.events, "event"),),
            details=details(("Event pattern", archive.pattern, "json")),
            group=_group(archive, drawing),
        )


def _add_connection(connection: Connection, drawing: Drawing) -> None:
    state, word, problems = State.OK, "AUTHORIZED", []
    if connection.authorized is None:
        word = ""
    elif not connection.authorized:
        state, word = State.BROKEN, "DEAUTHORIZED"
        problems = [f'The connection "{connection.name}" is DEAUTHORIZED, not AUTHORIZED: {connection.reason}']
    drawing.add(
        Kind.CONNECTION,
        connection,
        subtitle=f"key as {connection.header}" if connection.header else "",
        badges=(word,),
        state=state,
        problems=problems,
        group=_group(connection, drawing),
    )


def _link(pipeline: Pipeline, drawing: Drawing) -> None:
    sources = {(source.account, source.region, source.name): source.key for source in pipeline.sources}
    for bus in pipeline.buses:
        key, id_ = sources.get((bus.account, bus.region, bus.source), bus.source), node_id(Kind.BUS, bus.key)
        gone = f"The event source {bus.source} of the bus {bus.name} is not there."
        drawing.link(drawing.need(Kind.EVENT_SOURCE, key, id_, gone, _group(bus, drawing)), id_)
    for archive in pipeline.archives:
        id_, gone = node_id(Kind.ARCHIVE, archive.key), f'The bus of the archive "{archive.name}" is not there.'
        drawing.link(drawing.need(Kind.BUS, archive.bus, id_, gone, _group(archive, drawing)), id_)
    for rule in pipeline.rules:
        id_, gone = node_id(Kind.RULE, rule.key), f'The bus of the rule "{rule.name}" is not there.'
        drawing.link(drawing.need(Kind.BUS, rule.bus, id_, gone, _group(rule, drawing)), id_)
    for target in pipeline.targets:
        _link_target(target, drawing)
    for destination in pipeline.destinations:
        id_, gone = (
            node_id(Kind.API_DESTINATION, destination.key),
            f'The connection of the API destination "{destination.name}" is not there.',
        )
        connection = drawing.need(Kind.CONNECTION, destination.connection, id_, gone, _group(destination, drawing))
        drawing.link(id_, connection)
        link_endpoint(connection, destination.url, destination.name, pipeline, drawing)


def _link_target(target: Target, drawing: Drawing) -> None:
    group, rule = _group(target, drawing), node_id(Kind.RULE, target.rule)
    gone = f'The API destination {target.destination}, to which the rule "{drawing[rule].name}" sends, is not there.'
    drawing.link(rule, drawing.need(Kind.API_DESTINATION, target.destination, rule, gone, group))
    if target.queue is None:
        drawing.problem(
            rule, f'What the rule "{drawing[rule].name}" can\'t deliver is lost: its target has no dead-letter queue.'
        )
        return
    gone = f'The dead-letter queue {target.queue} of the rule "{drawing[rule].name}" is not there.'
    drawing.link(rule, drawing.need(Kind.QUEUE, target.queue, rule, gone, group))
