"""Whatever happens, nothing stays in the org, and nothing of anybody else's is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.answers import DEFAULT
from handover.errors import CancelledError
from handover.genesys.errors import GenesysError
from handover.verbs.conformance.model import CannotTellError, Observed, Verdict
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Calls
from handover.verbs.conformance.workshop.leases import Lease, folder, killed
from handover.verbs.conformance.workshop.objects import Kind, path_of
from handover.verbs.conformance.workshop.run_name import PREFIX, Purpose, is_over, new_run, object_name, run_of
from handover.verbs.conformance.workshop.workshop import Workshop, constant
from tests.emulator.conftest import deploy
from tests.handover.verbs.conformance.conftest import Org, emulated

HANDOVER = Path(sys.executable).with_name("handover")
_SLOW = 60


def probe_of(then: Any) -> Question:
    """Return a question whose probe makes one of each object, and then does something."""

    def probe(workshop: Workshop) -> Observed:
        workshop.action(constant("one"))
        workshop.trigger(workshop.flow)
        workshop.new_integration()
        then(workshop)
        return Observed("id", "It was so.")

    return Question("published-call", "Is it so?", True, probe)


def raising(error: BaseException) -> Any:
    def then(_: Workshop) -> None:
        raise error

    return then


def make_leftovers(org: Org, run: str) -> None:
    """Leave one of each object in the org, as a run that was killed does."""
    deploy(org.admin)
    tables: tuple[tuple[str, str, Purpose], ...] = (
        ("integrations", "integrations", "integration"),
        ("integrations/actions", "actions", "action"),
    )
    for path, table, purpose in tables:
        for each in org.objects()[table]:
            if not run_of(each.get("name") or each["published"]["name"]):
                rename(org, path, each["id"], object_name(run, purpose, 1))


def rename(org: Org, path: str, id_: str, name: str) -> None:
    if path == "integrations":
        current = org.admin.get(f"/api/v2/{path}/{id_}/config/current").json()
        org.admin.put(f"/api/v2/{path}/{id_}/config/current", json={**current, "name": name}).raise_for_status()
    else:
        org.admin.patch(f"/api/v2/{path}/{id_}", json={"version": 1, "name": name}).raise_for_status()


@pytest.mark.parametrize(
    "error",
    [
        CannotTellError("Nobody knows."),
        GenesysError("GET", "/api/v2/flows", 503, "Overloaded"),
        KeyError("id"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_probe_has_made_is_removed_when_it_fails_and_the_others_are_asked(org: Org, error: Exception) -> None:
    failed, next_one = org.ask(probe_of(raising(error)), "missing-object").results
    assert (failed.verdict, next_one.verdict) == (Verdict.UNKNOWN, Verdict.HOLDS)
    assert (
        failed.why
        == {
            CannotTellError: "Nobody knows.",
            GenesysError: "GET /api/v2/flows was answered with 503: Overloaded.",
            KeyError: "A reply has not the shape that the probe knows (KeyError: 'id').",
        }[type(error)]
    )
    assert org.empty
    assert org.leases == []


def test_ctrl_c_removes_everything_and_says_so(org: Org) -> None:
    with pytest.raises(CancelledError, match=r"^Interrupted\. All that was made has been removed\.$"):
        org.ask(probe_of(raising(KeyboardInterrupt())))
    assert org.empty
    assert org.leases == []


def test_what_cannot_be_removed_is_named_and_the_next_run_removes_it(org: Org) -> None:
    org.admin.set_faults({"method": "DELETE", "path": "/api/v2/integrations/*", "status": 503})
    outcome = org.ask(probe_of(lambda _: None))
    assert outcome.results[0].verdict is Verdict.HOLDS
    assert len(outcome.left) == 3
    assert all(PREFIX in each and "could not be removed" in each for each in outcome.left)
    assert len(org.leases) == 1
    org.admin.set_faults()
    assert org.ask("missing-object", "stale-configuration-version").left == []
    assert org.said[-3].startswith("Removed 3 objects that an earlier run had left: ")
    assert org.empty
    assert org.leases == []


def test_an_object_whose_creation_got_no_answer_is_found_by_its_name(org: Org) -> None:
    for path in ("/api/v2/integrations", "/api/v2/integrations/actions", "/api/v2/processautomation/triggers"):
        org.admin.set_faults({"method": "POST", "path": path, "drop": True})
        assert org.result(probe_of(lambda _: None)).verdict is Verdict.UNKNOWN
        assert org.empty, path


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retryAfter": 0, "times": 2},
        {"status": 503, "after": 3, "times": 4},
        {"status": 500, "after": 9, "times": 1},
        {"drop": True, "after": 5, "times": 1},
        {"drop": True, "after": 12, "times": 3},
    ],
    ids=str,
)
def test_faults_on_the_way_end_neither_the_run_nor_leave_anything(org: Org, fault: dict[str, Any]) -> None:
    org.admin.set_faults({"path": "/api/v2/*", "method": "*", **fault})
    outcome = org.ask("published-call", "targeted-flow-deletion", "empty-success-template", "stale-trigger-version")
    assert len(outcome.results) == 4
    assert Verdict.DIFFERS not in {each.verdict for each in outcome.results}
    org.admin.set_faults()
    if outcome.left:  # the faults outlast the attempts
        org.ask("reported-state")
    assert org.empty
    assert org.leases == []


def test_an_org_that_answers_no_more_is_not_asked_again(org: Org) -> None:
    def revoke(_: Workshop) -> None:
        org.admin.set_faults({"path": "/api/v2/*", "status": 401})

    results = org.ask(probe_of(revoke), "stale-trigger-version", "missing-object").results
    assert [each.verdict for each in results[1:]] == [Verdict.UNKNOWN] * 2
    assert "401" in results[1].why
    assert results[2].why == results[1].why
    assert results[2].evidence == []


def test_nothing_of_anybody_else_is_touched(org: Org) -> None:
    deploy(org.admin)
    rename(org, "integrations", org.objects()["integrations"][0]["id"], "handover-conformance is not the prefix")
    before = org.objects()
    assert [each.question.id for each in org.ask().results if each.verdict is not Verdict.HOLDS] == []
    assert org.objects() == before


def test_a_probe_that_would_touch_something_else_is_a_fault_of_this_program(org: Org) -> None:
    others = deploy(org.admin)
    before = org.objects()
    with org.open() as genesys:
        calls = Calls(genesys, new_run())
        for method, path, body in (
            ("DELETE", path_of(Kind.FLOW, others.flow), None),
            ("PATCH", path_of(Kind.ACTION, others.action), {"name": "Mine", "version": 1}),
            ("PUT", f"{path_of(Kind.INTEGRATION, others.integration)}/config/current", {}),
            ("POST", "/api/v2/integrations", {"name": "Mine", "integrationType": {"id": "custom-rest-actions"}}),
            ("POST", "/api/v2/flows/executions", {"flowId": others.flow}),
            ("POST", "/api/v2/flows/actions/unlock", None),
        ):
            with pytest.raises(AssertionError, match="something that this run has not made"):
                calls.call(method, path, body)
    assert org.objects() == before


def test_a_run_that_is_long_over_is_cleared_up_wherever_it_was_run_and_one_under_way_is_not(org: Org) -> None:
    now = datetime.now(UTC)
    old = f"{PREFIX}{now - timedelta(hours=2):%Y%m%dT%H%M%SZ}-0123abcd"
    make_leftovers(org, old)
    make_leftovers(org, young := new_run())
    assert (is_over(old), is_over(young), is_over(f"{PREFIX}99999999T999999Z-0123abcd")) == (True, False, False)
    org.ask("reported-state")
    left = [each["name"] for each in org.objects()["integrations"]]
    assert [run_of(name) for name in left] == [young]
    assert len(org.objects()["flows"]) == 1  # whose name is no run's


def test_a_run_of_another_org_is_left_for_when_that_org_is_asked(org: Org, tmp_path: Path) -> None:
    org.admin.set_faults({"method": "DELETE", "path": "/api/v2/integrations/*", "status": 503})
    assert org.ask("reported-state").left
    with emulated(tmp_path) as another:
        another.ask("reported-state")
        assert len(another.leases) == 1
    org.admin.set_faults()
    org.ask("reported-state")
    assert org.leases == []
    assert org.empty


@contextmanager
def stopped_halfway(org: Org) -> Iterator[subprocess.Popen[str]]:
    """Run the command as a process of its own that waits in the middle of its probes, and give it then."""
    # A flow job that does not end soon: when it is asked for, there are an integration and a data action.
    org.admin.post("/_emulator/seed", json={"seed": "conformance"}).raise_for_status()  # whose clock stands
    org.admin.set_faults({"flowJob": "slow", "seconds": _SLOW})
    command = [str(HANDOVER), "conformance", "--emulator", org.url, "--only", "published-call", "-C", str(org.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(job["status"] == "Success" for job in org.admin.get("/_emulator/snapshot").json()["jobs"]):
            assert process.poll() is None
            time.sleep(0.05)
        yield process
        process.kill()


def test_a_killed_run_is_cleared_up_by_the_next_one(org: Org) -> None:
    with stopped_halfway(org) as process:
        process.kill()
        process.wait()
    assert [len(org.objects()[kind]) for kind in ("integrations", "actions", "flows")] == [1, 1, 1]
    (lease,) = org.leases
    org.admin.set_faults()
    outcome = org.ask("missing-object", "reported-state")
    assert outcome.left == []
    assert org.said[0].startswith("Removed 3 objects that an earlier run had left: ")
    assert lease.stem in org.said[0]
    assert org.empty
    assert org.leases == []


def test_ctrl_c_once_more_leaves_the_rest_to_the_next_run(org: Org) -> None:
    with stopped_halfway(org) as process:
        assert process.stderr is not None
        os.kill(process.pid, signal.SIGINT)
        while "removing what was made" not in process.stderr.readline():
            assert process.poll() is None
        while org.objects()["integrations"]:  # but the job is waited for, and so is its workflow
            assert process.poll() is None
        os.kill(process.pid, signal.SIGTERM)
        _, said = process.communicate()
    assert process.returncode == 8
    assert said == ("error: Interrupted. What was made may still be there; the next run from this folder removes it.\n")
    assert len(org.objects()["flows"]) == 1
    org.admin.set_faults()
    org.ask("reported-state")
    assert org.empty
    assert org.leases == []


def test_a_run_under_way_is_left_alone_by_another_one_of_the_same_folder(org: Org) -> None:
    with stopped_halfway(org) as process:
        org.ask("reported-state")
        assert len(org.objects()["integrations"]) == 1
        assert process.poll() is None


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_is_interrupted_removes_everything_before_it_ends(org: Org, signal_: signal.Signals) -> None:
    with stopped_halfway(org) as process:
        os.kill(process.pid, signal_)
        assert process.stderr is not None
        while "removing what was made" not in process.stderr.readline():
            assert process.poll() is None
        org.admin.post("/_emulator/clock/advance", json={"seconds": _SLOW}).raise_for_status()  # the job ends
        _, said = process.communicate()
        assert process.returncode == 8
    assert "error: Interrupted. All that was made has been removed." in said
    assert org.empty
    assert org.leases == []


def test_by_default_it_is_compared_with_what_the_emulator_does_by_default(org: Org) -> None:
    assert org.result("published-call").expected == DEFAULT.published_call


def test_a_runs_lock_file_is_found_only_held_and_others_files_are_left_alone(tmp_path: Path) -> None:
    path = folder(tmp_path) / f"{new_run()}.lock"
    with Lease(path).held("org") as lease:
        strange = path.with_name("strange.lock")
        strange.write_bytes(b"\xff")
        with killed(tmp_path, "org") as found:
            assert found == []
        lease.done = True
    assert list(folder(tmp_path).iterdir()) == [strange]


def test_nothing_is_made_where_no_lock_file_can_be(org: Org) -> None:
    (org.folder / ".handover").mkdir()
    folder(org.folder).write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="File exists"):
        org.ask("reported-state")
    assert org.admin.get("/_emulator/snapshot").json()["idsUsed"] == 0
