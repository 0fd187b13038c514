"""The project and its stack's configuration, read as Pulumi reads them.

Rules after Pulumi's own (``pkg/workspace/config.go``, ``sdk/go/common/workspace/project.go``): every value reaches the
program as text, structured ones as compact JSON; a key without a namespace belongs to the project; defaults of the
project's ``config:`` block fill what the stack leaves out; declared types are checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handover.sandbox.errors import ConfigurationError, StackNotFoundError
from handover.sandbox.state.values import anywhere
from handover.sandbox.yaml12 import read_mapping

_TYPES = ("string", "boolean", "integer", "array", "object")


# Pulumi.<stack>.deploy.yaml: where CLIs before 3.260 keep a stack's settings for Pulumi Deployments.
_DEPLOYMENT_SETTINGS = ".deploy"


@dataclass(frozen=True)
class Project:
    """A Pulumi project on disk.

    Attributes:
        name: The project's name, first part of its configuration keys.
        directory: Where Pulumi.yaml is.
        program: Where the program's ``__main__.py`` is.
        config: The ``config:`` block, by full key.
        stack_directory: Where the stacks' files are.
    """

    name: str
    directory: Path
    program: Path
    config: dict[str, Any]
    stack_directory: Path

    @property
    def stacks(self) -> list[str]:
        """The names of the stacks that have a file."""
        files = self.stack_directory.glob("Pulumi.*.yaml")
        names = (path.name[len("Pulumi.") : -len(".yaml")] for path in files)
        return sorted(name for name in names if not name.endswith(_DEPLOYMENT_SETTINGS))


@dataclass(frozen=True)
class StackConfig:
    """A stack's configuration, ready for the program.

    Attributes:
        values: Text of each key, with its namespace.
        encrypted: Keys whose value is encrypted; the sandbox has no key to them.
        encryption_salt: The salt of the stack's passphrase, None if the stack has none.
    """

    values: dict[str, str] = field(default_factory=dict)
    encrypted: frozenset[str] = frozenset()
    encryption_salt: str | None = None

    def package(self, name: str) -> dict[str, str]:
        """Return the configuration of one provider package, its keys without the namespace."""
        return {key.partition(":")[2]: text for key, text in self.values.items() if key.startswith(f"{name}:")}


def load_project(directory: Path) -> Project:
    """Read Pulumi.yaml.

    Args:
        directory: The project's folder.

    Raises:
        ConfigurationError: The file is absent, malformed, or of a project that is not in Python.
    """
    path = directory / "Pulumi.yaml"
    if not path.is_file():
        raise ConfigurationError(
            f"There is no Pulumi.yaml in {directory}: run this in the project's folder, or name it with --cwd."
        )
    content = _read_mapping(path)
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"{path}: `name` must be the project's name, as text.")
    runtime = content.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise ConfigurationError(f"{path}: `runtime` is {language!r}; the sandbox runs Python programs only.")
    declared = content.get("config") or {}
    if not isinstance(declared, dict):
        raise ConfigurationError(f"{path}: `config` must map configuration keys to their declarations.")
    main = content.get("main") or "."
    if not (directory / str(main)).exists():
        raise ConfigurationError(f"{path}: `main` says that the program is in {main!r}, which does not exist.")
    return Project(
        name=name,
        directory=directory,
        program=(directory / str(main)).resolve(),
        config={_full_key(name, key): _declaration(path, name, key, value) for key, value in declared.items()},
        stack_directory=directory / str(content.get("stackConfigDir") or "."),
    )


def load_stack(project: Project, stack: str) -> StackConfig:
    """Read Pulumi.<stack>.yaml and complete it from the project.

    Raises:
        StackNotFoundError: The stack has no file.
        ConfigurationError: The file is malformed, lacks a required key, or a value is of the wrong type.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", stack):
        raise ConfigurationError(
            f"{stack!r} is no name of a stack: it may have letters, digits, hyphens, underscores and periods only."
        )
    path = project.stack_directory / f"Pulumi.{stack}.yaml"
    if not path.is_file():
        known = project.stacks
        raise StackNotFoundError(
            f"There is no stack {stack!r}: {path.name} does not exist. "
            + (f"The stacks here are {', '.join(known)}." if known else "There is no stack's file here at all.")
        )
    content = _read_mapping(path, texts="config")
    if content.get("environment"):
        raise ConfigurationError(f"{path}: `environment` refers to Pulumi ESC, which the sandbox cannot reach.")
    config = content.get("config") or {}
    if not isinstance(config, dict):
        raise ConfigurationError(f"{path}: `config` must map configuration keys to values.")
    values = {_full_key(project.name, str(key)): value for key, value in config.items()}
    missing = []
    for key, declaration in project.config.items():
        if key not in values:
            filler = declaration.get("value", declaration.get("default"))
            if filler is not None:
                values[key] = filler
            elif key.startswith(f"{project.name}:"):
                missing.append(key.partition(":")[2])
        elif not _is_encrypted(values[key]):
            _check(stack, key, declaration, values[key], path)
    if missing:
        keys = ", ".join(f"`{key}`" for key in missing)
        raise ConfigurationError(f"{path}: stack {stack!r} is missing a value for {keys}, which Pulumi.yaml requires.")
    return StackConfig(
        values={key: _text(value) for key, value in values.items() if not _is_encrypted(value)},
        encrypted=frozenset(key for key, value in values.items() if _is_encrypted(value)),
        encryption_salt=content.get("encryptionsalt"),
    )


