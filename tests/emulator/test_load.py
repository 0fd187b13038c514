"""Many clients at once, and very many events."""

import asyncio
import gc
import ssl
import tracemalloc

import httpx

from handover.emulator.app import create_app
from handover.emulator.embedded import EmbeddedEmulator
from handover.emulator.emulator import Emulator
from handover.emulator.journal import Journal
from handover.emulator.settings import EmulatorSettings, Limits
from handover.emulator.testing import Genesys
from tests.emulator.conftest import TOPIC, deploy

CLIENTS = 100
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
NO_LIMITS = Limits(action_executions_per_minute=10**9, concurrent_actions=10**9, workflow_invocations_per_minute=10**9)


async def _client(genesys: Genesys, number: int) -> None:
    headers = {"Authorization": genesys.headers["Authorization"]}
    async with httpx.AsyncClient(base_url=genesys.url, headers=headers, timeout=30, verify=NO_TLS) as session:
        made = await session.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}})
        path = f"/api/v2/integrations/{made.json()['id']}"
        config = {"name": f"Client {number}", "version": 1}
        assert (await session.put(f"{path}/config/current", json=config)).status_code == 200
        assert (await session.put(f"{path}/config/current", json=config)).status_code == 409
        event = {"mediaType": "MESSAGE", "addressTo": str(number), "conversationId": str(number)}
        fired = await session.post("/_emulator/events", json={"topic": TOPIC, "eventBody": event})
        assert {entry["conversationId"] for entry in fired.json()["entries"]} == {str(number)}
        assert (await session.get(path)).json()["name"] == f"Client {number}"
        assert (await session.delete(path)).status_code == 200


def test_a_hundred_clients_at_once() -> None:
    async def all_of_them(genesys: Genesys) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(_client(genesys, number))

    with EmbeddedEmulator(settings=EmulatorSettings(limits=NO_LIMITS)) as emulator, Genesys(emulator.url) as genesys:
        deploy(genesys)
        asyncio.run(all_of_them(genesys))
        assert genesys.objects("integrations") == 1
        assert {delivery["body"]["userId"] for delivery in genesys.deliveries()} == set(map(str, range(CLIENTS)))


def test_memory_is_bounded_over_a_hundred_thousand_events() -> None:
    """Every part that remembers events is a ring; with small ones, 100,000 events leave no more than 20,000 did."""
    app = create_app(EmulatorSettings(limits=NO_LIMITS))
    emulator: Emulator = app.state.emulator
    emulator.journal = Journal(emulator.clock, capacity=1_000)

    async def fire(count: int) -> None:
        for number in range(count):
            event = {"mediaType": "VOICE", "conversationId": f"c-{number}"}
            await emulator.execution.dispatch(TOPIC, event, str(number))

    async def measure() -> tuple[int, int]:
        await fire(20_000)
        gc.collect()
        tracemalloc.start()
        await fire(80_000)
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return grown, len(emulator.journal.query())

    grown, entries = asyncio.run(measure())
    assert entries == 1_000
    assert grown < 2_000_000
