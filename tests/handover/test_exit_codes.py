"""One table of exit codes: it is the code's, and the same mistake ends every verb alike."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import handover
from handover.cli import VERBS, app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.errors import CancelledError, ExitCode, HandoverError, UnexpectedChangesError
from handover.sandbox.state.lock import stack_lock
from tests.conftest import ProjectCopy

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
TABLE = {int(code): meaning for code, meaning in re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.MULTILINE)}
BY_VERB = {
    verb: {int(code) for code in codes.split(", ")}
    for verb, codes in re.findall(r"^\| `(\w+)` \| ([\d, ]+) \|$", PAGE, re.MULTILINE)
}

# Each verb as it is called for the stack dev of a project; {emulator} is an address.
PREVIEW = ("sandbox", "preview", "--emulator", "{emulator}")
UP = ("sandbox", "up", "--yes", "--emulator", "{emulator}")
FIRE = ("fire", "acw", "--emulator", "{emulator}")
ROLLOUT = ("rollout", "--engine", "sandbox", "--yes", "--emulator", "{emulator}")
VERIFY = ("verify", "--engine", "sandbox", "--emulator", "{emulator}")
DRIFT = ("drift", "--engine", "sandbox", "--emulator", "{emulator}")
ADOPT = ("adopt", "--engine", "sandbox", "--emulator", "{emulator}")
MIGRATE = ("migrate", "next", "--engine", "sandbox", "--yes", "--emulator", "{emulator}")
Run = Callable[..., Result]


def errors(root: type[HandoverError] = HandoverError) -> Iterator[type[HandoverError]]:
    yield root
    for kind in root.__subclasses__():
        yield from errors(kind)


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with EmbeddedEmulator() as running:
        yield running.url


@pytest.fixture
def run(project_copy: ProjectCopy, emulator: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a verb for stack dev of a project."""
    monkeypatch.setenv("PATH", "")  # whatever Pulumi CLI there is does not count

    def invoke(verb: tuple[str, ...], stack: str = "dev", cwd: Path = project_copy.path, at: str = emulator) -> Result:
        arguments = [argument.format(emulator=at) for argument in verb]
        return CliRunner().invoke(app, [*arguments, "--stack", stack, "--cwd", str(cwd)])

    return invoke


def test_the_table_has_the_codes_that_there_are() -> None:
    assert set(TABLE) == set(ExitCode)
    assert set(BY_VERB) == set(VERBS)
    assert set().union(*BY_VERB.values()) == set(ExitCode)


def test_every_error_that_ends_a_verb_has_a_code_of_the_table() -> None:
    for module in pkgutil.walk_packages(handover.__path__, "handover."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = set(errors())
    assert len(found) > 15
    for error in found:
        assert error.exit_code in TABLE, error
        assert error.exit_code is not ExitCode.OK, error
    assert {error for error in found if error.exit_code is ExitCode.CHANGES} == {UnexpectedChangesError}
    assert {error for error in found if error.exit_code is ExitCode.CANCELLED} == {CancelledError}


@pytest.mark.parametrize("verb", [PREVIEW, UP, FIRE, ROLLOUT, ADOPT, MIGRATE], ids=" ".join)
def test_a_folder_without_a_project_is_2(run: Run, tmp_path: Path, verb: tuple[str, ...]) -> None:
    result = run(verb, cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: There is no Pulumi.yaml in {tmp_path}")


@pytest.mark.parametrize("verb", [PREVIEW, UP, FIRE, ROLLOUT, ADOPT, VERIFY, DRIFT, MIGRATE], ids=" ".join)
def test_a_stack_that_is_none_is_6(run: Run, verb: tuple[str, ...]) -> None:
    result = run(verb, stack="nosuch")
    assert result.exit_code == 6
    assert result.stderr.startswith("error: There is no stack 'nosuch': Pulumi.nosuch.yaml does not exist.")


@pytest.mark.parametrize("verb", ["rollout", "adopt", "verify", "drift", "migrate"])
def test_a_stack_that_is_none_of_pulumis_is_6(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text("#!/bin/sh\necho \"error: no stack named 'dev' found\" >&2; exit 255\n", encoding="utf-8")
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run((verb, "--engine", "pulumi"))
    assert result.exit_code == 6
    assert result.stderr.startswith("error: The backend that the Pulumi CLI is logged in to has no stack 'dev'")


@pytest.mark.parametrize("verb", [PREVIEW, UP, FIRE, ROLLOUT, ADOPT, MIGRATE], ids=" ".join)
def test_an_address_that_is_not_this_machines_is_2(run: Run, verb: tuple[str, ...]) -> None:
    result = run(verb, at="http://192.0.2.1:8099")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: --emulator: http://192.0.2.1:8099 is not on this machine.")


@pytest.mark.parametrize("verb", [UP, ROLLOUT], ids=" ".join)
def test_a_question_with_nobody_to_answer_is_2(run: Run, verb: tuple[str, ...]) -> None:
    result = run(tuple(argument for argument in verb if argument != "--yes"))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: --yes must be passed in")


@pytest.mark.parametrize("verb", [UP, FIRE, ROLLOUT, ADOPT, MIGRATE], ids=" ".join)
def test_an_emulator_that_does_not_answer_is_1(run: Run, verb: tuple[str, ...]) -> None:
    result = run(verb, at="http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "No emulator answers at http://127.0.0.1:9" in result.output


@pytest.mark.parametrize("verb", [FIRE, VERIFY, MIGRATE], ids=" ".join)
def test_a_stack_of_which_nothing_is_deployed_is_2(run: Run, verb: tuple[str, ...]) -> None:
    result = run(verb[:-2])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: Nothing of stack 'dev' is deployed")


@pytest.mark.parametrize("verb", [UP, ("sandbox", "destroy"), FIRE[:-2], ROLLOUT, MIGRATE, VERIFY[:-2]], ids=" ".join)
@pytest.mark.parametrize("broken", [False, True])
def test_a_lock_that_somebody_has_or_that_cannot_be_used_is_1(
    run: Run, project_copy: ProjectCopy, emulator: str, verb: tuple[str, ...], broken: bool
) -> None:
    assert run(UP).exit_code == 0
    folder = project_copy.path / ".handover" / "dev"
    if broken:
        (folder / "lock").unlink()
        (folder / "lock").mkdir()
        result = run(verb)
        assert result.stderr == f"error: {folder / 'lock'} cannot be used: Is a directory.\n"
    else:
        with stack_lock(folder, "up"):
            result = run(verb)
        assert result.stderr.startswith("error: Another run is at work on this stack: `handover up`")
    assert result.exit_code == 1


@pytest.mark.parametrize("verb", [FIRE, VERIFY, DRIFT, ADOPT, ("doctor",), UP, ROLLOUT], ids=" ".join)
def test_an_interruption_is_8(run: Run, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "is_file", interrupt)
    result = run(verb)
    assert result.exit_code == 8
    assert result.stderr.startswith("error: Interrupted.")


def test_every_verb_says_the_codes_that_its_own_help_says() -> None:
    for verb, codes in BY_VERB.items():
        helped = " ".join(CliRunner().invoke(app, [verb, "--help"]).stdout.split())
        said = helped.partition("Exit code: ")[2].partition(" Options: ")[0]
        assert {int(code) for code in re.findall(r"\b(\d) (?:if|unless)", said)} <= codes, verb
