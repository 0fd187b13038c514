"""Providers that the program makes itself: their state is the real engine's, and their gateways are not ignored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from handover.sandbox.opening import Use, open_stack
from handover.sandbox.state.values import SECRET, SIGNATURE

PROGRAM = """
import pulumi, pulumi_genesyscloud as g
g.Provider("mine", oauthclient_secret="hush", token_pool_size=1{gateways})
"""
GATEWAYS = [{"protocol": "http", "port": "8377", "host": "127.0.0.1"}]
ASKED = f", gateways={GATEWAYS!r}"


def _project(folder: Path, gateways: str = "", config: str = "{}") -> Path:
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM.format(gateways=gateways))
    (folder / "Pulumi.dev.yaml").write_text(f"config: {config}\n")
    return folder


def _planned(folder: Path, emulator: str | None = None) -> tuple[list[str], dict[str, Any]]:
    with open_stack(folder, "dev", "test", Use.LOOK, emulator=emulator) as opened:
        outcome = opened.stack.preview()
        found = {step.resource.name: step.resource.to_json() for step in outcome.steps}
    return [message for _, message in outcome.errors], found


def test_its_state_is_the_real_engines(tmp_path: Path) -> None:
    """What the real CLI 3.260 has of the same program; tests/e2e/test_explicit_provider.py compares with it."""
    errors, found = _planned(_project(tmp_path, ASKED), "http://127.0.0.1:8377")
    assert errors == []
    inputs = found["mine"]["inputs"]
    assert inputs.pop("__internal")["version"] == "1.4.0"
    expected = {
        "gateways": '[{"host":"127.0.0.1","port":"8377","protocol":"http"}]',
        "oauthclientSecret": {SIGNATURE: SECRET, "plaintext": '"hush"'},
        "tokenPoolSize": "1",
        "version": "1.4.0",
    }
    assert inputs == expected


@pytest.mark.parametrize("emulator", [None, "http://127.0.0.1:1"])
def test_other_gateways_than_the_stacks_are_refused_by_name(tmp_path: Path, emulator: str | None) -> None:
    errors, _ = _planned(_project(tmp_path, ASKED), emulator)
    assert len(errors) == 1
    assert errors[0].startswith("The sandbox does not support other `gateways` than the stack's")
    assert f"here {'the one at http://127.0.0.1:1' if emulator else 'its own'};" in errors[0]
    assert "http://127.0.0.1:8377, which the provider 'mine' has." in errors[0]


def test_the_remedies_work(tmp_path: Path) -> None:
    config = json.dumps({"genesyscloud:gateways": GATEWAYS})
    assert _planned(_project(tmp_path, ASKED, config))[0] == []
    assert _planned(_project(tmp_path, ASKED), "http://127.0.0.1:8377")[0] == []
    assert _planned(_project(tmp_path))[0] == []
