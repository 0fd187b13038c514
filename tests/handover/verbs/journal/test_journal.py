"""`handover journal` and `handover deliveries` show what the emulator that runs remembers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.genesys.events import conversation, event_body, topic
from tests.conftest import ROOT
from tests.handover.conftest import Deployment


def run(deployment: Deployment, *arguments: str, code: int = 0) -> Result:
    where = ["-C", str(deployment.directory), "--emulator", deployment.url]
    result = CliRunner().invoke(app, [*arguments, *where])
    assert result.exit_code == code, result.output
    return result


def fire(deployment: Deployment, event: str, **changes: Any) -> str:
    """Fire an event, and return its conversation's id."""
    body = {**event_body(event, conversation()), **changes}
    reply = deployment.admin.post("/_emulator/events", json={"topic": topic(event), "eventBody": body})
    reply.raise_for_status()
    return str(body["conversationId"])


def test_events_are_shown_one_after_the_other_step_by_step(deployment: Deployment) -> None:
    taken, stopped = fire(deployment, "acw"), fire(deployment, "user.end", mediaType="VOICE")
    output = run(deployment, "journal").stdout
    assert output.index(f" of conversation {taken}\n") < output.index(f" of conversation {stopped}\n")
    only = run(deployment, "journal", "--conversation", taken).stdout
    first, *steps = only.splitlines()
    assert first.endswith(f" of conversation {taken}")
    assert {line[:9] for line in steps} == {"  passed "}
    assert [line.split()[1] for line in steps][-2:] == ["action", "workflow"]
    other = run(deployment, "journal", "--conversation", stopped).stdout
    assert 'mediaType Equal "MESSAGE" is not met: the event has "VOICE".' in other
    content = json.loads(run(deployment, "journal", "--conversation", taken, "--json").stdout)
    assert {entry["conversationId"] for entry in content["entries"]} == {taken}
    assert len(content["entries"]) == len(steps)
    nothing = run(deployment, "journal", "--conversation", "none").stdout
    assert nothing == "The emulator remembers nothing about conversation none: `handover fire -s dev` fires events.\n"


def test_what_has_arrived_is_listed(deployment: Deployment) -> None:
    taken = fire(deployment, "acw", addressTo="u1")
    deployment.admin.put("/_emulator/cognigy", json={"status": 500, "times": 1}).raise_for_status()
    refused = fire(deployment, "user.end")
    listed = run(deployment, "deliveries").stdout
    assert f"  200  POST https://endpoint-trial.cognigy.ai/handover/genesysCloudOM  conversation {taken}\n" in listed
    assert f"  500  POST https://endpoint-trial.cognigy.ai/handover/genesysCloudOM  conversation {refused}\n" in listed
    [_, body] = run(deployment, "deliveries", "--conversation", taken).stdout.splitlines()
    assert json.loads(body)["userId"] == "u1"
    content = json.loads(run(deployment, "deliveries", "--conversation", taken, "--json").stdout)
    assert [each["body"] for each in content["deliveries"]] == [json.loads(body)]
    nothing = run(deployment, "deliveries", "--conversation", "none").stdout
    assert nothing.startswith("Nothing of conversation none has arrived since the emulator began: `handover journal")


@pytest.mark.parametrize("verb", ["journal", "deliveries"])
def test_without_an_emulator_there_is_nothing_to_be_remembered(tmp_path: Path, verb: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    result = CliRunner().invoke(app, [verb, "-C", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == (
        "error: No emulator runs with the org of stack 'dev', and what becomes of events is remembered only as long as "
        "one does: start it in another terminal with `handover console -s dev`, or name one with --emulator URL; then "
        "fire events.\n"
    )
    assert not (tmp_path / ".handover").exists()


def test_the_journal_is_followed_until_ctrl_c(deployment: Deployment) -> None:
    before = fire(deployment, "acw")
    command = [sys.executable, "-m", "handover", "journal", "--follow", "--json", "-C", str(deployment.directory)]
    process = subprocess.Popen(
        [*command, "--emulator", deployment.url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        # What is there already comes at once, and what happens then when it happens.
        while json.loads(process.stdout.readline())["conversationId"] != before:
            pass
        after = fire(deployment, "user.end")
        while (entry := json.loads(process.stdout.readline()))["conversationId"] != after:
            pass
        assert entry["step"] == "event"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, errors) == (0, "")


def test_who_follows_is_told_that_the_emulator_has_ended(tmp_path: Path, deployment: Deployment) -> None:
    emulator = subprocess.Popen(
        [sys.executable, "-m", "handover", "emulator", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert emulator.stdout is not None
    follower = None
    try:
        url = next(word for word in emulator.stdout.readline().split() if word.startswith("http")).rstrip(".,")
        (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
        (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
        import httpx

        event = {"topic": topic("acw"), "eventBody": event_body("acw", conversation())}
        httpx.post(f"{url}/_emulator/events", json=event, trust_env=False).raise_for_status()
        command = [sys.executable, "-m", "handover", "journal", "--follow", "-C", str(tmp_path), "--emulator", url]
        follower = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert follower.stdout is not None
        assert " of conversation " in follower.stdout.readline()
        emulator.kill()
        _, errors = follower.communicate(timeout=60)
        assert follower.returncode == 1
        assert errors.startswith("error: The emulator has ended, or broke off: ")
    finally:
        for process in (emulator, follower):
            if process:
                process.kill()
                process.communicate()
