"""The list of events: live, filtered, paused, and long."""

from __future__ import annotations

import json
import socket
from urllib.parse import urlsplit

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.console.browser.conftest import PREFIX, Console, World

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect


def test_events_come_by_themselves_with_their_verdict_and_why(console: Console, world: World) -> None:
    page = console.open("events")
    expect(page.get_by_text("No event has come yet.")).to_be_visible()
    rows = page.locator(".row")
    world.fire()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("✓ delivered")
    expect(rows.first).to_contain_text('Cognigy took the event for the user "user-1".')
    world.fire(messageType="SMS", conversationId="c-2")
    expect(rows.first).to_contain_text("■ stopped")
    expect(rows.first).to_contain_text("messageType is SMS; the trigger “ACW trigger” takes only OPEN.")
    world.fire("user.start")
    expect(rows.first).to_contain_text("No trigger listens on v2.detail.events.conversation.{id}.user.start.")
    world.genesys.put("/_emulator/cognigy", json={"status": 503, "times": 1}).raise_for_status()
    world.fire()
    expect(rows.first).to_contain_text("✕ failed")
    world.genesys.delete(f"/api/v2/flows/{world.flow}").raise_for_status()
    world.fire()
    expect(rows.first).to_contain_text("The workflow that the trigger “ACW trigger” starts is not there any more")
    expect(rows).to_have_count(5)


def test_it_is_filtered_paused_and_followed_again(console: Console, world: World) -> None:
    world.trigger_on("user.end", "end", matchCriteria=[])
    world.fire(conversationId="one")
    world.fire(conversationId="two", messageType="SMS")
    world.fire("user.end", conversationId="Three")
    page = console.open("events")
    rows, count = page.locator(".row"), page.locator(".count")
    expect(count).to_have_text("3 events")
    page.get_by_label("Conversation").fill("THREE")
    expect(rows).to_have_count(1)
    expect(count).to_have_text("1 of 3 events")
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Verdict").select_option("stopped")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("two")
    page.get_by_label("Topic").select_option(label="user.end")
    expect(page.get_by_text("None of these events fits the filter.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Pause").click()
    world.fire(conversationId="four")
    follow = page.get_by_role("button", name="Follow again, 1 new")
    expect(follow).to_be_visible()
    expect(rows).to_have_count(3)
    follow.click()
    expect(rows.first).to_contain_text("four")


def test_an_event_opens_by_keyboard_and_escape_leads_back_to_it(console: Console, world: World) -> None:
    for conversation in ("one", "two", "three"):
        world.fire(conversationId=conversation)
    page = console.open("events")
    rows = page.locator(".row")
    expect(rows).to_have_count(3)
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("acw")
    page.keyboard.press("Escape")
    expect(rows.filter(has_text="two")).to_be_focused()


def test_a_reset_empties_it(console: Console, world: World) -> None:
    world.fire(conversationId="before")
    page = console.open("events")
    expect(page.locator(".row")).to_have_count(1)
    world.genesys.reset()
    expect(page.get_by_text("No event has come yet.")).to_be_visible()
    world.genesys.fire(f"{PREFIX}acw", {"conversationId": "after"})
    expect(page.locator(".row")).to_contain_text("after")


def fire_many(url: str, conversations: list[str]) -> None:
    """Fire an event of each conversation, in requests that don't wait for one another's answer."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as connection, connection.makefile("rb") as answers:
        for start in range(0, len(conversations), 100):
            some = conversations[start : start + 100]
            connection.sendall(b"".join(map(_request, some)))
            for _ in some:
                while (line := answers.readline()) != b"\r\n":
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                assert b"eventId" in answers.read(length)


def _request(conversation: str) -> bytes:
    body = json.dumps({"topic": f"{PREFIX}acw", "eventBody": {"conversationId": conversation}})
    head = "POST /_emulator/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def test_thousands_stay_a_few_rows(console: Console, genesys: Genesys) -> None:
    fire_many(genesys.url, [f"number-{index}" for index in range(5_000)])
    page = console.open("events")
    expect(page.locator(".count")).to_have_text("5,000 events")
    rows = page.locator(".row")
    expect(rows.first).to_contain_text("number-4999")
    assert 10 < rows.count() < 60
    page.locator(".window").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    expect(rows.last).to_contain_text("number-0")
    assert rows.count() < 60
    shown = rows.last.bounding_box()
    genesys.fire(f"{PREFIX}acw", {"conversationId": "newest"})
    expect(page.locator(".count")).to_have_text("5,001 events")
    assert rows.last.bounding_box() == shown, "what is being read stays where it is"
    page.get_by_label("Conversation").fill("number-4321")
    expect(rows).to_have_count(1)
    rows.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("stopped")
