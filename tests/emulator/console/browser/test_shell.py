"""The page's frame: views, keyboard, themes, and what happens when the emulator goes and comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from tests.emulator.conftest import workflow_yaml
from tests.emulator.console.browser.conftest import Console, World, fits

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect
VIEWS = ["pipeline", "events", "fire", "requests", "switches"]


def test_every_view_can_be_reached_by_keyboard(console: Console, world: World) -> None:
    page = console.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for view in [*VIEWS[1:], VIEWS[0]]:
        link = page.get_by_role("navigation").get_by_role("link", name=view.capitalize())
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(view.capitalize())
        expect(link).to_have_attribute("aria-current", "page")
        expect(page).to_have_title(f"{view.capitalize()} · Local Genesys Cloud")
        expect(page.get_by_role("main")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Switches")


def test_an_address_without_a_view_shows_the_pipeline(console: Console) -> None:
    page = console.open("nothing/%zz")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pipeline")
    expect(page.get_by_text("Nothing is deployed")).to_be_visible()


def test_light_and_dark_follow_the_system_until_chosen(console: Console) -> None:
    def background(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    light, dark = "rgb(246, 247, 249)", "rgb(17, 21, 27)"
    page = console.open(color_scheme="dark")
    assert background(page) == dark
    page.get_by_role("button", name="Use light colours").click()
    assert background(page) == light
    page.reload()
    expect(page.get_by_role("button", name="Use dark colours")).to_be_visible()
    assert background(page) == light
    page.evaluate("localStorage.clear()")
    page.reload()
    assert background(page) == dark
    page.emulate_media(color_scheme="light")
    expect(page.get_by_role("button", name="Use dark colours")).to_be_visible()
    assert background(page) == light


def test_nothing_moves_where_that_is_not_wanted(console: Console) -> None:
    def moving(page: Page) -> int:
        page.evaluate("document.querySelector('.connection').className = 'connection lost'")
        return int(page.evaluate("document.getAnimations().length"))

    assert moving(console.open(reduced_motion="no-preference")) > 0
    assert moving(console.open(reduced_motion="reduce")) == 0


def test_views_have_no_findings_and_fit_on_a_phone(
    console: Console, world: World, accessible: Callable[[Page], None]
) -> None:
    world.trigger_on("user.end", "disabled", enabled=False)
    gone = world.genesys.publish(workflow_yaml("Other"))["flow"]["id"]
    world.trigger_on("customer.end", "broken", flow=gone)
    world.genesys.delete(f"/api/v2/flows/{gone}").raise_for_status()
    traces = [f"events/{id_}" for id_ in (world.fire(), world.fire(messageType="SMS"), world.fire("customer.end"))]
    page = console.open()

    def show(view: str) -> None:
        console.show(page, view)
        expect(page.get_by_role("main").locator(".picture, .parts, .row, .hop, .lead").first).to_be_attached()

    for view in [*traces, "events/none", "events", "pipeline"]:
        show(view)
        accessible(page)
    page.locator(".node.workflow").first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 640})
    for view in ["pipeline", *traces, "events"]:
        show(view)
        assert fits(page), view
    accessible(page)


def test_it_takes_up_the_thread_when_the_emulator_is_started_again(console: Console) -> None:
    console.tolerated = ["net::ERR_"]
    with EmbeddedEmulator() as first:
        console.url = first.url
        with Genesys(first.url) as org:
            org.fire("v2.detail.events.conversation.{id}.acw", {"conversationId": "before"})
        page = console.open("events")
        expect(page.get_by_text("before")).to_be_visible()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    port = int(first.url.rpartition(":")[2])
    with EmbeddedEmulator(port=port), Genesys(first.url) as org:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        org.fire("v2.detail.events.conversation.{id}.acw", {"conversationId": "after"})
        expect(page.get_by_text("after", exact=True)).to_be_visible()
        expect(page.get_by_text("before")).to_have_count(0)
        assert re.search(r"[0-9a-f-]{36}", page.locator(".org").inner_text())
