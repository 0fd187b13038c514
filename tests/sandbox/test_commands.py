"""`handover sandbox …` as typed: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pulumi.automation.events import EngineEvent
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.errors import INTERRUPTING
from handover.io import options
from handover.sandbox.configuration.passphrase import Passphrase
from handover.sandbox.emulation import Emulation
from handover.sandbox.provider import ProviderError
from handover.sandbox.state.lock import stack_lock
from handover.sandbox.state.state import State
from tests.sandbox.fakes import deploy_by

if TYPE_CHECKING:
    from tests.sandbox.conftest import Workbench
    from tests.sandbox.fakes import FakeProvider

Run = Callable[..., Result]

PASSPHRASE = "correct horse"
SALT = "v1:/VGdy1bJZxg=:v1:tIpl1PRRK+2Fh3X0:wsZmZtMRXHDCRuEshjE6zmEDJakcqQ=="

PROGRAM = """
g = Group("g")
a = Thing("a", pulumi.ResourceOptions(parent=g), size=1, password=pulumi.Output.secret("hunter2"), doc='{"x": 1}')
b = Thing("b", of=a.id)
pulumi.export("token", b.token)
pulumi.export("names", {"first": "a", "second": b.echo})
pulumi.export("hidden", a.password if hasattr(a, "password") else pulumi.Output.secret("hunter2"))
"""

PREVIEW = """\
Previewing update (dev):
     Type                    Name      Plan
 +   pulumi:pulumi:Stack     demo-dev  create
 +   ├─ fake:index:Group     g         create
 +   │  └─ fake:index:Thing  a         create
 +   └─ fake:index:Thing     b         create

Outputs:
  + hidden: [secret]
  + names:
      first: "a"
      second: "b"
  + token: [unknown]

Resources: + 4 to create
"""

UPDATE = """\
Previewing update (dev):
     Type                    Name      Plan
 +   pulumi:pulumi:Stack     demo-dev  create
 +   ├─ fake:index:Group     g         create
 +   │  └─ fake:index:Thing  a         create
 +   └─ fake:index:Thing     b         create

Updating (dev):
    a     id-1
    └─ b  id-2

Outputs:
  + hidden: [secret]
  + names:
      first: "a"
      second: "b"
  + token: "token-of-id-2"

Resources: + 4 created. Duration: 0.0s
"""


@pytest.fixture
def run(bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the workbench's project, with its provider."""

    deploy_by(provider, monkeypatch)
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str, program: str | None = None, typed: str = "") -> Result:
        if program is not None:
            bench.write(program)
        command = ["sandbox", arguments[0], "-C", str(bench.directory), *arguments[1:]]
        return CliRunner().invoke(app, command, input=typed)

    return invoke


def test_preview_prints_the_tree_and_changes_nothing(run: Run, bench: Workbench) -> None:
    result = run("preview", program=PROGRAM)
    assert result.exit_code == 0
    assert result.stdout == PREVIEW
    assert not bench.state_path.exists()


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\ds", "0.0s", text)


def test_up_prints_what_it_does_and_what_came_out_once(run: Run) -> None:
    result = run("up", "--yes", program=PROGRAM)
    assert result.exit_code == 0
    assert without_times(result.stdout) == UPDATE
    assert "hunter2" not in result.output

    again = run("up", "--yes")
    assert without_times(again.stdout).splitlines() == [
        "Previewing update (dev): no changes",
        "Updating (dev):",
        "Resources: 4 unchanged. Duration: 0.0s",
    ]
    # Only what has become another is shown of the outputs.
    changed = run("up", "--yes", program=PROGRAM.replace('"first": "a"', '"first": "c"'))
    assert 'Outputs:\n  ~ names:\n      first: "c"\n      second: "b"\n\nResources: 4 unchanged.' in changed.stdout


def test_outputs_can_be_left_out(run: Run) -> None:
    for verb in (["preview"], ["up", "--yes"]):
        result = run(*verb, "--suppress-outputs", program=PROGRAM)
        assert result.exit_code == 0
        assert "Outputs:" not in result.stdout
    assert "4 created" in result.stdout


def test_quiet_says_what_is_wrong_and_what_came_out(run: Run, provider: FakeProvider) -> None:
    program = f'pulumi.info("Hello.")\npulumi.warn("Mind the gap.")\n{PROGRAM}'
    result = run("up", "--yes", "--quiet", program=program)
    assert without_times(result.stdout) == "warning: Mind the gap.\nResources: + 4 created. Duration: 0.0s\n"
    provider.fail.add(("update", "b"))
    result = run("up", "--yes", "-q", program=PROGRAM.replace("of=a.id", "of=a.id, color='red'"))
    assert result.stdout.endswith("\nFAILED: 1 failed\n  fake:index:Thing b: The API refuses to update b.\n")


@pytest.mark.parametrize("option", ["--diff", "--verbose"])
def test_everything_is_shown_if_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr(logging.getLogger("handover.genesys"), "handlers", [])
    program = f'pulumi.warn("Mind the gap.")\ng = Group("g")\nThing("g", pulumi.ResourceOptions(parent=g))\n{PROGRAM}'
    program = program.replace('Group("g")\na', 'Group("other")\na')
    shown = run("up", "--yes", option, program=program).stdout
    assert shown.count("Mind the gap.") == 2
    assert " +   │  └─ fake:index:Thing  g         create" in shown
    assert shown.count("Outputs:\n") == 2
    assert re.search(r"^ \+   fake:index:Thing a created \(\d+\.\ds\)$", shown, re.MULTILINE)
    assert ("+ size: 1" in shown) == (option == "--diff")


