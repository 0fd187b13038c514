"""The stack's configuration: what it means, and a sentence for every way to get it wrong."""

import json
from typing import Any

import pulumi
import pytest

from components import Event, PipelineSettings, SettingsError
from components.settings import NAMESPACE

VALID = {"cognigyDomain": "trial.cognigy.ai", "cognigyVersion": "4.99"}


def problems(**given: Any) -> list[str]:
    """The lines of the error that these values lead to, over the valid ones."""
    with pytest.raises(SettingsError) as caught:
        PipelineSettings.parse({key: value for key, value in {**VALID, **given}.items() if value is not None})
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_the_least_configuration() -> None:
    settings = PipelineSettings.parse(VALID)
    assert settings.endpoint_url == "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
    assert settings.events == (Event.ACW, Event.USER_END)
    assert settings.triggers_enabled
    assert not settings.protect
    assert not settings.force_unlock
    assert settings.action_timeout_seconds is None


def test_everything_as_pulumi_hands_it_over() -> None:
    settings = PipelineSettings.parse(
        {
            "cognigyDomain": "Eu.Example.com",
            "cognigyVersion": "2025.3",
            "preexistingSetup": "true",
            "namePrefix": "staging",
            "names": '{"dataAction": "Tell Cognigy"}',
            "events": '["user.end"]',
            "actionTimeoutSeconds": "20",
            "delayBySeconds": "60",
            "triggersEnabled": "false",
            "forceUnlock": "true",
            "protect": "true",
        }
    )
    assert settings.endpoint_url == "https://endpoint-eu.example.com/handover/genesysCloudOM"
    assert settings.names.data_action == "staging Tell Cognigy"
    assert settings.names.integration == "staging Web Services Data Actions Integration"
    assert settings.events == (Event.USER_END,)
    assert (settings.action_timeout_seconds, settings.delay_by_seconds, settings.event_ttl_seconds) == (20, 60, None)
    assert (settings.triggers_enabled, settings.force_unlock, settings.protect) == (False, True, True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"cognigyDomain": None},
            "cognigyDomain is missing; set it with `pulumi config set cognigy-handover:cognigyDomain VALUE`.",
        ),
        (
            {"cognigyVersion": None},
            "cognigyVersion is missing; set it with `pulumi config set cognigy-handover:cognigyVersion VALUE`.",
        ),
        ({"cognigyDomain": "https://x.y"}, "cognigyDomain is 'https://x.y': it must be a host name without a scheme"),
        ({"cognigyVersion": "4.1"}, "cognigyVersion is '4.1': it is too old"),
        ({"cognigyVersion": "new"}, "cognigyVersion is 'new': it is not a version of Cognigy.AI"),
        ({"cognigyVersion": "4.100"}, "set cognigy-handover:preexistingSetup to true"),
        ({"cognigyVersion": "2025.12", "preexistingSetup": "true"}, "EventBridge"),
        ({"preexistingSetup": "maybe"}, "preexistingSetup is 'maybe': it must be true or false."),
        ({"namePrefix": " x"}, "namePrefix is ' x': it begins or ends with white space"),
        ({"namePrefix": "x" * 300}, "namePrefix is 'xxx"),
        ({"names": "{"}, "names is '{': it is not an object or a list"),
        ({"names": "[]"}, "names is []: it must be an object with a name for each key."),
        ({"names": '{"dataAktion": "x"}'}, "names.dataAktion is not a key of this project; did you mean dataAction?"),
        ({"names": '{"xyz": "x"}'}, "names.xyz is not a key of this project; there are acwTrigger, acwWorkflow"),
        ({"names": '{"dataAction": 3}'}, "names.dataAction is 3: it must be text; put it in quotes."),
        ({"names": '{"dataAction": ""}'}, "cognigy-handover:names.dataAction is '': it is empty"),
        ({"namePrefix": "function", "names": '{"integration": "data action"}'}, "takes for a function"),
        ({"events": "acw"}, "events is 'acw': it is not an object or a list"),
        ({"events": '"acw"'}, "it must be a list of acw and user.end."),
        ({"events": "[]"}, "events is '[]': it must name at least one event."),
        ({"events": '["end"]'}, "events.0 is 'end': it must be 'acw' or 'user.end'."),
        ({"events": '["acw", "acw"]'}, "names an event twice"),
        ({"actionTimeoutSeconds": "0"}, "actionTimeoutSeconds is '0': it must be at least 1."),
        ({"actionTimeoutSeconds": "61"}, "actionTimeoutSeconds is '61': it must be at most 60."),
        ({"actionTimeoutSeconds": "1.5"}, "actionTimeoutSeconds is '1.5': it must be a whole number."),
        ({"eventTtlSeconds": "9"}, "eventTtlSeconds is '9': it must be at least 10."),
        ({"delayBySeconds": "59"}, "delayBySeconds is '59': it must be at least 60."),
        ({"delayBySeconds": "901"}, "delayBySeconds is '901': it must be at most 900."),
        ({"eventTtlSeconds": "10", "delayBySeconds": "60"}, "can't be combined with eventTtlSeconds"),
        ({"triggersEnabled": "an"}, "triggersEnabled is 'an': it must be true or false."),
        ({"forceUnlock": "2"}, "forceUnlock is '2': it must be true or false."),
        ({"protect": ""}, "protect is '': it must be true or false."),
        (
            {"cognigyDomian": "x"},
            "cognigy-handover:cognigyDomian is not a key of this project; did you mean cognigyDomain?",
        ),
    ],
)
def test_a_bad_value_gets_one_sentence(given: dict[str, Any], sentence: str) -> None:
    [line] = problems(**given)
    assert sentence in line
    assert line.startswith(f"{NAMESPACE}:")


