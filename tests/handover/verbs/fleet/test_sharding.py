"""A fleet on several machines: each deploys its part, and together they deploy every stack once."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import httpx
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.handover.verbs.fleet.conftest import STACK

PROGRAM = """import pulumi
import pulumi_genesyscloud as genesyscloud

genesyscloud.Integration(
    "integration",
    integration_type="custom-rest-actions",
    config=genesyscloud.IntegrationConfigArgs(name=f"{pulumi.get_stack()} integration"),
)
"""
ORGS = (("a-1", "a-2"), ("b",), ("c",))


def test_the_shards_of_a_matrix_deploy_each_stack_once(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: cognigy-handover\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    common = ["--engine", "sandbox", "-C", str(tmp_path), "--json"]
    with ExitStack() as opened:
        orgs = [opened.enter_context(Genesys(opened.enter_context(EmbeddedEmulator()).url)) for _ in ORGS]
        for org, stacks in zip(orgs, ORGS, strict=True):
            for name in stacks:
                text = STACK.format(port=httpx.URL(org.url).port, version="4.99", name=name)
                (tmp_path / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
        plan = json.loads(CliRunner().invoke(app, ["fleet", "shards", "-n", "3", *common]).stdout)["include"]
        assert sorted(shard["stacks"] for shard in plan) == [["a-1", "a-2"], ["b"], ["c"]]
        for job in plan:
            done = CliRunner().invoke(app, ["fleet", "up", "--shard", job["shard"], "--yes", *common])
            assert done.exit_code == 0, done.output
            found = {stack["stack"]: stack["changes"] for stack in json.loads(done.stdout)["stacks"]}
            assert found == {stack: {"created": 2} for stack in job["stacks"]}
        for org, stacks in zip(orgs, ORGS, strict=True):
            made = org.get("/api/v2/integrations").json()["entities"]
            assert sorted(each["name"] for each in made) == [f"{name} integration" for name in stacks]
