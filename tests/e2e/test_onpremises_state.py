"""The EventBridge source deployed by the real engine, the AWS side by the sandbox; its state goes to Pulumi and back.

There is no AWS provider here, so that nobody but the sandbox can deploy the AWS side.
"""

import json

import httpx
import pytest
import yaml

from tests.e2e.conftest import RealStack

pytestmark = pytest.mark.e2e

KEY = "hush" * 6
SUFFIX = "60c1f4f2a6d1e70a4c1b2f3e"


def _configure(stack: RealStack) -> None:
    main = stack.project.path / "Pulumi.local.yaml"
    content = yaml.safe_load(main.read_text(encoding="utf-8"))
    content["config"] |= {
        "cognigy-handover:cognigyVersion": "2025.22",
        "cognigy-handover:delivery": "eventBridge",
        "cognigy-handover:eventBridge": {
            "awsAccountId": "123456789012",
            "awsRegion": "eu-central-1",
            "organisationId": SUFFIX,
        },
    }
    main.write_text(yaml.safe_dump(content), encoding="utf-8")
    inner = stack.project.path / "onpremises"
    content = yaml.safe_load((inner / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    namespace = "cognigy-handover-onpremises"
    content["config"] |= {
        "aws:region": "eu-central-1",
        f"{namespace}:genesysOrganisationId": httpx.get(f"{stack.emulator.url}/_emulator/health").json()["id"],
        f"{namespace}:organisationId": SUFFIX,
        f"{namespace}:apiKey": KEY,
    }
    (inner / "Pulumi.local.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_state_of_the_aws_side_goes_to_pulumi_and_back(stack: RealStack) -> None:
    _configure(stack)
    stack.up()
    stack.expect_no_changes()
    inner = stack.project.path / "onpremises"
    place = ["-s", "local", "--cwd", "onpremises"]

    def sandbox(verb: str, *options: str) -> str:
        done = stack.project.run(".venv/bin/handover", "sandbox", verb, *place, *options, PULUMI_CONFIG_PASSPHRASE="")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    emulator = ["--emulator", stack.emulator.url]
    sandbox("up", "--yes", *emulator)
    stack.pulumi("stack", "init", "local", "--cwd", "onpremises")
    exported = sandbox("export")
    assert KEY not in exported
    (inner / "exported.json").write_text(exported, encoding="utf-8")
    stack.pulumi("stack", "import", "--file", "exported.json", "--stack", "local", "--cwd", "onpremises")
    back = json.loads(stack.pulumi("stack", "export", "--show-secrets", "--stack", "local", "--cwd", "onpremises"))
    state = inner / ".handover" / "local" / "state.json"
    was = json.loads(state.read_text(encoding="utf-8"))
    times = {"created", "modified"}
    plain = [
        [{key: value for key, value in each.items() if key not in times} for each in one["deployment"]["resources"]]
        for one in (was, back)
    ]
    assert plain[0] == plain[1]
    state.write_text(json.dumps(back), encoding="utf-8")
    sandbox("preview", "--expect-no-changes", *emulator)