def test_all_problems_are_told_at_once() -> None:
    lines = problems(
        cognigyDomain="x",
        cognigyVersion="1.0",
        namePrefix=" ",
        names='{"acwWorkflow": "", "acwTrigger": ""}',
        events="[]",
        eventTtlSeconds="1",
        delayBySeconds="1",
        typo="",
    )
    assert [line.split()[0].removeprefix(f"{NAMESPACE}:") for line in lines] == [
        "cognigyDomain",
        "cognigyVersion",
        "namePrefix",
        "names.acwWorkflow",
        "names.acwTrigger",
        "events",
        "eventTtlSeconds",
        "delayBySeconds",
        "typo",
    ]


def test_the_error_is_one_that_pulumi_prints_without_a_traceback() -> None:
    assert issubclass(SettingsError, pulumi.RunError)


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hand a configuration over as Pulumi's language host does."""

    def set_config(values: dict[str, str], secret_keys: list[str] | None = None) -> None:
        monkeypatch.setenv("PULUMI_CONFIG", json.dumps(values))
        pulumi.runtime.set_all_config(values, secret_keys or [])

    yield set_config
    pulumi.runtime.set_all_config({}, [])


def test_the_running_stack_is_read(configure: Any) -> None:
    configure({**{f"{NAMESPACE}:{key}": value for key, value in VALID.items()}, "genesyscloud:awsRegion": "us-east-1"})
    assert PipelineSettings.from_config() == PipelineSettings.parse(VALID)


def test_a_misspelt_key_of_the_running_stack_is_found(configure: Any) -> None:
    configure({f"{NAMESPACE}:{key}": value for key, value in {**VALID, "trigersEnabled": "false"}.items()})
    with pytest.raises(SettingsError, match=r"trigersEnabled is not a key.*triggersEnabled\?"):
        PipelineSettings.from_config()


def test_a_secret_value_is_not_printed(configure: Any) -> None:
    configure(
        {f"{NAMESPACE}:cognigyDomain": "hush", f"{NAMESPACE}:cognigyVersion": "4.99"}, [f"{NAMESPACE}:cognigyDomain"]
    )
    with pytest.raises(SettingsError) as caught:
        PipelineSettings.from_config()
    assert "hush" not in str(caught.value)
    assert "cognigyDomain is [secret]: it is not a host name" in str(caught.value)


@pytest.mark.parametrize(
    ("version", "warned"), [("4.97.1", True), ("4.98.0", True), ("4.97.2", False), ("4.99", False)]
)
def test_versions_that_can_miss_an_end_are_warned_of(
    configure: Any, monkeypatch: pytest.MonkeyPatch, version: str, warned: bool
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    configure({f"{NAMESPACE}:cognigyDomain": "trial.cognigy.ai", f"{NAMESPACE}:cognigyVersion": version})
    PipelineSettings.from_config()
    assert [f"Cognigy.AI {version} can leave a conversation" in text for text in warnings] == [True] * warned
