"""Firing from the page: presets, the form and its JSON, refusals, many at once, and the way to the trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.console.browser.conftest import Console, World, fits

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect


def fire(page: Page) -> Locator:
    """Fire once, and return what the page says of it."""
    page.get_by_role("button", name="Fire", exact=True).click()
    shots = page.locator(".shots li")
    expect(shots).not_to_have_count(0)
    return shots.first


def body(page: Page) -> dict[str, Any]:
    """Return the event as the page has it, and leave the form open."""
    page.get_by_text("JSON", exact=True).click()
    found: dict[str, Any] = json.loads(page.get_by_label("The event's body as JSON").input_value())
    page.get_by_text("Form", exact=True).click()
    return found


def test_an_event_is_fired_and_its_way_opened(console: Console, world: World) -> None:
    page = console.open("fire")
    # The first that somebody listens to is chosen; of the others it is said.
    expect(page.get_by_role("button", name="After-call work")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Agent leaves")).to_contain_text("nobody listens")
    shot = fire(page)
    expect(shot).to_contain_text("✓ delivered")
    shot.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("delivered")
    console.show(page, "fire")
    expect(page.locator(".shots li")).to_have_count(1)
    page.get_by_role("button", name="Agent leaves").click()
    expect(fire(page)).to_contain_text("No trigger listens on v2.detail.events.conversation.{id}.user.end.")
    world.trigger_on("user.end", "end")
    expect(page.get_by_role("button", name="Agent leaves")).not_to_contain_text("nobody listens")


def test_an_sms_does_not_reach_cognigy_and_the_page_says_why(console: Console, world: World) -> None:
    page = console.open("fire")
    page.get_by_label("messageType", exact=True).select_option("SMS")
    expect(page.get_by_text("In the example: OPEN")).to_be_visible()
    shot = fire(page)
    expect(shot).to_contain_text("■ stopped")
    expect(shot).to_contain_text("messageType is SMS; the trigger “ACW trigger” takes only OPEN.")
    shot.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("stopped")
    expect(page.get_by_text("messageType is SMS", exact=True)).to_be_visible()
    assert world.genesys.deliveries() == []


def test_presets_leave_fields_out_and_change_them(console: Console, world: World) -> None:
    world.trigger_on("user.end", "end")
    page = console.open("fire")
    page.get_by_role("button", name="Agent leaves").click()
    plain = body(page)
    changes: dict[str, dict[str, Any]] = {
        "Transfer": {"disconnectType": "TRANSFER"},
        "Wrong media type": {"mediaType": "VOICE", "messageType": None},
        "SMS instead of Open Messaging": {"messageType": "SMS"},
        "No disconnectType": {"disconnectType": None},
    }
    for title, changed in changes.items():
        page.get_by_role("button", name=title).click()
        assert body(page) == {name: value for name, value in (plain | changed).items() if value is not None}
    # The last one: without the field, Cognigy is told all the same.
    expect(page.get_by_label("disconnectType", exact=True)).to_have_count(0)
    expect(fire(page)).to_contain_text("✓ delivered")


def test_form_and_json_stay_in_step(console: Console, world: World) -> None:
    page = console.open("fire")
    page.get_by_role("button", name="Leave out queueId").click()
    page.get_by_role("button", name="Put in queueId").click()
    page.get_by_role("button", name="Leave out queueId").click()
    page.get_by_role("button", name="Put in callbackNumbers").click()
    page.get_by_role("button", name="Add one to callbackNumbers").click()
    page.get_by_role("group", name="callbackNumbers").get_by_label("1", exact=True).fill("+49 1")
    page.get_by_label("wrapupDurationMs", exact=True).fill("7")
    found = body(page)
    assert "queueId" not in found
    assert (found["callbackNumbers"], found["wrapupDurationMs"]) == (["+49 1"], 7)

    page.get_by_text("JSON", exact=True).click()
    text = page.get_by_label("The event's body as JSON")
    text.fill('{"mediaType": "MESSAGE", "messageType": "OPEN", "addressTo": "me", "own": {"a": true}}')
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="JSON").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Form")).to_be_focused()
    expect(page.get_by_label("addressTo", exact=True)).to_have_value("me")
    page.get_by_role("group", name="own").get_by_label("a", exact=True).uncheck()
    assert body(page)["own"] == {"a": False}
    expect(fire(page)).to_contain_text("✓ delivered")
    assert world.genesys.deliveries()[0]["body"]["userId"] == "me"

    page.get_by_text("JSON", exact=True).click()
    for wrong, why in (
        ('{"a": ', "This is no JSON"),
        ("[]", "An event's body is an object"),
        ('{"eventTime": 12345678901234567890}', "The number 12345678901234567890 is larger"),
    ):
        text.fill(wrong)
        expect(page.locator("#json-error")).to_contain_text(why)
    page.get_by_role("button", name="Fire", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The JSON can't be read, so nothing was fired.")
    assert len(world.genesys.deliveries()) == 1


def test_what_the_emulator_refuses_is_said_at_the_field(console: Console, world: World) -> None:
    console.tolerated.append("400")
    page = console.open("fire")
    field = page.get_by_label("eventTime", exact=True)
    field.fill("now")
    page.get_by_role("button", name="Fire", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The emulator refuses the event: see eventTime.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile('"now" is not of type "integer".'))
    field.fill("1")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(fire(page)).to_contain_text("✓ delivered")


def test_many_are_fired_at_a_rate_each_of_another_conversation(console: Console, world: World) -> None:
    page = console.open("fire")
    page.get_by_label("How many").fill("30")
    page.get_by_label("How many").press("Tab")
    page.get_by_label("in a second").fill("200")
    page.get_by_label("in a second").press("Tab")
    page.get_by_role("button", name="Fire 30 events").click()
    progress = page.locator(".progress")
    expect(progress).to_contain_text("30 of 30 events fired")
    expect(progress).to_contain_text("✓ delivered 30")
    assert len({delivery["conversationId"] for delivery in world.genesys.deliveries()}) == 30

    page.get_by_label("How many").fill("99999")
    page.get_by_label("How many").press("Tab")
    page.get_by_label("in a second").fill("1")
    page.get_by_label("in a second").press("Tab")
    page.get_by_role("button", name="Fire 5,000 events").click()  # which is the most
    expect(progress).to_contain_text("at 1 a second")
    console.show(page, "pipeline")  # it goes on meanwhile
    console.show(page, "fire")
    page.get_by_role("button", name="Stop").click()
    expect(progress).to_contain_text("fired, then stopped")
    expect(page.get_by_role("button", name="Fire 5,000 events")).to_be_enabled()


def test_a_row_that_is_refused_stops_and_says_why(console: Console, world: World) -> None:
    console.tolerated.append("400")
    page = console.open("fire")
    page.get_by_label("How many").fill("5")
    page.get_by_label("eventTime", exact=True).fill("now")
    page.get_by_role("button", name="Fire 5 events").click()
    expect(page.get_by_role("alert")).to_have_text("The emulator refuses the event: see eventTime.")
    expect(page.locator(".progress")).to_contain_text("0 of 5 events fired, then refused")


HOSTILE = "<img src=x onerror=alert(1)>\u202e{{x}}"


def test_it_is_accessible_fits_a_phone_and_shows_names_as_they_are(
    console: Console, world: World, accessible: Callable[[Page], None]
) -> None:
    world.trigger_on("user.end", HOSTILE)
    page = console.open("fire", viewport={"width": 360, "height": 740})
    page.get_by_role("button", name="SMS instead").click()
    page.get_by_role("button", name="Put in callbackNumbers").click()
    page.get_by_role("button", name="Add one to callbackNumbers").click()
    shot = fire(page)
    expect(shot).to_contain_text("“<img src=x onerror=alert(1)>⟨U+202E⟩{{x}}” takes only OPEN")
    assert fits(page)
    accessible(page)
    page.get_by_text("JSON", exact=True).click()
    page.get_by_label("The event's body as JSON").fill(json.dumps({HOSTILE: HOSTILE, "x": [HOSTILE]}))
    page.get_by_text("Form", exact=True).click()
    expect(page.get_by_label("<img src=x onerror=alert(1)>⟨U+202E⟩{{x}}", exact=True)).to_have_value(HOSTILE)
    assert fits(page)
    accessible(page)
