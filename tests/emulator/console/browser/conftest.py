"""A browser for the console's tests, and an emulator with a pipeline to look at.

Without Playwright, or without a chromium (the environment's `CHROMIUM`, or `chromium` or `google-chrome` on the path),
these tests are skipped, saying so.
A module has one browser: Playwright's event loop would be in the way of other tests that bring their own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pytest

from handover.emulator.testing import Genesys
from tests.emulator.conftest import deploy, trigger_body

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

TIMEOUT = 60_000
"""Milliseconds that something may take on a machine that is busy; nothing is waited for that long otherwise."""

PREFIX = "v2.detail.events.conversation.{id}."
CRITERIA = [
    {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"},
    {"jsonPath": "messageType", "operator": "Equal", "value": "OPEN"},
]
EVENT = {"conversationId": "c-1", "mediaType": "MESSAGE", "messageType": "OPEN", "addressTo": "user-1"}

# What the browser's own word for a violation is, said before the page's scripts run.
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`violated ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the console's tests in a browser need playwright")
    playwright.expect.set_options(timeout=TIMEOUT)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip(
            "the console's tests in a browser need chromium, which is neither on the path nor named by CHROMIUM"
        )
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Console:
    """The console in a browser.

    Attributes:
        browser: The browser.
        url: The emulator's address.
        complaints: What the browser has complained about: errors, violations of the policy, requests that failed.
        tolerated: Parts of complaints that a test has caused on purpose.
    """

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, view: str = "pipeline", **context: Any) -> Page:
        """Return a page that shows a view (what follows `#/`) and hears of everything.

        Args:
            view: For example `events` or `events/<id>`.
            **context: Options of the browser's context: `color_scheme`, `viewport`, `permissions` and others.
        """
        opened = self.browser.new_context(**context)
        self._contexts.append(opened)
        opened.set_default_timeout(TIMEOUT)
        opened.add_init_script(_TELL_VIOLATIONS)
        page = opened.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("response", self._answered)
        page.goto(f"{self.url}/console/#/{view}")
        page.get_by_text("Live", exact=True).wait_for()
        return page

    def show(self, page: Page, view: str) -> None:
        """Go to another view on a page."""
        page.evaluate("view => { location.hash = `#/${view}`; }", view)
        page.locator(f"main[data-place='{view}']").wait_for()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def close(self) -> None:
        """Close all pages; nothing may have been complained about."""
        for context in self._contexts:
            context.close()
        left = [one for one in self.complaints if not any(part in one for part in self.tolerated)]
        assert left == []


@pytest.fixture
def console(browser: Browser, genesys: Genesys) -> Iterator[Console]:
    """The console of the emulator `genesys`; fails for whatever the browser complained about."""
    opened = Console(browser, genesys.url)
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True)
class World:
    """An organization whose acw events go to Cognigy, as the project's own pipeline has them."""

    genesys: Genesys
    flow: str
    trigger: str

    def fire(self, event: str = "acw", **changed: Any) -> str:
        """Fire an event, wait for what becomes of it, and return its id."""
        body = {"topic": PREFIX + event, "eventBody": {**EVENT, **changed}}
        return str(self.genesys.post("/_emulator/events", json=body).raise_for_status().json()["eventId"])

    def trigger_on(self, event: str, name: str, flow: str | None = None, **changed: Any) -> str:
        """Make another trigger, and return its id."""
        body = trigger_body(
            flow or self.flow, name=name, topicName=PREFIX + event, **{"matchCriteria": CRITERIA, **changed}
        )
        reply = self.genesys.post("/api/v2/processAutomation/triggers", json=body)
        return str(reply.raise_for_status().json()["id"])


@pytest.fixture
def world(genesys: Genesys) -> World:
    """An organization with a pipeline."""
    pipeline = deploy(genesys)
    body = trigger_body(pipeline.flow, name="ACW trigger", matchCriteria=CRITERIA)
    genesys.put(
        f"/api/v2/processAutomation/triggers/{pipeline.trigger}", json={**body, "version": 1}
    ).raise_for_status()
    return World(genesys, pipeline.flow, pipeline.trigger)


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Return what fails where axe finds something on a page in light, or anything about the colours in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is needed").Axe()

    def check(page: Page) -> None:
        rules: dict[Literal["dark", "light"], dict[str, Any]] = {"dark": {"runOnly": ["color-contrast"]}, "light": {}}
        for scheme, some in rules.items():
            page.emulate_media(color_scheme=scheme)
            found = axe.run(page, options={"resultTypes": ["violations"], **some})
            assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"

    return check


def fits(page: Page) -> bool:
    """Tell whether a page needs no scrolling sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
