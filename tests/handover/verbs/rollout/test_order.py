"""The order of a rollout alone: what is done, and said, by what the engine and the org's checks answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from handover.checks.model import Check, Verdict
from handover.errors import HandoverError
from handover.genesys.errors import GenesysError
from handover.genesys.models import TestResult
from handover.genesys.org import SOURCE_TYPE
from handover.sandbox.state.values import UNKNOWN
from handover.stacks.engines.model import DeploymentError, NotAcceptedError, Plan, Planned, RolloutError
from handover.stacks.model import (
    INTEGRATION,
    INTEGRATION_ACTION,
    TRIGGER,
    DeployedStack,
    Engine,
    StackError,
    StackResource,
)
from handover.verbs.rollout.run import Rollout
from handover.verbs.rollout.topics import Topics

UNTOUCHED = "Nothing has been changed; what was live still is."
GOOD, BAD = TestResult(success=True), TestResult(success=False)


def urn(name: str) -> str:
    return f"urn:pulumi:dev::p::{name}::{name}"


def _filter(topics: Sequence[str]) -> dict[str, Any]:
    properties = json.dumps({"eventFilter": [f"topic {topic}" for topic in topics]})
    return {"integrationType": SOURCE_TYPE, "config": {"properties": properties}}


@dataclass
class Source:
    """The source for EventBridge: what is wanted of it, and what the org has."""

    wanted: tuple[str, ...] | None = ("t1", "t2")
    live: tuple[str, ...] = ("topic t1", "topic t2")
    there: bool = True
    state: str | None = "ENABLED"
    updated: bool = True
    changed: bool = True

    def planned(self) -> Planned:
        return Planned(INTEGRATION, urn("source"), self.changed, self.updated, _filter(self.wanted or ()))


@dataclass
class Scene:
    """An engine and an org; what is done, and said, is noted in order."""

    live: dict[str, bool | None] = field(default_factory=lambda: {"t1": True, "t2": True})
    wrong: list[list[Check]] = field(default_factory=list)
    leftovers: list[Check] = field(default_factory=list)
    collisions: list[str] = field(default_factory=list)
    doubles: list[Check] = field(default_factory=list)
    test: TestResult = GOOD
    states: tuple[str, ...] = ("ENABLED",)
    inputs: dict[str, Any] = field(default_factory=lambda: {"name": "a", "category": "c", "integrationId": "i9"})
    changed: bool = True
    updated: bool = True
    changes: bool = True
    wanted: tuple[bool, ...] = (True, True)
    webhooks: bool = True
    source: Source | None = None
    failure: str = ""
    notes: list[str] = field(default_factory=list)

    def preview(self) -> Plan:
        self.notes.append("preview")
        triggers = [
            Planned(TRIGGER, urn(f"t{number}"), False, False, {"topicName": f"topic t{number}", "enabled": enabled})
            for number, enabled in enumerate(self.wanted, 1)
        ]
        action = Planned(INTEGRATION_ACTION, urn("act"), self.changed, self.updated, self.inputs)
        sources = [self.source.planned()] if self.source and self.source.wanted is not None else []
        return Plan((*((action, *triggers) if self.webhooks else ()), *sources), self.changes)

    def up(self, *, triggers_enabled: bool | None = None) -> None:
        self.notes.append(f"up {triggers_enabled}")
        if self.failure:
            raise DeploymentError(self.failure)

    def refresh(self) -> None:
        self.notes.append("refresh")

    def configure(self, text: str) -> None:
        raise AssertionError(text)

    def unprotect(self, names: Collection[str]) -> None:
        raise AssertionError(names)

    def deployed(self) -> DeployedStack:
        types = [(TRIGGER, name) for name in self.live] + [(INTEGRATION, f"i{n}") for n in range(len(self.states))]
        found = [
            StackResource(type_, name, urn(name), name, {"name": "a", "category": "c"}, {}, None)
            for type_, name in (*types, (INTEGRATION_ACTION, "act"))
        ]
        if self.source and self.source.there:
            found.append(StackResource(INTEGRATION, "source", urn("source"), "source", _filter(()), {}, None))
        return DeployedStack("dev", Path(), Engine.SANDBOX, tuple(found), {})

    @contextmanager
    def org(self) -> Iterator[Any]:
        yield self

    def trigger(self, id_: str) -> Any:
        if self.live[id_] is None:
            raise GenesysError("GET", id_, 404, "gone")
        return SimpleNamespace(enabled=self.live[id_], topic=f"topic {id_}")

    def integration_config(self, id_: str) -> Any:
        assert self.source
        assert id_ == "source"
        return SimpleNamespace(properties={"eventFilter": list(self.source.live)})

    def integration(self, id_: str) -> Any:
        if id_ == "source":
            assert self.source
            if self.source.state is None:
                raise GenesysError("GET", id_, 404, "gone")
            return SimpleNamespace(intended_state=self.source.state)
        return SimpleNamespace(intended_state=self.states[int(id_[1:])])

    def run(self, **options: Any) -> list[str]:
        Rollout(self, self.notes.append, lambda: self.notes.append("confirm"), **options).run()
        return self.notes

    def stops(self, error: type[HandoverError], **options: Any) -> str:
        with pytest.raises(error) as raised:
            self.run(**options)
        return str(raised.value)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = Scene()
    module = "handover.verbs.rollout.run."
    monkeypatch.setattr(module + "check_objects", lambda *_: scene.wrong.pop(0) if scene.wrong else [])
    monkeypatch.setattr(module + "not_live", lambda checks: checks)
    monkeypatch.setattr(module + "Org", lambda _: None)
    monkeypatch.setattr(module + "find_leftovers", lambda *_: dict(enumerate(scene.leftovers)))
    monkeypatch.setattr(module + "find_collisions", lambda *_: scene.collisions)
    monkeypatch.setattr(module + "refusal", lambda found, name: f"{name} collides with {found}.")
    monkeypatch.setattr(module + "check_doubles", lambda *_: scene.doubles)

    def run_test(_: Any, id_: str) -> TestResult:
        scene.notes.append(f"test {id_}")
        return scene.test

    def run_draft_test(_: Any, planned: Planned, integration: str, __: Any) -> TestResult:
        scene.notes.append(f"draft of {planned.name} in {integration}")
        return scene.test

    monkeypatch.setattr(module + "run_test", run_test)
    monkeypatch.setattr("handover.verbs.rollout.acceptance.run_test", run_test)
    monkeypatch.setattr("handover.verbs.rollout.acceptance.run_draft_test", run_draft_test)
    return scene


def bad(title: str = "enabled", verdict: Verdict = Verdict.FAILED, found: str = "false") -> Check:
    return Check("x", title, verdict, "true", found, "Do something.")


BESIDE = "The stack is live: what is to be deployed is tested first, beside what is deployed."
TESTED = "Test of act with 123: accepted"
ANEW = "The stack has no active trigger: it is deployed with inactive ones, tested, and then activated."


def test_a_live_stack_is_tested_before_it_is_deployed(scene: Scene) -> None:
    draft = "draft of act in i9"
    deployed = [TESTED, "up None", "The new configuration is live."]
    assert scene.run() == ["preview", BESIDE, "confirm", draft, *deployed]
    scene.notes.clear()
    scene.changed = False
    assert scene.run(activate=True) == ["preview", BESIDE, "confirm", "test act", *deployed]


@pytest.mark.parametrize("given", [{"integrationId": UNKNOWN}, {"integrationId": None}, {}])
def test_a_draft_is_put_into_the_integration_that_is_there(scene: Scene, given: dict[str, Any]) -> None:
    scene.inputs = {"name": "a", "category": "c", **given}
    assert "draft of act in i0" in scene.run()


def test_without_an_integration_there_is_no_draft(scene: Scene) -> None:
    scene.inputs, scene.states = {"name": "a", "category": "c"}, ()
    said = scene.stops(RolloutError)
    assert said == f"act cannot be tested: the stack has no integration to put a draft into. {UNTOUCHED}"


@pytest.mark.parametrize(("key", "updated", "warned"), [("name", True, 1), ("category", True, 1), ("name", False, 0)])
def test_a_renamed_action_is_warned_of(scene: Scene, key: str, updated: bool, warned: int) -> None:
    scene.inputs[key], scene.updated = "new", updated
    assert sum(note.startswith("Warning: name or category of act changes") for note in scene.run()) == warned


def test_a_test_that_fails_deploys_nothing(scene: Scene) -> None:
    scene.test = BAD
    assert scene.stops(NotAcceptedError).endswith(f": not reached. {UNTOUCHED}")
    assert not any(note.startswith("up") for note in scene.notes)


def test_through_an_integration_that_is_off_it_is_tested_afterwards(scene: Scene) -> None:
    scene.states = ("ENABLED", "DISABLED")
    assert scene.run(activate=True)[-4:] == ["up None", "test act", TESTED, "The new configuration is live."]


def test_without_changes_it_is_looked_at_only(scene: Scene) -> None:
    scene.changes = False
    assert scene.run() == ["preview", "Nothing is to be changed; the stack is live."]
    scene.wrong = [[bad(), bad("state")]]
    assert scene.stops(RolloutError) == (
        "Not everything is live that should be: x, enabled: false instead of true; x, state: false instead of true. "
        "Do something. A rollout with --activate puts back what the provider can, and tests first."
    )
    scene.wrong = [[bad()], [bad()]]
    assert scene.stops(RolloutError, activate=True).endswith("instead of true. Do something.")


def test_what_is_not_live_is_put_back_if_asked(scene: Scene) -> None:
    scene.wrong = [[bad()]]
    assert scene.run(activate=True)[1:4] == [
        "Not everything is live that should be: x, enabled: false instead of true. The state takes that over, to put "
        "it back.",
        "refresh",
        "preview",
    ]
    scene.notes.clear()
    scene.wrong = [[bad()]]
    seen = ["preview", f"Nothing is in the way of this rollout. {UNTOUCHED}"]
    assert scene.run(activate=True, preview=True) == seen


def test_a_live_topic_is_never_lost(scene: Scene) -> None:
    scene.live, scene.wanted = {"t1": None, "t2": True}, (True, False)
    assert scene.stops(StackError).startswith("With this configuration no active trigger would listen on topic t2 any")
    scene.wanted = (False, True)
    assert scene.run()[-1] == "The new configuration is live."


def test_what_is_in_the_way_stops_it(scene: Scene) -> None:
    scene.leftovers = [bad(verdict=Verdict.WARNING, found="left")]
    assert scene.run(preview=True)[1] == "Warning: the org has left. Do something."
    scene.leftovers = [bad(found="left")]
    assert scene.stops(StackError) == f"The org has left, which is no resource of it. Do something. {UNTOUCHED}"
    assert "Warning: the org has left. Do something." in scene.run(take_over=True)
    scene.leftovers, scene.collisions = [], ["flow"]
    assert scene.stops(StackError) == f"dev collides with ['flow']. {UNTOUCHED}"
    assert "Warning: flow would be taken over or doubled, as --take-over allows." in scene.run(take_over=True)


def test_a_stack_that_is_not_live_is_activated_after_its_test(scene: Scene) -> None:
    scene.live = {"t1": False}
    scene.wrong = [[bad()]]  # Inactive triggers, which are no reason to stop.
    tested = ["preview", ANEW, "confirm", "up False", "test act", TESTED]
    assert scene.run() == [*tested, "up None", "The stack is live."]
    scene.notes.clear()
    scene.wanted = (False,)
    off = "triggersEnabled is false in the stack's configuration. The triggers stay inactive."
    assert scene.run() == [*tested, off]


def test_a_stack_that_is_not_live_stays_so_unless_all_is_well(scene: Scene) -> None:
    scene.live = {"t1": False}
    scene.wrong = [[bad(), bad("exists", found="deleted")]]
    assert scene.stops(RolloutError) == (
        "x, exists: deleted instead of true. Do something. A rollout with --activate puts back what the provider can, "
        f"and tests first. {UNTOUCHED}"
    )
    scene.doubles = [bad(found="another")]
    assert scene.stops(RolloutError).startswith("Cognigy would be told twice: another. Switch that off")
    assert scene.run(take_over=True)[-1] == "The stack is live."
    scene.doubles, scene.test = [], BAD
    assert scene.stops(NotAcceptedError).endswith(": not reached. The triggers stay inactive.")


def test_a_failed_deployment_says_what_it_has_left(scene: Scene) -> None:
    scene.failure, scene.changed = "It failed.", False
    after = "No live trigger has been switched off. Run the rollout again when the cause is removed."
    assert scene.stops(RolloutError) == f"It failed. {after}"
    scene.leftovers = [bad(verdict=Verdict.WARNING, found="a trigger")]
    assert scene.stops(RolloutError) == f"It failed. It has left a trigger. Do something. {after}"


def test_without_anything_that_tells_cognigy_nothing_is_done(scene: Scene) -> None:
    scene.webhooks = False
    assert scene.stops(StackError) == (
        "The stack has neither a data action that could be tested nor a source for Amazon EventBridge: nothing would "
        f"tell Cognigy. {UNTOUCHED}"
    )


UNTESTED = "source can't be tested before it is live: nothing but an event shows that it arrives."
AWS = (
    "This has looked at Genesys Cloud alone: what becomes of its events in AWS, `handover verify -s dev` says as far "
    "as it can be seen."
)


def test_a_stack_without_a_data_action_is_rolled_out_and_says_what_was_not_tested(scene: Scene) -> None:
    scene.live, scene.webhooks, scene.source = {}, False, Source(there=False)
    assert scene.run() == ["preview", UNTESTED, "confirm", "up None", "The new configuration is live.", AWS]
    scene.notes.clear()
    scene.source, scene.changes = Source(), False
    assert scene.run() == ["preview", "Nothing is to be changed; the stack is live.", AWS]
    scene.wrong = [[bad("state")]]
    assert scene.stops(RolloutError).startswith("Not everything is live that should be: x, state: false")


def test_of_both_the_webhooks_are_tested(scene: Scene) -> None:
    scene.source = Source(there=False)
    draft = "draft of act in i9"
    after = [TESTED, "up None", "The new configuration is live.", AWS]
    assert scene.run() == ["preview", BESIDE, UNTESTED, "confirm", draft, *after]


def test_resting_webhooks_beside_a_source_are_activated_after_their_test(scene: Scene) -> None:
    scene.live, scene.source = {"t1": False}, Source(changed=False)
    tested = ["preview", ANEW, "confirm", "up False", "test act", TESTED]
    assert scene.run() == [*tested, "up None", "The stack is live.", AWS]
    scene.notes.clear()
    scene.wanted = (False, False)
    off = "triggersEnabled is false in the stack's configuration. The triggers stay inactive."
    assert scene.run() == [*tested, off, "The source for Amazon EventBridge is active.", AWS]


def test_a_source_that_genesys_is_still_making_is_no_fault(scene: Scene) -> None:
    scene.source = Source()
    making = Check("source", "reported state", Verdict.UNCHECKED, "ACTIVE", "ACTIVATING since now", "Look again.")
    scene.wrong = [[making]]
    assert scene.run()[-2:] == ["The new configuration is live.", AWS]
    for other in (replace(making, verdict=Verdict.FAILED), replace(making, title="state")):
        scene.wrong = [[other]]
        assert scene.stops(RolloutError).startswith("Not everything is live that should be")


def test_what_is_sent_to_eventbridge_is_never_lost(scene: Scene) -> None:
    scene.source = Source(wanted=("t2",))
    assert scene.stops(StackError) == (
        "With this configuration topic t1 would not be sent to Amazon EventBridge any more. With an upgrade of "
        "Cognigy, and back to webhooks, a stack goes by `handover migrate -s dev`. A rollout never switches off what "
        f"is live: do that with `pulumi up` if it is meant. {UNTOUCHED}"
    )
    scene.source = Source(wanted=None)
    assert scene.stops(StackError).startswith("With this configuration topic t1 and topic t2 would not be sent")
    for gone in (Source(wanted=(), state=None), Source(wanted=(), state="DISABLED")):
        scene.source = gone
        assert scene.run()[-1] == AWS
    scene.source = Source(wanted=None)
    assert "up None" in scene.run(released=Topics(event_bridge=frozenset({"topic t1", "topic t2"})))


def test_what_was_released_is_switched_off_without_a_test(scene: Scene) -> None:
    scene.source, scene.wanted, scene.test = Source(changed=False), (False, False), BAD
    assert "`handover migrate -s dev`" in scene.stops(StackError)
    released = Topics(webhooks=frozenset({"topic t1"}))
    assert "would listen on topic t2 any more" in scene.stops(StackError, released=released)
    scene.notes.clear()
    released = Topics(webhooks=frozenset({"topic t1", "topic t2"}))
    deployed = ["confirm", "up None", "The new configuration is live.", AWS]
    assert scene.run(released=released) == ["preview", *deployed]
    scene.notes.clear()
    scene.webhooks = False
    assert scene.run(released=released) == ["preview", *deployed]


def test_the_only_source_is_not_replaced(scene: Scene) -> None:
    scene.source = Source(updated=False)
    assert "up None" in scene.run()
    scene.live, scene.webhooks = {}, False
    assert scene.stops(StackError) == (
        "source would be replaced, for its account, its region or its suffix is another, and nothing else tells "
        "Cognigy: events would be lost until the new source is associated. Where Cognigy takes webhooks, have them "
        f"active meanwhile (cognigy-handover:delivery: both). {UNTOUCHED}"
    )
    scene.live, scene.wanted = {"t1": True, "t2": True}, (False, False)
    released = Topics(webhooks=frozenset({"topic t1", "topic t2"}))
    assert scene.stops(StackError, released=released).startswith("source would be replaced")
    scene.live, scene.source = {}, Source(updated=False, state="DISABLED")
    scene.notes.clear()
    assert "up None" in scene.run()
