"""The preview as Markdown: what a fork's pull request gets as its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from typer.testing import CliRunner

from handover.cli import app
from handover.sandbox.display.markdown import render

if TYPE_CHECKING:
    from tests.conftest import ProjectCopy
    from tests.sandbox.conftest import Workbench

PAIR = """
a = Thing("a", size=1)
b = Thing("b", of=a.id)
"""


def preview(bench: Workbench, program: str) -> str:
    bench.write(program)
    return render("dev", bench.open().preview())


def test_new_resources_are_listed_with_their_properties(bench: Workbench) -> None:
    text = preview(bench, PAIR)
    assert text.startswith("### Preview of stack `dev`: 3 to create\n")
    assert "| create | `b` | `" in text
    assert '@@ create b @@\n+ name: "b"\n+ of: [unknown]\n' in text


def test_a_change_shows_both_values_and_what_it_forces(bench: Workbench) -> None:
    bench.up(PAIR)
    text = preview(bench, PAIR.replace("size=1", "size=2"))
    assert "1 to update, 1 to replace" in text.splitlines()[0]
    assert "- size: 1\n+ size: 2  (forces replacement)\n" in text
    assert text.endswith("1 unchanged\n")


def test_a_deletion_shows_what_is_lost(bench: Workbench) -> None:
    bench.up(PAIR)
    assert '@@ delete a @@\n- name: "a"\n- size: 1' in preview(bench, "pass")


def test_nothing_to_do_is_one_line_and_a_count(bench: Workbench) -> None:
    bench.up(PAIR)
    assert preview(bench, PAIR) == "### Preview of stack `dev`: no changes\n\n3 unchanged\n"


def test_secrets_are_hidden(bench: Workbench) -> None:
    text = preview(bench, 'Thing("a", color=pulumi.Output.secret("hunter2"))')
    assert "hunter2" not in text
    assert "+ color: [secret]" in text


def test_an_error_is_told_first(bench: Workbench) -> None:
    text = preview(bench, 'raise Exception("no such thing")')
    assert text.startswith("### Preview of stack `dev`: failed\n\n**Error**")
    assert "no such thing" in text


def test_nothing_breaks_out_of_its_place(bench: Workbench) -> None:
    text = preview(bench, 'Thing("a|b`c", color="```\\n</details>\\n# Approved")')
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<h1>" not in html
    assert html.count("</details>") == 1
    assert "<code>a|b`c</code>" in html


def test_the_command_writes_it_and_fails_with_the_preview(project_copy: ProjectCopy) -> None:
    shown = CliRunner().invoke(app, ["sandbox", "preview", "-C", str(project_copy.path), "-s", "prod-eu", "--markdown"])
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("### Preview of stack `prod-eu`: 14 to create\n")
    assert "https://endpoint-eu.example.com/handover/genesysCloudOM" in shown.stdout
    (picture,) = [token for token in MarkdownIt().parse(shown.stdout) if token.info == "mermaid"]
    assert picture.content.startswith("flowchart LR\n  accTitle: The pipeline of stack prod-eu\n")
    assert picture.content.count("#91;#43; create#93;") == 6
    assert "accDescr: 6 to create\n" in picture.content
    assert shown.stdout.index("| create |") < shown.stdout.index("flowchart LR") < shown.stdout.index("<details>")

    project_copy.edit("Pulumi.prod-eu.yaml", 'cognigyVersion: "4.99"', 'cognigyVersion: "2025.12"')
    failed = CliRunner().invoke(
        app, ["sandbox", "preview", "-C", str(project_copy.path), "-s", "prod-eu", "--markdown"]
    )
    assert failed.exit_code == 1
    assert "### Preview of stack `prod-eu`: failed\n" in failed.stdout
    assert "eventBridge is missing: Cognigy.AI 2025.12 is to be told by Amazon EventBridge" in failed.stdout
    assert "```mermaid" not in failed.stdout, "half a pipeline is none"