def _read_mapping(path: Path, *, texts: str | None = None) -> dict[str, Any]:
    try:
        return read_mapping(path, texts=texts)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def _full_key(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _declaration(path: Path, project: str, key: str, value: Any) -> dict[str, Any]:
    """Bring one entry of the project's ``config:`` block into its long form and check it."""
    if not isinstance(value, dict):
        return {"value": value}
    own = _full_key(project, key).startswith(f"{project}:")
    if "default" in value and "value" in value:
        problem = "it cannot have both `default` and `value`"
    elif not own and "type" in value:
        problem = "it is not of this project's namespace and should not define a `type`"
    elif not own and "default" in value:
        problem = "it is not of this project's namespace and takes a `value`, not a `default`"
    elif value.get("type", "string") not in _TYPES:
        problem = f"its `type` must be one of {', '.join(_TYPES)}, not {value['type']!r}"
    elif value.get("type") == "array" and not isinstance(value.get("items"), dict):
        problem = "it is an array and must say of what, in `items`"
    elif "type" in value and value.get("default") is not None and not _fits(value, value["default"]):
        problem = f"its `default` must be of type {value['type']}"
    else:
        return value
    raise ConfigurationError(f"{path}: configuration key `{key}`: {problem}.")


def _check(stack: str, key: str, declaration: dict[str, Any], value: Any, path: Path) -> None:
    name = key.partition(":")[2]
    if declaration.get("secret"):
        raise ConfigurationError(
            f"{path}: `{name}` must be encrypted, for Pulumi.yaml says it is secret: "
            f"`pulumi config set --secret {name}`."
        )
    if "type" in declaration and not _fits(declaration, value):
        raise ConfigurationError(
            f"{path}: stack {stack!r} has {_text(value)!r} for `{name}`, which must be of type {declaration['type']}."
        )


def _fits(declaration: dict[str, Any], value: Any) -> bool:
    """Tell whether a value is of the declared type, as leniently as Pulumi: texts of integers and booleans pass."""
    kind = declaration.get("type")
    if kind == "integer":
        if isinstance(value, str):
            return re.fullmatch(r"[+-]?\d+", value) is not None
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "array":
        items = declaration.get("items", {})
        return isinstance(value, list) and all(_fits(items, item) for item in value)
    if kind == "object":
        return isinstance(value, dict)
    return isinstance(value, str) or value is None


def _is_encrypted(value: Any) -> bool:
    return anywhere(value, lambda item: isinstance(item, dict) and set(item) == {"secure"})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True, default=str)
    return "" if value is None else str(value)
