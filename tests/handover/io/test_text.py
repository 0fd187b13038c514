"""What is printed is text and nothing else, whoever wrote it and wherever it goes."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.checks import report
from handover.checks.model import Check, Verdict
from handover.emulator.testing import Genesys
from handover.emulator.testing import genesys as genesys
from handover.io import text
from handover.io.text import Stream, counted, shown
from handover.stacks.find import find_stack
from handover.stacks.model import Engine
from tests.conftest import ROOT, ProjectCopy

HOSTILE = (
    "a\x1b[2J\x1b]0;title\x07b\rc\x9bd\x7fe\u202ef\u2066g\u200bh\ufffei\uffff\u2028::error::j\n"
    "::add-mask::x\n  ::stop-commands::y\n##[error]z ##vso[task]"
)
UNSAFE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ufffe\uffff\ud800-\udfff]")
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)


def written(*parts: str, encoding: str = "utf-8", styled: bool = False) -> str:
    raw = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    stream = Stream(raw, styled=styled)
    for part in parts:
        assert stream.write(part) == len(part)
    stream.flush()
    data = raw.buffer.getvalue()
    return data.decode(encoding)


def test_what_steers_a_terminal_is_an_escape() -> None:
    assert shown("a\x1b[1mb\r\n\tc\u202e\ud800\U000e0041 é😀") == (
        "a\\u001b[1mb\\u000d\n\tc\\u202e\\ud800\\udb40\\udc41 é😀"
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("::error::x\n", " ::a::\n"), "\\u003a:error::x\n \\u003a:a::\n"),
        (("a\n", ":", ":debug::x"), "a\n\\u003a:debug::x"),
        (("  ", "\t", "::debug::x"), "  \t\\u003a:debug::x"),
        (("a ##", "[error]", "#", "#", "[x]"), "a ##\\u005berror]##\\u005bx]"),
        (("##vso[x]\n[[1]::2]\nstd::vector",), "##vso\\u005bx]\n[[1]::2]\nstd::vector"),
    ],
)
def test_no_line_is_a_command_of_a_ci_system(parts: tuple[str, ...], expected: str) -> None:
    assert written(*parts) == expected


@given(st.lists(st.text(st.sampled_from(":#[]v so\n\t\u00a0e\x1b\ud800\r\ufffe"))))
def test_however_it_is_put_together(parts: list[str]) -> None:
    out = written(*parts)
    assert not UNSAFE.search(out)
    assert not COMMAND.search(out)
    assert not COMMAND.search(written(*map(shown, parts), styled=True))


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_stays_the_same_json(value: Any) -> None:
    for encoding in ("utf-8", "ascii", "cp1252"):
        assert json.loads(written(json.dumps(value, ensure_ascii=False, indent=2), encoding=encoding)) == value


def test_what_an_encoding_does_not_have_is_an_escape() -> None:
    assert written("ü→😀", encoding="latin-1") == "ü\\u2192\\ud83d\\ude00"
    assert written("ü→", encoding="ascii") == "\\u00fc\\u2192"


@given(st.text())
def test_junit_is_xml_whatever_is_in_it(value: str) -> None:
    element = ElementTree.Element("testcase", name=value)
    ElementTree.SubElement(element, "failure").text = value
    read = ElementTree.fromstring(text.xml(element))  # noqa: S314 - our own
    assert read.get("name") == shown(value)
    assert (read[0].text or "") == shown(value)


def test_a_console_colours_but_shows_no_foreign_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    console = text.console(force_terminal=True, color_system="standard", width=40)
    checks = [Check(HOSTILE, HOSTILE, verdict, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)) for verdict in Verdict]
    report.show(console, HOSTILE, checks)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())
    assert plain != out.getvalue()
    assert not UNSAFE.search(plain)
    # Neither does a cell that is folded begin with a command.
    assert not COMMAND.search(out.getvalue())


def test_what_a_console_has_not_made_is_no_text_either() -> None:
    assert written("\x1b[1m\x9b2J\u202e\x07\r\n", styled=True) == "\x1b[1m\\u009b2J\\u202e\\u0007\r\n"


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "handover").rglob("*.py")):
        if path != ROOT / "handover" / "io" / "text.py":
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_goes_round_it() -> None:
    """All that is printed goes to `sys.stdout` and `sys.stderr`, which are guarded, or to a console of `text`."""
    found = []
    for name, node in ((name, node) for name, tree in modules() for node in ast.walk(tree)):
        match node:
            case ast.Attribute(value=ast.Name("sys"), attr="__stdout__" | "__stderr__") | ast.Attribute(attr="buffer"):
                found.append(f"{name}:{node.lineno} takes a stream that is not guarded")
            case ast.Call(ast.Attribute(ast.Name("os"), "write" | "writev" | "system"), [ast.Constant(), *_]):
                found.append(f"{name}:{node.lineno} writes without a stream")
            case ast.Call(func=ast.Name("Console" | "Text") | ast.Attribute(value=ast.Name("Text"))):
                found.append(f"{name}:{node.lineno} does not use handover.io.text.console and styled")
            case ast.Attribute(attr="ElementTree"):
                found.append(f"{name}:{node.lineno} does not use handover.io.text.xml")
    assert found == []


def handover(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "handover", *arguments]
    return subprocess.run(command, text=True, check=False, env=env, timeout=120, **options)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_any_encoding_of_standard_output_will_do(project_copy: ProjectCopy, encoding: str) -> None:
    done = handover(
        "sandbox",
        "preview",
        cwd=project_copy.path,
        env={"PYTHONIOENCODING": encoding},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding=encoding,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "+ 14 to create" in done.stdout


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_traceback(project_copy: ProjectCopy, closed: str) -> None:
    command = f"{sys.executable} -m handover sandbox up --yes {closed}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=project_copy.path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(find_stack(project_copy.path, "dev", Engine.SANDBOX).resources) == 6


def test_a_deployment_goes_on_when_nobody_reads_any_more(project_copy: ProjectCopy) -> None:
    command = f"set -o pipefail; {sys.executable} -u -m handover sandbox up --yes | true"
    done = subprocess.run(
        ["bash", "-c", command], cwd=project_copy.path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(find_stack(project_copy.path, "dev", Engine.SANDBOX).resources) == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_a_sentence(project_copy: ProjectCopy) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = handover("sandbox", "preview", cwd=project_copy.path, stdout=full, stderr=subprocess.PIPE)
        assert (done.returncode, done.stderr) == (
            1,
            "error: Standard output cannot be used: No space left on device.\n",
        )
        assert handover("sandbox", "preview", cwd=project_copy.path, stdout=full, stderr=full).returncode == 1


# Each verb, and whether what is foreign is in what it shows.
VERBS = {
    "sandbox refresh --preview-only": True,
    "sandbox preview --markdown": False,
    "verify --end-to-end --junit junit.xml": True,
    "verify --json": True,
    "drift": True,
    "fire acw": True,
    "fire acw --json": True,
}


def test_no_verb_shows_more_than_text_of_a_hostile_org(project_copy: ProjectCopy, genesys: Genesys) -> None:
    at = ("--emulator", genesys.url)
    assert handover("sandbox", "up", "--yes", *at, cwd=project_copy.path, capture_output=True).returncode == 0
    hostile = HOSTILE.replace("\ufffe", "").replace("\uffff", "")
    for flow in genesys.get("/api/v2/flows").json()["entities"]:
        genesys.post(f"/_emulator/flows/{flow['id']}/publish", json={"user": hostile}).raise_for_status()
    for integration in genesys.get("/api/v2/integrations").json()["entities"]:
        path = f"/api/v2/integrations/{integration['id']}/config/current"
        config = {**genesys.get(path).json(), "name": hostile, "notes": hostile}
        genesys.put(path, json=config).raise_for_status()
    genesys.put("/_emulator/cognigy", json={"status": 500, "body": hostile}).raise_for_status()
    for verb, shows in VERBS.items():
        done = handover(*verb.split(), *at, cwd=project_copy.path, env={"FORCE_COLOR": "1"}, capture_output=True)
        assert "Traceback" not in done.stderr
        plain = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)
        assert not UNSAFE.search(plain), verb
        assert not COMMAND.search(done.stdout + done.stderr), verb
        assert ("\\u001b[2J" in plain) is shows, verb
    junit = (project_copy.path / "junit.xml").read_text(encoding="utf-8")
    ElementTree.fromstring(junit)  # noqa: S314 - our own
    assert "\\u001b[2J" in junit
    assert not UNSAFE.search(junit)


@pytest.mark.parametrize(("number", "said"), [(0, "0 events"), (1, "1 event"), (2, "2 events")])
def test_one_of_something_has_no_plural(number: int, said: str) -> None:
    assert counted(number, "event") == said
