"""What became of one event, hop by hop; and how it is fired again."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.emulator.testing import Genesys
from tests.conftest import ProjectCopy
from tests.emulator.aws.conftest import Aws
from tests.emulator.console.browser.conftest import EVENT, PREFIX, Console, World, fits

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright").expect

HOSTILE = {
    "conversationId": 'it\'s "$(touch pwned)" `x` \\ % !history #/x',
    "addressTo": '<img src=x onerror="throw 1">',
    "ani": "\u202eevil\u200e ⁦x⁩",
    "subject": "a\u0000b\u001b[31m\r\nc\ttab",
    "dnis": "x" * 3_000,
    "participantId": "--help; rm -rf $HOME && echo ünïcode \U0001d4b3",
}


def test_a_delivered_event_is_shown_hop_by_hop(console: Console, world: World) -> None:
    page = console.open(f"events/{world.fire()}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("acw ✓ delivered")
    hop = page.get_by_role("region").or_(page.locator(".hop")).filter(has_text="Trigger ACW trigger").first
    expect(hop.locator(".criteria tbody tr")).to_have_count(2)
    expect(hop.locator(".criteria")).to_contain_text("messageType: only OPEN")
    expect(hop.locator(".criteria")).to_contain_text("messageType is OPEN")
    labels = [text.split("+")[0].strip() for text in hop.locator(".said > p:first-child").all_inner_texts()]
    assert [label.split()[0] for label in labels] == ["Criteria", "Workflow", "Request", "Cognigy", "Data", "Workflow"]
    expect(hop.locator(".after").first).to_contain_text("ms")
    hop.get_by_text("Variables").first.click()
    expect(hop.get_by_role("row", name="Flow.addressTo").first).to_contain_text('"user-1"')
    hop.get_by_text("Way through the flow").click()
    expect(hop.locator(".path li")).to_contain_text(["Call Send Event → success", "End the workflow ends"])
    expect(hop.get_by_text("POST https://endpoint-trial.cognigy.ai/handover/genesysCloudOM")).to_be_visible()
    expect(hop.get_by_role("region", name="The request's body")).to_contain_text('"userId": "user-1"')
    hop.get_by_text("Answer 200").click()
    expect(hop.get_by_role("region", name="The answer's body")).to_contain_text("{}")


def test_an_sms_event_says_why_it_was_stopped(console: Console, world: World) -> None:
    page = console.open("events")
    world.fire(messageType="SMS")
    page.locator(".row").click()
    expect(page.locator("p.why")).to_have_text("messageType is SMS; the trigger “ACW trigger” takes only OPEN.")
    unmet = page.get_by_role("row").filter(has_text="■ no")
    expect(unmet).to_contain_text("messageType: only OPEN")
    expect(unmet).to_contain_text("messageType is SMS")
    expect(page.get_by_role("row").filter(has_text="✓ yes")).to_contain_text("mediaType is MESSAGE")


def test_a_deleted_workflow_is_named(console: Console, world: World) -> None:
    world.genesys.delete(f"/api/v2/flows/{world.flow}").raise_for_status()
    page = console.open(f"events/{world.fire()}")
    sentence = "The workflow that the trigger “ACW trigger” starts is not there any more: somebody has deleted the flow"
    expect(page.locator("p.why.failed")).to_have_text(f"{sentence} {world.flow}.")


WANTED: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"operator": "In", "values": ["A", "B c"]}, {"ani": "x"}, 'ani is x; the trigger “t” takes only A or "B c".'),
    ({"operator": "Equal", "value": "A"}, {}, "The event has no ani; the trigger “t” takes only A."),
    ({"operator": "NotIn", "values": ["x", "y"]}, {"ani": "x"}, "ani is x; the trigger “t” takes all but x and y."),
    (
        {"operator": "Exists", "value": True},
        {},
        "The event has no ani; the trigger “t” takes only events with it.",
    ),
]


def test_what_a_criterion_wants_is_said_in_words(console: Console, world: World) -> None:
    page = console.open("events")
    for criterion, changed, said in WANTED:
        trigger = world.trigger_on("user.end", "t", matchCriteria=[{"jsonPath": "ani", **criterion}])
        console.show(page, f"events/{world.fire('user.end', **changed)}")
        expect(page.locator("p.why")).to_have_text(said)
        world.genesys.delete(f"/api/v2/processAutomation/triggers/{trigger}").raise_for_status()


def test_a_failing_endpoint_is_shown_with_its_answer(console: Console, world: World) -> None:
    world.genesys.put("/_emulator/cognigy", json={"status": 503, "body": '{"broken": "it is"}'}).raise_for_status()
    page = console.open(f"events/{world.fire()}")
    expect(page.locator("p.why.failed")).to_be_visible()
    expect(page.get_by_role("region", name="The answer's body")).to_contain_text('"broken": "it is"')


def test_the_way_over_aws_is_shown_with_its_attempts(console: Console, genesys: Genesys) -> None:
    aws = Aws(genesys)
    genesys.post("/_emulator/seed", json={"seed": "aws"}).raise_for_status()  # the clock stands still
    aws.on_premises(aws.source("customer.end"))
    aws.cognigy(status=503, body="come again", times=1)
    aws.fire("customer.end")
    page = console.open("events")
    expect(page.locator(".row")).to_contain_text("… running")
    page.locator(".row").click()
    expect(page.locator(".hop h2")).to_contain_text(["The event", "Event source", "Rule rule", "Target target"])
    target = page.locator(".hop").filter(has_text="Target target")
    expect(target).to_contain_text("Attempt 1: POST")
    target.locator("summary").filter(has_text="POST").click()
    expect(target.get_by_role("row", name="Authorization")).to_contain_text("***")
    expect(target.get_by_role("region", name="The answer's body")).to_have_text("come again")
    aws.advance(2)
    expect(page.get_by_role("heading", level=1)).to_contain_text("✓ delivered")
    expect(target).to_contain_text("Delivered at attempt 2")
    aws.cognigy(status=400)
    aws.fire("customer.end", messageType="SMS")
    aws.fire("customer.end")
    console.show(page, "events")
    expect(page.locator(".row").nth(1)).to_contain_text("The event has detail.eventBody.messageType")
    expect(page.locator(".row").first).to_contain_text("✕ failed")
    page.locator(".row").first.click()
    expect(page.locator("p.why")).to_contain_text("The event is in the dead-letter queue")


def test_it_is_sent_again_as_it_was(console: Console, world: World) -> None:
    world.genesys.fire(PREFIX.replace("{id}", "c-9") + "acw", {**HOSTILE, **EVENT, "eventTime": 12345678901234567890})
    page = console.open("events")
    page.locator(".row").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("delivered")
    expect(page.get_by_role("region", name="The event's body")).to_contain_text('"eventTime": 12345678901234567890')
    before = page.url
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url(lambda url: url != before)
    expect(page.get_by_role("status").filter(has_text="Sent again")).to_be_visible()
    expect(heading).to_contain_text("delivered")
    bodies = [
        entry["detail"]["eventBody"]
        for entry in world.genesys.get("/_emulator/journal").json()["entries"]
        if entry["step"] == "event"
    ]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def _copied(page: Page, button: str) -> list[str]:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    return shlex.split(page.evaluate("navigator.clipboard.readText()"))


def test_what_is_copied_for_a_terminal_fires_the_same_event(
    console: Console, world: World, project_copy: ProjectCopy
) -> None:
    body = {**EVENT, **HOSTILE}
    genesys = world.genesys
    genesys.fire(f"{PREFIX}acw", body)
    page = console.open("events", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".row").click()
    words = _copied(page, "Copy as handover fire")
    assert words[:2] == ["handover", "fire"]
    fired = CliRunner().invoke(app, [*words[1:], "--cwd", str(project_copy.path), "--json"])
    assert fired.exit_code == 0, fired.output
    (result,) = json.loads(fired.stdout)["events"]
    assert (result["topic"], result["eventBody"], result["deliveries"]) == (f"{PREFIX}acw", body, 1)
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("status").filter(has_text="curl")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    ran = subprocess.run(
        ["sh", "-c", f"{command} --silent --fail --noproxy '*'"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    sent = genesys.get(f"/_emulator/journal?eventId={json.loads(ran.stdout)['eventId']}").json()["entries"][0]
    assert (sent["name"], sent["detail"]["eventBody"]) == (f"{PREFIX}acw", body)


def test_hostile_texts_are_shown_and_do_nothing(console: Console, world: World) -> None:
    name = '<img src=x onerror="throw 1">"\'&amp; \u202eevil ' + "W" * 60
    world.trigger_on("acw", name, matchCriteria=[])
    id_ = world.fire(**HOSTILE)
    page = console.open("events", viewport={"width": 360, "height": 640})
    row = page.locator(".row")
    expect(row).to_contain_text('it\'s "$(touch pwned)"')
    assert fits(page)
    console.show(page, f"events/{id_}")
    expect(page.get_by_text("⟨U+202E⟩evil").first).to_be_visible()
    expect(page.get_by_text('"<img src=x onerror=').first).to_be_visible()
    assert fits(page)
    console.show(page, "pipeline")
    expect(page.locator(".part").filter(has_text="<img src=x onerror=").first).to_contain_text("⟨U+202E⟩evil")
    assert fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    node = page.get_by_role("button", name="trigger, <img")
    expect(node).to_be_visible()
    node.click()
    expect(page.get_by_role("complementary").get_by_role("heading", level=2)).to_contain_text('onerror="throw 1"')
    assert page.locator("img").count() == 0
    assert page.evaluate("document.querySelectorAll('[dir], [onerror]').length") == 0
