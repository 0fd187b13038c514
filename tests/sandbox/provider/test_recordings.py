"""The provider against recordings of the real one: the same calls in the same order, the same inputs and outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.retries import Pace
from handover.sandbox.state.values import unwrap
from tests.sandbox.provider.cases import FILE

RECORDINGS = sorted((Path(__file__).parent / "recorded").glob("*.json"))


class Replay:
    """Answers what the emulator answered, as long as the same is asked."""

    def __init__(self) -> None:
        self.calls: Iterator[dict[str, Any]] = iter(())

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t"})
        expected = next(self.calls, None)
        assert expected is not None, f"{request.method} {request.url} is one call too many"
        asked = {
            "method": request.method,
            "path": request.url.path,
            "query": sorted([key, value] for key, value in request.url.params.multi_items()),
            "body": _shown(request.content),
        }
        if request.url.path.startswith("/_emulator/uploads/"):
            asked["query"] = expected["query"]
        assert asked == {key: expected[key] for key in asked}
        reply = expected["reply"]
        if "json" in reply:
            return httpx.Response(expected["status"], json=reply["json"])
        return httpx.Response(expected["status"], text=reply["text"])


def _shown(content: bytes) -> Any:
    try:
        return {"json": json.loads(content)}
    except ValueError:
        return {"text": content.decode()}


def test_there_are_recordings_of_every_type() -> None:
    types = {json.loads(path.read_text(encoding="utf-8"))["type"] for path in RECORDINGS}
    assert len(types) == 4


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_provider_does_as_the_real_one(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    replay = Replay()
    pace = Pace(sleep=lambda _: None)
    provider = GenesysProvider(lambda: "http://127.0.0.1:1", pace, httpx.MockTransport(replay))
    recording = json.loads(path.read_text(encoding="utf-8"))
    state: dict[str, Any] | None = None
    for step in recording["steps"]:
        if step["file"] is not None:
            Path(FILE).write_text(step["file"], encoding="utf-8")
        replay.calls = iter(step["calls"])
        state = _play(provider, recording["type"], step, state)
        assert state == step["state"], step["title"]
        assert next(replay.calls, None) is None, f"{step['title']}: a call is missing"


def _play(
    provider: GenesysProvider, type_: str, step: dict[str, Any], state: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Do what Pulumi's engine does for one resource, and return its state after."""
    inputs = step["inputs"]
    if step["do"] == "refresh":
        assert state
        found = provider.read(type_, state["id"], state["inputs"], state["outputs"])
        return None if found is None else {"id": state["id"], "inputs": found[0], "outputs": unwrap(found[1])}
    try:
        if inputs is None:
            assert state
            provider.delete(type_, state["id"], state["outputs"])
            return None
        assert provider.check(type_, inputs) == []
        if state is None:
            return _created(provider, type_, inputs)
        diff = provider.diff(type_, state["inputs"], state["outputs"], inputs)
        if diff.replace:
            new = _created(provider, type_, inputs)
            provider.delete(type_, state["id"], state["outputs"])
            return new
        outputs = provider.update(type_, state["id"], state["outputs"], inputs) if diff.changed else state["outputs"]
    except ProviderError:
        assert step["failed"]
        return state
    assert not step["failed"]
    return {"id": state["id"], "inputs": inputs, "outputs": unwrap(outputs)}


def _created(provider: GenesysProvider, type_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    id_, outputs = provider.create(type_, inputs)
    return {"id": id_, "inputs": inputs, "outputs": unwrap(outputs)}
