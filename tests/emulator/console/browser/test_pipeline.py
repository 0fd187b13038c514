"""The pipeline as a picture."""

from __future__ import annotations

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.aws.conftest import Aws
from tests.emulator.console.browser.conftest import Console, World, fits

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect


def test_each_part_opens_its_details_by_keyboard_and_gives_the_focus_back(console: Console, world: World) -> None:
    page = console.open()
    trigger = page.get_by_role("button", name="trigger, ACW trigger, enabled")
    trigger.focus()
    page.keyboard.press("Enter")
    details = page.get_by_role("complementary", name="ACW trigger")
    expect(details.get_by_role("heading", name="ACW trigger")).to_be_focused()
    expect(details.get_by_role("region", name="Criteria")).to_contain_text('"value": "OPEN"')
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)
    expect(trigger).to_be_focused()
    page.get_by_role("button", name="workflow, ACW, published").click()
    yaml = page.get_by_role("region", name="YAML")
    expect(yaml.locator(".tok-key").first).to_have_text("workflow")
    expect(yaml).to_contain_text("startUpRef")
    page.get_by_role("button", name="data action, Send Event").press(" ")
    expect(page.get_by_role("region", name="Request template")).to_contain_text("${input.rawRequest}")
    expect(page.get_by_role("region", name="Input contract")).to_be_visible()
    expect(page.get_by_role("region", name="URL")).to_have_text(
        "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
    )
    assert page.get_by_role("complementary").locator("a").count() == 0
    page.get_by_role("button", name="Close the details").click()
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_what_changes_in_the_organization_is_seen_at_once(console: Console, world: World) -> None:
    page = console.open()
    expect(page.get_by_role("button", name="trigger, ACW trigger, enabled")).to_be_visible()
    expect(page.locator(".node")).to_have_count(6)
    world.trigger_on("user.end", "switched off", enabled=False)
    expect(page.get_by_role("button", name="trigger, switched off, disabled")).to_be_visible()
    world.genesys.delete(f"/api/v2/flows/{world.flow}").raise_for_status()
    broken = page.locator(".node.workflow.broken")
    expect(broken).to_contain_text("broken")
    expect(broken).to_contain_text("✕")
    expect(page.get_by_role("region", name="Problems")).to_contain_text("is not there")
    expect(page.locator(".edge.broken").first).to_be_visible()
    world.genesys.reset()
    expect(page.get_by_text("Nothing is deployed")).to_be_visible()


def test_the_way_over_aws_fits_or_can_be_scrolled(console: Console, genesys: Genesys) -> None:
    aws = Aws(genesys)
    aws.on_premises(aws.source("customer.end"))
    page = console.open(viewport={"width": 1000, "height": 700})
    expect(page.locator(".node.api-destination")).to_contain_text("destination")
    expect(page.locator(".group")).to_contain_text("AWS account 123456789012")
    assert fits(page)
    overflow = "element => element.scrollWidth > element.clientWidth"
    assert page.locator(".picture").evaluate(overflow)
    page.get_by_role("button", name="All of it").click()
    expect(page.get_by_role("button", name="All of it")).to_be_disabled()
    assert not page.locator(".picture").evaluate(overflow)
    page.get_by_role("button", name="Larger").click()
    expect(page.get_by_role("button", name="All of it")).to_be_enabled()


def test_on_a_phone_it_is_a_list(console: Console, world: World) -> None:
    page = console.open(viewport={"width": 360, "height": 640})
    part = page.get_by_role("button", name="trigger ok ACW trigger")
    expect(part).to_contain_text("→ ACW")
    expect(page.locator(".picture")).to_be_hidden()
    part.click()
    expect(page.get_by_role("heading", name="ACW trigger")).to_be_focused()
    assert fits(page)
    page.get_by_role("button", name="Close the details").press("Escape")
    expect(part).to_be_focused()
