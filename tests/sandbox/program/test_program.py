"""The program in this process: its surroundings, its configuration, and nothing of it left behind."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pulumi
import pytest

if TYPE_CHECKING:
    from handover.sandbox.stack import Stack
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider


def _run(bench: Workbench, program: str, config: str = "") -> dict[str, object]:
    bench.write(program, config=config)
    outcome = bench.open().preview()
    assert outcome.errors == []
    return outcome.outputs


def test_program_finds_itself_where_the_cli_would_put_it(bench: Workbench) -> None:
    before = (Path.cwd(), list(sys.argv), list(sys.path))
    program = """
    import os, sys
    pulumi.export("cwd", os.getcwd())
    pulumi.export("argv", sys.argv)
    pulumi.export("name", __name__)
    pulumi.export("context", [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()])
    pulumi.export("root", pulumi.runtime.get_root_directory() if hasattr(pulumi.runtime, "get_root_directory") else "")
    pulumi.export("dryRun", pulumi.runtime.is_dry_run())
    """
    outputs = _run(bench, program)
    directory = str(bench.directory.resolve())
    assert outputs == {
        "argv": ["."],
        "context": ["organization", "demo", "dev"],
        "cwd": directory,
        "dryRun": True,
        "name": "__main__",
        "root": directory,
    }
    assert (Path.cwd(), sys.argv, sys.path) == before


def test_the_next_run_has_the_environment_of_before(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", "before")
    program = """
    import os
    pulumi.export("seen", os.environ["MINE"])
    os.environ["MINE"] = "changed"
    os.environ["OTHER"] = "new"
    """
    for _ in range(2):
        assert _run(bench, program) == {"seen": "before"}
    assert os.environ["MINE"] == "before"
    assert "OTHER" not in os.environ


def test_own_modules_are_read_anew_by_the_next_run(bench: Workbench) -> None:
    module = bench.directory / "mine.py"
    program = "import mine\npulumi.export('value', mine.VALUE)"
    module.write_text("VALUE = 1")
    assert _run(bench, program) == {"value": 1}
    assert "mine" not in sys.modules
    module.write_text("VALUE = 2")
    assert _run(bench, program) == {"value": 2}


def test_modules_of_the_same_name_that_are_there_already_are_put_aside(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = ModuleType("mine")
    monkeypatch.setitem(sys.modules, "mine", stranger)
    (bench.directory / "mine.py").write_text("VALUE = 1")
    assert _run(bench, "import mine\npulumi.export('value', mine.VALUE)") == {"value": 1}
    assert sys.modules["mine"] is stranger


def test_folders_without_an_init_file_are_read_anew_too(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = bench.directory.parent / "elsewhere"
    for folder, value in ((elsewhere, 1), (bench.directory, 2)):
        (folder / "space" / "deeper").mkdir(parents=True)
        (folder / "space" / "deeper" / "mine.py").write_text(f"VALUE = {value}")
    program = "from space.deeper import mine\npulumi.export('value', mine.VALUE)"
    assert _run(bench, program) == {"value": 2}
    assert [name for name in sys.modules if name.partition(".")[0] == "space"] == []
    monkeypatch.syspath_prepend(elsewhere)
    stranger = import_module("space.deeper.mine")
    try:
        assert _run(bench, program) == {"value": 2}
        assert stranger.VALUE == 1
        assert import_module("space.deeper.mine") is stranger
    finally:
        for name in ("space.deeper.mine", "space.deeper", "space"):
            del sys.modules[name]


def test_a_folder_named_like_an_installed_package_does_not_hide_it(bench: Workbench) -> None:
    for name in ("google", "yaml"):  # of which the first one has no file of its own
        (bench.directory / name).mkdir()
    import yaml
    from google.protobuf import empty_pb2

    program = """
    import yaml
    from google.protobuf import empty_pb2
    pulumi.export("same", [id(yaml), id(empty_pb2)])
    """
    assert _run(bench, program) == {"same": [id(yaml), id(empty_pb2)]}


def test_program_may_be_elsewhere(bench: Workbench) -> None:
    (bench.directory / "Pulumi.yaml").write_text("name: demo\nruntime: python\nmain: src")
    (bench.directory / "src").mkdir()
    (bench.directory / "src" / "__main__.py").write_text("import pulumi\npulumi.export('x', 1)")
    assert bench.open().preview().outputs == {"x": 1}


def test_missing_program_is_said(bench: Workbench) -> None:
    [(_, message)] = bench.open().preview().errors
    assert message == f"There is no program: {bench.directory.resolve() / '__main__.py'} does not exist."


def test_traceback_begins_in_the_program(bench: Workbench) -> None:
    (bench.directory / "mine.py").write_text("def f():\n    raise ValueError('boom')\n")
    bench.write("import mine\nmine.f()")
    [(_, message)] = bench.open().preview().errors
    lines = message.splitlines()
    assert lines[1] == "Traceback (most recent call last):"
    assert "__main__.py" in lines[2]
    assert lines[-1] == "ValueError: boom"


CONFIG = """
config:
  plain: text
  flag: true
  items: [1, {a: b}]
  hidden: {secure: AAABBB}
