"""The program that Pulumi runs in `onpremises/`, and what it puts out."""

import json
import os
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from handover_onpremises.kubernetes import kubectl_lines
from tests.conftest import ROOT
from tests.onpremises.aws import (
    BUS_ARN,
    CONFIG,
    CONNECTION_ARN,
    DESTINATION_ARN,
    QUEUE_ARN,
    QUEUE_URL,
    RULE_ARN,
    SOURCE,
    Aws,
)
from tests.sdk.resource_monitor import SECRET

KEY = CONFIG["apiKey"]


def test_the_program_exports_what_others_need(monkeypatch: pytest.MonkeyPatch) -> None:
    config = {f"cognigy-handover-onpremises:{key}": value for key, value in CONFIG.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config))
    monkeypatch.setattr(sys, "path", list(sys.path))

    def program() -> None:
        pulumi.runtime.set_all_config(config, ["cognigy-handover-onpremises:apiKey"])
        runpy.run_path(str(ROOT / "onpremises" / "__main__.py"), run_name="__main__")

    aws = Aws()
    aws.run(program)
    kubectl = aws.exported.pop("kubectl")
    assert kubectl == {**SECRET, "value": kubectl_lines(KEY)}
    assert aws.exported == {
        "eventSource": SOURCE,
        "eventBusName": SOURCE,
        "eventBusArn": BUS_ARN,
        "topics": ["v2.detail.events.conversation.{id}.customer.end"],
        "ruleArn": RULE_ARN,
        "connectionArn": CONNECTION_ARN,
        "apiDestinationArn": DESTINATION_ARN,
        "deadLetterQueueArn": QUEUE_ARN,
        "deadLetterQueueUrl": QUEUE_URL,
    }
    assert aws.messages == []


def test_the_key_gets_to_cognigy_as_it_is_sent() -> None:
    """Kubernetes encodes it once more by itself: encoded by hand it would not be the same key."""
    make, *rest = kubectl_lines("a'b=c")
    assert shlex.split(make)[:5] == [
        "kubectl",
        "create",
        "secret",
        "generic",
        "genesys-handover-secret",
    ]
    assert "--from-literal=GENESYS_EVENTBRIDGE_HANDOVER_API_KEY=a'b=c" in shlex.split(make)
    # Made anew or changed by the same line.
    assert make.endswith("--dry-run=client --output=yaml | kubectl apply --filename=-")
    assert rest == [
        "kubectl rollout restart deployment/service-handover",
        "kubectl rollout status deployment/service-handover",
    ]


def test_it_runs_from_its_own_folder_without_genesys_sdk() -> None:
    """The other team installs `onpremises/requirements.txt`; what else is here, the program must not import."""
    program = (
        "import runpy, sys\n"
        "sys.path.pop(0)\n"
        "for name in ('pulumi_genesyscloud', 'handover', 'httpx'): sys.modules[name] = None\n"
        "try: runpy.run_path('.', run_name='__main__')\n"
        "except Exception as error: print(error)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('components.')))"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "onpremises",
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "cognigy-handover-onpremises:cognigyDomain is missing" in done.stdout
    assert "components.cognigy" in done.stdout
    assert "components.pipeline" not in done.stdout


def test_both_projects_install_the_same_versions() -> None:
    def pinned(file: Path) -> set[str]:
        return {line for line in file.read_text(encoding="utf-8").splitlines() if "==" in line and line[0] != "#"}

    assert pinned(ROOT / "onpremises" / "requirements.txt") == pinned(ROOT / "requirements.txt")
