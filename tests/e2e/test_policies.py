"""The policy pack as the real Pulumi CLI runs it, in its own folder and process."""

import sys

import pytest

from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e


def test_a_workflow_that_architect_would_refuse_fails_the_preview(stack: RealStack) -> None:
    (stack.project.path / "policies/.venv").symlink_to(sys.prefix)
    stack.pulumi("preview", "--policy-pack", "policies")
    stack.project.edit("components/workflow.yaml", "- endWorkflow:", "- endFlow:")
    for verb in (["preview"], ["up", "--yes"]):
        command = ["pulumi", *verb, "--policy-pack", "policies", "--non-interactive", "--color", "never"]
        backend = f"file://{stack.project.path}"
        done = stack.project.run(*command, PULUMI_BACKEND_URL=backend, PULUMI_CONFIG_PASSPHRASE="")
        assert done.returncode != 0
        assert "components/workflow.yaml: Line 50" in done.stdout, done.stdout
        assert 'does not know the action "endFlow"; it knows updateData, decision, callData, endWorkflow' in done.stdout
    assert set(stack.objects().values()) == {0}