FOLDED = """\
Previewing update (dev):
     Type                      Name      Plan
 +   pulumi:pulumi:Stack       demo-dev  create
 +   ├─ fake:index:Thing       a         create
 +   ├─ fake:index:Group       b         create
 +   │  ├─ fake:index:Thing    b         create
 +   │  └─ fake:index:Thing    c         create
 +   └─ fake:index:Group       d         create
 +      └─ fake:index:Thing    e         create

Resources: + 8 to create (1 component is in the row of what it wraps)
"""


def test_a_component_that_wraps_one_resource_of_its_name_is_in_that_ones_row(run: Run) -> None:
    def group(name: str, *things: str) -> str:
        made = [f'Thing("{thing}", pulumi.ResourceOptions(parent={name}))' for thing in things]
        return "\n".join([f'{name} = Group("{name}")', *made, ""])

    program = group("a", "a") + group("b", "b", "c") + group("d", "e")
    result = run("preview", program=program)
    assert [line.split() for line in result.stdout.splitlines()] == [line.split() for line in FOLDED.splitlines()]
    assert "Resources: + 8 to create\n" in run("preview", "--verbose", program=program).stdout
    run("up", "--yes", program=program)
    # A group of which only the one thing changes is no row of its own either.
    changed = run("preview", program=program.replace("parent=a)", "parent=a), color='red'"))
    rows = [line.split()[:4] for line in changed.stdout.splitlines() if "fake:" in line]
    assert rows == [["~", "└─", "fake:index:Thing", "a"]]
    assert "(1 component is in the row of what it wraps)" in changed.stdout


def test_update_shows_the_properties_that_differ(run: Run) -> None:
    run("up", "--yes", program=PROGRAM)
    changed = PROGRAM.replace("size=1", "size=2, color='red'").replace('"x": 1', '"x": 2').replace("hunter2", "hunter3")
    result = run("preview", program=changed)
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert " +-  │  └─ fake:index:Thing  a         replace" in result.stdout
    assert "~ doc (JSON).x: 1 => 2" in lines
    assert "~ password: [secret] => [secret]" in lines
    assert "~ size: 1 => 2 (forces replacement)" in lines
    assert '+ color: "red"' in lines
    assert '~ of: "id-1" => [unknown]' in lines
    assert "Resources: ~ 1 to update, +-1 to replace, 2 unchanged" in lines
    assert "hunter" not in result.output


def test_diff_shows_the_properties_of_new_resources_too(run: Run) -> None:
    result = run("preview", "--diff", program=PROGRAM)
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "+ size: 1" in lines
    assert "+ password: [secret]" in lines


def test_json_is_pulumis_digest(run: Run) -> None:
    run("up", "--yes", program=PROGRAM)
    result = run("preview", "--json", program=PROGRAM.replace("size=1", "size=2"))
    digest = json.loads(result.stdout)
    assert digest["changeSummary"] == {"replace": 1, "same": 2, "update": 1}
    stack, replace, update = digest["steps"]
    assert stack["op"] == "same"
    assert replace["op"] == "replace"
    assert replace["diffReasons"] == replace["replaceReasons"] == ["size"]
    assert replace["detailedDiff"] == {"size": {"kind": "update-replace", "inputDiff": True}}
    assert replace["oldState"]["inputs"] == {"doc": '{"x": 1}', "name": "a", "password": "[secret]", "size": 1}
    assert update["detailedDiff"] == {"of": {"kind": "update", "inputDiff": True}}
    assert update["provider"].startswith("urn:pulumi:dev::demo::pulumi:providers:fake::default::")
    assert "hunter2" not in result.output
    failed = json.loads(run("preview", "--json", program="raise pulumi.RunError('No.')").stdout)
    assert failed["diagnostics"] == [{"message": "error: No.", "severity": "error"}]


def test_json_hides_a_secret_trigger_of_replacements(run: Run) -> None:
    for trigger in ("hunter2", "hunter22"):
        options = f"pulumi.ResourceOptions(replacement_trigger=pulumi.Output.secret({trigger!r}))"
        digest = run("preview", "--json", program=f'Thing("a", {options})').stdout
        assert "hunter2" not in digest
        assert '"replacementTrigger": "[secret]"' in digest
        run("up", "--yes")


def test_json_of_refresh_and_destroy_describes_their_previews(run: Run, provider: FakeProvider) -> None:
    run("up", "--yes", program=PROGRAM)
    provider.objects["id-1"]["size"] = 5
    refresh = json.loads(run("refresh", "--preview-only", "--json").stdout)
    assert {step["op"] for step in refresh["steps"]} == {"refresh", "update"}
    destroy = json.loads(run("destroy", "--preview-only", "--json").stdout)
    assert destroy["changeSummary"] == {"delete": 4}
    for verb in ("up", "refresh", "destroy"):
        result = run(verb, "--json")
        assert result.exit_code == 2
        assert "nobody can be asked: add --yes" in result.stderr


