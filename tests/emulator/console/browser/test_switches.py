"""The switches in the page: each does what it says, shows how it stands, and sees what is switched elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.emulator.conftest import workflow_yaml
from tests.emulator.console.browser.conftest import Console, World, fits

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def last_reason(world: World, step: str) -> str:
    """Fire an event, and return what the journal says of that step."""
    event_id = world.fire()
    entries = world.genesys.get(f"/_emulator/journal?eventId={event_id}").json()["entries"]
    return str([entry["reason"] for entry in entries if entry["step"] == step][-1])


def test_a_fault_is_set_strikes_and_is_removed(console: Console, world: World) -> None:
    page = console.open("switches")
    faults = section(page, "Faults")
    expect(faults).to_contain_text("No faults: the API answers as Genesys does.")
    faults.get_by_label("Path, with * and ?").fill("/api/v2/flows*")
    faults.get_by_label("Method").select_option("GET")
    faults.get_by_label("Status").fill("429")
    faults.get_by_label("Retry-After").fill("3")
    faults.get_by_label("Strikes").fill("2")
    faults.get_by_role("button", name="Add the fault").click()
    expect(faults).to_contain_text("GET /api/v2/flows* answered 429 with Retry-After 3, 2 times")
    expect(faults).to_contain_text("Has not struck yet.")
    reply = world.genesys.get("/api/v2/flows")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "3")
    expect(faults).to_contain_text("Has struck 1 time.")
    assert world.genesys.get("/api/v2/flows").status_code == 429
    # A second one, of another kind, leaves the first one's count alone.
    faults.get_by_label("Gets").select_option("a flow job that fails")
    faults.get_by_label("Message").fill("No.")
    faults.get_by_role("button", name="Add the fault").click()
    expect(faults).to_contain_text("2 faults")
    expect(faults).to_contain_text("Has struck 2 times.")
    assert world.genesys.publish(workflow_yaml())["messages"][0]["text"] == "No."
    faults.get_by_role("button", name="Remove the fault GET /api/v2/flows*").click()
    expect(faults.get_by_role("listitem")).to_have_count(1)
    world.genesys.set_faults()  # by somebody else
    expect(faults).to_contain_text("No faults")


def test_a_fault_that_cannot_be_is_refused_in_a_sentence(console: Console) -> None:
    console.tolerated.append("400")
    page = console.open("switches")
    section(page, "Faults").get_by_label("Status").fill("200")
    page.get_by_role("button", name="Add the fault").click()
    expect(page.locator(".notice.bad")).to_contain_text("status: input should be greater than or equal to 400.")
    expect(section(page, "Faults")).to_contain_text("No faults")


def test_cognigy_answers_what_it_is_told_and_does_not_know_whom_it_is_told(console: Console, world: World) -> None:
    page = console.open("switches")
    cognigy = section(page, "Cognigy")
    expect(cognigy).to_contain_text("It judges each request for itself")
    cognigy.get_by_label("Status").fill("503")
    cognigy.get_by_label("Requests").fill("1")
    cognigy.get_by_label("Body").fill("down")
    cognigy.get_by_role("button", name="Answer so").click()
    expect(cognigy).to_contain_text("The next request gets 503, down.")
    assert last_reason(world, "receiver") == "The receiver was told to answer 503."
    expect(cognigy).to_contain_text("It judges each request for itself")
    assert last_reason(world, "receiver") == 'Cognigy took the event for the user "user-1".'

    cognigy.get_by_label("User", exact=True).fill("user-1")
    cognigy.get_by_role("button", name="Add", exact=True).click()
    expect(cognigy).to_contain_text("It answers 404 to the events of 1 user.")
    assert last_reason(world, "receiver") == 'Cognigy refused the event with 404: There is no user "user-1".'
    cognigy.get_by_role("button", name="Let Cognigy know user-1").click()
    expect(cognigy).to_contain_text("It knows everybody.")
    world.genesys.put("/_emulator/cognigy", json={"status": 404}).raise_for_status()  # by somebody else
    expect(cognigy).to_contain_text("Every request gets 404.")
    cognigy.get_by_role("button", name="Let it judge for itself").click()
    expect(cognigy).to_contain_text("It judges each request for itself")


def test_cognigy_plays_an_installation_whose_key_nobody_sees(console: Console, world: World) -> None:
    console.tolerated.append("400")
    page = console.open("switches")
    cognigy = section(page, "Cognigy")
    cognigy.get_by_label("Version", exact=True).fill("2025.12")
    cognigy.get_by_role("button", name="Set the version").click()
    expect(cognigy).to_contain_text("Version 2025.12: it takes what that version takes.")
    assert last_reason(world, "receiver").endswith("takes no webhooks: they were removed in 2025.12.")
    cognigy.get_by_label("Version", exact=True).fill("1.0")
    cognigy.get_by_role("button", name="Set the version").click()
    expect(page.locator(".notice.bad")).to_contain_text('"1.0" is too old')
    cognigy.get_by_label("Version", exact=True).fill("")
    cognigy.get_by_role("button", name="Set the version").click()
    expect(cognigy).to_contain_text("Any version")
    cognigy.get_by_label("Key", exact=True).fill("hush-hush")
    cognigy.get_by_role("button", name="Set the key").click()
    expect(cognigy).to_contain_text("It asks for its key in EventBridge's events (***).")
    cognigy.get_by_label("webhooks need it too").check()
    expect(cognigy).to_contain_text("It asks for its key (***).")
    assert last_reason(world, "receiver") == "Cognigy refused the event with 401: The request has no Authorization."
    assert "hush-hush" not in page.content()
    cognigy.get_by_role("button", name="Ask for none").click()
    expect(cognigy).to_contain_text("It asks for no key.")


def test_flows_are_locked_and_integrations_report_what_they_are_told(console: Console, world: World) -> None:
    page = console.open("switches")
    flows, integrations = section(page, "Flows"), section(page, "Integrations")
    flows.get_by_label("Who edits ACW").fill("Maria")
    flows.get_by_role("button", name="Lock").click()
    expect(flows).to_contain_text("Locked by Maria.")
    assert "Maria" in world.genesys.publish(workflow_yaml())["messages"][0]["text"]
    flows.get_by_role("button", name="Unlock ACW").click()
    expect(flows).not_to_contain_text("Locked by")
    assert world.genesys.publish(workflow_yaml())["status"] == "Success"

    integrations.get_by_label("What Genesys says of").fill("No such account.")
    integrations.get_by_role("button", name="Report it").click()
    expect(integrations).to_contain_text("Told to report ERROR: No such account.")
    assert "not active" in last_reason(world, "action")
    integrations.get_by_role("button", name="Let").click()
    expect(integrations).not_to_contain_text("Told to report")


def test_the_organization_is_emptied_only_when_that_is_confirmed_and_the_clock_then_moved(
    console: Console, world: World
) -> None:
    page = console.open("switches")
    clock, organization = section(page, "Clock"), section(page, "Organization")
    expect(clock).to_contain_text("It follows the system's time")
    for key in ("Escape", "Enter"):  # on "Keep it", which has the focus
        organization.get_by_role("button", name="Empty the organization…").click()
        dialog = page.get_by_role("dialog", name="Empty the organization?")
        expect(dialog).to_contain_text("It has 1 integration, 1 action, 1 flow, 1 trigger.")
        page.keyboard.press(key)
        expect(dialog).to_have_count(0)
        expect(organization.get_by_role("button", name="Empty the organization…")).to_be_focused()
    assert world.genesys.objects("triggers") == 1
    organization.get_by_role("button", name="Empty and seed…").click()
    page.get_by_role("button", name="Empty it", exact=True).click()
    expect(organization).to_contain_text("Its ids follow from a seed.")
    assert world.genesys.objects("triggers") == 0
    expect(clock).to_contain_text("It stands still at 2025-01-01 00:00:00 UTC.")
    clock.get_by_label("Move on by").fill("1.5")
    clock.get_by_role("button", name="Move on").click()
    expect(clock).to_contain_text("It stands still at 2025-01-01 00:01:30 UTC.")
    organization.get_by_role("button", name="Empty the organization…").click()
    page.get_by_role("button", name="Empty it", exact=True).click()
    expect(clock).to_contain_text("It follows the system's time")


def test_they_are_accessible_fit_a_phone_and_show_names_as_they_are(
    console: Console, world: World, accessible: Callable[[Page], None]
) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e"
    shown = "<img src=x onerror=alert(1)>⟨U+202E⟩"
    world.genesys.put(f"/_emulator/flows/{world.flow}/lock", json={"user": hostile}).raise_for_status()
    world.genesys.put("/_emulator/cognigy/unknown-users", json={"unknownUsers": [hostile]}).raise_for_status()
    world.genesys.put("/_emulator/cognigy", json={"status": 500, "body": hostile}).raise_for_status()
    world.genesys.set_faults({"path": hostile, "status": 500}, {"latencyMs": 5}, {"flowJob": "stuck"})
    page = console.open("switches", viewport={"width": 360, "height": 740})
    expect(section(page, "Flows")).to_contain_text(f"Locked by {shown}.")
    expect(section(page, "Cognigy")).to_contain_text(f"Every request gets 500, {shown}.")
    expect(section(page, "Faults")).to_contain_text(f"* {shown} answered 500")
    assert fits(page)
    accessible(page)
    page.get_by_role("button", name="Empty the organization…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page)
