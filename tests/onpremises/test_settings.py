"""The AWS side's configuration: what it means, and a sentence for every way to get it wrong."""

import contextvars
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from components.onpremises import configuration_lines
from components.settings import PipelineSettings, SettingsError
from handover_onpremises import OnPremisesSettings
from tests.conftest import ROOT
from tests.onpremises.aws import CONFIG, SOURCE

KEY = CONFIG["apiKey"]
PREFIX = "v2.detail.events.conversation.{id}."
TOPICS = ", ".join(PREFIX + event for event in ("user.end", "acw", "customer.end", "user.start"))


def problems(**changed: Any) -> list[str]:
    """The lines of the error that these values lead to, over the valid ones."""
    with pytest.raises(SettingsError) as caught:
        OnPremisesSettings.parse({key: value for key, value in {**CONFIG, **changed}.items() if value is not None})
    return [line.strip().removeprefix("cognigy-handover-onpremises:") for line in str(caught.value).splitlines()[1:]]


def test_the_least_configuration() -> None:
    settings = OnPremisesSettings.parse(CONFIG)
    assert settings.endpoint_url == "https://endpoint-cognigy.example.com/handover/genesysCloudOM"
    assert settings.event_source == SOURCE
    assert settings.topics == (PREFIX + "customer.end",)
    assert settings.api_key.get_secret_value() == KEY
    assert settings.aws_name("connection") == "service-handover-connection"
    assert settings.protect_bus
    assert settings.maximum_event_age_seconds == 900
    assert settings.archive_days is None
    assert settings.alarm_actions == ()


def test_everything_as_pulumi_hands_it_over() -> None:
    settings = OnPremisesSettings.parse(
        {
            **CONFIG,
            "genesysOrganisationId": CONFIG["genesysOrganisationId"].upper(),
            "topics": json.dumps([PREFIX + "user.end", PREFIX + "acw"]),
            "nameSuffix": "-second",
            "protectBus": "false",
            "maximumEventAgeSeconds": "3600",
            "archiveDays": "1",
            "alarmActions": '["arn:aws:sns:eu-central-1:123456789012:alarms"]',
        }
    )
    assert settings.event_source == SOURCE
    assert settings.topics == (PREFIX + "user.end", PREFIX + "acw")
    assert settings.aws_name("connection") == "service-handover-connection-second"
    assert (settings.protect_bus, settings.maximum_event_age_seconds, settings.archive_days) == (False, 3600, 1)
    assert settings.alarm_actions == ("arn:aws:sns:eu-central-1:123456789012:alarms",)


