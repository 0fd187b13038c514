"""`handover adopt` on the command line: where it looks, what it prints, what it refuses."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.sandbox.emulation import EMULATOR_FILE
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.schema import FLOW
from handover.stacks.model import INTEGRATION, INTEGRATION_ACTION, Engine
from handover.verbs.adopt import program
from handover.verbs.adopt.adoption import open_target
from handover.verbs.adopt.roles import AdoptError
from tests.handover.verbs.adopt.conftest import STACK, Bench


def run(bench: Bench, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["adopt", "-s", STACK, "-C", str(bench.directory), *arguments])


def gateway(bench: Bench) -> None:
    """Have the stack's file say where the org is."""
    port = bench.genesys.url.rpartition(":")[2]
    with bench.file.open("a") as file:
        file.write(f'  genesyscloud:gateways: [{{host: 127.0.0.1, port: "{port}", protocol: http}}]\n')


def test_it_says_what_it_found_and_what_comes_next(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = bench.made.pipeline()
    monkeypatch.chdir(bench.directory)
    printed = bench.run("adopt").stdout
    for text in (*ids.values(), "unchanged", "updated", "Wrapped up (program)", "use --write", "category: Cognigy"):
        assert text in printed
    assert printed.splitlines()[-4:] == [
        "Nothing has been changed in the org. Next:",
        f"  handover sandbox import -s dev --file .handover/dev/adopt/import.json --emulator {bench.genesys.url}",
        f"  handover sandbox preview -s dev --diff --emulator {bench.genesys.url}   # 12 unchanged, 2 updated",
        f"  handover sandbox up -s dev --emulator {bench.genesys.url}",
    ]


def test_with_write_the_settings_are_in_the_stacks_file(bench: Bench) -> None:
    bench.made.pipeline()
    assert "are in" in bench.run("adopt", "--write").stdout
    assert "    integration: Cognigy webhooks\n" in bench.file.read_text()
    assert "# The hosted trial may be newer" in bench.file.read_text()


def test_a_stack_of_pulumis_reads_its_org_with_its_credentials(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.made.pipeline()
    gateway(bench)
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "id")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", "secret")
    done = run(bench, "--engine", "pulumi", "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["engine"], report["org"]) == ("pulumi", bench.genesys.url)
    assert report["next"][0].startswith(f"pulumi import -s dev --file {bench.folder / 'import.json'}")
    assert report["next"][0].endswith("--generate-code=false")
    assert report["next"][2] == "pulumi up -s dev"


def test_a_gateway_is_the_sandboxs(bench: Bench) -> None:
    bench.made.pipeline()
    gateway(bench)
    assert json.loads(run(bench, "--json").stdout)["next"][2] == "handover sandbox up -s dev"


def test_without_credentials_an_org_cannot_be_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENESYSCLOUD_OAUTHCLIENT_ID", raising=False)
    done = run(bench)
    assert done.exit_code == 2
    assert "There are no credentials for the org" in done.stderr


def test_encrypted_credentials_are_asked_of_pulumi(bench: Bench) -> None:
    with bench.file.open("a") as file:
        file.write("  genesyscloud:oauthclientSecret: {secure: v1:x}\n")
    done = run(bench)
    assert done.exit_code == 2
    assert "The Pulumi CLI is not installed" in done.stderr


def test_a_stack_that_has_objects_adopts_no_others(bench: Bench) -> None:
    bench.made.pipeline()
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    done = bench.run("adopt")
    assert done.exit_code == 2
    assert "Stack 'dev' has 6 objects in its state already; adopt is for a stack that has none." in done.stderr


def test_the_sandbox_imports_where_it_has_an_emulator_and_only_its_state_counts_then(bench: Bench) -> None:
    target = open_target(bench.directory, STACK, None, None)
    assert target.engine is Engine.PULUMI
    assert "could not be looked at" in "".join(target.cautions)
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    assert open_target(bench.directory, STACK, Engine.PULUMI, None).cautions
    file = bench.directory / ".handover" / STACK / EMULATOR_FILE
    file.write_text("{}")
    with pytest.raises(AdoptError, match="has 6 objects in its state already"):
        open_target(bench.directory, STACK, None, None)
    (file.parent / "state.json").unlink()
    target = open_target(bench.directory, STACK, None, None)
    assert (target.engine, target.cautions) == (Engine.SANDBOX, ())


def test_half_a_pipeline_is_none() -> None:
    steps = [
        SimpleNamespace(new=SimpleNamespace(urn=type_, type=type_, inputs={}))
        for type_ in (INTEGRATION, INTEGRATION_ACTION)
    ]
    stack: Any = SimpleNamespace(preview=lambda: SimpleNamespace(errors=[], steps=steps))
    with pytest.raises(AdoptError, match="knows only this project's pipeline"):
        program.run(stack)


def test_an_org_that_refuses_is_said(bench: Bench) -> None:
    bench.made.pipeline()
    bench.genesys.set_faults({"path": "/api/v2/integrations/actions", "status": 403})
    done = bench.run("adopt")
    assert done.exit_code == 1
    assert "GET /api/v2/integrations/actions was answered with 403" in done.stderr


def test_an_object_that_cannot_be_read_is_said(bench: Bench) -> None:
    ids = bench.made.pipeline()
    path = f"/api/v2/integrations/actions/{ids['handover-data-action']}/templates/*"
    bench.genesys.set_faults({"path": path, "status": 403})
    done = bench.run("adopt")
    assert done.exit_code == 1
    assert "handover-data-action: " in done.stderr
    path = f"/api/v2/integrations/{ids['handover-integration']}"
    bench.genesys.set_faults({"path": path, "status": 403})
    assert "handover-integration: " in bench.run("adopt").stderr


def test_a_wrong_configuration_is_said(bench: Bench) -> None:
    bench.configure(events=["acw", "x"])
    done = bench.run("adopt")
    assert done.exit_code == 1
    assert "cognigy-handover:events" in done.stderr


def test_another_program_is_no_pipeline(bench: Bench) -> None:
    (bench.directory / "__main__.py").write_text("import pulumi\npulumi.export('a', 1)\n")
    done = bench.run("adopt")
    assert done.exit_code == 2
    assert "adopt knows only this project's pipeline" in done.stderr


def test_a_workflow_that_cannot_be_exported_is_said(bench: Bench) -> None:
    bench.made.pipeline()
    bench.genesys.set_faults({"path": "/api/v2/flows/export/jobs", "status": 403})
    printed = bench.run("adopt").stdout
    assert "its YAML could not be exported to compare it" in printed
    assert (bench.folder / "workflow-acw.json").exists()
    [workflow, _] = bench.adopt()["workflows"]
    assert "403" in workflow["problem"]
    assert workflow["difference"] == []


def test_a_workflow_without_a_difference_is_published_as_it_is(bench: Bench) -> None:
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    (bench.directory / ".handover" / STACK / "state.json").unlink()
    printed = bench.run("adopt").stdout
    assert "The workflow of acw is published anew as it is" in printed
    assert "warning Some of the objects say 'Managed by Pulumi'" in printed
    # The integration's notes alone say it too.
    [note, used] = bench.adopt("--trigger", "acw=none", "--trigger", "user.end=none")["cautions"]
    assert note.startswith("Some of the objects")
    assert used.startswith("Other triggers start the workflows too: ")


def test_nothing_is_changed_in_the_org() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.method} {request.url}")

    connection = Connection.to_gateway("http://127.0.0.1:9", "id", "secret")
    with Genesys(connection, transport=httpx.MockTransport(answer)) as client:
        provider = GenesysProvider.reading(client)
        with pytest.raises(AssertionError, match="although nothing is to be changed"):
            provider.create(FLOW, {})
        with pytest.raises(AssertionError, match="although nothing is to be changed"):
            provider.update(FLOW, "F", {}, {})
        with pytest.raises(AssertionError, match="although nothing is to be changed"):
            provider.delete(FLOW, "F", {})


def test_a_file_that_cannot_be_written_is_said(bench: Bench) -> None:
    bench.made.pipeline()
    done = bench.run("adopt", "--output", str(bench.file / "adopt"))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: {bench.file}/")
    assert "cannot be written: " in done.stderr
