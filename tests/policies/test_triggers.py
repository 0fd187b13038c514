"""`trigger-criteria` and `no-duplicate-triggers`."""

from typing import Any

import pytest

from handover_policies.triggers import no_duplicate_triggers, trigger_criteria
from tests.policies.support import ACTION, ACW, CRITERIA, TRIGGER, UNKNOWN, judge, judge_stack, resource, trigger

MEDIA = 'matchCriteria lacks {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}.'
MESSAGE = 'matchCriteria lacks {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN"}.'
REORDERED = (
    '[{"value": "OPEN", "operator": "Equal", "jsonPath": "$.messageType", "values": null},'
    ' {"jsonPath":"mediaType","operator":"Equal","value":"MESSAGE"}]'
)
WHATSAPP = CRITERIA.replace("OPEN", "WHATSAPP")


@pytest.mark.parametrize(
    "criteria", [CRITERIA, REORDERED, CRITERIA[:-1] + ',{"jsonPath":"ani","operator":"Exists"}]', UNKNOWN]
)
def test_both_criteria_pass(criteria: str) -> None:
    assert judge(trigger_criteria, TRIGGER, trigger(matchCriteria=criteria)) == []


@pytest.mark.parametrize(
    ("criteria", "violations"),
    [
        (None, [MEDIA, MESSAGE]),
        ("", [MEDIA, MESSAGE]),
        ("[]", [MEDIA, MESSAGE]),
        (WHATSAPP, [MESSAGE]),
        (CRITERIA.replace("mediaType", "mediatype"), [MEDIA]),
        (CRITERIA.replace("Equal", "NotEqual"), [MEDIA, MESSAGE]),
        (CRITERIA.replace('"mediaType"', "1"), [MEDIA]),
        ("{}", ["matchCriteria is not a JSON list of criteria."]),
        ("[1]", ["matchCriteria is not a JSON list of criteria."]),
        ("mediaType", ["matchCriteria is not a JSON list of criteria."]),
    ],
)
def test_what_lacks_is_named(criteria: str | None, violations: list[str]) -> None:
    assert judge(trigger_criteria, TRIGGER, trigger(matchCriteria=criteria)) == violations


def test_criteria_can_be_configured() -> None:
    config = {"criteria": {"messageType": "WHATSAPP"}}
    assert judge(trigger_criteria, TRIGGER, trigger(matchCriteria=WHATSAPP), config=config) == []
    assert len(judge(trigger_criteria, TRIGGER, trigger(), config=config)) == 1


def _duplicates(*triggers: dict[str, Any], config: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    resources = [resource(TRIGGER, f"t{number}", props) for number, props in enumerate(triggers)]
    return judge_stack(no_duplicate_triggers, resources, config)


@pytest.mark.parametrize("criteria", [CRITERIA, REORDERED])
def test_the_same_topic_and_criteria_are_a_violation(criteria: str) -> None:
    found = _duplicates(trigger(), trigger(matchCriteria=criteria))
    assert found == [("t1", f"It has the topic {ACW!r} and the criteria of 't0', so both would fire.")]


@pytest.mark.parametrize(
    "other",
    [
        trigger(topicName="v2.detail.events.conversation.{id}.user.end"),
        trigger(matchCriteria=WHATSAPP),
        trigger(topicName=UNKNOWN),
        trigger(matchCriteria=UNKNOWN),
        trigger(matchCriteria="nonsense"),
    ],
)
def test_other_triggers_pass(other: dict[str, Any]) -> None:
    assert _duplicates(trigger(), other) == []
    assert _duplicates(other, trigger()) == []


def test_disabled_triggers_count_unless_configured() -> None:
    disabled = trigger(enabled=False)
    assert len(_duplicates(trigger(), disabled)) == 1
    assert _duplicates(disabled, trigger(), config={"countDisabled": False}) == []
    assert len(_duplicates(trigger(enabled=UNKNOWN), trigger(), config={"countDisabled": False})) == 1


def test_only_triggers_of_stacks_not_excepted_count() -> None:
    assert _duplicates(trigger(), trigger(), config={"exceptStacks": ["dev"]}) == []
    assert (
        judge_stack(no_duplicate_triggers, [resource(ACTION, "a", trigger()), resource(TRIGGER, "t", trigger())]) == []
    )