UUID_SENTENCE = (
    "it is not a Genesys Cloud organisation's id, a UUID; see Admin > Account Settings > Organization Settings >"
    " Organization Details > Advanced in Genesys Cloud."
)
SUFFIX_SENTENCE = (
    "it can't be the suffix of an event source, which has up to 64 letters, digits, dots, hyphens and underscores;"
    " write Cognigy's organisation id."
)
KEY_SENTENCE = (
    "it must be at least 23 letters and digits without blanks, as Cognigy's guide has them: random, in base64."
)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"cognigyDomain": None},
            "cognigyDomain is missing; set it with"
            " `pulumi config set cognigy-handover-onpremises:cognigyDomain VALUE`.",
        ),
        (
            {"apiKey": None},
            "apiKey is missing; set it with `pulumi config set --secret cognigy-handover-onpremises:apiKey VALUE`.",
        ),
        (
            {"cognigyDomain": "endpoint-cognigy.example.com"},
            "cognigyDomain is 'endpoint-cognigy.example.com': it must be the instance's domain without 'endpoint-',"
            " which is put in front of it: cognigy.example.com.",
        ),
        ({"genesysOrganisationId": "acme"}, f"genesysOrganisationId is 'acme': {UUID_SENTENCE}"),
        ({"organisationId": "a/b"}, f"organisationId is 'a/b': {SUFFIX_SENTENCE}"),
        ({"organisationId": "x" * 65}, f"organisationId is '{'x' * 65}': {SUFFIX_SENTENCE}"),
        ({"topics": "[]"}, "topics is '[]': it must name at least one topic."),
        ({"topics": '{"a": 1}'}, "topics is {'a': 1}: it must be a list."),
        (
            {"topics": "customer.end"},
            "topics is 'customer.end': it is not an object or a list; write it as YAML below the key, or as JSON.",
        ),
        (
            {"topics": '["customer.end"]'},
            f"topics is '[\"customer.end\"]': it names customer.end, which Cognigy doesn't take; there are {TOPICS}.",
        ),
        (
            {"topics": json.dumps([PREFIX + "acw"] * 2)},
            f'topics is \'["{PREFIX}acw", "{PREFIX}acw"]\': it names a topic twice.',
        ),
        ({"apiKey": "hunter2"}, f"apiKey is [secret]: {KEY_SENTENCE}"),
        ({"apiKey": f"Bearer {KEY}"}, f"apiKey is [secret]: {KEY_SENTENCE}"),
        (
            {"nameSuffix": "/b"},
            "nameSuffix is '/b': it must be up to 20 letters, digits, hyphens and underscores, e.g. -second.",
        ),
        ({"protectBus": "maybe"}, "protectBus is 'maybe': it must be true or false."),
        ({"maximumEventAgeSeconds": "59"}, "maximumEventAgeSeconds is '59': it must be at least 60."),
        ({"maximumEventAgeSeconds": "3601"}, "maximumEventAgeSeconds is '3601': it must be at most 3600."),
        ({"maximumEventAgeSeconds": "15m"}, "maximumEventAgeSeconds is '15m': it must be a whole number."),
        ({"archiveDays": "0"}, "archiveDays is '0': it must be at least 1."),
        (
            {"alarmActions": '["alarms"]'},
            "alarmActions is '[\"alarms\"]': it names alarms, which is not an ARN, e.g."
            " arn:aws:sns:eu-central-1:123456789012:alarms.",
        ),
        ({"topic": "[]"}, "topic is not a key of this project; did you mean topics?"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(changed: dict[str, Any], sentence: str) -> None:
    assert problems(**changed) == [sentence]


def test_all_problems_are_said_at_once_and_an_unknown_key_without_a_like_one_lists_all() -> None:
    first, second = problems(archiveDays="0", zzz="1")
    assert first.startswith("archiveDays")
    assert second.startswith("zzz is not a key of this project; there are alarmActions, apiKey, archiveDays,")


def test_the_key_is_not_shown_by_accident() -> None:
    settings = OnPremisesSettings.parse(CONFIG)
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()


@given(st.text(st.sampled_from("aB3+/=._~-"), min_size=23, max_size=60))
def test_a_key_is_sent_as_it_is(key: str) -> None:
    assert OnPremisesSettings.parse({**CONFIG, "apiKey": key}).api_key.get_secret_value() == key


def read(monkeypatch: pytest.MonkeyPatch, *secret: str, **config: str) -> OnPremisesSettings:
    """Read the configuration from where Pulumi's language host puts it."""
    named = {f"cognigy-handover-onpremises:{key}": value for key, value in config.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(named))

    def run() -> OnPremisesSettings:
        pulumi.runtime.set_all_config(named, [f"cognigy-handover-onpremises:{key}" for key in secret])
        return OnPremisesSettings.from_config()

    return contextvars.Context().run(run)


def test_a_key_that_everybody_can_read_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    assert read(monkeypatch, "apiKey", **CONFIG) == OnPremisesSettings.parse(CONFIG)
    assert warnings == []
    read(monkeypatch, **CONFIG)
    assert warnings == [
        "cognigy-handover-onpremises:apiKey stands in the stack's file for everybody to read; encrypt it with `pulumi"
        " config set --secret apiKey` unless it is only for trying things out."
    ]


def test_misspelt_keys_are_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="nameSufix is not a key of this project; did you mean nameSuffix"):
        read(monkeypatch, **CONFIG, nameSufix="-b")


