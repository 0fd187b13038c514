"""A source for Amazon EventBridge that somebody clicked together is adopted, alone or beside webhooks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handover.verbs.adopt.conftest import Bench
from tests.handover.verbs.adopt.test_taking_over import WORKFLOWS

TARGET = {"awsAccountId": "123456789012", "awsRegion": "eu-central-1", "organisationId": "cognigy-org"}
DEFAULT = "Amazon EventBridge Source"


def of_version(bench: Bench, version: str, **settings: Any) -> None:
    text = bench.file.read_text(encoding="utf-8")
    bench.file.write_text(text.replace('"4.99"', f'"{version}"'), encoding="utf-8")
    bench.configure(**settings)


def test_a_source_alone_is_adopted_without_a_change(bench: Bench) -> None:
    of_version(bench, "2025.12")
    id_ = bench.made.source(DEFAULT, "customer.end")
    report = bench.adopt()
    assert [(item["kind"], item["resource"], item["id"], item["operation"]) for item in report["objects"]] == [
        ("event-bridge", "handover-eventbridge", id_, "same")
    ]
    assert report["settings"] == {
        "names": {"eventBridgeIntegration": DEFAULT},
        "delivery": "eventBridge",
        "eventBridge": TARGET,
    }
    assert report["cautions"] == []
    assert bench.take_over() == {}
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    assert bench.genesys.objects("integrations") == 1


def test_a_source_beside_webhooks_is_adopted_with_them(bench: Bench) -> None:
    of_version(bench, "4.100")
    ids = {**bench.made.pipeline(), "handover-eventbridge": bench.made.source("To Cognigy", "user.end", "acw")}
    # Nobody else knows whether it is Cognigy's AWS account.
    said = bench.refused()
    assert f"'To Cognigy' ({ids['handover-eventbridge']}): sends acw and user.end to AWS account 123456789012" in said
    assert "Say which with --event-bridge ID, or --event-bridge none to have a new one made." in said
    report = bench.adopt("--event-bridge", ids["handover-eventbridge"])
    assert {item["resource"]: item["id"] for item in report["objects"]} == ids
    assert report["settings"]["names"]["eventBridgeIntegration"] == "To Cognigy"
    assert {key: report["settings"][key] for key in ("delivery", "preexistingSetup", "eventBridge")} == {
        "delivery": "both",
        "preexistingSetup": True,
        "eventBridge": TARGET,
    }
    assert bench.take_over("--event-bridge", ids["handover-eventbridge"]) == {"update": WORKFLOWS}


def test_of_several_sources_the_one_that_the_stack_names_is_meant(bench: Bench) -> None:
    of_version(bench, "2025.12", eventBridge=TARGET)
    bench.made.source("Analytics", "customer.end", suffix="analytics")
    bench.made.source("Voice", "voicemail", suffix="voice")
    meant = bench.made.source("To Cognigy", "customer.end")
    assert [item["id"] for item in bench.adopt()["objects"]] == [meant]


def test_several_sources_are_a_question(bench: Bench) -> None:
    of_version(bench, "2025.12")
    first = bench.made.source("One", "customer.end", suffix="one")
    second = bench.made.source("Two", "customer.end", suffix="two")
    said = bench.refused()
    assert all(text in said for text in (f"'One' ({first})", f"'Two' ({second})", "one of these may be the pipeline's"))
    assert bench.adopt("--event-bridge", second)["settings"]["eventBridge"]["organisationId"] == "two"


@pytest.mark.parametrize(
    ("version", "topics", "settings", "lost"),
    [
        ("2025.22", ("customer.end", "user.start"), {"userStart": True}, ()),
        ("2025.12", ("user.end", "customer.end"), {"additionalTopics": ["user.end"]}, ()),
        ("2025.12", ("customer.end", "user.start"), {"additionalTopics": ["user.start"]}, ()),
        ("4.100", ("user.end", "acw", "user.start"), {}, ("user.start",)),
        ("2025.12", ("customer.end", "voicemail"), {}, ("voicemail",)),
    ],
)
def test_topics_are_kept_as_far_as_the_version_takes_them(
    bench: Bench, version: str, topics: tuple[str, ...], settings: dict[str, Any], lost: tuple[str, ...]
) -> None:
    of_version(bench, version)
    bench.made.source(DEFAULT, *topics)
    report = bench.adopt()
    assert report["settings"]["eventBridge"] == {**TARGET, **settings}
    said = [f"The EventBridge source sends v2.detail.events.conversation.{{id}}.{topic} too" for topic in lost]
    assert [caution.partition(", which")[0] for caution in report["cautions"]] == said
    [item] = report["objects"]
    assert item["operation"] == ("update" if lost else "same")
    topic = f'"v2.detail.events.conversation.{{id}}.{lost[0]}"' if lost else ""
    assert [each["org"] for each in item["differences"] if "eventFilter" in each["property"]] == [topic] * len(lost)


def test_a_version_that_takes_webhooks_alone_leaves_sources_alone(bench: Bench) -> None:
    ids = bench.made.pipeline()
    source = bench.made.source(DEFAULT, "acw")
    assert {item["resource"]: item["id"] for item in bench.adopt()["objects"]} == ids
    said = bench.refused("--event-bridge", source, code=2)
    assert f"--event-bridge {source}: the program can't have that source as the stack is configured." in said
    assert "Amazon EventBridge came with 4.100" in said


def test_what_the_stack_says_of_its_delivery_stays_so(bench: Bench) -> None:
    of_version(bench, "4.100", preexistingSetup=True, delivery="webhook")
    ids = bench.made.pipeline()
    source = bench.made.source(DEFAULT, "acw", "user.end")
    report = bench.adopt()
    assert {item["resource"]: item["id"] for item in report["objects"]} == ids
    assert "delivery" not in report["settings"]
    assert "delivery of this stack is webhook" in bench.refused("--event-bridge", source, code=2)


def test_of_other_sources_one_has_no_say(bench: Bench) -> None:
    of_version(bench, "2025.12", eventBridge={**TARGET, "organisationId": "elsewhere"})
    bench.made.source(DEFAULT, "customer.end")
    assert "this may or may not be the pipeline's" in bench.refused()
    assert "has nothing of the pipeline" in bench.refused("--event-bridge", "none")
    assert "the org has no such object" in bench.refused("--event-bridge", "nonsense", code=2)
