"""Stacks that tell Cognigy by Amazon EventBridge, alone or beside webhooks, rolled out in the sandbox."""

from __future__ import annotations

from tests.handover.verbs.rollout.conftest import Desk

BRIDGE = """\
config:
  cognigy-handover:eventBridge:
    awsAccountId: "123456789012"
    awsRegion: us-east-1
    organisationId: cognigy-1
"""


def with_event_bridge(desk: Desk, version: str, *settings: str) -> Desk:
    desk.project.edit("Pulumi.dev.yaml", '"4.99"', f'"{version}"')
    lines = "".join(f"  cognigy-handover:{setting}\n" for setting in settings)
    desk.project.edit("Pulumi.dev.yaml", "config:\n", BRIDGE + lines)
    return desk


def test_a_stack_without_webhooks_goes_live_and_says_what_it_has_not_looked_at(desk: Desk) -> None:
    result = with_event_bridge(desk, "2025.22").rollout()
    assert result.exit_code == 0, result.output
    assert "handover-eventbridge can't be tested before it is live" in result.output
    assert "The new configuration is live.\nThis has looked at Genesys Cloud alone" in result.output
    assert desk.org.deliveries() == []
    again = desk.rollout("--activate")
    assert "Nothing is to be changed; the stack is live." in again.output

    # What was switched off by hand is put back if that is asked for.
    source = f"/api/v2/integrations/{desk.id_of('handover-eventbridge')}"
    desk.org.patch(source, json={"intendedState": "DISABLED"}).raise_for_status()
    assert "handover-eventbridge, state: DISABLED instead of ENABLED" in desk.rollout().stderr
    assert desk.rollout("--activate").exit_code == 0
    assert desk.org.get(source).json()["intendedState"] == "ENABLED"

    # The only source is not replaced, nor are its topics taken.
    desk.project.edit("Pulumi.dev.yaml", "us-east-1\n    organisationId", "eu-west-1\n    organisationId")
    refused = desk.rollout()
    assert refused.exit_code == 2
    assert "events would be lost until the new source is associated" in refused.stderr
    desk.project.edit("Pulumi.dev.yaml", "eu-west-1\n    organisationId", "us-east-1\n    organisationId")
    desk.project.edit("Pulumi.dev.yaml", '"2025.22"', '"2025.10"')
    assert "customer.end would not be sent to Amazon EventBridge any more" in desk.rollout().stderr


def test_both_go_live_together_and_webhooks_do_not_go_by_themselves(desk: Desk) -> None:
    result = with_event_bridge(desk, "4.100", "delivery: both", "preexistingSetup: true").rollout()
    assert result.exit_code == 0, result.output
    assert (desk.triggers(), len(desk.org.deliveries())) == ([True, True], 1)
    desk.project.edit("Pulumi.dev.yaml", "delivery: both", "delivery: eventBridge")
    refused = desk.rollout()
    assert refused.exit_code == 2
    assert "To Amazon EventBridge a stack moves by `handover migrate -s dev`." in refused.stderr
    assert desk.triggers() == [True, True]


def test_a_newer_version_alone_never_removes_webhooks(desk: Desk) -> None:
    with_event_bridge(desk.live(), "2025.12")
    refused = desk.rollout()
    assert refused.exit_code == 1
    assert "`handover migrate -s dev`" in refused.output
    assert desk.triggers() == [True, True]
