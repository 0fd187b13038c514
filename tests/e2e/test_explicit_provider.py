"""A provider that the program makes itself, deployed by one engine and previewed by the other."""

import json

import httpx
import pytest

from handover.sandbox.opening import Use, open_stack
from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e

PROGRAM = """
import pulumi, pulumi_genesyscloud as g
gateways = [{"protocol": "http", "port": "PORT", "host": "127.0.0.1"}]
mine = g.Provider("mine", aws_region="us-east-1", oauthclient_id="local", oauthclient_secret="hush",
                  token_pool_size=1, gateways=gateways)
given = {"integration_type": "custom-rest-actions", "intended_state": "ENABLED"}
g.Integration("a", **given, opts=pulumi.ResourceOptions(provider=mine))
g.Integration("b", **given)
"""


def _write(stack: RealStack) -> None:
    port = str(httpx.URL(stack.emulator.url).port)
    (stack.project.path / "__main__.py").write_text(PROGRAM.replace("PORT", port))


def test_from_pulumi_to_the_sandbox(stack: RealStack) -> None:
    _write(stack)
    stack.up()
    stack.to_sandbox()
    with open_stack(stack.project.path, "local", "test", Use.LOOK) as opened:
        outcome = opened.stack.preview()
        assert outcome.errors == []
        assert {step.op.value for step in outcome.steps} == {"same"}
        for step in outcome.steps:
            assert step.old is not None
            assert step.resource.inputs == step.old.inputs


def test_from_the_sandbox_to_pulumi(stack: RealStack, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(stack)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    with open_stack(stack.project.path, "local", "test", Use.CHANGE) as opened:
        assert opened.stack.up().errors == []
        exported = json.dumps(opened.stack.export())
    stack.from_sandbox(exported)
    stack.pulumi("preview", "--diff", "--expect-no-changes")
