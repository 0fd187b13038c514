"""Verbs that deploy by the Pulumi CLI, where a proxy or certificates are set up wrongly; the CLI is a stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.errors import ExitCode
from handover.stacks.engines.pulumi import PulumiEngine
from handover.stacks.model import INTEGRATION_ACTION
from handover.verbs.fleet import worker
from tests.handover.genesys.test_http import PROXIES, WRONG
from tests.handover.verbs.rollout.test_pulumi_engine import FakeStack, engine, event, stack

__all__ = ["engine", "stack"]


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
@pytest.mark.parametrize("verb", ["rollout", "rollout --preview", "fleet up"])
def test_every_deployment_says_it(
    stack: FakeStack,
    engine: PulumiEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    name: str,
    value: str,
    says: str,
) -> None:
    stack.events = [event("create", INTEGRATION_ACTION, "action", {"name": "a", "category": "c"})]
    stack.during = lambda: deployed.append(1)
    deployed: list[int] = []
    for each in PROXIES:
        monkeypatch.delenv(each, raising=False)
    (tmp_path / "empty").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    command = [*verb.split(), "--stack", "dev", "--cwd", str(tmp_path), "--yes"]
    if verb == "fleet up":  # what it does with each stack, in a process of its own
        monkeypatch.setattr(worker, "end_with", lambda pipe: None)
        command = ["fleet", "worker", "--", "pulumi", "up", "dev", str(tmp_path), str(tmp_path / "dev" / "fleet")]
    result = CliRunner().invoke(app, command)
    assert says in result.output
    assert result.exit_code == ExitCode.UNUSABLE, result.output
    assert "pa55word" not in result.output
    assert deployed == [1], "nothing but the preview"
