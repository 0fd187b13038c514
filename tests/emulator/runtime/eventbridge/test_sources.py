"""The partner event sources that integrations have in AWS accounts, and the envelope of what is sent to them."""

from typing import Any

import pytest

from handover.emulator.runtime.eventbridge.envelope import envelope
from handover.emulator.runtime.eventbridge.sources import EventSource, event_sources, look, next_claim
from handover.emulator.state.ids import IdSource
from handover.emulator.state.records.integrations import HeldState, IntegrationRecord
from handover.emulator.state.store import Store
from tests.emulator.runtime.support import START, USER_END

CUSTOMER_END = "v2.detail.events.conversation.{id}.customer.end"
PROPERTIES = {
    "awsAccountId": "012345678901",
    "awsAccountRegion": "eu-central-1",
    "eventSourceSuffix": "cognigy-1",
    "eventFilter": [CUSTOMER_END, USER_END, CUSTOMER_END],
}
NAME = "aws.partner/genesys.com/cloud/org-1/cognigy-1"


def record(id_: str = "1", **changed: Any) -> IntegrationRecord:
    given: dict[str, Any] = {
        "type": "amazon-eventbridge-source",
        "name": f"Source {id_}",
        "intended_state": "ENABLED",
        "properties": PROPERTIES,
        "changed": "",
        **changed,
    }
    return IntegrationRecord(id=id_, **given)


def org(*records: IntegrationRecord) -> Store:
    store = Store("org-1", IdSource())
    for one in records:
        store.integrations.put(one.id, one)
    return store


def test_an_enabled_integration_has_a_source_named_by_organization_and_suffix() -> None:
    (source,) = event_sources(org(record(), record("2", type="custom-rest-actions")))
    assert source == EventSource(NAME, "012345678901", "eu-central-1", (CUSTOMER_END, USER_END), "1", "Source 1")
    assert source.arn == f"arn:aws:events:eu-central-1::event-source/{NAME}"


def test_a_changed_configuration_is_seen() -> None:
    store = org(record())
    store.integrations.change("1", properties={**PROPERTIES, "eventFilter": []})
    assert event_sources(store)[0].topics == ()


@pytest.mark.parametrize(
    ("changed", "there"),
    [
        ({"intended_state": "DISABLED"}, False),
        ({"reported": HeldState(code="ACTIVATING", since="")}, False),
        ({"reported": HeldState(code="ERROR", since="")}, False),
        ({"reported": HeldState(code="ACTIVE", since="")}, True),
        ({"intended_state": "DISABLED", "reported": HeldState(code="ACTIVE", since="")}, False),
    ],
)
def test_there_is_a_source_only_while_the_integration_is_active(changed: dict[str, Any], there: bool) -> None:
    assert bool(event_sources(org(record(**changed)))) is there


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"awsAccountId": 12345678901}, 'awsAccountId: 12345678901 is not of type "string".'),
        ({"awsAccountId": "1234"}, 'awsAccountId: "1234" does not match "^[0-9]{12}$".'),
        ({"awsAccountRegion": "Frankfurt"}, 'awsAccountRegion: "Frankfurt" does not match '),
        ({"eventSourceSuffix": "a b"}, 'eventSourceSuffix: "a b" does not match '),
        ({"eventSourceSuffix": "x" * 65}, "eventSourceSuffix: "),
        ({"eventFilter": CUSTOMER_END}, "eventFilter: "),
        ({"eventFilter": ["user.end"]}, 'eventFilter.0: "user.end" does not match '),
        (
            {"eventFilter": [CUSTOMER_END.replace("{id}", "id")]},
            f'eventFilter: "{CUSTOMER_END.replace("{id}", "id")}" has "id" where a topic has "{{id}}": '
            f'write "{CUSTOMER_END}".',
        ),
        (None, 'The properties: "awsAccountId" is a required property.'),
    ],
)
def test_a_configuration_that_cannot_be_used_is_explained(changed: dict[str, Any] | None, said: str) -> None:
    store = org(record(properties={} if changed is None else {**PROPERTIES, **changed}))
    assert event_sources(store) == []
    why = look(store)["1"]
    assert isinstance(why, str)
    assert said in why


def test_of_two_with_one_name_the_one_has_it_that_was_first() -> None:
    store = org(record("a-late", claim=2), record("b-first", claim=1), record("other", claim=3))
    assert [source.integration_id for source in event_sources(store)] == ["b-first"]
    assert look(store)["a-late"] == (
        f'The integration "Source b-first" has the event source {NAME} in the account 012345678901, eu-central-1. '
        "Choose another eventSourceSuffix."
    )
    assert next_claim(store) == 4
    store.integrations.remove("b-first")
    assert [source.integration_id for source in event_sources(store)] == ["a-late"]
    assert next_claim(Store("org-2", IdSource())) == 1


@pytest.mark.parametrize(
    "changed", [{"awsAccountId": "999999999999"}, {"awsAccountRegion": "us-east-1"}, {"eventSourceSuffix": "2"}]
)
def test_another_account_region_or_suffix_is_another_source(changed: dict[str, str]) -> None:
    store = org(record("1", claim=1), record("2", claim=2, properties={**PROPERTIES, **changed}))
    assert [source.integration_id for source in event_sources(store)] == ["1", "2"]


def test_the_envelope_has_the_shape_of_genesys_fixture() -> None:
    (source,) = event_sources(org(record()))
    body = {"conversationId": "c-1", "mediaType": "MESSAGE"}
    made = envelope(source, CUSTOMER_END, body, event_id="e-1", conversation_id="c-1", now=START + 0.25)
    correlation = made["detail"]["metadata"].pop("CorrelationId")
    assert made == {
        "version": "0",
        "id": "e-1",
        "detail-type": CUSTOMER_END,
        "source": NAME,
        "account": "012345678901",
        "time": "2025-01-01T00:00:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": {
            "topicName": "v2.detail.events.conversation.c-1.customer.end",
            "version": "2",
            "eventBody": body,
            "metadata": {},
            "timestamp": "2025-01-01T00:00:00.250Z",
        },
    }
    again = envelope(source, CUSTOMER_END, body, event_id="e-1", conversation_id=None, now=START)
    assert again["detail"]["metadata"]["CorrelationId"] == correlation
    assert again["detail"]["topicName"] == CUSTOMER_END
