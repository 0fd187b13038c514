"""The command line as a whole."""

import os
import shlex
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from handover import cli
from handover.cli import VERBS, app, commands_of, load
from handover.examples import EXAMPLES
from handover.io.locks import TIMEOUT
from handover.io.options import EMULATOR, STACK, DirectoryOption, EmulatorOption, StackOption
from tests.conftest import ProjectCopy
from tests.test_docs import parse

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


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_says_what_it_does_however_narrow_the_terminal_is(option: str) -> None:
    helped = CliRunner().invoke(app, [option], env={"COLUMNS": "60"})
    assert helped.exit_code == 0
    listed = " ".join(helped.stdout.split())
    for command, does in VERBS.items():
        assert f" {command} {does}" in listed


def commands() -> dict[str, Any]:
    """All commands that are listed, by what is typed for them."""
    found = dict(each for verb in VERBS for each in commands_of(verb, load(verb)))
    return {path: command for path, command in found.items() if not command.hidden}


def test_the_help_of_every_command_ends_with_an_example_that_can_be_typed() -> None:
    assert commands().keys() == EXAMPLES.keys()
    for path, example in EXAMPLES.items():
        assert f"{example} ".startswith(f"{path} "), path
        parse(shlex.split(example))
        helped = CliRunner().invoke(app, [*path.split(), "-h"], env={"COLUMNS": "200"})
        assert helped.stdout.rstrip().endswith(f"Example:\n    handover {example}"), helped.stdout


def test_stack_and_emulator_are_read_from_the_environment_and_the_help_says_so() -> None:
    for path, command in commands().items():
        options = {parameter.opts[0]: parameter for parameter in command.params}
        for option, variable in (("--stack", STACK), ("--emulator", EMULATOR)):
            if option in options:
                assert options[option].envvar == variable, path
                assert variable in CliRunner().invoke(app, [*path.split(), "-h"]).stdout, path


def test_it_says_its_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"handover {version('cognigy-genesys-handover')}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two stacks, whose files are in a folder of their own, and another one in it."""
    for folder, text, stacks in (
        (tmp_path, "stackConfigDir: stacks\n", ("dev", "prod-eu")),
        (tmp_path / "aws", "", ()),
    ):
        (folder / "stacks").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime: python\n{text}")
        for stack in stacks:
            (folder / "stacks" / f"Pulumi.{stack}.yaml").write_text("{}\n")
    (tmp_path / "stacks" / "Pulumi.dev.deploy.yaml").write_text("{}\n")
    (tmp_path / "aws" / "Pulumi.onpremises.yaml").write_text("{}\n")
    (tmp_path / "components" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "components" / "deep")
    return tmp_path