def test_a_run_as_json_is_pulumis_engine_events(run: Run, provider: FakeProvider) -> None:
    printing = 'print("hello")\npulumi.log.warn("careful")\n'
    result = run("up", "--yes", "--json", program=printing + PROGRAM)
    assert result.exit_code == 0, result.output
    assert "hunter2" not in result.stdout
    assert "hello" in result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["sequence"] for line in lines] == [*range(len(lines))]
    # As the SDK reads the real engine's.
    events = [EngineEvent.from_json(line) for line in lines]
    assert events[0].prelude_event
    assert events[-1].cancel_event
    assert (summary := events[-2].summary_event)
    assert summary.resource_changes == {"create": 4}
    assert lines[-2]["summaryEvent"]["result"] == "succeeded"
    steps = [(e.resource_pre_event or e.res_outputs_event) for e in events]
    made = [step.metadata for step in steps if step and step.metadata.type.endswith("Thing")]
    assert [step.op for step in made] == ["create"] * 4
    before, after, *_ = made
    assert before.new
    assert after.new
    assert (before.new.id, after.new.id) == ("", "id-1")
    assert after.new.outputs
    assert after.new.outputs["size"] == 1
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}
    assert after.new.inputs
    assert after.new.inputs["password"] == secret
    (warning,) = [event.diagnostic_event for event in events if event.diagnostic_event]
    assert (warning.severity, warning.message.strip()) == ("warning", "careful")


def test_changes_as_json_say_what_differs(run: Run, provider: FakeProvider) -> None:
    run("up", "--yes", program='Thing("a", color="red")\nThing("b", size=1)')
    provider.objects["id-1"]["color"] = "grey"
    result = run("refresh", "--yes", "--json")
    found = [json.loads(line).get("resOutputsEvent") for line in result.stdout.splitlines()]
    (drift,) = [event["metadata"] for event in found if event and event["metadata"]["op"] == "update"]
    assert drift["detailedDiff"] == {"color": {"diffKind": "update", "inputDiff": True}}
    result = run("up", "--yes", "--json", program='Thing("a", color="blue")\nThing("b", size=2)')
    steps = [
        event["metadata"] for line in result.stdout.splitlines() if (event := json.loads(line).get("resourcePreEvent"))
    ]
    ops = {(step["op"], step.get("logical", False)): step for step in steps if step["op"] != "same"}
    assert list(ops) == [
        ("update", True),
        ("create-replacement", False),
        ("replace", True),
        ("delete-replaced", False),
    ]
    assert ops["replace", True]["keys"] == ["size"]
    assert ops["replace", True]["detailedDiff"] == {"size": {"diffKind": "update-replace", "inputDiff": True}}
    result = run("destroy", "--yes", "--json")
    assert json.loads(result.stdout.splitlines()[-2])["summaryEvent"]["resourceChanges"] == {"delete": 3}


def _told(output: str) -> list[tuple[str, str, str, bool]]:
    """Return kind, operation, name and whether it is logical, of each step's event."""
    events = [json.loads(line) for line in output.splitlines()]
    return [
        (kind, step["op"], step["urn"].rpartition("::")[2], step.get("logical", False))
        for event in events
        for kind in ("resourcePreEvent", "resOutputsEvent")
        if (step := event.get(kind, {}).get("metadata"))
    ]


def test_components_as_json_have_been_made_when_they_say_their_outputs(run: Run) -> None:
    program = 'Group("silent")\ng = Group("g")\nThing("a")\ng.register_outputs({"x": 1})'
    made = [told for told in _told(run("up", "--yes", "--json", program=program).stdout) if told[2] in ("silent", "g")]
    assert made == [
        ("resourcePreEvent", "create", "silent", True),
        ("resourcePreEvent", "create", "g", True),
        ("resOutputsEvent", "create", "g", True),
    ]


def test_a_refresh_as_json_says_what_it_finds(run: Run, provider: FakeProvider) -> None:
    run("up", "--yes", program='Group("g")\nThing("a", color="red")\nThing("b")\nThing("c")')
    provider.objects["id-1"]["color"] = "grey"
    del provider.objects["id-3"]
    told = _told(run("refresh", "--yes", "--json").stdout)
    assert {name: op for kind, op, name, _ in told if kind == "resOutputsEvent"} == {
        "demo-dev": "same",
        "g": "same",
        "a": "update",
        "b": "same",
        "c": "delete",
    }
    assert {op for kind, op, _, _ in told if kind == "resourcePreEvent"} == {"refresh"}
    assert not any(logical for *_, logical in told)


def test_failures_as_json_are_events_too(run: Run, provider: FakeProvider) -> None:
    wrong = run("up", "--yes", "--json", program='Thing("a", badness=1)')
    assert wrong.exit_code == 1
    (problem, summary, end) = [json.loads(line) for line in wrong.stdout.splitlines()]
    assert problem["diagnosticEvent"]["severity"] == "error"
    assert "`badness` is no property" in problem["diagnosticEvent"]["message"]
    assert summary["summaryEvent"]["result"] == "failed"
    assert summary["summaryEvent"]["isPreview"] is True
    assert end["cancelEvent"] == {}
    provider.fail.add(("create", "a"))
    failed = run("up", "--yes", "--json", program='Thing("a")')
    assert failed.exit_code == 1
    events = [json.loads(line) for line in failed.stdout.splitlines()]
    (step,) = [event["resOpFailedEvent"] for event in events if "resOpFailedEvent" in event]
    assert step["metadata"]["op"] == "create"
    assert events[-2]["summaryEvent"]["result"] == "failed"


def test_json_is_not_mixed_with_what_the_program_prints(run: Run, bench: Workbench) -> None:
    bench.write('print("hello")')
    result = run("preview", "--json")
    assert json.loads(result.stdout)["changeSummary"] == {"create": 1}
    assert result.stderr == "hello\n"


