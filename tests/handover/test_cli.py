"""The command line as a whole."""

import subprocess
import sys

from typer.testing import CliRunner

from handover.cli import app

# What takes long to import, and most commands don't need.
HEAVY = {"pulumi", "fastapi", "uvicorn", "httpx", "pydantic", "rich.console", "yaml", "lark", "jsonschema_rs"}


def test_nothing_heavy_is_imported_before_a_command_needs_it() -> None:
    listing = subprocess.run(
        [sys.executable, "-c", "import sys, handover.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(listing.stdout.split()) == set()


def test_every_command_says_what_it_does() -> None:
    helped = CliRunner().invoke(app, ["--help"])
    assert helped.exit_code == 0
    for command in ("sandbox", "emulator", "fire", "verify", "rollout", "doctor"):
        assert command in helped.stdout
