"""Pulumi.yaml and Pulumi.<stack>.yaml, read as Pulumi reads them."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from handover.sandbox.configuration.project import Given, StackConfig, load_project, load_stack
from handover.sandbox.errors import ConfigurationError, InvalidValueError, SandboxError, StackNotFoundError


def _load(directory: Path, project: str, stack: str | bytes = "{}") -> StackConfig:
    head = "" if "name:" in project else "name: demo\nruntime: python\n"
    (directory / "Pulumi.yaml").write_text(head + textwrap.dedent(project))
    content = textwrap.dedent(stack).encode() if isinstance(stack, str) else stack
    (directory / "Pulumi.dev.yaml").write_bytes(content)
    return load_stack(load_project(directory), "dev")


def test_values_are_text_and_keys_get_the_projects_namespace(tmp_path: Path) -> None:
    config = _load(
        tmp_path,
        "",
        """
        encryptionsalt: v1:salt
        config:
          plain: text
          demo:number: 7
          float: 1.5
          flag: true
          nothing:
          items: [1, x, ü]
          other:map: {b: 1, a: {c: true}}
        """,
    )
    assert config.values == {
        "demo:plain": "text",
        "demo:number": "7",
        "demo:float": "1.5",
        "demo:flag": "true",
        "demo:nothing": "",
        "demo:items": '[1,"x","ü"]',
        "other:map": '{"a":{"c":true},"b":1}',
    }
    assert config.encryption_salt == "v1:salt"
    assert config.package("other") == {"map": '{"a":{"c":true},"b":1}'}


def test_projects_defaults_fill_what_the_stack_leaves_out(tmp_path: Path) -> None:
    project = """
    config:
      given: {type: string, default: no}
      left: {type: boolean, default: false}
      short: 3
      other:region: {value: eu}
    """
    assert _load(tmp_path, project, "config: {given: yes-it-is}").values == {
        "demo:given": "yes-it-is",
        "demo:left": "false",
        "demo:short": "3",
        "other:region": "eu",
    }


def test_missing_values_are_named_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"stack 'dev' is missing a value for `a`, `b`, which Pulumi\.yaml"):
        _load(tmp_path, "config: {a: {type: string}, b: {type: integer}, c: {default: 1}}")


def test_encrypted_values_of_another_secrets_provider_are_set_aside(tmp_path: Path) -> None:
    config = _load(tmp_path, "", "config: {a: {secure: x}, b: {c: [{secure: y}]}, d: plain}")
    assert config.encrypted == {"demo:a", "demo:b"}
    assert config.values == {"demo:d": "plain"}


def test_a_value_of_another_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"Pulumi\.dev\.yaml: stack 'dev' has '8.5' for `key`, which must be of t"
    ):
        _load(tmp_path, "config: {key: {type: integer}}", "config: {key: 8.5}")


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ("name: [", r"Pulumi\.yaml, line 2 is not valid YAML"),
        ("- name: x", "must be a mapping of keys to values, not list"),
        ("name: 7\nruntime: python", "`name` must be the project's name"),
        ("name: x\nruntime: nodejs", "`runtime` is 'nodejs'; the sandbox runs Python programs only"),
        ("name: x\nruntime: {name: go}", "`runtime` is 'go'"),
        ("main: nowhere", "`main` says that the program is in 'nowhere', which does not exist"),
        ("config: [a]", "`config` must map"),
        ("config: {a: {default: 1, value: 1}}", "`a`: it cannot have both `default` and `value`"),
        (
            "config: {'x:a': {type: string}}",
            "`x:a`: it is not of this project's namespace and should not define a `type`",
        ),
        ("config: {'x:a': {default: 1}}", "takes a `value`, not a `default`"),
        ("config: {a: {type: text}}", "its `type` must be one of string, boolean, integer, array, object, not 'text'"),
        ("config: {a: {type: array}}", "it is an array and must say of what, in `items`"),
        ("config: {a: {type: integer, default: x}}", "its `default` must be of type integer"),
        ("config: {a: 4.100}", "`a`: 4.1 is no short form of a declaration; write it as its `default`"),
        ("config: {a: {defualt: 1}}", "`a`: it has `defualt`, but there is only default, description, items, secret"),
        ("config: {'x:a': {description: d}}", "`x:a`: it is not of this project's namespace and must have a `value`"),
    ],
)
def test_wrong_projects_are_refused(tmp_path: Path, project: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        _load(tmp_path, project)


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ("config: [a]", "`config` must map configuration keys to values"),
        ("config: {a: b", r"Pulumi\.dev\.yaml, line 2 is not valid YAML"),
        (b"\xff\xfe\xfa", "is not valid YAML"),
        (b"a: \xe4", "is not valid YAML: [^\n]*$"),
        (
            "config:\n  a: 1\n  b: 2\n  a: 3\n",
            r"Pulumi\.dev\.yaml, line 4 is not valid YAML: the key 'a' is in line 2 alr",
        ),
        ("config: {a: &x [*x]}", "is not valid YAML: it has an anchor that contains itself"),
        ("text", "must be a mapping of keys to values, not str"),
        ("config: {'a:b:c': 1}", r"Pulumi\.dev\.yaml: 'a:b:c' is no configuration key: one is `<namespace>:<name>`"),
        ("config: {a: [.inf]}", r"Pulumi\.dev\.yaml: `a` has a number that Pulumi has no form for; put a text in quo"),
        ("config: {a: 1, 'demo:a': 2}", "`demo:a` is there twice, with and without its namespace; remove one"),
        ("environment: [prod]", "`environment` refers to Pulumi ESC"),
    ],
)
def test_wrong_stack_files_are_refused(tmp_path: Path, stack: str | bytes, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        _load(tmp_path, "", stack)


def test_secret_values_must_be_encrypted(tmp_path: Path) -> None:
    project = "config: {key: {type: string, secret: true}}"
    with pytest.raises(ConfigurationError, match=r"`key` must be encrypted, for Pulumi\.yaml says it is secret"):
        _load(tmp_path, project, "config: {key: plain}")
    assert _load(tmp_path, project, "config: {key: {secure: x}}").encrypted == {"demo:key"}


def test_unknown_stack_names_those_there_are(tmp_path: Path) -> None:
    _load(tmp_path, "")
    (tmp_path / "Pulumi.prod.yaml").touch()
    project = load_project(tmp_path)
    assert load_stack(project, "prod").values == {}
    with pytest.raises(
        StackNotFoundError, match=r"no stack 'nope': Pulumi\.nope\.yaml does not exist. The stacks here are dev, prod"
    ):
        load_stack(project, "nope")
    with pytest.raises(ConfigurationError, match=r"'\.\./x' is no name of a stack"):
        load_stack(project, "../x")


def test_stacks_may_be_in_a_folder_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\nstackConfigDir: stacks\nmain: src")
    (tmp_path / "src").mkdir()
    project = load_project(tmp_path)
    assert project.program == tmp_path / "src"
    with pytest.raises(StackNotFoundError, match="no stack's file here at all"):
        load_stack(project, "dev")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").touch()
    assert load_stack(project, "dev").values == {}


def test_no_project_at_all(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"There is no Pulumi\.yaml in .*: run this in the project's folder"):
        load_project(tmp_path)


def test_what_is_given_goes_before_the_file(tmp_path: Path) -> None:
    project = "config:\n  a: {type: string}\n  b: {type: integer, default: 1}\n  key: {type: string, secret: true}\n"
    _load(tmp_path, project, "config: {a: file, b: 2, 'other:c': x, key: {secure: AAABBB}}")
    given = Given({"demo:a": "given", "demo:b": None, "demo:key": "hush"}, frozenset({"demo:key"}))
    config = load_stack(load_project(tmp_path), "dev", given=given)
    assert config.values == {"demo:a": "given", "demo:b": "1", "other:c": "x", "demo:key": "hush"}
    assert config.secret == {"demo:key"}
    assert not config.encrypted


def test_what_is_given_needs_no_file_but_what_the_project_asks_for(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\nconfig: {a: {type: string}}\n")
    project = load_project(tmp_path)
    assert load_stack(project, "new", given=Given({"demo:a": "x"})).values == {"demo:a": "x"}
    with pytest.raises(InvalidValueError, match=r"stack 'new' is missing a value for `a`, which Pulumi\.yaml requires"):
        load_stack(project, "new", given=Given())
    with pytest.raises(ConfigurationError, match=r"'\.\./x' is no name of a stack"):
        load_stack(project, "../x", given=Given())