"""


def test_configuration_reaches_the_program(bench: Workbench) -> None:
    program = """
    config = pulumi.Config()
    pulumi.export("all", [config.require("plain"), config.require_bool("flag"), config.require_object("items")])
    pulumi.export("absent", config.get("absent"))
    """
    assert _run(bench, program, CONFIG) == {"all": ["text", True, [1, {"a": "b"}]]}


@pytest.mark.parametrize(
    "reading",
    [
        'config.get("hidden").lower()',
        'config.get("hidden") == "x"',
        'len(config.get("hidden"))',
        "f\"{config.get('hidden')}\"",
        'str(config.get("hidden"))',
        'config.get_int("hidden")',
        'config.get_bool("hidden")',
        'config.get_object("hidden")',
        'pulumi.export("x", config.get("hidden"))',
        'Thing("a", x=config.require("hidden"))',
        'Thing("a", x={"y": [config.get_secret("hidden")]})',
        'import base64; base64.b64decode(config.get("hidden"))',
    ],
)
def test_encrypted_value_is_refused_where_it_is_read(bench: Workbench, reading: str) -> None:
    bench.write(f"config = pulumi.Config()\n{reading}", config=CONFIG)
    [(_, message)] = bench.open().up().errors
    assert message == (
        "The program reads `demo:hidden`, which is encrypted in the stack's file, and no passphrase is given: "
        "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give the sandbox a stack of its own, with a "
        "value in plain."
    )


def test_encrypted_value_that_is_not_read_does_no_harm(bench: Workbench) -> None:
    assert _run(bench, 'pulumi.export("x", pulumi.Config().get("plain"))', CONFIG) == {"x": "text"}


def test_order_is_the_same_in_every_run_and_nothing_runs_in_other_threads(
    bench: Workbench, provider: FakeProvider
) -> None:
    threads = set()
    provider.before = lambda operation, name: threads.add(threading.current_thread())
    bench.up("things = [Thing(f't{i}') for i in range(20)]\nThing('last', of=[t.id for t in things])")
    assert [name for _, name in provider.calls] == [*(f"t{i}" for i in range(20)), "last"]
    assert threads == {threading.main_thread()}


def test_programs_run_outside_the_main_thread_too(bench: Workbench, provider: FakeProvider) -> None:
    bench.write('Thing("a")')
    thread = threading.Thread(target=lambda: bench.open().up())
    thread.start()
    thread.join()
    assert list(provider.objects) == ["id-1"]


def test_program_that_requires_a_cli_version_runs(bench: Workbench) -> None:
    assert _run(bench, 'pulumi.runtime.require_pulumi_version(">=3.0.0")') == {}


def test_older_sdks_complaint_about_a_failed_resource_is_not_repeated(bench: Workbench, provider: FakeProvider) -> None:
    provider.fail.add(("create", "a"))
    complaint = "\nclass ResourceRegistrationFailed(Exception): pass\nraise ResourceRegistrationFailed('again')"
    bench.write('Thing("a", size=1)' + complaint)
    assert [message for _, message in bench.open().up().errors] == ["The API refuses to create a."]
    provider.fail.clear()
    [(_, message)] = bench.open().up().errors
    assert message.rstrip().endswith("ResourceRegistrationFailed: again")


def test_no_event_loop_is_left_behind(bench: Workbench) -> None:
    _run(bench, 'Thing("a").id.apply(print)')
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_the_threads_own_event_loop_stays(bench: Workbench) -> None:
    """Tests by Pulumi's mocks need one, and what a test framework has set is its own."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        _run(bench, "")
        assert asyncio.get_event_loop() is loop
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _with_function(bench: Workbench, function: Callable[[], object]) -> Stack:
    """Open the stack with a program that is a function, and has no files."""
    (bench.directory / "__main__.py").unlink(missing_ok=True)
    stack = bench.open()
    return replace(stack, project=replace(stack.project, function=function))


