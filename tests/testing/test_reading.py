"""Objects that a program only reads: `get` of every resource of the SDK."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_genesyscloud as genesyscloud
import pytest

from handover.testing import Deploy, Genesys
from tests.emulator.conftest import CATEGORY
from tests.emulator.conftest import deploy as make_pipeline


@dataclass(frozen=True)
class Kind:
    """A resource class of the SDK, how its object is found, and an output that it has."""

    cls: Any
    object_: str
    path: str
    output: str
    value: str


KINDS = [
    Kind(genesyscloud.Integration, "integration", "/api/v2/integrations/{}", "integration_type", "custom-rest-actions"),
    Kind(genesyscloud.IntegrationAction, "action", "/api/v2/integrations/actions/{}", "category", CATEGORY),
    Kind(genesyscloud.Flow, "flow", "/api/v2/flows/{}", "name", "ACW"),
    Kind(genesyscloud.ProcessautomationTrigger, "trigger", "/api/v2/processAutomation/triggers/{}", "name", "Trigger"),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.cls.__name__)


def _reading(kind: Kind, id_: str) -> Any:
    def program() -> None:
        found = kind.cls.get("found", id_)
        pulumi.export("value", getattr(found, kind.output))
        pulumi.export("id", found.id)

    return program


def test_every_resource_of_the_sdk_is_here() -> None:
    having = {name for name, value in vars(genesyscloud).items() if isinstance(value, type) and "get" in vars(value)}
    assert {kind.cls.__name__ for kind in KINDS} == having


@every_kind
def test_what_is_read_is_known_in_the_preview_and_stays_when_the_stack_goes(
    deploy: Deploy, genesys: Genesys, kind: Kind
) -> None:
    id_ = getattr(make_pipeline(genesys), kind.object_)
    stack = deploy.open(_reading(kind, id_))
    assert stack.preview().outputs["value"] == kind.value
    assert not stack.plan.created
    assert stack.plan.warnings == ()
    stack.up()
    assert stack.outputs == {"value": kind.value, "id": id_}
    found = stack.resources["found"]
    assert (found.external, found.id) == (True, id_)
    assert not stack.refresh()
    assert not stack.preview()
    assert not stack.destroy().deleted
    assert genesys.get(kind.path.format(id_)).status_code == 200


@every_kind
def test_what_is_not_there_is_said(deploy: Deploy, kind: Kind) -> None:
    stack = deploy.open(_reading(kind, "10000000-0000-4000-8000-000000000000"))
    for changes in (stack.preview(), stack.up()):
        [warning] = changes.warnings
        assert warning.startswith("There is no object with the id '10000000-0000-4000-8000-000000000000' to be read.")
    assert "value" not in stack.outputs
    assert stack.destroy()


def test_what_somebody_changes_and_deletes_is_seen_by_the_next_run(deploy: Deploy, genesys: Genesys) -> None:
    made = make_pipeline(genesys)

    def program() -> None:
        found = genesyscloud.Integration.get("found", made.integration)
        pulumi.export("state", found.intended_state)

    stack = deploy(program)
    assert stack.outputs == {"state": "ENABLED"}
    path = f"/api/v2/integrations/{made.integration}"
    genesys.patch(path, json={"intendedState": "DISABLED"}).raise_for_status()
    assert stack.refresh().updated == {"found"}
    assert stack.up().outputs == {"state": "DISABLED"}
    genesys.delete(path).raise_for_status()
    assert [text.partition(".")[0] for text in stack.preview().warnings] == [
        f"There is no object with the id '{made.integration}' to be read"
    ]


def test_what_is_read_can_be_used_by_what_is_made(deploy: Deploy, genesys: Genesys) -> None:
    made = make_pipeline(genesys)

    def program() -> None:
        there = genesyscloud.Integration.get("there", made.integration)
        genesyscloud.IntegrationAction(
            "mine",
            name="Mine",
            category="c",
            integration_id=there.id,
            contract_input='{"type":"object"}',
            contract_output='{"type":"object"}',
            config_request=genesyscloud.IntegrationActionConfigRequestArgs(
                request_type="POST", request_url_template="https://endpoint-trial.cognigy.ai/"
            ),
        )

    stack = deploy(program)
    assert stack.plan.created == {"mine"}
    assert stack.resources["mine"].outputs["integrationId"] == made.integration
    assert stack.destroy().deleted == {"mine"}
    assert genesys.objects("integrations") == 1
