"""The command line as a whole."""

import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from handover import cli
from handover.cli import VERBS, app, load
from handover.io.locks import TIMEOUT

# What takes long to import, and most commands don't need.
HEAVY = {"pulumi", "fastapi", "uvicorn", "httpx", "pydantic", "rich.console", "yaml", "lark", "jsonschema_rs"}


@pytest.mark.parametrize("arguments", ["", "--help"])
def test_nothing_heavy_is_imported_before_a_command_needs_it(arguments: str) -> None:
    code = (
        f"import sys, atexit; from handover.cli import main; sys.argv[1:] = {arguments.split()!r}; "
        "atexit.register(lambda: print('modules:', *sys.modules)); main()"
    )
    listing = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert HEAVY & set(listing.stdout.rpartition("modules:")[2].split()) == set()
    assert "modules:" in listing.stdout


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "emulator"])
def test_no_help_needs_pulumi(verb: str) -> None:
    code = f"import sys; from handover.cli import load; load({verb!r}); print(*sys.modules)"
    listing = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"pulumi", "fastapi", "uvicorn", "pydantic"} & set(listing.stdout.split()) == set()


def test_every_command_says_what_it_does() -> None:
    helped = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert helped.exit_code == 0
    for command in ("sandbox", "emulator", "fire", "demo", "verify", "rollout", "doctor", "adopt", "drift", "fleet"):
        assert f"  {command} " in helped.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_listed_is_what_the_verb_itself_says(verb: str) -> None:
    assert load(verb).get_short_help_str(200) == VERBS[verb]
    helped = CliRunner().invoke(app, [verb, "--help"]).stdout
    assert VERBS[verb] in " ".join(helped.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_can_be_told_how_long_to_wait_for_a_lock(verb: str) -> None:
    command = load(verb)
    for each in getattr(command, "commands", {verb: command}).values():
        assert [option.name for option in each.params].count("lock_timeout") == 1


@pytest.mark.parametrize(("env", "option"), [({}, ["--lock-timeout", "-1"]), ({"HANDOVER_LOCK_TIMEOUT": "soon"}, [])])
def test_a_time_to_wait_that_is_none_is_refused(env: dict[str, str], option: list[str]) -> None:
    refused = CliRunner().invoke(app, ["doctor", *option], env=env)
    assert refused.exit_code == 2
    assert "--lock-timeout" in refused.stderr


def test_how_long_to_wait_is_told_to_what_the_command_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str | None] = []
    monkeypatch.setattr("handover.verbs.doctor.command.examine", lambda *_: told.append(os.environ.get(TIMEOUT)) or [])  # type: ignore[func-returns-value]
    assert CliRunner().invoke(app, ["doctor", "--lock-timeout", "7"]).exit_code == 0
    assert (told, os.environ.get(TIMEOUT)) == (["7"], None)


def test_a_verb_that_is_none_is_refused() -> None:
    refused = CliRunner().invoke(app, ["verfy"])
    assert refused.exit_code == 2
    assert "Did you mean 'verify'?" in refused.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device", "/x"), 1, "error: /x cannot be used: No space left on device.\n"),
        (OSError("odd"), 1, "error: A file cannot be used: odd.\n"),
        (KeyboardInterrupt(), 8, "error: Interrupted.\n"),
        (typer.Abort(), 8, "error: Interrupted.\n"),
    ],
)
def test_what_ends_a_verb_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail() -> None:
        raise error

    stand_in = typer.Typer()
    stand_in.command()(fail)
    monkeypatch.setattr(cli, "load", lambda _: typer.main.get_command(stand_in))
    result = CliRunner().invoke(app, ["doctor"])
    assert (result.exit_code, result.stderr) == (code, said)


def test_python_runs_it_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "handover", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: handover ")
