"""Programs deployed to the org of a test: what is previewed, done, kept, and refused."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_genesyscloud as genesyscloud
import pytest

from handover.testing import (
    UNKNOWN,
    Deploy,
    DeploymentError,
    EmulatedStack,
    Genesys,
    UnknownResourceError,
    deploying,
)
from tests.conftest import ROOT
from tests.testing.conftest import Write, integration

TYPE = "genesyscloud:index/integration:Integration"


def two() -> None:
    """An integration, and what is called by its id."""
    pulumi.export("id", integration().id)


def test_a_function_is_deployed_and_what_was_previewed_is_told(deploy: Deploy, genesys: Genesys) -> None:
    stack = deploy(two)
    assert genesys.objects("integrations") == 1
    assert (stack.plan.created, stack.plan.counts) == ({"integration"}, {"create": 2})
    assert stack.plan.outputs == {"id": UNKNOWN}
    assert stack.outputs == {"id": stack.resources["integration"].id}
    found = genesys.get(f"/api/v2/integrations/{stack.outputs['id']}").raise_for_status().json()
    assert found["intendedState"] == "ENABLED"


def test_what_has_been_deployed_is_no_change(deploy: Deploy) -> None:
    stack = deploy(two)
    assert not stack.preview()
    assert (str(stack.plan), repr(stack.plan), stack.plan.counts) == ("no changes", "Changes(none)", {"same": 2})


def test_a_change_says_what_differs(deploy: Deploy) -> None:
    deploy(two)
    stack = deploy.open(lambda: integration(state="DISABLED"))
    [change] = [change for change in stack.preview() if not change.component]
    assert (change.op, change.name, change.type, change.properties) == (
        "update",
        "integration",
        TYPE,
        ("intendedState",),
    )
    assert (change.before["intendedState"], change.after["intendedState"]) == ("ENABLED", "DISABLED")
    assert repr(stack.plan) == "Changes(update integration)"
    assert str(change) == "update genesyscloud:index:Integration integration [intendedState]"
    assert stack.up().updated == {"integration"}


def test_a_program_deployed_again_under_the_same_name_updates_the_stack(deploy: Deploy, genesys: Genesys) -> None:
    deploy(two)
    newer = deploy(lambda: integration("other"))
    assert (newer.plan.created, newer.plan.deleted) == ({"other"}, {"integration"})
    assert list(newer.resources.of_type("Integration")) == [newer.resources["other"]]
    assert genesys.objects("integrations") == 1


def test_stacks_of_other_names_share_the_org_and_nothing_else(deploy: Deploy, genesys: Genesys) -> None:
    first, second = deploy(two, stack="a"), deploy(two, stack="b")
    deploy(two, stack="a", project="other")
    assert genesys.objects("integrations") == 3
    assert first.destroy().deleted == {"integration"}
    assert (len(first.resources), second.resources["integration"].id) == (0, second.outputs["id"])
    assert not second.preview()


def test_a_stack_may_read_the_outputs_of_another_one(deploy: Deploy) -> None:
    deploy(lambda: pulumi.export("x", pulumi.Output.secret("hush")), stack="a")
    stack = deploy(lambda: pulumi.export("copy", pulumi.StackReference("a").get_output("x")), stack="b")
    assert (stack.outputs, stack.secret_outputs) == ({"copy": "hush"}, {"copy"})


def test_nothing_is_written_to_the_project(deploy: Deploy, project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    folder = project("genesyscloud.Integration('i', integration_type='custom-rest-actions')", stack="config: {}")
    before = sorted(folder.iterdir())
    stack = deploy(folder)
    stack.refresh()
    assert len(stack.state["deployment"]["resources"]) == 3
    stack.destroy()
    assert sorted(folder.iterdir()) == before


def test_files_of_a_project_are_relative_to_it(deploy: Deploy, project: Write) -> None:
    folder = project("pulumi.export('text', __import__('pathlib').Path('text').read_text())", stack="")
    (folder / "text").write_text("there")
    assert deploy(folder).outputs == {"text": "there"}
    assert Path.cwd() != folder


def test_what_the_program_raises_is_raised(deploy: Deploy, project: Write) -> None:
    error = ValueError("boom")

    def program() -> None:
        raise error

    with pytest.raises(ValueError, match=r"^boom$") as raised:
        deploy(program)
    assert raised.value is error
    shown = [entry.name for entry in raised.traceback.filter(raised)]
    assert shown == ["test_what_the_program_raises_is_raised", "program"]
    with pytest.raises(pulumi.RunError, match=r"^Not like this\.$"):
        deploy(project("raise pulumi.RunError('Not like this.')", stack=""))


def test_what_is_raised_in_an_apply_is_raised(deploy: Deploy) -> None:
    def fail(_: Any) -> None:
        raise LookupError("nothing of that name")

    with pytest.raises(LookupError, match="nothing of that name"):
        deploy(lambda: pulumi.export("x", pulumi.Output.from_input(1).apply(fail)))


def test_what_a_provider_rejects_fails_the_preview_and_nothing_is_deployed(deploy: Deploy, genesys: Genesys) -> None:
    def program() -> None:
        integration()
        genesyscloud.Integration("wrong", integration_type="custom-rest-actions", intended_state="ON")

    with pytest.raises(DeploymentError, match=r"^genesyscloud:index:Integration wrong: .*`intendedState`.*ENABLED"):
        deploy(program)
    assert genesys.objects("integrations") == 0


def test_what_the_org_refuses_fails_and_the_next_up_goes_on(deploy: Deploy, genesys: Genesys) -> None:
    def program() -> None:
        integration("first")
        integration("second")

    genesys.set_faults({"method": "POST", "path": "/api/v2/integrations", "status": 403, "after": 1})
    stack = deploy.open(program)
    with pytest.raises(DeploymentError, match="genesyscloud:index:Integration second: ") as failed:
        stack.up()
    assert [urn.rpartition("::")[2] for urn, _ in failed.value.errors] == ["second"]
    assert [each.name for each in stack.resources.of_type("Integration")] == ["first"]
    genesys.set_faults()
    assert stack.up().created == {"second"}


@pytest.mark.parametrize(
    ("program", "refused"),
    [
        (lambda: pulumi.CustomResource("gcp:storage/bucket:Bucket", "b", {}), "no provider of the package 'gcp'"),
        (lambda: pulumi.CustomResource("genesyscloud:index/authRole:AuthRole", "r", {}), "AuthRole"),
        (lambda: pulumi.runtime.invoke("genesyscloud:index/getFlow:getFlow", {}), "The sandbox does not support "),
        (lambda: pulumi.CustomResource(TYPE, "x", {"a": pulumi.FileAsset("x")}), "assets"),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(deploy: Deploy, program: Callable[[], object], refused: str) -> None:
    with pytest.raises(DeploymentError, match=refused):
        deploy(program)


def test_drift_is_found_and_put_right(deploy: Deploy, genesys: Genesys) -> None:
    stack = deploy(two)
    genesys.patch(f"/api/v2/integrations/{stack.outputs['id']}", json={"intendedState": "DISABLED"}).raise_for_status()
    assert not stack.preview()  # as with Pulumi, which compares with the state
    assert stack.refresh(preview_only=True).updated == stack.refresh().updated == {"integration"}
    assert not stack.refresh()
    assert stack.up().updated == {"integration"}
    genesys.delete(f"/api/v2/integrations/{stack.outputs['id']}").raise_for_status()
    assert stack.refresh().deleted == {"integration"}
    assert stack.up().created == {"integration"}


def test_what_is_protected_is_not_destroyed(deploy: Deploy, genesys: Genesys) -> None:
    stack = deploy(lambda: integration(protect=True))
    assert stack.resources["integration"].protect
    with pytest.raises(DeploymentError, match="protected"):
        stack.destroy()
    assert genesys.objects("integrations") == 1


def test_objects_are_imported_under_their_names(deploy: Deploy, genesys: Genesys) -> None:
    made = genesys.post("/api/v2/integrations", json={"integrationType": {"id": "custom-rest-actions"}}).json()
    stack = deploy.open(lambda: integration(state="DISABLED"))
    assert stack.import_objects({"integration": made["id"]}).imported == {"integration"}
    assert stack.resources["integration"].id == made["id"]
    assert not stack.preview().created
    stack.up()
    assert genesys.objects("integrations") == 1
    with pytest.raises(DeploymentError, match="is in the state already"):
        stack.import_objects({"integration": made["id"]})


def test_a_component_is_imported_with_what_is_in_it(deploy: Deploy) -> None:
    config = {"cognigyVersion": "4.99"}
    first = deploy(ROOT, config=config)
    ids = {each.name: each.id for each in first.resources.values() if each.id}
    with pytest.raises(UnknownResourceError, match="'handover-acw-triger'; did you mean 'handover-acw-trigger'"):
        first.import_objects({"handover-acw-triger": "x"})
    second = deploy.open(ROOT, stack="local", config={**config, "cognigyDomain": "trial.cognigy.ai"})
    assert second.import_objects(ids, protect=True).imported == ids.keys()
    assert second.resources["handover-acw-trigger"].protect
    assert second.resources["handover"].type == "handover:index:HandoverPipeline"


def test_an_object_to_be_imported_that_is_not_there_is_said(deploy: Deploy) -> None:
    stack = deploy.open(two)
    with pytest.raises(DeploymentError, match="There is no object with the id 'nowhere'"):
        stack.import_objects({"integration": "nowhere"})


def test_mocks_of_other_tests_in_this_process_do_not_matter(deploy: Deploy) -> None:
    class Mocks(pulumi.runtime.Mocks):
        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            raise AssertionError("a mock is asked")

        def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
            raise AssertionError("a mock is asked")

    def mixed() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        pulumi.runtime.set_mocks(Mocks(), project="mocked", stack="mocked")
        assert deploy(two).plan.created == {"integration"}
        assert pulumi.get_project() == "mocked"
        loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop)))
        loop.run_until_complete(loop.shutdown_default_executor())
        asyncio.set_event_loop(None)
        loop.close()

    contextvars.copy_context().run(mixed)


def test_what_is_logged_is_kept(deploy: Deploy) -> None:
    stack = deploy(lambda: pulumi.log.warn("old settings"))
    assert ("warning", "old settings", "") in stack.messages


def test_policies_are_asked_about_the_plan(deploy: Deploy) -> None:
    opened = deploy.open(ROOT, config={"cognigyVersion": "4.99", "actionTimeoutSeconds": 60})
    assert opened.violations(ROOT / "policies") == ()
    with pytest.raises(DeploymentError, match="There is no policy pack in"):
        opened.violations(ROOT / "docs")

    def http() -> None:
        genesyscloud.IntegrationAction(
            "action",
            name="Action",
            category="c",
            integration_id=integration().id,
            contract_input="{}",
            contract_output="{}",
            config_request=genesyscloud.IntegrationActionConfigRequestArgs(
                request_type="POST",
                request_url_template="http://endpoint-trial.cognigy.ai/handover/genesysCloudOM",
                request_template="${input.rawRequest}",
            ),
        )

    found = deploy.open(http).violations(os.path.relpath(ROOT / "policies"))
    assert ("endpoint-url", "action") in {(each.policy, each.name) for each in found}


def test_a_stack_that_was_not_previewed_has_no_plan(deploy: Deploy) -> None:
    with pytest.raises(LookupError, match="Stack 'dev' has not been previewed yet"):
        _ = deploy.open(two).plan


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A stack for all tests of this file, as docs/testing.md shows it."""
    with deploying(tmp_path_factory.mktemp("stacks")) as deploy:
        yield deploy(two)


