"""The API requests in the page: live, filtered, opened, paused; secrets masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.emulator.console.browser.conftest import Console, World, fits

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect


def test_requests_come_live_and_open_with_their_bodies(console: Console, world: World) -> None:
    page = console.open("requests")
    rows = page.locator(".request")
    expect(rows.last).to_contain_text("/oauth/token")
    world.genesys.get("/api/v2/flows?name=Nobody%27s")
    expect(rows.first).to_contain_text("/api/v2/flows?name=Nobody%27s")
    expect(rows.first).to_contain_text("200")
    world.genesys.set_faults({"path": "/api/v2/flows", "status": 503})
    world.genesys.get("/api/v2/flows", headers={"User-Agent": "GC Terraform Provider/1.82.0"})
    expect(rows.first).to_contain_text("503")
    expect(rows.first).to_contain_text("GC Terraform Provider/1.82.0")

    rows.last.click()
    details = page.get_by_role("complementary")
    expect(details.get_by_role("heading", level=2)).to_be_focused()
    expect(details.get_by_role("region", name="Request's body")).to_have_text("grant_type=client_credentials")
    answer = details.get_by_role("region", name="Answer's body")
    expect(answer).to_contain_text('"access_token": "***"')
    expect(answer).to_contain_text('"expires_in": 86400')
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)
    expect(rows.last).to_be_focused()


def test_they_are_filtered_and_paused(console: Console, world: World) -> None:
    world.genesys.get("/api/v2/nothing")
    world.genesys.set_faults({"path": "/api/v2/flows", "drop": True})
    with pytest.raises(Exception, match="without sending complete"):
        world.genesys.get("/api/v2/flows")
    page = console.open("requests")
    rows = page.locator(".request")
    page.get_by_label("Method").select_option("PUT")
    expect(rows).to_have_count(2)  # the flow's upload, and the trigger's change
    page.get_by_label("Path").fill("UPLOADS")
    expect(rows).to_have_count(1)
    rows.first.click()
    expect(page.get_by_role("region", name="Request's body")).to_contain_text("startUpRef")
    page.get_by_role("button", name="Close the details").click()
    page.get_by_label("Status").select_option("2xx, done")
    expect(rows).to_have_count(1)
    page.get_by_label("Path").fill("nothing of the kind")
    expect(page.get_by_text("None of these requests fits the filter.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Status").select_option("broken off")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("200, broken off")
    page.get_by_role("button", name="Show all").click()

    page.get_by_role("button", name="Pause").click()
    world.genesys.get("/api/v2/triggers")
    follow = page.get_by_role("button", name="Follow again, 1 new")
    expect(follow).to_be_visible()
    expect(rows.first).to_contain_text("/api/v2/flows")
    follow.click()
    expect(rows.first).to_contain_text("/api/v2/triggers")
    world.genesys.reset()
    expect(page.get_by_text("Nobody has called the API")).to_be_visible()


def test_they_are_accessible_fit_a_phone_and_are_shown_as_they_are(
    console: Console, world: World, accessible: Callable[[Page], None]
) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    world.genesys.headers["User-Agent"] = hostile
    world.genesys.get(f"/api/v2/{hostile}")
    world.genesys.post("/api/v2/integrations", json={hostile: f"{hostile}\u202e"})
    page = console.open("requests", viewport={"width": 360, "height": 740})
    rows = page.locator(".request")
    expect(rows.nth(1)).to_contain_text(f"/api/v2/{hostile}")
    assert fits(page)
    accessible(page)
    rows.first.click()
    details = page.get_by_role("complementary")
    expect(details).to_contain_text(f"{hostile}⟨U+202E⟩")
    assert fits(page)
    accessible(page)
