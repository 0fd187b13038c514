"""Every route with requests that fit the OpenAPI description and are then spoilt: no fault of its own, nothing lost."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok

from handover.emulator.server.app import create_app
from handover.emulator.settings import EmulatorSettings
from tests.fuzz.hostile import CONTENT_TYPES, HEADERS, TEXT, as_query, in_path, spoilt, spoilt_text, written
from tests.fuzz.pipeline import deploy
from tests.fuzz.world import World, bounded

SCHEMA = schemathesis.openapi.from_dict(create_app(EmulatorSettings()).openapi())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, str], bytes]]:
    with World(tmp_path_factory.mktemp("fuzz") / "state.json") as world:
        ids = deploy(world)
        yield world, ids, world.ask("GET", "/_emulator/snapshot").body


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_makes_the_emulator_fail(world: tuple[World, dict[str, str], bytes], operation: Any) -> None:
    emulator, ids, whole = world

    @bounded(4)
    @given(case=operation.as_strategy(), data=st.data())
    def send(case: Any, data: st.DataObject) -> None:
        emulator.restore(whole)
        segments = {
            name: data.draw(st.just(ids.get(name, value)) | st.just(value) | TEXT.map(in_path))
            for name, value in (case.path_parameters or {}).items()
        }
        query = [(name, one) for name, value in (case.query or {}).items() for one in _several(value)]
        if data.draw(st.integers(0, 3)) == 0:
            names = st.sampled_from([name for name, _ in query] or ["expand"]) | TEXT
            query.append((data.draw(names), data.draw(TEXT)))
        body = b""
        if case.body is not NOT_SET:
            body = data.draw(spoilt_text(written(data.draw(spoilt(case.body)))))
        headers = [("content-type", data.draw(st.sampled_from(CONTENT_TYPES))), *data.draw(HEADERS)]
        path = operation.path.format_map(segments)
        emulator.ask(case.method.upper(), path, body, query=as_query(query), headers=headers)
        emulator.verify()

    send()


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
