"""Before a fleet deploys a stack, it looks whether others' objects have the names."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from handover.io import locks
from handover.verbs.fleet import look
from tests.handover.verbs.adopt.handmade import HandMade
from tests.handover.verbs.fleet.conftest import Yard


def without_prefixes(yard: Yard) -> None:
    for name in ("team-a", "team-b"):
        yard.project.edit(f"Pulumi.{name}.yaml", f"  cognigy-handover:namePrefix: {name}\n", "")


def test_two_stacks_in_one_org_without_prefix_are_found_though_both_are_new(yard: Yard) -> None:
    without_prefixes(yard)
    done = yard.report("up")
    assert sorted(stack["status"] for stack in done["stacks"].values()) == ["failed", "ok"]
    (refused,) = (stack["reason"] for stack in done["stacks"].values() if stack["status"] == "failed")
    assert "objects of the same names" in refused
    assert "cognigy-handover:namePrefix" in refused
    assert yard.objects() == {"integrations": 1, "actions": 1, "flows": 2, "triggers": 2}
    assert list((yard.project.path / ".handover").glob("*/fleet/claims.json")) == []


def test_what_another_stack_has_put_down_is_not_made_twice(yard: Yard) -> None:
    """As when both look at the same moment, before either has made anything."""
    without_prefixes(yard)
    org = f"http://127.0.0.1:{httpx.URL(yard.org.url).port}"
    id_ = yard.org.get("/api/v2/organizations/me").json()["id"]
    flow = {"type": "genesyscloud:index/flow:Flow", "name": "WORKFLOW conversation.id.acw", "category": ""}
    folder = yard.folder("team-b") / "fleet"
    folder.mkdir(parents=True)
    (folder / "claims.json").write_text(json.dumps([f"{org} {id_}", [flow]]))
    with yard.holding("team-b"):
        done = yard.report("up", "--exclude", "team-b")
    assert "The stacks team-a and team-b are in one org" in done["stacks"]["team-a"]["reason"]
    assert yard.objects()["flows"] == 0
    # What a killed process has put down is nobody's any more.
    assert yard.report("up", "--exclude", "team-b")["summary"] == {"ok": 1}


def test_a_live_workflow_of_the_name_is_not_taken_over_unless_it_is_said(yard: Yard) -> None:
    made = HandMade(yard.org)
    made.action(made.integration("X"), "Y", "X")
    id_ = made.workflow("team-a Workflow conversation.id.acw", "X", "Y", "t")
    before = yard.objects()
    done = yard.report("up", "--exclude", "team-b")
    reason = done["stacks"]["team-a"]["reason"]
    assert f"the workflow 'team-a Workflow conversation.id.acw' ({id_})" in reason
    assert yard.objects() == before
    assert yard.report("up", "--exclude", "team-b", "--take-over")["summary"] == {"ok": 1}


def test_what_another_stack_takes_away_meanwhile_is_in_nobody_s_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has just been deployed: its process removes what it had put down, and the lock is still held."""
    claims = [tmp_path / stack / "fleet" / "claims.json" for stack in ("a", "b")]
    for file in claims:
        file.parent.mkdir(parents=True)
        file.write_text('["org", []]')

    def removed(_: Path) -> bool:
        claims[1].unlink()
        return True

    monkeypatch.setattr(locks, "is_held", removed)
    look._refuse_claimed(claims[0], "a")
    assert claims[0].exists()
