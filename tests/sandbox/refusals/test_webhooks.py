"""A newer version of Cognigy alone does not remove webhooks."""

import json
import shutil
from pathlib import Path

import pytest

from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.refusals.webhooks import find_removed_webhooks
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import Urn

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "tests" / "sandbox" / "releases" / "0.1.0" / "plain" / "state.json"
TARGET = json.dumps({"awsAccountId": "123456789012", "awsRegion": "eu-central-1", "organisationId": "60c1f4f2"})
REFUSED = (
    "The webhooks of stack dev (handover-acw-trigger and handover-user-end-trigger) would be removed only because"
    " cognigy-handover:cognigyVersion is another: move to Amazon EventBridge step by step, with"
    " `handover migrate -s dev`, or set cognigy-handover:delivery to say that it is meant."
)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stack:
    """A stack whose webhooks an earlier release has deployed."""

    def connect() -> str:
        raise AssertionError("a preview that renames nothing calls nobody")

    monkeypatch.chdir(ROOT)
    shutil.copy(KEPT, tmp_path)
    project = load_project(ROOT)
    state = State.load(tmp_path / "state.json")
    return Stack(project, "dev", load_stack(project, "dev"), state, GenesysProvider(connect))


def errors(stack: Stack, **settings: str) -> list[tuple[str, str]]:
    """What a preview says with settings changed."""
    stack.config.values.update({f"cognigy-handover:{key}": value for key, value in settings.items()})
    return stack.preview().errors


@pytest.mark.parametrize("version", ["4.100", "2025.11", "2025.12", "2026.14"])
def test_a_newer_version_alone_does_not_remove_webhooks(stack: Stack, version: str) -> None:
    assert errors(stack, cognigyVersion=version, eventBridge=TARGET) == [("", REFUSED)]


def test_webhooks_from_before_an_upgrade_are_not_removed_by_the_next_either(stack: Stack) -> None:
    assert errors(stack, cognigyVersion="2025.11", preexistingSetup="true") == []
    assert errors(stack, cognigyVersion="2025.12", eventBridge=TARGET) == [("", REFUSED)]


def test_what_is_said_is_done(stack: Stack) -> None:
    assert errors(stack, cognigyVersion="2025.3", eventBridge=TARGET, delivery="eventBridge") == []


def test_both_remove_nothing(stack: Stack) -> None:
    assert errors(stack, cognigyVersion="4.100", preexistingSetup="true", eventBridge=TARGET, delivery="both") == []


def test_fewer_events_remove_a_webhook_on_purpose(stack: Stack) -> None:
    assert errors(stack, events='["acw"]') == []


def test_a_stack_without_webhooks_has_none_to_lose(stack: Stack) -> None:
    stack.state = State()
    assert errors(stack, cognigyVersion="2025.22", eventBridge=TARGET) == []


def test_an_error_of_the_program_is_said_alone(stack: Stack) -> None:
    [(_, sentence)] = errors(stack, cognigyVersion="2025.22")
    assert "eventBridge is missing" in sentence


def test_programs_that_the_setting_decides_nothing_of_are_none_of_its_business() -> None:
    def trigger(*around: str) -> str:
        type_ = "genesyscloud:index/processautomationTrigger:ProcessautomationTrigger"
        return str(Urn("dev", "whatever-it-is-called", (*around, type_), "t"))

    ours, source = "handover:index:EventTrigger", "urn:pulumi:dev::p::handover:index:EventBridgeSource::s"
    version = {"cognigy-handover:cognigyVersion": "4.100"}
    assert [*find_removed_webhooks([trigger(ours)], [source], version)]
    assert not [*find_removed_webhooks([trigger(ours)], [source], {})]
    assert not [*find_removed_webhooks([trigger()], [source], version)]
    assert not [*find_removed_webhooks([trigger(ours)], [], version)]