def test_run_goes_on_after_a_failure_if_asked_to(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    bench.write('a = Thing("a")\nThing("b", pulumi.ResourceOptions(depends_on=[a]))\nThing("c", of=a.id)')
    provider.fail = {("create", "b"), ("create", "c")}
    for mode, failed, verdict in (((), 1, "1 failed, 1 not reached"), (("--continue-on-error",), 2, "2 failed")):
        result = run("up", "--yes", *mode)
        assert result.exit_code == 1
        assert f", {failed} errored. Duration" in result.stdout
        assert result.stdout.splitlines()[-2:] == [
            f"FAILED: {verdict}",
            "  fake:index:Thing b: The API refuses to create b.",
        ]
    provider.fail = set()
    assert run("up", "--yes").exit_code == 0
    provider.fail = {("delete", "b"), ("delete", "c")}
    for mode, verdict in (((), "1 failed, 3 not reached"), (("--continue-on-error",), "2 failed, 2 not reached")):
        result = run("destroy", "--yes", *mode)
        assert result.stdout.splitlines()[-2:] == [
            f"FAILED: {verdict}",
            "  fake:index:Thing c: The API refuses to delete c.",
        ]


def test_json_is_not_mixed_with_messages(run: Run) -> None:
    result = run("preview", "--json", program='pulumi.log.warn("Mind the gap.")')
    assert json.loads(result.stdout)["changeSummary"] == {"create": 1}
    assert result.stderr == "warning: Mind the gap.\n"


def test_expected_no_changes(run: Run, bench: Workbench) -> None:
    for verb in (("preview",), ("up", "--yes")):
        result = run(*verb, "--expect-no-changes", program=PROGRAM)
        assert result.exit_code == 7
        assert "no changes were expected but changes occurred" in result.stderr
    assert run("up", "--yes").exit_code == 0
    assert run("preview", "--expect-no-changes").exit_code == 0


def test_up_asks_first_where_somebody_is_there_to_ask(
    run: Run, bench: Workbench, monkeypatch: pytest.MonkeyPatch, provider: FakeProvider
) -> None:
    result = run("up", program=PROGRAM)
    assert result.exit_code == 2
    assert "--yes must be passed in" in result.stderr
    monkeypatch.setattr(options, "interactive", lambda: True)
    question = "Do you want to perform this update? [yes/no/details]: "
    for answer in ("no", "N", "", "perhaps\nno", "details\nno"):
        refused = run("up", typed=f"{answer}\n")
        assert (refused.exit_code, refused.stderr) == (8, "error: Not gone ahead: the answer was no.\n")
        assert refused.stdout.count(question) == 1 + answer.count("\n")
        assert provider.calls == []
    agreed = run("up", typed="yes\n")
    assert agreed.exit_code == 0
    assert question in agreed.stdout
    assert [kind for kind, _ in provider.calls] == ["create", "create"]


def test_details_are_the_full_difference(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "interactive", lambda: True)
    result = run("up", program=PROGRAM, typed="d\nno\n")
    plan, _, details = result.stdout.partition("[yes/no/details]: ")
    assert "size: 1" not in plan
    assert "+ size: 1\n" in details
    assert "+ password: [secret]\n" in details
    assert "[yes/no]: " in run("up", "--diff", typed="no\n").stdout


def test_the_wait_at_a_prompt_does_not_count(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]

    def answer(*_: object, **__: object) -> str:
        clock[0] += 1000
        return "yes"

    monkeypatch.setattr("handover.sandbox.display.terminal.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(options, "interactive", lambda: True)
    monkeypatch.setattr("typer.prompt", answer)
    result = run("up", program=PROGRAM)
    assert "Resources: + 4 to create\n" in result.stdout
    assert result.stdout.endswith("Resources: + 4 created. Duration: 0.0s\n")
    assert clock == [1000.0]


def test_errors_are_named_and_fail_the_command(run: Run, provider: FakeProvider) -> None:
    result = run("up", "--yes", program='Thing("a", badness=1)')
    assert result.exit_code == 1
    assert "  fake:index:Thing (a):\n    error: `badness` is no property of fake:index:Thing." in result.stdout
    assert "Updating" not in result.stdout
    provider.fail.add(("create", "a"))
    result = run("up", "--yes", program='Thing("a")')
    assert result.exit_code == 1
    assert "fake:index:Thing a creating failed (" in result.stdout
    assert "error: The API refuses to create a." in result.stdout


def test_destroy_leaves_an_empty_stack(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    run("up", "--yes", program=PROGRAM)
    assert run("destroy", "--preview-only").exit_code == 0
    assert len(provider.objects) == 2
    result = run("destroy", "--yes")
    assert result.exit_code == 0
    assert "Resources: - 4 deleted." in result.stdout
    assert bench.resources() == {}
    provider.fail.add(("delete", "a"))
    run("up", "--yes")
    assert run("destroy", "--yes").exit_code == 1


def test_outputs_are_shown_secrets_hidden(run: Run) -> None:
    none = run("outputs", program=PROGRAM).stdout
    assert none == "Stack dev has no outputs yet: deploy it with `handover sandbox up -s dev`.\n"
    run("up", "--yes")
    assert 'token: "token-of-id-2"' in run("outputs").stdout
    assert json.loads(run("outputs", "--json").stdout)["hidden"] == "[secret]"
    assert json.loads(run("outputs", "--json", "--show-secrets").stdout)["hidden"] == "hunter2"


def test_export_is_what_stack_import_takes(
    run: Run, bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("up", "--yes", program='Thing("a")')
    exported = json.loads(run("export").stdout)
    assert set(exported) == {"version", "deployment"}
    assert "secrets_providers" not in exported["deployment"]

    run("up", "--yes", program=PROGRAM)
    result = run("export")
    assert result.exit_code == 2
    assert "run `pulumi stack init dev` first" in result.stderr
    assert run("export", "--show-secrets").exit_code == 2  # Pulumi would not take it either
    bench.write(PROGRAM, config=f"encryptionsalt: {SALT}\nconfig: {{}}")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    result = run("export")
    assert result.exit_code == 2
    assert "PULUMI_CONFIG_PASSPHRASE" in result.stderr
    assert "hunter2" in run("export", "--show-secrets").stdout
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    file = tmp_path / "exported.json"
    file.touch(mode=0o644)
    assert run("export", "--file", "/dev/null").stderr == "error: /dev/null cannot be used: it is not a regular file.\n"
    assert run("export", "--file", str(file)).exit_code == 0
    deployment = json.loads(file.read_text())["deployment"]
    assert deployment["secrets_providers"] == {"type": "passphrase", "state": {"salt": SALT}}
    assert file.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in file.read_text()
    [stack] = [r for r in deployment["resources"] if r["type"] == "pulumi:pulumi:Stack"]
    decrypt = Passphrase.from_environment(file, SALT).decrypt  # type: ignore[union-attr]
    assert decrypt(stack["outputs"]["hidden"]["ciphertext"]) == '"hunter2"'


def test_secrets_among_a_providers_bookkeeping_need_no_passphrase(run: Run, provider: FakeProvider) -> None:
    program = 'Thing("a", pulumi.ResourceOptions(additional_secret_outputs=["__delta"]), __delta=1)'
    assert run("up", "--yes", program=program).exit_code == 0
    [entry] = [r for r in json.loads(run("export").stdout)["deployment"]["resources"] if r.get("id") == "id-1"]
    assert entry["outputs"]["__delta"] == 1


def test_exported_stack_continues_in_its_place(run: Run, bench: Workbench) -> None:
    run("up", "--yes", program='Thing("a")')
    exported = run("export").stdout
    bench.state_path.write_text(exported)
    assert run("preview", "--expect-no-changes").exit_code == 0


def test_refresh_finds_drift_and_takes_it_over(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    run("up", "--yes", program=PROGRAM)
    assert run("refresh", "--yes", "--expect-no-changes").exit_code == 0
    provider.objects["id-1"]["size"] = 5
    del provider.objects["id-2"]

    result = run("refresh", "--preview-only", "--expect-no-changes")
    assert result.exit_code == 7
    assert "~ size: 1 => 5" in result.stdout
    assert "Resources: - 1 to delete, ~ 1 to update" in result.stdout
    assert run("refresh", "--preview-only").exit_code == 0
    assert bench.resources()["a"]["inputs"]["size"] == 1

    result = run("refresh", "--yes")
    assert result.exit_code == 0
    assert bench.resources()["a"]["inputs"]["size"] == 5
    assert "b" not in bench.resources()
    result = run("preview")
    assert "~ size: 5 => 1 (forces replacement)" in result.stdout
    assert "+ 1 to create" in result.stdout


IMPORT_FILE = {
    "resources": [
        {"type": "fake:index:Thing", "name": "a", "id": "there", "parent": "g"},
        {"type": "fake:index:Group", "name": "g", "component": True},
        {"type": "fake:index:Thing", "logicalName": "b", "name": "bee", "id": "here"},
    ]
}


def test_import_adopts_what_is_there(run: Run, bench: Workbench, provider: FakeProvider, tmp_path: Path) -> None:
    provider.objects |= {"there": {"name": "a"}, "here": {"name": "b"}}
    program = 'g = Group("g")\nThing("a", pulumi.ResourceOptions(parent=g))\nThing("b")'
    file = tmp_path / "import.json"
    file.write_text(json.dumps(IMPORT_FILE))

    assert run("import", "--file", str(file), "--preview-only", program=program).exit_code == 0
    assert not bench.state_path.exists()
    result = run("import", "--file", str(file), "--yes")
    assert result.exit_code == 0, result.output
    assert "Resources: = 3 imported." in result.stdout
    assert bench.resources()["a"]["protect"] is True
    # Only that the program does not protect them is new.
    assert run("preview", "--expect-no-changes").exit_code == 0
    assert run("up", "--yes").exit_code == 0
    assert provider.calls == [("read", "here"), ("read", "there")] * 3

    result = run("import", "--file", str(file), "--yes")
    assert result.exit_code == 1
    assert "is in the state already" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read: it is nested too deeply."),
        ("[]", "must be an object with a list `resources`"),
        ('{"resources": [1]}', "resource 0 is not an object"),
        ('{"resources": [{"name": "x"}]}', "'x' has no `type`; 'x' has no `id`"),
        ('{"resources": [{"type": "t", "id": "1"}]}', "'resource 0' has no `name`"),
        (
            '{"resources": [{"type": "t", "name": "x", "id": "1", "component": true}]}',
            "is marked as a component and has",
        ),
        ('{"resources": [{"type": "t", "name": "x", "id": "1", "provider": "p"}]}', "'x' has `provider`"),
        (
            '{"resources": [{"type": "t", "name": "x", "id": "1", "parent": "p"}]}',
            "the parent 'p' of 'x' is not in the file",
        ),
    ],
)
def test_wrong_import_files_are_refused(run: Run, tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "import.json"
    file.write_text(content)
    result = run("import", "--file", str(file), "--yes", program="pass")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"type": "fake:index:Thing", "name": "a", "id": "nowhere"}, "There is no object with the id 'nowhere'."),
        ({"type": "other:index:Thing", "name": "a", "id": "x"}, "The program uses no provider of the package 'other'"),
        (
            {"type": "fake:index:Thing", "name": "a", "id": "x", "parent": "p"},
            "is neither in the state nor in the import file",
        ),
    ],
)
def test_what_cannot_be_imported_is_said(run: Run, tmp_path: Path, entry: dict[str, str], message: str) -> None:
    file = tmp_path / "import.json"
    table = {"p": "urn:pulumi:dev::demo::fake:index:Group::p"}
    file.write_text(json.dumps({"nameTable": table, "resources": [entry]}))
    result = run("import", "--file", str(file), "--yes", program='Thing("a")')
    assert result.exit_code == 1
    assert message in result.output
    assert run("import", "--file", str(file), program="1 / 0").exit_code == 1


