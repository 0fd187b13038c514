"""The remedies that verify names of EventBridge's two halves, tried as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handover.checks.model import Check, Verdict
from handover.verbs.verify.run import run_checks
from tests.handover import account
from tests.handover.account import BUS, CONNECTION, DESTINATION, RULE, TARGET
from tests.handover.conftest import Deployment, configure_onpremises, deployed, sandbox


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Deployment]:
    """A stack that is deployed for one test, and the AWS side."""
    with deployed(tmp_path / "project", "eventbridge", onpremises=True) as deployment:
        yield deployment


def bad(desk: Deployment) -> dict[tuple[str, str], Check]:
    with desk.open() as org:
        checks = run_checks(desk.stack, org, end_to_end=True)
    return {
        (check.subject, check.title): check
        for check in checks
        if check.verdict is not Verdict.OK and check.title != "Open Messaging"
    }


def follow(desk: Deployment, check: Check) -> None:
    """Run the commands of a remedy, in their order."""
    commands = re.findall(r"`handover sandbox (\w+) -s eventbridge( --cwd onpremises)?`", check.remedy)
    assert commands
    for verb, inner in commands:
        sandbox(desk, verb, onpremises=bool(inner))


def configure(desk: Deployment, **properties: Any) -> None:
    path = f"/api/v2/integrations/{desk.id_of('handover-eventbridge')}/config/current"
    live = desk.call("GET", path)
    desk.call("PUT", path, {**live, "properties": {**live["properties"], **properties}})


def test_what_was_changed_in_genesys_is_put_back(desk: Deployment) -> None:
    assert bad(desk) == {}
    configure(desk, eventFilter=[], awsAccountId="999999999999", awsAccountRegion="eu-west-1", eventSourceSuffix="x")
    path = f"/api/v2/integrations/{desk.id_of('handover-eventbridge')}"
    desk.call("PATCH", path, {"intendedState": "DISABLED"})
    found = bad(desk)
    titles = {"state", "AWS account", "AWS region", "event source suffix", "topics"}
    assert {title for subject, title in found if subject == "handover-eventbridge"} == titles
    follow(desk, found["handover-eventbridge", "topics"])
    assert bad(desk) == {}
    desk.call("DELETE", path)
    follow(desk, bad(desk)["handover-eventbridge", "exists"])
    assert bad(desk) == {}


def test_what_was_changed_or_deleted_in_aws_is_put_back(desk: Deployment) -> None:
    account.change(desk, RULE, state="DISABLED")
    account.change(desk, DESTINATION, httpMethod="PUT")
    account.change(desk, CONNECTION, authParameters={"apiKey": {"key": "X-Key", "value": "hush"}})
    found = bad(desk)
    assert {("AWS", "rule"), ("AWS", "API destination"), ("AWS", "connection")} <= found.keys()
    assert {found["AWS", title].remedy for title in ("rule", "API destination", "connection")} == {
        "`handover sandbox refresh -s eventbridge --cwd onpremises` and then `handover sandbox up -s eventbridge --cwd "
        "onpremises` put it back. Where Cognigy is a service, ask Cognigy."
    }
    follow(desk, found["AWS", "rule"])
    assert bad(desk) == {}
    account.delete(desk, TARGET)
    follow(desk, bad(desk)["AWS", "endpoint"])
    assert bad(desk) == {}


def test_a_source_is_associated_again(desk: Deployment) -> None:
    account.delete(desk, TARGET, RULE, BUS)
    remedy = bad(desk)["AWS", "event source"].remedy
    up, refresh = re.findall(r"`handover sandbox (\w+) -s eventbridge --cwd onpremises`", remedy)
    assert (up, refresh) == ("up", "refresh")
    assert "if it has been deleted," in remedy
    sandbox(desk, refresh, onpremises=True)
    sandbox(desk, up, onpremises=True)
    assert bad(desk) == {}


def test_rule_and_source_that_differ_in_topics_are_brought_together_by_the_stacks_lines(desk: Deployment) -> None:
    path = desk.directory / "Pulumi.eventbridge.yaml"
    text = path.read_text(encoding="utf-8")
    assert "    userStart: true" in text
    # Narrowed, the source goes first: what the rule takes too much is a warning.
    path.write_text(text.replace("    userStart: true", ""), encoding="utf-8")
    sandbox(desk, "up")
    check = bad(desk)["AWS", "pattern"]
    assert check.verdict is Verdict.WARNING
    configure_onpremises(desk)
    follow(desk, check)
    assert bad(desk) == {}
    # Widened in the wrong order, the rule lacks something.
    path.write_text(text, encoding="utf-8")
    sandbox(desk, "up")
    found = bad(desk)
    assert found.keys() == {("AWS", "pattern"), ("end to end", "handover-eventbridge, user.start")}
    check = found["AWS", "pattern"]
    assert check.verdict is Verdict.FAILED
    assert "which does not take v2.detail.events.conversation.{id}.user.start" in check.found
    configure_onpremises(desk)
    follow(desk, check)
    assert bad(desk) == {}
