"""The pack as a whole: what Pulumi is told of it, its own configuration, and the project's stacks against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel

from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.policies.analysis import analyze
from handover.sandbox.policies.pack import load_pack
from handover.sandbox.policies.report import planned
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from handover_policies import POLICIES, read_config

ROOT = Path(__file__).parents[2]


def test_every_policy_says_how_bad_a_violation_is_and_what_to_do() -> None:
    names = [policy.name for policy in POLICIES]
    assert len(set(names)) == len(names)
    for policy in POLICIES:
        assert policy.severity, policy.name
        assert policy.enforcement_level, policy.name
        assert policy.remediation_steps, policy.name
        assert policy.description.endswith("."), policy.name
        assert policy.config_schema, policy.name
        for key, schema in policy.config_schema.properties.items():
            assert schema["description"], key
            assert "default" in schema or key in (policy.config_schema.required or []), key


def test_the_documentation_names_every_policy_and_option() -> None:
    page = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    for policy in POLICIES:
        assert f"`{policy.name}`" in page
        assert policy.config_schema
        assert all(f"`{key}`" in page for key in policy.config_schema.properties)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Stack:
    def connect() -> str:
        raise AssertionError("a preview of a new stack calls nothing")

    monkeypatch.chdir(ROOT)
    project = load_project(ROOT)
    return Stack(project, request.param, load_stack(project, request.param), State(), GenesysProvider(connect))


@pytest.mark.parametrize("stack", ["dev", "eventbridge", "local", "prod-eu", "prod-us"], indirect=True)
def test_the_projects_stacks_violate_nothing(stack: Stack) -> None:
    outcome = stack.preview()
    assert outcome.errors == []
    assert analyze(load_pack(ROOT / "policies"), stack, planned(outcome), preview=True) == []


@pytest.mark.parametrize("stack", ["prod-eu"], indirect=True)
def test_a_stack_that_breaks_the_rules_is_found_out(stack: Stack) -> None:
    stack.config.values.update(
        {
            "cognigy-handover:cognigyDomain": "us.example.com",
            "cognigy-handover:protect": "false",
        }
    )
    found = analyze(load_pack(ROOT / "policies"), stack, planned(stack.preview()), preview=True)
    assert {violation.policy for violation in found} == {"data-residency", "production-protected"}
    assert {violation.level for violation in found} == {"mandatory"}
    protected = {violation.urn.rpartition("::")[2] for violation in found if violation.policy == "production-protected"}
    assert protected == {
        "handover-integration",
        "handover-data-action",
        "handover-acw-workflow",
        "handover-acw-trigger",
        "handover-user-end-workflow",
        "handover-user-end-trigger",
    }


@pytest.mark.parametrize("stack", ["eventbridge"], indirect=True)
def test_a_source_that_breaks_the_rules_is_found_out(stack: Stack) -> None:
    del stack.config.values["cognigy-handover:delivery"]
    stack.config.values["genesyscloud:awsRegion"] = "us-east-1"
    found = analyze(load_pack(ROOT / "policies"), stack, planned(stack.preview()), preview=True)
    assert {violation.policy for violation in found} == {"data-residency", "webhooks-kept"}
    assert {violation.level for violation in found} == {"mandatory"}


def _file(path: Path, content: Any) -> Path:
    file = path / "config.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_configuration_keeps_a_policys_level_unless_it_names_one(tmp_path: Path) -> None:
    content = {
        "data-residency": {"regions": {}},
        "name-prefix": {"prefixes": {}},
        "no-secrets": {"enforcementLevel": "advisory"},
        "endpoint-url": "disabled",
    }
    assert read_config(_file(tmp_path, content), POLICIES) == {
        "data-residency": {"regions": {}, "enforcementLevel": EnforcementLevel.MANDATORY},
        "name-prefix": {"prefixes": {}, "enforcementLevel": EnforcementLevel.ADVISORY},
        "no-secrets": {"enforcementLevel": EnforcementLevel.ADVISORY},
        "endpoint-url": EnforcementLevel.DISABLED,
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not valid JSON"),
        ([], "must map names of policies"),
        ({"endpoint": "disabled"}, "configures 'endpoint', which is no policy; there are endpoint-url, "),
        ({"no-secrets": "off"}, "the enforcement level of no-secrets is 'off'; it must be one of advisory, mandatory"),
        ({"no-secrets": {"enforcementLevel": 1}}, "the enforcement level of no-secrets is 1; it must be one of"),
    ],
)
def test_configuration_that_means_nothing_is_refused(tmp_path: Path, content: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=r"config\.json") as error:
        read_config(_file(tmp_path, content), POLICIES)
    assert problem in str(error.value)