def test_a_fixture_of_a_wider_scope_has_an_org_of_its_own(
    shared: EmulatedStack, deploy: Deploy, genesys: Genesys
) -> None:
    assert shared.genesys.objects("integrations") == 1
    assert genesys.objects("integrations") == 0
    assert deploy.genesys is genesys


def test_ctrl_c_ends_the_tests(deploy: Deploy) -> None:
    with pytest.raises(KeyboardInterrupt):
        deploy(lambda: signal.raise_signal(signal.SIGINT))


def test_a_project_and_its_aws_side_are_in_one_org(deploy: Deploy, genesys: Genesys) -> None:
    stack = deploy(ROOT, stack="eventbridge")
    organization = genesys.get("/api/v2/organizations/me").raise_for_status().json()["id"]
    aws = deploy(ROOT / "onpremises", stack="eventbridge", config={"genesysOrganisationId": organization})
    assert "handover-rule" in aws.plan.created
    fired = stack.fire("customer.end")
    assert fired.delivered
    [delivery] = fired.deliveries
    assert delivery.body["detail"]["eventBody"]["conversationId"] == fired.body["conversationId"]
    assert aws.destroy().deleted >= {"handover-rule", "handover-bus"}


def test_a_name_that_several_resources_have_needs_a_urn(deploy: Deploy) -> None:
    class Group(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("test:index:Group", name)
            integration(name, parent=self)

    def program() -> None:
        for name in ("a", "b"):
            Group(name)
        integration("a")

    stack = deploy(program)
    assert stack.resources["b"].type == TYPE  # not the component around it
    assert stack.resources[stack.resources["b"].parent].type == "test:index:Group"
    with pytest.raises(
        UnknownResourceError, match=r"^Several resources have the name 'a', so name its URN: urn:"
    ) as error:
        _ = stack.resources["a"]
    urn = str(error.value).rpartition(" ")[2].rstrip(".")
    assert stack.resources[urn].name == "a"
    assert "a" not in deploy.open(two, project="empty").resources
    with pytest.raises(UnknownResourceError, match=r"^The stack has no resource 'a'; it has none\.$"):
        _ = deploy.open(two, project="empty").resources["a"]