def test_unknown_stack_and_missing_project(run: Run, bench: Workbench) -> None:
    result = run("preview", "-s", "nope")
    assert result.exit_code == 6
    assert result.stderr == (
        "error: There is no stack 'nope': Pulumi.nope.yaml does not exist. The stacks here are dev.\n"
    )
    (bench.directory / "Pulumi.yaml").unlink()
    assert run("preview").exit_code == 2


@pytest.mark.parametrize(("old", "new"), [("urn:pulumi:dev::", "urn:pulumi:prod::"), ("::demo::", "::other::")])
@pytest.mark.parametrize("command", [("preview",), ("up", "--yes"), ("destroy", "--yes")])
def test_state_of_another_stack_is_refused(run: Run, bench: Workbench, command: Any, old: str, new: str) -> None:
    bench.up(PROGRAM)
    foreign = bench.state_path.read_text(encoding="utf-8").replace(old, new)
    bench.state_path.write_text(foreign, encoding="utf-8")
    result = run(*command)
    assert result.exit_code == 1
    assert "which is not of stack 'dev' of project 'demo'" in result.stderr
    assert bench.state_path.read_text(encoding="utf-8") == foreign


def test_files_that_cannot_be_used_are_named(run: Run, bench: Workbench, tmp_path: Path) -> None:
    bench.write(PROGRAM)
    bench.state_path.parent.parent.write_text("", encoding="utf-8")
    result = run("up", "--yes")
    assert result.exit_code == 1
    assert result.stderr == f"error: {bench.state_path.parent} cannot be used: Not a directory.\n"
    bench.state_path.parent.parent.unlink()
    result = run("export", "--file", str(tmp_path / "absent" / "file.json"))
    assert result.stderr == f"error: {tmp_path / 'absent' / 'file.json'} cannot be used: No such file or directory.\n"


