"""A stack of what people combine, deployed by one engine and previewed by the other: nothing is to change."""

import json

import httpx
import pytest

from handover.sandbox.engine.targets import Targets
from handover.sandbox.opening import Use, open_stack
from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e

MORE = """
import pulumi_genesyscloud as genesyscloud

timeouts = pulumi.CustomTimeouts(create="5m", update="90s", delete="1h30m")
kept = genesyscloud.Integration(
    "kept",
    integration_type="custom-rest-actions",
    intended_state="DISABLED",
    opts=pulumi.ResourceOptions(
        retain_on_delete=True, custom_timeouts=timeouts, protect=True, additional_secret_outputs=["intendedState"],
        ignore_changes=["config"], replace_on_changes=["integrationType"], replacement_trigger="one",
    ),
)
read = genesyscloud.Integration.get("read", kept.id)
there = genesyscloud.Integration.get("there", "THERE", opts=pulumi.ResourceOptions(depends_on=[kept]))
action = genesyscloud.IntegrationAction(
    "action",
    category="Mine",
    integration_id=kept.id,
    secure=True,
    contract_input='{"type": "object", "properties": {}}',
    contract_output='{"properties": {}, "type": "object"}',
    config_request=genesyscloud.IntegrationActionConfigRequestArgs(
        request_type="POST", request_url_template="https://example.com", request_template=pulumi.Output.secret("hush"),
    ),
    config_response=genesyscloud.IntegrationActionConfigResponseArgs(success_template="{}"),
    opts=pulumi.ResourceOptions(custom_timeouts=timeouts, delete_before_replace=True),
)
pulumi.export("hidden", {"list": [kept.intended_state, pulumi.Output.secret({"k": "hush"})]})
pulumi.export("read", there.intended_state)
"""
TARGETS = ("**::kept", "**HandoverPipeline**")


def _write(stack: RealStack) -> None:
    headers = {"Authorization": "Bearer " + _token(stack.emulator.url)}
    body = {"integrationType": {"id": "custom-rest-actions"}, "name": "There"}
    made = httpx.post(f"{stack.emulator.url}/api/v2/integrations", json=body, headers=headers).raise_for_status()
    path = stack.project.path / "__main__.py"
    path.write_text(path.read_text() + MORE.replace("THERE", made.json()["id"]))


def _token(url: str) -> str:
    answer = httpx.post(f"{url}/oauth/token", data={"grant_type": "client_credentials"}, auth=("local", "local"))
    return str(answer.raise_for_status().json()["access_token"])


def test_from_pulumi_to_the_sandbox(stack: RealStack) -> None:
    _write(stack)
    options = [part for target in TARGETS for part in ("--target", target)]
    stack.pulumi("up", "--yes", "--skip-preview", *options)
    stack.up()
    stack.to_sandbox()
    with open_stack(stack.project.path, "local", "test", Use.LOOK) as opened:
        outcome = opened.stack.preview()
    assert outcome.errors == []
    assert {step.op.value for step in outcome.steps} <= {"same", "read"}
    assert not outcome.has_changes


def test_from_the_sandbox_to_pulumi(stack: RealStack, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(stack)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    with open_stack(stack.project.path, "local", "test", Use.CHANGE) as opened:
        assert opened.stack.up(targets=Targets(TARGETS)).errors == []
    with open_stack(stack.project.path, "local", "test", Use.CHANGE) as opened:
        assert opened.stack.up().errors == []
        exported = json.dumps(opened.stack.export())
    stack.from_sandbox(exported)
    stack.expect_no_changes()
