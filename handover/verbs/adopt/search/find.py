"""Finds the pipeline's objects: by the configured names, and by what they do where names differ.

What an object does counts for more than its name, and of several that do the same, the one with the configured name is
meant. What is left open after that is a question for the user.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from handover.genesys import models
from handover.genesys.addresses import endpoint_of
from handover.genesys.org import Org
from handover.verbs.adopt.program import EVENT_MARK, Program
from handover.verbs.adopt.roles import NONE, AdoptError, Kind, OpenQuestionError, Role
from handover.verbs.adopt.search.choice import Candidate, Chooser

Item = TypeVar("Item", "models.Integration", "models.Action", "models.Flow", "models.Trigger")
_INTEGRATION, _ACTION = Role(Kind.INTEGRATION), Role(Kind.ACTION)


@dataclass(frozen=True)
class Found:
    """The objects that are there, by their part, and what told them."""

    objects: Mapping[Role, Candidate]
    org: Org

    @property
    def integration(self) -> models.Integration | None:
        """The integration."""
        found = self.objects.get(_INTEGRATION)
        return self.org.integrations[found.id] if found else None

    @property
    def action(self) -> models.Action | None:
        """The data action."""
        found = self.objects.get(_ACTION)
        return self.org.actions[found.id] if found else None

    @property
    def triggers(self) -> list[models.Trigger]:
        """The triggers."""
        return [self.org.triggers[item.id] for role, item in self.objects.items() if role.kind is Kind.TRIGGER]


def find(org: Org, program: Program, chooser: Chooser, source: Candidate | None = None) -> Found:
    """Find the objects, in the order of the pipeline; `source` is the one for EventBridge, which is decided already.

    Raises:
        AdoptError: Options contradict each other or the org, or it is not clear which object is meant.
        GenesysError: The org refuses or does not answer.
    """
    objects = _Search(org, program, chooser).run() if program.has_webhooks else {}
    return Found({**objects, **({Role(Kind.EVENT_BRIDGE): source} if source else {})}, org)


class _Search:
    def __init__(self, org: Org, program: Program, chooser: Chooser) -> None:
        self._org = org
        self._program = program
        self._chooser = chooser
        self._action: models.Action | None = None

    def run(self) -> dict[Role, Candidate]:
        objects: dict[Role, Candidate | None] = {_INTEGRATION: None}
        objects[_ACTION] = action = self._find_action()
        self._action = self._org.actions[action.id] if action else None
        objects[_INTEGRATION] = self._find_integration()
        for event in self._program.events:
            role = Role(Kind.TRIGGER, event)
            trigger = self._find_trigger(role)
            target = self._org.triggers[trigger.id].target_id if trigger else ""
            objects[Role(Kind.WORKFLOW, event)] = self._find_workflow(Role(Kind.WORKFLOW, event), target)
            objects[role] = trigger
        return self._one_workflow_each({role: item for role, item in objects.items() if item})

    def _find_action(self) -> Candidate | None:
        program, actions = self._program, self._org.actions.values()
        decided, given = self._chooser.decided(_ACTION, _by_id(actions, "given by option"))
        if decided:
            return given
        endpoint = endpoint_of(program.endpoint)
        posting = [action for action in actions if endpoint_of(_url(action)) == endpoint]
        named = [action for action in actions if action.name == program.name(_ACTION)]
        if posting:
            return self._chooser.pick(_ACTION, _candidates(_preferred(posting, named), "posts to the stack's endpoint"))
        # Somebody else's pipeline may be in the same org, under the same names: what posts elsewhere is a question.
        elsewhere = [action for action in actions if endpoint_of(_url(action))[1] == endpoint[1]]
        if pool := _preferred(elsewhere, named) or named:
            candidates = [Candidate(action.id, action.name, f"posts to {_url(action)}") for action in pool]
            return self._chooser.pick(_ACTION, candidates, sure=False)
        return None

    def _find_integration(self) -> Candidate | None:
        integrations = self._org.integrations
        decided, given = self._chooser.decided(_INTEGRATION, _by_id(integrations.values(), "given by option"))
        action = self._action
        if action is None:
            named = [item for item in integrations.values() if item.name == self._program.name(_INTEGRATION)]
            holding = {held.integration_id for held in self._org.actions.values()} & {item.id for item in named}
            why = "has the name, and holds data actions that are not the pipeline's" if holding else "has the name"
            return given if decided else self._chooser.pick(_INTEGRATION, _candidates(named, why), sure=not holding)
        if decided and (given is None or given.id != action.integration_id):
            raise AdoptError(
                f"{_INTEGRATION.option(given.id if given else NONE)} does not go with the data action {action.name!r} "
                f"({action.id}), which belongs to the integration {action.integration_id}: in another one it would "
                "have to be made anew. Leave the option out, or name another data action."
            )
        return given or _candidates([integrations[action.integration_id]], "holds the data action")[0]

    def _find_trigger(self, role: Role) -> Candidate | None:
        triggers = self._org.triggers.values()
        on_topic = [item for item in triggers if item.topic == self._program.topic(role.event)]
        decided, given = self._chooser.decided(role, _by_id(on_topic, "given by option"))
        if decided:
            return given
        starting = [item for item in on_topic if self._calls(item.target_id)]
        named = [item for item in on_topic if item.name == self._program.name(role)]
        if starting:
            why = "listens to the topic and starts a workflow that calls the data action"
            return self._chooser.pick(role, _candidates(_preferred(starting, named), why))
        why = "has the name and listens to the topic, but starts no workflow that calls the pipeline's data action"
        return self._chooser.pick(role, _candidates(named, why), sure=False)

    def _find_workflow(self, role: Role, target: str) -> Candidate | None:
        flows = self._org.flows
        decided, given = self._chooser.decided(role, _by_id(flows.values(), "given by option"))
        if decided:
            return given
        name = self._program.name(role)
        if target in flows and (flows[target].name == name or self._calls(target)):
            # Anything else that a trigger starts is not overwritten.
            return Candidate(target, flows[target].name, "is started by the trigger")
        calling = [flow for flow in flows.values() if self._calls(flow.id) and self._reports(flow.id, role.event)]
        named = [flow for flow in flows.values() if flow.name == name]
        if calling:
            why = "calls the data action with the event's topic"
            return self._chooser.pick(role, _candidates(_preferred(calling, named), why))
        why = "has the name, but does not call the pipeline's data action"
        return self._chooser.pick(role, _candidates(named, why), sure=False)

    def _calls(self, flow_id: str) -> bool:
        return self._action is not None and flow_id in self._org.flows and self._org.calls(flow_id, self._action)

    def _reports(self, flow_id: str, event: str) -> bool:
        """Tell whether a workflow names an event's topic, with or without braces."""
        topic = self._program.topic(event)
        return not self._org.texts(flow_id).isdisjoint({topic, topic.replace(EVENT_MARK, "id.")})

    def _one_workflow_each(self, objects: dict[Role, Candidate]) -> dict[Role, Candidate]:
        """Leave a workflow that several triggers start to the event that it reports.

        Raises:
            OpenQuestionError: It reports all of them, or none: one for each event is what the program has.
        """
        by_id: dict[str, list[Role]] = {}
        for role, item in objects.items():
            if role.kind is Kind.WORKFLOW:
                by_id.setdefault(item.id, []).append(role)
        for id_, roles in by_id.items():
            if len(roles) == 1:
                continue
            reported = [role for role in roles if self._reports(id_, role.event)]
            if len(reported) != 1 or any(role in self._chooser.given for role in roles):
                example = " ".join([roles[0].option(id_), *(role.option(NONE) for role in roles[1:])])
                raise OpenQuestionError(
                    f"The workflow {objects[roles[0]].name!r} ({id_}) serves several events, and the program has one "
                    f"for each. Say whose it stays, and that one is to be made for the other, as {example}"
                )
            for role in roles:
                if role not in reported:
                    del objects[role]
        return objects


def _candidates(items: Iterable[Item], why: str) -> list[Candidate]:
    return [Candidate(item.id, item.name, why) for item in items]


def _by_id(items: Iterable[Item], why: str) -> dict[str, Candidate]:
    return {candidate.id: candidate for candidate in _candidates(items, why)}


def _preferred(items: list[Item], named: list[Item]) -> list[Item]:
    """Return those that have the configured name too, or all if none has."""
    return [item for item in items if item in named] or items


def _url(action: models.Action) -> str:
    return action.request.url if action.request else ""