def test_second_run_is_refused_but_may_look(run: Run, bench: Workbench) -> None:
    bench.write(PROGRAM)
    with stack_lock(bench.state_path.parent, "up"):
        result = run("up", "--yes")
        assert result.exit_code == 1
        assert "Another run is at work on this stack: `handover up`, process" in result.stderr
        assert run("preview").exit_code == 0
    assert run("up", "--yes").exit_code == 0


def test_stale_lock_is_explained(run: Run, bench: Workbench) -> None:
    bench.state_path.parent.mkdir(parents=True)
    (bench.state_path.parent / "lock").write_text('{"pid": 1, "host": "h", "command": "up", "since": 0}')
    result = run("up", "--yes", program=PROGRAM)
    assert result.exit_code == 0
    assert "warning: The previous run did not end properly: `handover up`, process 1 on h" in result.stdout


def test_first_interrupt_finishes_the_operation_and_saves(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    provider.before = lambda operation, name: os.kill(os.getpid(), signal.SIGINT) if name == "a" else None
    result = run("up", "--yes", program=PROGRAM)
    assert result.exit_code == 8
    assert result.stderr.splitlines() == [INTERRUPTING, "error: Interrupted; what had been done until then is saved."]
    assert list(provider.objects) == ["id-1"]
    assert {"a", "g"} <= set(bench.resources())
    assert "b" not in bench.resources()
    assert State.load(bench.state_path).pending == []

    provider.before = lambda operation, name: None
    assert "Resources: + 1 created, 3 unchanged" in run("up", "--yes").stdout


def test_first_interrupt_ends_a_refresh_and_a_destroy(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    run("up", "--yes", program=PROGRAM)
    provider.before = lambda operation, name: os.kill(os.getpid(), signal.SIGINT)
    assert run("destroy", "--yes").exit_code == 8
    assert list(provider.objects) == ["id-1"]
    assert "b" not in bench.resources()


def test_second_interrupt_is_reported_by_the_next_run(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    def twice(operation: str, name: str) -> None:
        if name == "b":
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    provider.before = twice
    result = run("up", "--yes", program=PROGRAM)
    assert result.exit_code == 8
    assert "Interrupted. An operation that was cut off by it" in result.stderr

    provider.before = lambda operation, name: None
    result = run("preview")
    assert "warning: The last run was cut off while creating b; it may or may not have happened." in result.stdout
    said = run("up", "--yes").stdout
    assert "info (b): It had not been made when the last run was cut off." in said
    assert "+ 1 created" in said
    assert list(provider.objects) == ["id-1", "id-2"]


def test_what_a_run_has_made_and_not_written_down_is_gone_on_with(
    run: Run, bench: Workbench, provider: FakeProvider
) -> None:
    def twice(id_: str) -> None:
        if id_ == "id-2":
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    provider.after = twice
    assert run("up", "--yes", program='Thing("a")\nThing("b")').exit_code == 8
    deployment = json.loads(run("export").stdout)["deployment"]
    assert [sorted(each) for each in deployment["pending_operations"]] == [["resource", "type"]]
    provider.after = lambda id_: None
    said = run("up", "--yes").stdout
    assert "info (b): It had been made (id-2) when the last run was cut off; this one goes on with it." in said
    assert "~ 1 updated" in said
    assert list(provider.objects) == ["id-1", "id-2"]
    assert bench.resources()["b"]["id"] == "id-2"
    assert "warning" not in run("preview").stdout


@pytest.mark.parametrize("made", [True, False])
def test_a_creation_without_an_answer_is_asked_for_by_the_next_run(
    run: Run, bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    def silent(*_: str) -> None:
        raise ProviderError("The emulator does not answer.", undecided=True)

    provider.after = silent if made else provider.after
    provider.before = provider.before if made else silent
    assert run("up", "--yes", program=PROGRAM).exit_code == 1
    provider.after, provider.before = lambda _: None, lambda *_: None
    assert "cut off while creating a; it may or may not have happened. The next run" in run("preview").stdout
    run("destroy", "--yes")
    assert provider.objects == {}
    assert provider.calls == ([("create", "a"), ("read", "id-1"), ("delete", "a")] if made else [])


def test_what_nobody_can_tell_of_is_told_until_a_refresh(run: Run, provider: FakeProvider) -> None:
    """By an emulator of before there were keys."""
    provider.otherwise = None

    def twice(operation: str, name: str) -> None:
        if name == "b":
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    provider.before = twice
    run("up", "--yes", program=PROGRAM)
    provider.before = lambda operation, name: None
    assert "warning" in run("up", "--yes").stdout
    assert "cut off while creating b" in run("refresh", "--yes").stdout
    assert "warning" not in run("preview").stdout


def test_what_the_program_logs_is_shown(run: Run) -> None:
    program = 'pulumi.log.warn("Mind the gap.", Thing("a"))\npulumi.log.debug("not shown")\npulumi.info("Hello.")'
    result = run("preview", program=program)
    assert "warning (a): Mind the gap." in result.stdout
    assert "info: Hello." in result.stdout
    assert "not shown" not in result.output


def test_verbose_logs_calls(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("handover.genesys")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "level", logging.NOTSET)
    run("preview", "-v", program="pass")
    assert logger.isEnabledFor(logging.DEBUG)
    assert len(logger.handlers) == 1


@pytest.mark.parametrize("terminal", [True, False])
def test_colour_where_it_is_asked_for_and_a_live_line_where_there_is_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, provider: FakeProvider, terminal: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("handover.io.text.Stream.isatty", lambda _: terminal)
    provider.fail.add(("create", "b"))
    result = run("up", "--yes", program=PROGRAM)
    assert result.exit_code == 1
    assert "\x1b[32m +   │  └─ fake:index:Thing  a         create" in result.stdout
    assert "fake:index:Thing b creating failed" in result.stdout
    assert "hunter2" not in result.output
    live = ["Previewing update (dev) 0s", "creating fake:index:Thing b", "3 of 4", "\x1b[2K"]
    assert [text in result.stdout for text in live] == [terminal] * 4


def test_emulator_that_does_not_fit_the_state_is_refused_before_anything_is_done(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.up('Thing("a")')
    state = bench.state_path.read_bytes()
    arguments = ["sandbox", "up", "-C", str(bench.directory), "--yes"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "emulator.json is missing" in result.stderr
    result = CliRunner().invoke(app, [*arguments, "--emulator", "https://api.mypurecloud.com:443"])
    assert result.exit_code == 2
    assert "is not on this machine" in result.stderr
    assert bench.state_path.read_bytes() == state


VERBS = pytest.mark.parametrize("verb", [["preview"], ["up", "--yes"], ["refresh", "--yes"], ["destroy", "--yes"]])


@VERBS
def test_org_that_was_emptied_is_noticed_though_nothing_changes(
    bench: Workbench, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    monkeypatch.setattr("handover.sandbox.opening.StackProvider", lambda *_: provider)
    bench.up('Thing("a")')
    arguments = ["sandbox", *verb, "-C", str(bench.directory)]
    with EmbeddedEmulator() as emulator:
        State.load(bench.state_path).save(str(Emulation(bench.directory, attach=emulator.url).id))
        preview = ["sandbox", "preview", *arguments[-2:], "--emulator", emulator.url]
        assert CliRunner().invoke(app, preview).exit_code == 0
        httpx.post(f"{emulator.url}/_emulator/reset", trust_env=False).raise_for_status()
        result = CliRunner().invoke(app, [*arguments, "--emulator", emulator.url])
    assert result.exit_code == 1
    assert "it was reset or exchanged" in " ".join(result.stderr.split())


@VERBS
def test_missing_state_of_an_org_with_objects_is_noticed(bench: Workbench, verb: list[str]) -> None:
    bench.write("pass")
    file = bench.state_path.parent / "emulator.json"
    file.parent.mkdir(parents=True)
    arguments = ["sandbox", *verb, "-C", str(bench.directory)]
    file.write_text(json.dumps({"id": "one", "integrations": []}), encoding="utf-8")
    assert CliRunner().invoke(app, arguments).exit_code == 0
    bench.state_path.unlink(missing_ok=True)
    file.write_text(json.dumps({"id": "one", "integrations": [{}]}), encoding="utf-8")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "restore" in result.stderr
    assert "`handover sandbox import`" in " ".join(result.stderr.split())
    assert not bench.state_path.exists()


@pytest.mark.parametrize("verb", [["outputs", "--json"], ["export"]])
def test_outputs_and_export_need_the_state_only(bench: Workbench, verb: list[str]) -> None:
    bench.up('Thing("a")\npulumi.export("x", 1)')
    (bench.directory / "__main__.py").unlink()
    (bench.directory / "Pulumi.yaml").write_text(
        "name: demo\nruntime: python\nconfig:\n  missing: {type: string}\n", encoding="utf-8"
    )
    gateways = "[{host: 127.0.0.1, port: '1', protocol: http}]"
    (bench.directory / "Pulumi.dev.yaml").write_text(f"config:\n  genesyscloud:gateways: {gateways}\n")
    result = CliRunner().invoke(app, ["sandbox", *verb, "-C", str(bench.directory)])
    assert result.exit_code == 0
    assert '"x": 1' in result.stdout


def test_what_a_refresh_finds_is_shown_before_what_is_done_about_it(
    run: Run, bench: Workbench, provider: FakeProvider
) -> None:
    run("up", "--yes", program='Thing("a", color="red")\nThing("b")')
    provider.objects["id-1"]["color"] = "grey"
    del provider.objects["id-2"]
    for command in (["preview"], ["up", "--yes"]):
        assert run(*command, "--refresh").stdout.startswith(
            """\
Found by the refresh, not as the state says:
     Type                 Name      Found
     pulumi:pulumi:Stack  demo-dev
 ~   ├─ fake:index:Thing  a         update
           ~ color: "red" => "grey"
 -   └─ fake:index:Thing  b         delete

Previewing update (dev):
     Type                 Name      Plan
     pulumi:pulumi:Stack  demo-dev
 ~   ├─ fake:index:Thing  a         update
           ~ color: "grey" => "red"
 +   └─ fake:index:Thing  b         create
"""
        )
    assert "Found by" not in run("up", "--yes", "--refresh").stdout
    provider.objects["id-1"]["color"] = "grey"
    assert "Found by" not in run("up", "--yes", "--refresh", "--quiet").stdout


def test_verbs_take_targets_and_refresh_first(run: Run, bench: Workbench, provider: FakeProvider) -> None:
    run("up", "--yes", program='Thing("a", color="red")\nThing("b", color="red")')
    thing = "urn:pulumi:dev::demo::fake:index:Thing::"
    provider.objects["id-2"] = {"name": "b", "color": "grey"}
    bench.write('Thing("a", color="blue")\nThing("b", color="red")')
    planned = run("preview", "--target", "**::b")
    assert (planned.exit_code, "~ 1 to update" in planned.output) == (0, False)
    assert "~ 1 to update" in run("preview", "-t", "**::b", "--refresh").output
    assert run("up", "--yes", "-t", thing + "b", "-r").exit_code == 0
    assert [found["color"] for found in provider.objects.values()] == ["red", "red"]
    del provider.objects["id-2"]
    assert run("refresh", "--yes", "--target", thing + "a").exit_code == 0
    assert "b" in bench.resources()
    assert run("destroy", "--yes", "--refresh", "-t", "**::b").exit_code == 0
    assert "b" not in bench.resources()
    assert run("destroy", "--yes", "--target", thing + "b").exit_code == 1
    assert run("destroy", "--yes", "--target", thing + "a", "--target-dependents").exit_code == 0
    assert (provider.objects, list(bench.resources())) == ({}, ["demo-dev", "default"])


def test_what_is_only_read_is_not_shown(run: Run, provider: FakeProvider) -> None:
    provider.objects["there"] = {"name": "x"}
    shown = run("up", "--yes", program='Thing("x", pulumi.ResourceOptions(id="there"))').output
    assert "+ 1 created" in shown
    assert "read" not in shown
    assert "there" not in shown
    removed = run("up", "--yes", program="pass").output
    assert "discard" not in removed
    assert "Thing  x" not in removed


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("{type: boolean}", "has 'maybe' for `on`, which must be of type boolean"),
        ("{secret: true, type: string}", "must be encrypted"),
    ],
)
def test_a_configuration_that_is_not_as_declared_ends_what_runs_the_program_and_nothing_else(
    run: Run, bench: Workbench, declared: str, said: str
) -> None:
    """As measured with the real CLI 3.260, which ends with 1, and refreshes and destroys such a stack."""
    assert run("up", "--yes", program=PROGRAM).exit_code == 0
    project = bench.directory / "Pulumi.yaml"
    project.write_text(project.read_text(encoding="utf-8") + f"\nconfig: {{on: {declared}, there: {{type: string}}}}\n")
    bench.write(PROGRAM, config="config: {demo:on: maybe}")
    for command in (["preview"], ["up", "--yes"]):
        refused = run(*command)
        assert (refused.exit_code, "missing a value for `there`" in refused.stderr) == (1, True)
    bench.write(PROGRAM, config="config: {demo:on: maybe, demo:there: x}")
    refused = run("up", "--yes")
    assert refused.exit_code == 1
    assert said in refused.stderr
    for command in (["refresh", "--yes"], ["outputs"], ["destroy", "--yes"]):
        assert run(*command).exit_code == 0