def completed(words: str) -> list[str]:
    """What the shell is told to offer for the last word."""
    environment = {
        "_HANDOVER_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    return CliRunner().invoke(app, [], env=environment, prog_name="handover").stdout.split()


def test_verbs_options_and_stacks_are_completed(project: Path) -> None:
    assert completed("handover f") == ["fire", "fleet"]
    assert completed("handover sandbox re") == ["refresh"]
    assert completed("handover sandbox up --y") == ["--yes"]
    assert completed("handover rollout --act") == ["--activate"]
    assert completed("handover verify -s ") == ["dev", "prod-eu"]
    assert completed("handover sandbox up --stack pr") == ["prod-eu"]
    assert completed("handover doctor -s pr") == ["prod-eu"]
    assert completed(f"handover verify --cwd {project}/aws -s ") == ["onpremises"]
    (project / "Pulumi.yaml").write_text("name: [")
    assert completed("handover verify -s ") == []


def test_completion_needs_nothing_that_takes_long() -> None:
    code = (
        "import sys; from handover.cli import main; import atexit; atexit.register(lambda: print(*sys.modules)); main()"
    )
    for words in ("handover sandbox up --", "handover verify -s "):
        environment = {"_HANDOVER_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
        )
        assert {"pulumi", "fastapi", "uvicorn", "cryptography"} & set(done.stdout.split()) == set()


def seen(monkeypatch: pytest.MonkeyPatch, *arguments: str, **environment: str) -> tuple[str, str | None, Path]:
    """Stack, emulator and project's folder that a verb gets."""
    got: list[Any] = []

    def stand_in(
        stack: StackOption = "dev", directory: DirectoryOption = Path(), emulator: EmulatorOption = None
    ) -> None:
        got.extend((stack, emulator, directory))

    loaded = typer.Typer()
    loaded.command()(stand_in)
    monkeypatch.setattr(cli, "load", lambda *_: typer.main.get_command(loaded))
    done = CliRunner().invoke(app, ["verify", *arguments], env=environment)
    assert done.exit_code == 0, done.output
    return got[0], got[1], got[2]


def test_an_option_goes_before_the_environment_and_that_before_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {STACK: "prod-eu", EMULATOR: "http://127.0.0.1:1"}
    assert seen(monkeypatch)[:2] == ("dev", None)
    assert seen(monkeypatch, **environment)[:2] == ("prod-eu", "http://127.0.0.1:1")
    given = ("-s", "prod-us", "--emulator", "http://127.0.0.1:2")
    assert seen(monkeypatch, *given, **environment)[:2] == ("prod-us", "http://127.0.0.1:2")


def test_the_nearest_project_above_is_found_unless_a_folder_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seen(monkeypatch)[2] == Path("../..")
    assert seen(monkeypatch, "--cwd", ".")[2] == Path()
    monkeypatch.chdir(project / "aws" / "stacks")
    assert seen(monkeypatch)[2] == Path("..")
    monkeypatch.chdir(project)
    assert seen(monkeypatch)[2] == Path()


def test_a_verb_works_below_the_project_and_files_are_named_from_there(project_copy: ProjectCopy) -> None:
    below = replace(project_copy, path=project_copy.path / "components")
    for arguments in (["sandbox", "up", "--yes", "--policy-pack", "../policies"], ["verify"], ["fire", "acw"]):
        done = below.run("../.venv/bin/handover", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (project_copy.path / ".handover/dev/state.json").is_file()
    assert below.run("../.venv/bin/handover", "sandbox", "export", "--file", "here.json").returncode == 0
    assert (below.path / "here.json").is_file()


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_listed_is_what_the_verb_itself_says(verb: str) -> None:
    assert load(verb).get_short_help_str(200) == VERBS[verb]
    helped = CliRunner().invoke(app, [verb, "--help"]).stdout
    assert VERBS[verb] in " ".join(helped.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_can_be_told_how_long_to_wait_for_a_lock(verb: str) -> None:
    for path, each in commands_of(verb, load(verb)):
        expected = 0 if hasattr(each, "commands") else 1  # a group leaves it to its verbs
        assert [option.name for option in each.params].count("lock_timeout") == expected, path


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
        (typer.Abort(), 8, "\nerror: Interrupted.\n"),
    ],
)
def test_what_ends_a_verb_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail() -> None:
        raise error

    stand_in = typer.Typer()
    stand_in.command()(fail)
    monkeypatch.setattr(cli, "load", lambda *_: typer.main.get_command(stand_in))
    result = CliRunner().invoke(app, ["doctor"])
    assert (result.exit_code, result.stderr) == (code, said)


@pytest.mark.parametrize(
    ("words", "tried"),
    [("fire --rate 0", " fire -h"), ("--what", " -h"), ("what", " -h"), ("sandbox up --what", " sandbox up -h")],
)
def test_what_a_wrong_command_line_is_told_to_try_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, words: str, tried: str
) -> None:
    monkeypatch.setattr(cli, "HANDOVER", ".venv/bin/handover")
    result = CliRunner().invoke(app, words.split())
    assert result.exit_code == 2
    assert f"\nTry '.venv/bin/handover{tried}' for help.\n" in result.stderr


def test_python_runs_it_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "handover", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: handover ")
