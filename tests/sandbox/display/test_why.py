"""What is said of why something changes: whole values, texts line by line, and what forces a new object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from handover.cli import app
from tests.sandbox.fakes import deploy_by

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

Preview = Callable[..., list[str]]


@pytest.fixture
def changed(bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Preview:
    """Deploy one program and preview another; return what is said, a line each, without indentation."""
    deploy_by(provider, monkeypatch)

    def invoke(old: str | None, new: str, *options: str) -> list[str]:
        if old is not None:
            bench.up(old)
        bench.write(new)
        result = CliRunner().invoke(app, ["sandbox", "preview", "-C", str(bench.directory), *options])
        assert result.exit_code == 0, result.output
        return [line.strip() for line in result.stdout.splitlines()]

    return invoke


@pytest.mark.parametrize(
    ("terminal", "options", "whole"), [(False, (), True), (True, (), False), (True, ("-v",), True)]
)
def test_a_value_is_shortened_only_where_people_look_at_it(
    changed: Preview, monkeypatch: pytest.MonkeyPatch, terminal: bool, options: tuple[str, ...], whole: bool
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("NO_COLOR", "1")
    long = "x" * 300
    said = "\n".join(changed('Thing("a", text="short")', f'Thing("a", text="{long}")', *options))
    assert (f'~ text: "short" => "{long}"' in said) == whole
    assert ("xxx…" in said) != whole


def test_a_text_of_several_lines_is_compared_line_by_line(changed: Preview) -> None:
    said = changed('Thing("a", text="one\\ntwo\\nthree\\n")', 'Thing("a", text="one\\n2\\nthree\\n")')
    begin = said.index("~ text:")
    assert said[begin : begin + 8] == [
        "~ text:",
        "│ --- deployed",
        "│ +++ wanted",
        "│ @@ -1,3 +1,3 @@",
        "│  one",
        "│ -two",
        "│ +2",
        "│  three",
    ]


def test_of_a_long_json_text_only_what_differs_is_shown(changed: Preview) -> None:
    text = '{"a": 1, "b": [1, 2], "long": "' + "x" * 300 + '"}'
    said = changed(f"Thing('a', doc='{text}')", f"Thing('a', doc='{text.replace('2]', '3]')}')")
    assert [line for line in said if "doc" in line] == ["~ doc (JSON).b[1]: 2 => 3"]


TRIGGER = 'Thing("a", pulumi.ResourceOptions(replacement_trigger={}))'
CHAIN = """
a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size={})
Thing("b", of=a.id, size=a.id)
"""


@pytest.mark.parametrize(
    ("program", "name", "reason"),
    [
        (
            'Thing("a", pulumi.ResourceOptions(replace_on_changes=["color"]), color="{1}")',
            "a",
            '~ color: "red" => "blue" (forces replacement)',
        ),
        ('Thing("a", size={}, color="{}")', "a", "~ size: 1 => 2 (forces replacement)"),
        (TRIGGER, "a", "(replaced: its `replacement_trigger` has another value)"),
        (CHAIN, "b", "(replaced: something that it needs has to be deleted before it is made anew)"),
    ],
)
def test_of_what_is_replaced_it_is_said_why(changed: Preview, program: str, name: str, reason: str) -> None:
    said = changed(program.format(1, "red"), program.format(2, "blue"))
    row = next(number for number, line in enumerate(said) if f"Thing  {name} " in line)
    assert said[row].endswith("replace")
    assert reason in said[row + 1 : row + 4]


def test_of_what_an_earlier_run_has_deleted_and_not_made_anew_that_is_said(
    bench: Workbench, provider: FakeProvider, changed: Preview
) -> None:
    program = 'Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size={})'
    bench.up(program.format(1))
    bench.write(program.format(2))
    provider.fail.add(("create", "a"))
    assert bench.open().up().errors
    provider.fail.clear()
    assert changed(None, program.format(1))[-3] == "(replaced: an earlier run has deleted it and not made it anew)"
