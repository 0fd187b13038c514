"""A trigger's criteria arrive in the one spelling that the provider reads back, however the program writes them."""

import json
from collections.abc import Callable

import pulumi
import pulumi_genesyscloud as genesyscloud
import pytest

from components.canonical_json import canonical_json
from components.trigger import MATCH_CRITERIA
from tests.sdk.resource_monitor import Monitor

Give = Callable[[str], pulumi.Input[str]]


def sent(give: Callable[[], pulumi.Input[str] | None]) -> object:
    monitor = Monitor()
    target = genesyscloud.ProcessautomationTriggerTargetArgs(id="w", type="Workflow")
    monitor.run(
        lambda: genesyscloud.ProcessautomationTrigger(
            "a", enabled=True, topic_name="t", target=target, match_criteria=give()
        )
    )
    return monitor.inputs("a").get("matchCriteria")


@pytest.mark.parametrize("give", [str, pulumi.Output.from_input], ids=["text", "output"])
@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        (json.dumps(MATCH_CRITERIA, indent=2), canonical_json(MATCH_CRITERIA)),
        ('[{"operator": "Equal", "value": "<ü>", "jsonPath": "a", "values": null}]',
         '[{"jsonPath":"a","operator":"Equal","value":"\\u003cü\\u003e"}]'),
        ('[{"value": 5.0, "operator": "Size"}]', '[{"operator":"Size","value":5}]'),
        # What is no list of criteria the provider refuses before it makes anything.
        ("{", "{"),
        ('{"b": 1,  "a": 2}', '{"b": 1,  "a": 2}'),
    ],
)  # fmt: skip
def test_criteria_are_sent_as_they_are_read_back(give: Give, written: str, arrives: str) -> None:
    assert sent(lambda: give(written)) == arrives


def test_criteria_may_be_left_out_or_secret() -> None:
    assert sent(lambda: None) is None
    assert "[]" in str(sent(lambda: pulumi.Output.secret("[ ]")))
