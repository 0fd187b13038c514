"""Schemathesis over the OpenAPI description: whatever is sent, the emulator has no fault of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from handover.emulator.server.app import create_app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.conftest import deploy

# Following the journal never ends by itself.
SCHEMA = schemathesis.openapi.from_dict(create_app(EmulatorSettings()).openapi()).exclude(
    path="/_emulator/journal/follow"
)
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]


@pytest.fixture(scope="module")
def running() -> Iterator[Genesys]:
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as genesys:
        deploy(genesys)
        yield genesys


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_makes_the_emulator_fail(running: Genesys, operation: Any) -> None:
    headers = {"Authorization": running.headers["Authorization"]}

    @settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        running.delete("/_emulator/faults")
        reply = case.call(base_url=running.url, headers=headers)
        assert reply.status_code < 500 or reply.status_code == 501, reply.text

    send()