PROJECT: dict[str, Any] = yaml.safe_load((ROOT / "onpremises" / "Pulumi.yaml").read_text(encoding="utf-8"))


def test_pulumi_s_file_declares_the_keys_with_their_descriptions_and_defaults() -> None:
    assert PROJECT["name"] == OnPremisesSettings.namespace
    fields = {to_camel(name): info for name, info in OnPremisesSettings.model_fields.items()}
    del fields["archiveDays"]
    assert set(PROJECT["config"]) == set(fields)
    for key, declared in PROJECT["config"].items():
        info = fields[key]
        assert declared["description"] == (info.description or "").replace("`", "")
        assert info.is_required() == ("default" not in declared)
        if not info.is_required():
            assert json.dumps(declared["default"]) == json.dumps(info.default)


def test_the_readme_s_table_has_every_key_with_its_default() -> None:
    readme = (ROOT / "onpremises" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", readme, re.MULTILINE))
    assert set(rows) >= {to_camel(name) for name in OnPremisesSettings.model_fields}
    for name, info in OnPremisesSettings.model_fields.items():
        shown = "required" if info.is_required() else json.dumps(info.default)
        assert rows[to_camel(name)].strip("`") == {'""': "", "null": "", "[]": ""}.get(shown, shown)


def example(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    return {key.rpartition(":")[2]: value for key, value in loaded.items() if not key.startswith("genesyscloud:")}


@pytest.mark.parametrize("stack", ["dev", "eventbridge"])
def test_the_example_stacks_can_be_deployed_and_destroyed(stack: str) -> None:
    config = example(ROOT / "onpremises" / f"Pulumi.{stack}.yaml")
    del config["region"], config["allowedAccountIds"]
    assert not OnPremisesSettings.parse(config).protect_bus


def test_the_example_stack_is_the_other_side_of_the_other_project_s() -> None:
    here = example(ROOT / "onpremises" / "Pulumi.eventbridge.yaml")
    beside = example(ROOT / "Pulumi.eventbridge.yaml")
    genesys = PipelineSettings.parse(beside)
    assert genesys.event_bridge
    assert here["region"] == genesys.event_bridge.aws_region
    assert here["allowedAccountIds"] == [genesys.event_bridge.aws_account_id]
    assert here["organisationId"] == genesys.event_bridge.organisation_id
    assert here["cognigyDomain"] == genesys.cognigy_domain
    assert here["topics"] == list(genesys.event_bridge_topics)


def test_what_the_other_project_prints_configures_this_one() -> None:
    """By hand only Genesys' organisation id and the key are put in; the id's placeholder is refused."""
    genesys = PipelineSettings.parse(example(ROOT / "Pulumi.eventbridge.yaml"))
    assert genesys.event_bridge
    config: dict[str, Any] = {"apiKey": KEY, "topics": []}
    for line in configuration_lines(genesys, genesys.event_bridge):
        match shlex.split(line):
            case ["pulumi", "config", "set", "--path", path, topic]:
                assert path == f"topics[{len(config['topics'])}]"
                config["topics"].append(topic)
            case ["pulumi", "config", "set", key, value]:
                config[key] = value
            case other:
                assert other == ["pulumi", "config", "rm", "topics"]
    assert config.pop("aws:region") == "eu-central-1"
    assert json.loads(config.pop("aws:allowedAccountIds")) == ["123456789012"]
    with pytest.raises(SettingsError, match="genesysOrganisationId is 'ID-OF-THE-GENESYS-ORGANISATION'"):
        OnPremisesSettings.parse(config)
    config["genesysOrganisationId"] = CONFIG["genesysOrganisationId"]
    assert OnPremisesSettings.parse(config).topics == genesys.event_bridge_topics
