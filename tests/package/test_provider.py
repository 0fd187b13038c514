"""The component for other languages is the one of this repository, and says what is wrong with its arguments."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError, InputPropertyError

import components
from components.parts import PIPELINE_TYPE
from components.settings import EventBridgeSettings, PipelineSettings
from handover_package.arguments import EventBridgeTarget, HandoverPipelineArgs, ObjectNames
from handover_package.provider import HandoverProvider
from tests.package.engine import Engine

TEMPLATE = Path(components.__file__).with_name("workflow.yaml")
WEBHOOKS: dict[str, Any] = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.99"}
BOTH: dict[str, Any] = {
    "cognigyDomain": "trial.cognigy.ai",
    "cognigyVersion": "2025.11",
    "preexistingSetup": True,
    "delivery": "both",
    "eventBridge": {
        "awsAccountId": "012345678901",
        "awsRegion": "eu-central-1",
        "organisationId": "60c1f4f2",
        "additionalTopics": ["customer.end"],
    },
    "namePrefix": "staging",
    "names": {"dataAction": "Tell Cognigy"},
    "events": ["user.end"],
    "actionTimeoutSeconds": 10,
    "delayBySeconds": 90,
}


@pytest.mark.parametrize("args", [WEBHOOKS, BOTH])
def test_it_registers_what_a_program_of_this_repository_does(args: dict[str, Any]) -> None:
    here, there = Engine(), Engine()
    here.run(lambda: components.HandoverPipeline("handover", PipelineSettings.parse(args)))
    there.construct(("handover", args))
    stack = next(urn for urn in here.registered if "pulumi:pulumi:Stack" in urn)
    del here.registered[stack]
    assert there.registered == here.registered
    assert [urn for urn in there.registered if urn.endswith("HandoverPipeline::handover")] == [
        f"urn:pulumi:test::sdk::{PIPELINE_TYPE}::handover"
    ]


def test_its_outputs_have_the_keys_of_this_repository_s_stacks() -> None:
    [outputs] = Engine().construct(("handover", BOTH))
    assert outputs.pop("onpremises")[0] == "pulumi config set aws:region eu-central-1"
    assert outputs == {
        "endpointUrl": "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
        "integration": {"id": "id-of-handover-integration", "name": "staging Web Services Data Actions Integration"},
        "dataAction": {"id": "id-of-handover-data-action", "name": "staging Tell Cognigy"},
        "workflows": {
            "user.end": {
                "id": "id-of-handover-user-end-workflow",
                "name": "staging Workflow conversation.id.user.end",
            }
        },
        "triggers": {
            "user.end": {
                "id": "id-of-handover-user-end-trigger",
                "name": "staging Trigger conversation.id.user.end",
                "topic": "v2.detail.events.conversation.{id}.user.end",
            }
        },
        "eventBridge": {
            "id": "id-of-handover-eventbridge",
            "name": "staging Amazon EventBridge Source",
            "awsAccountId": "012345678901",
            "awsRegion": "eu-central-1",
            "eventSourceSuffix": "60c1f4f2",
            "topics": [
                "v2.detail.events.conversation.{id}.user.end",
                "v2.detail.events.conversation.{id}.customer.end",
            ],
            "additionalTopics": ["v2.detail.events.conversation.{id}.customer.end"],
        },
    }


def test_what_it_has_not_it_does_not_tell_of() -> None:
    [outputs] = Engine().construct(("handover", WEBHOOKS))
    assert outputs.keys() == {"endpointUrl", "integration", "dataAction", "workflows", "triggers"}


def test_two_pipelines_of_one_program_are_apart() -> None:
    engine = Engine()
    eu, us = engine.construct(*((name, {**WEBHOOKS, "namePrefix": name}) for name in ("eu", "us")))
    assert eu["dataAction"] == {"id": "id-of-eu-data-action", "name": "eu Send Event to Cognigy"}
    assert us["dataAction"] == {"id": "id-of-us-data-action", "name": "us Send Event to Cognigy"}
    assert len(engine.registered) == 2 * 13


def test_the_template_s_path_says_nothing_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = set()
    for machine in ("one", "another"):
        (tmp_path / machine / "program").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / machine / "program")
        engine = Engine()
        engine.construct(("handover", WEBHOOKS))
        for inputs in engine.registered.values():
            if "filepath" in inputs:
                paths.add(inputs["filepath"])
                assert Path(inputs["filepath"]).read_bytes() == TEMPLATE.read_bytes()
    assert paths == {".handover-components/workflow.yaml"}
    assert Path(".handover-components/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_an_older_copy_of_the_template_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".handover-components"
    folder.mkdir()
    (folder / "workflow.yaml").write_text("older", encoding="utf-8")
    Engine().construct(("handover", WEBHOOKS))
    assert sorted(file.name for file in folder.iterdir()) == [".gitignore", "workflow.yaml"]
    assert (folder / "workflow.yaml").read_bytes() == TEMPLATE.read_bytes()


def refused(**changes: Any) -> str:
    with pytest.raises(InputPropertiesError) as error:
        HandoverProvider().construct("eu", PIPELINE_TYPE, {**WEBHOOKS, **changes})
    return str(error.value)


def test_every_bad_argument_is_named_as_the_program_names_it() -> None:
    assert refused(cognigyVersion="5.0", actionTimeoutSeconds=90).splitlines() == [
        "These arguments can't be deployed:",
        "  cognigyVersion is '5.0': it is not a version of Cognigy.AI; write it as Cognigy does, in quotes, e.g. '4.99'"
        " or '2025.10'.",
        "  actionTimeoutSeconds is 90: it must be at most 60.",
    ]
    assert "  actionTimeoutSeconds is 1.5: it must be a whole number." in refused(actionTimeoutSeconds=1.5)
    assert "eventBridge is missing: Cognigy.AI 4.100 is to be told" in refused(cognigyVersion="4.100")
    assert "set preexistingSetup to true to keep them" in refused(cognigyVersion="4.100")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"actionTimeout": 5}, "actionTimeout is not an argument; did you mean actionTimeoutSeconds?"),
        ({"names": {"dataAktion": "x"}}, "names.dataAktion is not an argument; did you mean names.dataAction?"),
        ({"names": "x"}, "names is 'x': it must be an object."),
        ({"protect": True}, "protect is not an argument; there are actionTimeoutSeconds, cognigyDomain, "),
    ],
)
def test_what_is_no_argument_is_not_left_out_in_silence(changes: dict[str, Any], expected: str) -> None:
    assert f"\n  {expected}" in refused(**changes)


def test_a_refusal_reaches_the_engine_as_a_sentence_without_a_traceback() -> None:
    status = Engine().refusal("eu", {**WEBHOOKS, "eventTtlSeconds": 1})
    assert status.details == "These arguments can't be deployed:\n  eventTtlSeconds is 1.0: it must be at least 10."
    assert status.trailing_metadata  # the server of gRPC asks for it


@pytest.mark.parametrize("value", [pulumi.Output.from_input, pulumi.Output.secret, lambda _: pulumi.output.UNKNOWN])
def test_what_is_not_known_yet_is_refused(value: Any) -> None:
    async def asked() -> str:
        return refused(cognigyDomain=value("a.example.com"), events=["acw", value("user.end")])

    said = asyncio.run(asked())  # which ends what the outputs have begun
    assert "  cognigyDomain is not known yet or secret: it must be plain" in said
    assert "  events[1] is not known yet or secret" in said


def test_what_is_missing_is_named() -> None:
    with pytest.raises(InputPropertyError) as error:
        HandoverProvider().construct("eu", PIPELINE_TYPE, {"cognigyVersion": "4.99"})
    assert error.value.reason == "Missing required input 'cognigyDomain' on 'HandoverPipeline'"


def test_a_version_that_misses_ends_is_warned_of() -> None:
    engine = Engine()
    engine.construct(("handover", {**WEBHOOKS, "cognigyVersion": "4.97.1"}))
    [message] = engine.messages
    assert message.startswith("Cognigy.AI 4.97.1 can leave a conversation with the agent")


@pytest.mark.parametrize(
    ("arguments", "model", "left_out"),
    [
        # `protect` is an option of every resource.
        (HandoverPipelineArgs, PipelineSettings, {"protect"}),
        (EventBridgeTarget, EventBridgeSettings, set()),
        (ObjectNames, components.names.ObjectNames, set()),
    ],
)
def test_the_arguments_are_the_settings(arguments: Any, model: Any, left_out: set[str]) -> None:
    fields = {name: field for name, field in model.model_fields.items() if name not in left_out}
    assert list(arguments.__annotations__) == list(fields)
    assert arguments.__required_keys__ == {name for name, field in fields.items() if field.is_required()}
