"""Fleets with policy packs: each stack is judged, and what was found is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handover.verbs.fleet.model import Result, Run, Status, Verb
from handover.verbs.fleet.outcome import read_result
from tests.handover.verbs.fleet.conftest import Yard

# As Pulumi 3.260 writes it, and the sandbox after it.
VIOLATED = """Previewing update (dev):

Policies:
    ✅ handover@v1.0.0 (local: policies)

Updating (dev):
Resources:
    + 2 created

Policies:
    ❌ handover@v1.0.0 (local: policies)
        - [mandatory] [severity: critical]  endpoint-url  (genesyscloud:index/integrationAction:IntegrationAction: x)
          Events must go to the stack's own domain,
          not elsewhere.
        - [advisory]  name-prefix
          The stack has none.
    ⚠️ more@v0.1.0 (local: more)
        - [advisory]  thrift  (genesyscloud:Flow: y)
          Too much.

error: A mandatory policy is violated.
  endpoint-url (mandatory), elsewhere: is no part of it
"""


def read(code: int, log: str) -> Result:
    return read_result(Run("dev", Verb.UP, Path("folder")), code, log, "", stopped=False)


def test_what_packs_found_last_is_read_with_each_violation() -> None:
    first, second = read(1, VIOLATED).policies
    assert (first["name"], first["version"], first["passed"]) == ("handover", "1.0.0", False)
    assert first["violations"] == [
        {
            "level": "mandatory",
            "severity": "critical",
            "policy": "endpoint-url",
            "resource": "genesyscloud:index/integrationAction:IntegrationAction: x",
            "message": "Events must go to the stack's own domain,\nnot elsewhere.",
        },
        {
            "level": "advisory",
            "severity": "",
            "policy": "name-prefix",
            "resource": "",
            "message": "The stack has none.",
        },
    ]
    assert (second["passed"], [each["policy"] for each in second["violations"]]) == (True, ["thrift"])


def test_what_is_violated_is_the_reason_of_a_failure() -> None:
    result = read(1, VIOLATED)
    assert result.status is Status.FAILED
    _, *found = result.reason.splitlines()
    assert found == [
        "endpoint-url (mandatory), genesyscloud:index/integrationAction:IntegrationAction: x: "
        "Events must go to the stack's own domain, not elsewhere.",
        "name-prefix (advisory), the stack: The stack has none.",
        "thrift (advisory), genesyscloud:Flow: y: Too much.",
    ]


@pytest.mark.parametrize(
    ("log", "summary"),
    [
        (VIOLATED.replace("❌", "⚠️").partition("error:")[0], "2 created, 3 policy violations"),
        (
            "Updating (dev):\nResources: + 1 created\n\nPolicies:\n    ✅ rules@v1 (local: rules)\n",
            "1 created, policies kept",
        ),
        ("Updating (dev):\nResources: + 1 created\n", "1 created"),
    ],
)
def test_the_summary_says_what_was_found(log: str, summary: str) -> None:
    assert read(0, log).summary == summary


def test_another_failure_does_not_list_what_is_only_advised() -> None:
    log = VIOLATED.replace("❌", "⚠️").partition("error:")[0] + "error: The org does not answer.\n"
    assert read(1, log).reason == "The org does not answer."


def test_a_fleet_is_judged_by_a_policy_pack_and_what_violates_it_is_not_deployed(yard: Yard) -> None:
    pack = ("--policy-pack", str(yard.project.path / "policies"))
    yard.project.edit("policies/config.json", '"regions": {', '"exceptStacks": ["team-*"], "regions": {')
    yard.project.edit(
        "policies/config.json",
        '"data-residency": {',
        '"endpoint-url": {"hosts": {"team-b": "endpoint-other.example.com"}},\n    "data-residency": {',
    )
    done = yard.report("up", *pack)
    good, bad = done["stacks"]["team-a"], done["stacks"]["team-b"]
    assert (good["status"], good["summary"]) == ("ok", "14 created, policies kept")
    assert [(each["name"], each["passed"], each["violations"]) for each in good["policies"]] == [
        ("cognigy-handover", True, [])
    ]
    assert bad["status"] == "failed"
    assert "A mandatory policy is violated" in bad["reason"]
    assert "endpoint-url (mandatory)" in bad["reason"]
    assert not bad["policies"][0]["passed"]
    assert yard.objects()["integrations"] == 1
