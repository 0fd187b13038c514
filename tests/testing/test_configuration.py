"""Configuration that a test gives a stack, over what the stack's file has."""

from __future__ import annotations

import pulumi
import pytest

from handover.testing import Deploy, DeploymentError
from tests.testing.conftest import Write

READ = """
config = pulumi.Config()
pulumi.export("a", config.get("a", "none"))
pulumi.export("b", config.get_object("b"))
pulumi.export("key", config.get_secret("key"))
pulumi.export("region", pulumi.Config("genesyscloud").get("awsRegion"))
"""


def test_what_a_test_gives_goes_before_the_file(deploy: Deploy, project: Write) -> None:
    folder = project(READ, stack="config: {a: '1', b: '2', genesyscloud:awsRegion: us-east-1, key: {secure: AAABB}}")
    stack = deploy(
        folder, config={"b": ["x", {"y": True}], "genesyscloud:awsRegion": "eu-central-1"}, secrets={"key": "k"}
    )
    assert stack.outputs == {"a": "1", "b": ["x", {"y": True}], "key": "k", "region": "eu-central-1"}
    assert stack.secret_outputs == {"key"}
    stack.configure({"a": None})
    assert stack.up().outputs["a"] == "none"


def test_a_stack_needs_no_file_if_the_test_configures_it(deploy: Deploy, project: Write) -> None:
    folder = project(READ, declared="config: {a: {type: string}}\n")
    assert deploy(folder, stack="new", config={"a": "x"}).outputs["a"] == "x"
    with pytest.raises(DeploymentError, match=r"no stack 'new': Pulumi\.new\.yaml does not exist"):
        deploy(folder, stack="new")
    with pytest.raises(DeploymentError, match=r"stack 'new' is missing a value for `a`"):
        deploy(folder, stack="new", config={"b": 1})
    for name in ("../new", ".."):
        with pytest.raises(DeploymentError, match="is no name of a stack"):
            deploy(folder, stack=name, config={"a": "x"})


def test_what_a_test_gives_is_checked_in_words_that_fit_a_test(deploy: Deploy, project: Write) -> None:
    folder = project(READ, declared="config: {a: {type: integer}, key: {type: string, secret: true}}\n")
    with pytest.raises(DeploymentError, match=r"^`key` is given in plain.*: give it by `secrets`\.$"):
        deploy(folder, config={"a": 1, "key": "k"})
    with pytest.raises(DeploymentError, match=r"^The configuration that is given: stack 'dev' has 'x' for `a`"):
        deploy(folder, config={"a": "x"}, secrets={"key": "k"})
    with pytest.raises(DeploymentError, match=r"^The configuration that is given: .* a value for `a`, `key`"):
        deploy(folder, config={})
    assert deploy(folder, config={"a": 1}, secrets={"key": "k"}).secret_outputs == {"key"}


def test_an_encrypted_value_is_refused_where_it_is_read(deploy: Deploy, project: Write) -> None:
    folder = project(READ, stack="config: {key: {secure: AAABB}}")
    with pytest.raises(DeploymentError, match="The program reads `demo:key`, which is encrypted"):
        deploy(folder)


def test_keys_of_a_function_belong_to_its_project(deploy: Deploy) -> None:
    def program() -> None:
        pulumi.export("x", [pulumi.get_project(), pulumi.get_stack(), pulumi.Config("mine").require_int("n")])

    assert deploy(program, project="mine", stack="s", config={"n": 3}).outputs == {"x": ["mine", "s", 3]}
    assert deploy(program, project="other", config={"mine:n": 4}).outputs == {"x": ["other", "dev", 4]}


def test_the_stacks_own_gateway_is_not_called(deploy: Deploy, project: Write) -> None:
    program = "pulumi.export('id', genesyscloud.Integration('i', integration_type='custom-rest-actions').id)"
    gateways = "config: {genesyscloud:gateways: [{host: 127.0.0.1, port: '9', protocol: http}]}"
    stack = deploy(project(program, stack=gateways))
    assert stack.outputs["id"] == stack.resources["i"].id


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"a:b:c": 1}, "'a:b:c' is no configuration key"),
        ({"a": object()}, "`a` has a object; a value is a text, a number"),
        ({"a": [float("inf")]}, "`demo:a` has a number that Pulumi has no form for"),
    ],
)
def test_what_is_no_configuration_is_said(
    deploy: Deploy, project: Write, config: dict[str, object], sentence: str
) -> None:
    with pytest.raises(DeploymentError, match=sentence):
        deploy(project(READ), config=config)


def test_a_project_in_a_folder_has_its_own_name(deploy: Deploy, project: Write) -> None:
    with pytest.raises(ValueError, match="`project` is for a function"):
        deploy(project(READ), project="x", config={})
    with pytest.raises(DeploymentError, match=r"There is no Pulumi\.yaml in .*: give `deploy` the folder where it is"):
        deploy(project(READ).parent, config={})
    for name in ("", "a/b", ".."):
        with pytest.raises(DeploymentError, match="is no name of a project: it may have letters"):
            deploy(lambda: None, project=name)


@pytest.mark.parametrize("config", [None, {}])
def test_a_refusal_shows_the_line_of_the_test_and_no_more(
    deploy: Deploy, project: Write, config: dict[str, object] | None
) -> None:
    with pytest.raises(DeploymentError) as raised:
        deploy(project(READ, declared="config: {a: {type: string}}\n"), stack="new", config=config)
    assert len(raised.traceback.filter(raised)) == 1
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