def test_program_may_be_a_function(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench.directory.parent)

    def program() -> None:
        pulumi.export("x", pulumi.Config().require("plain"))
        pulumi.export("cwd", str(Path.cwd()))

    bench.write("", config=CONFIG)
    outcome = _with_function(bench, program).preview()
    assert outcome.errors == []
    assert outcome.outputs == {"x": "text", "cwd": str(bench.directory.parent)}


def test_function_may_be_awaited(bench: Workbench) -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        pulumi.export("x", 1)

    assert _with_function(bench, program).preview().outputs == {"x": 1}


def test_traceback_of_a_function_begins_in_it_and_its_exception_is_kept(bench: Workbench) -> None:
    error = ValueError("boom")

    def program() -> None:
        raise error

    outcome = _with_function(bench, program).preview()
    [(_, message)] = outcome.errors
    lines = message.splitlines()
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[2].endswith("in program")
    assert lines[-1] == "ValueError: boom"
    assert outcome.raised is error
    assert [frame.name for frame in traceback.extract_tb(error.__traceback__)] == ["program"]


def test_nobody_is_warned_later_of_what_a_failed_program_did_not_await(bench: Workbench) -> None:
    async def forgotten() -> None:
        pass

    def program() -> None:
        made.append(forgotten())
        raise ValueError("boom")

    bench.write("")
    made = [forgotten()]
    assert len(_with_function(bench, program).preview().errors) == 1
    states = [inspect.getcoroutinestate(each) for each in made]
    for each in made:
        each.close()
    assert states == ["CORO_CREATED", "CORO_CLOSED"]  # what was there before may be awaited still


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        ("sys.exit(3)", "The program ended itself with exit code 3."),
        ("sys.exit('No such team')", "The program ended itself with exit code 1, and said: No such team"),
    ],
)
def test_a_program_that_ends_itself_is_refused(bench: Workbench, ending: str, sentence: str) -> None:
    bench.write(f"import sys\n{ending}")
    assert bench.open().preview().errors == [("", sentence)]


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "pulumi.Config().require('hidden')"])
def test_what_the_sandbox_refuses_is_not_raised_by_the_program(bench: Workbench, program: str) -> None:
    bench.write(program, config=CONFIG)
    outcome = bench.open().preview()
    assert len(outcome.errors) == 1
    assert outcome.raised is None


def test_a_programs_own_words_are_its_exceptions(bench: Workbench) -> None:
    bench.write("raise pulumi.RunError('No.')")
    outcome = bench.open().preview()
    assert outcome.errors == [("", "No.")]
    assert isinstance(outcome.raised, pulumi.RunError)
