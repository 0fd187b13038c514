"""A test against a local Genesys Cloud: `pytest examples/pytest`."""

from handover.emulator.testing import Genesys


def test_my_integration_can_be_enabled(genesys: Genesys) -> None:
    """Use the API as against a real organization; the client is logged in."""
    made = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}}).json()
    changed = genesys.patch(made["selfUri"], json={"intendedState": "ENABLED"}).json()
    assert changed["reportedState"]["code"] == "ACTIVE"


def test_my_client_survives_a_fault(genesys: Genesys) -> None:
    """Break something on purpose, and see that the code under test copes."""
    genesys.set_faults({"path": "/api/v2/integrations", "status": 429, "retryAfter": 1, "times": 1})
    assert [genesys.get("/api/v2/integrations").status_code for _ in range(2)] == [429, 200]


def test_no_event_is_delivered_without_a_trigger(genesys: Genesys) -> None:
    """Fire an event, and read why it stopped where it did."""
    entries = genesys.fire("v2.detail.events.conversation.{id}.user.end", {"mediaType": "MESSAGE"})
    assert [(entry["step"], entry["outcome"]) for entry in entries] == [("event", "stopped")]
    assert genesys.deliveries() == []
