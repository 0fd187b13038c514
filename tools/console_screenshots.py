"""Make the pictures of the console for README.md and docs/console.md: the same ones each time, but for the fonts.

Usage: python tools/console_screenshots.py

It deploys stack `dev` to a seeded emulator of its own, whose clock stands still, and looks at it by Playwright with the
chromium that CHROMIUM names, or the one on the path.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys

IMAGES = ROOT / "docs" / "images"
STACK = "dev"
WIDTH = 1280
HEIGHT = 720


def main() -> None:
    """Make all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as org, browser() as opened:
        org.post("/_emulator/seed", json={"seed": "console"}).raise_for_status()
        org.login()
        deploy(emulator.url)

        def look(view: str, width: int = WIDTH, height: int = HEIGHT, **options: Any) -> Page:
            size: Any = {"width": width, "height": height}
            context = opened.new_context(viewport=size, timezone_id="UTC", locale="en-US", **options)
            page = context.new_page()
            page.goto(f"{emulator.url}/console/#/{view}")
            page.get_by_text("Live", exact=True).wait_for()
            return page

        of_what_works(look)
        of_a_deleted_workflow(look, org)


@contextmanager
def browser() -> Iterator[Browser]:
    """A chromium without a window."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("There is no chromium on the path; name one by the environment variable CHROMIUM.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def deploy(url: str) -> None:
    """Deploy the stack, from a copy of the project: the project's own state is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        unwanted = shutil.ignore_patterns(".*", "tests", "docs", "mutants", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, project, ignore=unwanted)
        command = [sys.executable, "-m", "handover", "sandbox", "up", "-s", STACK, "--yes", "--emulator", url]
        subprocess.run(command, cwd=project, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - this project's own


def fire(page: Page, preset: str) -> None:
    """Fire a preset as it is, for the ids to be the same each time, and open what became of it."""
    page.get_by_role("button", name=preset).click()
    page.get_by_label("A new conversation for each event").uncheck()
    button = page.get_by_role("button", name="Fire", exact=True)
    button.click()
    page.mouse.move(0, 0)
    page.locator(".shots li").first.wait_for()
    button.and_(page.locator(":enabled:not(:hover)")).wait_for()


def see_all(page: Page) -> None:
    """Make the picture of the pipeline as small as it has to be to be seen whole."""
    page.locator(".node").first.wait_for()
    button = page.get_by_role("button", name="All of it")
    if button.is_enabled():
        button.click()


def of_what_works(look: Callable[..., Page]) -> None:
    """The pipeline, an SMS that does not reach Cognigy, the events on a phone."""
    page = look("pipeline", height=330)
    see_all(page)
    save(page, "pipeline")
    page = look("fire")
    fire(page, "SMS instead")
    save(page, "fire")
    page.set_viewport_size({"width": WIDTH, "height": 960})
    page.get_by_role("link", name="See its way").first.click()
    page.locator(".step.stopped").wait_for()
    save(page, "sms")
    fire(look("fire"), "Agent leaves")
    fire(look("fire"), "After-call work")
    page = look("events", width=360, height=560, color_scheme="dark")
    page.locator(".row").nth(2).wait_for()
    save(page, "phone")


def of_a_deleted_workflow(look: Callable[..., Page], org: Genesys) -> None:
    """The pipeline without one of its workflows, and what becomes of an event then."""
    flows = org.get("/api/v2/flows").raise_for_status().json()["entities"]
    flow = next(flow for flow in flows if "user.end" in flow["name"])
    org.delete(f"/api/v2/flows/{flow['id']}").raise_for_status()
    page = look("pipeline", height=385)
    see_all(page)
    save(page, "deleted-workflow")
    page = look("fire", height=900)
    fire(page, "Agent leaves")
    page.get_by_role("link", name="See its way").first.click()
    page.locator(".step.failed").first.wait_for()
    save(page, "deleted-workflow-event")


def save(page: Page, name: str) -> None:
    """Save what is in sight, with 256 colours: a page of few misses none."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / f"console-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
