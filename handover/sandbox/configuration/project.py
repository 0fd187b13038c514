"""The project and its stack's configuration, read as Pulumi reads them.

Rules after Pulumi's own (``pkg/workspace/config.go``, ``sdk/go/common/workspace/project.go``): every value reaches the
program as text, structured ones as compact JSON; a key without a namespace belongs to the project; defaults of the
project's ``config:`` block fill what the stack leaves out; declared types are checked. What the real CLI makes of many
a file is recorded in ``tests/sandbox/configuration``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from handover.io.program import HANDOVER
from handover.io.project import PROJECT_FILE, stack_names
from handover.io.text import HIDDEN
from handover.sandbox import gojson
from handover.sandbox.configuration.passphrase import Passphrase
from handover.sandbox.configuration.paths import is_secure
from handover.sandbox.configuration.yaml12 import Timestamp, read_mapping
from handover.sandbox.errors import ConfigurationError, InvalidValueError, StackNotFoundError
from handover.sandbox.state.values import anywhere

NAME_RULE: Final = (
    "it may have letters, digits, hyphens, underscores and periods only, 100 at most, and be neither `.` nor `..`"
)
"""What `is_name` wants."""

_TYPES = ("string", "boolean", "integer", "array", "object")
_DECLARED = ("default", "description", "items", "secret", "type", "value")


@dataclass(frozen=True)
class Project:
    """A Pulumi project on disk.

    Attributes:
        name: The project's name, first part of its configuration keys.
        directory: Where Pulumi.yaml is.
        program: Where the program's ``__main__.py`` is.
        config: The ``config:`` block, by full key.
        stack_directory: Where the stacks' files are.
        refreshes: Whether every update reads all objects first (``options: {refresh: always}``).
        function: The program, if it is a function of this process and not a file, as Automation API's inline programs.
    """

    name: str
    directory: Path
    program: Path
    config: dict[str, Any]
    stack_directory: Path
    refreshes: bool = False
    function: Callable[[], object] | None = None

    @property
    def program_directory(self) -> Path:
        """The program's folder, which the files that it names are relative to."""
        return self.program if self.program.is_dir() else self.program.parent

    @property
    def stacks(self) -> list[str]:
        """The names of the stacks that have a file."""
        return stack_names(self.stack_directory)


@dataclass(frozen=True)
class StackConfig:
    """A stack's configuration, ready for the program.

    Attributes:
        values: Text of each key, with its namespace.
        encrypted: Keys whose value is encrypted, without the passphrase to decrypt it.
        secret: Keys whose value was encrypted, and is among `values` in plain.
        encryption_salt: The salt of the stack's passphrase, None if the stack has none.
    """

    values: dict[str, str] = field(default_factory=dict)
    encrypted: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    encryption_salt: str | None = None

    @property
    def printable(self) -> dict[str, str]:
        """The values, with `HIDDEN` in place of what was encrypted."""
        return {key: HIDDEN if key in self.secret else text for key, text in self.values.items()}

    def package(self, name: str) -> dict[str, str]:
        """Return the configuration of one provider package, its keys without the namespace."""
        return {key.partition(":")[2]: text for key, text in self.values.items() if key.startswith(f"{name}:")}


@dataclass(frozen=True)
class Given:
    """Configuration that a caller gives a stack, which goes before its file; there need not be one then.

    Attributes:
        values: Each value by its full key, as it is in JSON; None takes away what the file has.
        secret: The keys of those that are secret.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entries:
    """What a stack's file and Pulumi.yaml say together, before it is decrypted and checked.

    Attributes:
        path: The file.
        values: Each value by its full key, as it is in JSON; something encrypted is ``{"secure": …}``.
        filled: The keys that Pulumi.yaml fills in.
        salt: The salt of the stack's passphrase.
        secrets_provider: What encrypts instead of a passphrase; empty if nothing does.
        imports: Whether Pulumi ESC has more of it.
    """

    path: Path
    values: dict[str, Any]
    filled: frozenset[str]
    salt: str | None
    secrets_provider: str = ""
    imports: bool = False


def load_project(directory: Path) -> Project:
    """Read Pulumi.yaml.

    Args:
        directory: The project's folder.

    Raises:
        ConfigurationError: The file is absent, malformed, or of a project that is not in Python.
    """
    path = directory / PROJECT_FILE
    if not path.is_file():
        raise ConfigurationError(
            f"There is no Pulumi.yaml in {directory}: run this in the project's folder or below, or name it with --cwd."
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
    options = content.get("options")
    main = content.get("main") or "."
    if not (directory / str(main)).exists():
        raise ConfigurationError(f"{path}: `main` says that the program is in {main!r}, which does not exist.")
    return Project(
        name=name,
        directory=directory,
        program=(directory / str(main)).resolve(),
        config={
            full_key(name, key, str(path)): _declaration(path, name, key, value) for key, value in declared.items()
        },
        stack_directory=directory / str(content.get("stackConfigDir") or "."),
        refreshes=isinstance(options, dict) and options.get("refresh") == "always",
    )


def load_stack(
    project: Project, stack: str, *, values: bool = True, valid: bool = True, given: Given | None = None
) -> StackConfig:
    """Read Pulumi.<stack>.yaml and complete it from the project.

    Args:
        project: The project.
        stack: The stack's name.
        values: Whether to read more than the salt.
        valid: Whether it must have what Pulumi.yaml asks for; Pulumi wants that only where it runs the program.
        given: What goes before the file.

    Raises:
        StackNotFoundError: The stack has no file, and nothing is given.
        ConfigurationError: The file is malformed.
        InvalidValueError: It lacks a required key, or a value is of the wrong type.
    """
    path = new_stack_file(project, stack) if given else stack_file(project, stack)
    if not values:
        return StackConfig(encryption_salt=_read_stack(path).get("encryptionsalt"))
    entries = read_entries(project, stack, given)
    known, filled = entries.values, entries.filled
    encrypted = frozenset(key for key, value in known.items() if anywhere(value, is_secure))
    secret = encrypted | (given.secret if given else frozenset())
    if encrypted and entries.salt and (passphrase := Passphrase.from_environment(path, entries.salt)):
        known |= {key: decrypted(known[key], passphrase.decrypt) for key in encrypted}
        encrypted = frozenset()
    where = "The configuration that is given" if given and not path.is_file() else str(path)
    if valid and (missing := missing_keys(project, known)):
        keys = ", ".join(f"`{key}`" for key in missing)
        raise InvalidValueError(f"{where}: stack {stack!r} is missing a value for {keys}, which Pulumi.yaml requires.")
    texts = {key: text_of(value) for key, value in known.items() if key not in encrypted}
    for key, declaration in project.config.items():
        if valid and key in known and "type" in declaration:
            name = key.partition(":")[2]
            if declaration.get("secret") and key not in secret and given and key in given.values:
                raise InvalidValueError(
                    f"`{name}` is given in plain, and Pulumi.yaml says that it is secret: give it by `secrets`."
                )
            if declaration.get("secret") and key not in secret:
                raise InvalidValueError(
                    f"{path}: `{name}` must be encrypted, for Pulumi.yaml says it is secret: "
                    f"`pulumi config set --secret {name}`."
                )
            whole = key in filled or isinstance(known[key], (dict, list))
            value = known[key] if whole else texts.get(key)
            if key in texts and not fits(declaration, value):
                shown = "a secret" if key in secret else repr(texts[key])
                raise InvalidValueError(
                    f"{where}: stack {stack!r} has {shown} for `{name}`, which must be of type {declaration['type']}."
                )
    return StackConfig(texts, encrypted, secret - encrypted, entries.salt)


def stack_file(project: Project, stack: str) -> Path:
    """Return where a stack's file is.

    Raises:
        ConfigurationError: Stacks have no such names.
        StackNotFoundError: There is no such file.
    """
    path = new_stack_file(project, stack)
    if not path.is_file():
        known = project.stacks
        raise StackNotFoundError(
            f"There is no stack {stack!r}: {path.name} does not exist. "
            + (
                f"The stacks here are {', '.join(known)}."
                if known
                else f"There is no stack's file here at all: `{HANDOVER} sandbox init {stack}` makes one."
            )
        )
    return path


def new_stack_file(project: Project, stack: str) -> Path:
    """Return where a stack's file is to be; raises `ConfigurationError` if stacks have no such names."""
    if not is_name(stack):
        raise ConfigurationError(f"{stack!r} is no name of a stack: {NAME_RULE}.")
    return project.stack_directory / f"Pulumi.{stack}.yaml"


def is_name(name: str) -> bool:
    """Tell whether a stack or a project may have a name; folders are called so too."""
    # `ParseStackName` in Pulumi's sdk/go/common/tokens/stack_name.go, and `ValidateProjectName`.
    return bool(re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name)) and name not in (".", "..")


def read_entries(project: Project, stack: str, given: Given | None = None, *, complete: bool = True) -> Entries:
    """Read a stack's file and fill in what Pulumi.yaml says; nothing is decrypted or checked.

    Args:
        project: The project.
        stack: The stack's name.
        given: What goes before the file.
        complete: Whether to refuse a file that takes something from Pulumi ESC.

    Raises:
        StackNotFoundError: The stack has no file, and nothing is given.
        ConfigurationError: The file is malformed.
    """
    path = new_stack_file(project, stack) if given else stack_file(project, stack)
    content = _read_stack(path, complete=complete) if path.is_file() else {"config": {}}
    values: dict[str, Any] = {}
    for key, value in content["config"].items():
        if (full := full_key(project.name, key, str(path))) in values:
            raise ConfigurationError(f"{path}: `{full}` is there twice, with and without its namespace; remove one.")
        values[full] = _go(path, key, value)
    if given:
        file = {key: value for key, value in values.items() if key not in given.values}
        values = file | {key: _go(path, key, value) for key, value in given.values.items() if value is not None}
    fillers = {
        key: filler
        for key, declaration in project.config.items()
        if key not in values and (filler := declaration.get("value", declaration.get("default"))) is not None
    }
    values |= {key: _go(path, key, filler, dates=True) for key, filler in fillers.items()}
    provider = str(content.get("secretsprovider") or "")
    return Entries(
        path,
        values,
        frozenset(fillers),
        content.get("encryptionsalt"),
        "" if provider in ("default", "passphrase") else provider,
        bool(content.get("environment")),
    )


def missing_keys(project: Project, values: Container[str]) -> list[str]:
    """Return those of the project's own keys, without its name, that Pulumi.yaml asks for and that have no value."""
    own = f"{project.name}:"
    return [
        key.removeprefix(own)
        for key, declaration in project.config.items()
        if key.startswith(own) and key not in values and declaration.get("value", declaration.get("default")) is None
    ]


def _read_stack(path: Path, *, complete: bool = True) -> dict[str, Any]:
    content = _read_mapping(path)
    if complete and content.get("environment"):
        raise ConfigurationError(f"{path}: `environment` refers to Pulumi ESC, which the sandbox cannot reach.")
    config = content.get("config") or {}
    if not isinstance(config, dict):
        raise ConfigurationError(f"{path}: `config` must map configuration keys to values.")
    return {**content, "config": config}


def _read_mapping(path: Path) -> dict[str, Any]:
    try:
        return read_mapping(path)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def full_key(project: str, key: Any, where: str) -> str:
    """Return a key with its namespace; ``a:config:b`` is how ``a:b`` was written once.

    Args:
        project: The project's name.
        key: The key.
        where: Where it was found, for the message.

    Raises:
        ConfigurationError: It is none.
    """
    parts = key.split(":") if isinstance(key, str) else []
    if len(parts) == 1:
        return f"{project}:{key}"
    if len(parts) == 3 and parts[1] == "config":
        del parts[1]
    if len(parts) != 2:
        raise ConfigurationError(
            f"{where}: {key!r} is no configuration key: one is `<namespace>:<name>`, or `<name>` for the project's own."
        )
    return ":".join(parts)


def _go(path: Path, key: Any, value: Any, *, dates: bool = False) -> Any:
    """Bring a value into the form it has in JSON: keys are texts, and dates as Go prints them, or as in JSON (`dates`).

    Raises:
        ConfigurationError: JSON has no form for it.
    """
    if isinstance(value, dict):
        return {_key(name): _go(path, key, item, dates=dates) for name, item in value.items()}
    if isinstance(value, list):
        return [_go(path, key, item, dates=dates) for item in value]
    if isinstance(value, Timestamp):
        return value.rfc3339 if dates else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigurationError(f"{path}: `{key}` has a number that Pulumi has no form for; put a text in quotes.")
    return float(value) if dates and isinstance(value, int) and value >= 2**63 else value


def _key(name: Any) -> str:
    return "<nil>" if name is None else str(name) if isinstance(name, str) else text_of(name)


def _declaration(path: Path, project: str, key: Any, value: Any) -> dict[str, Any]:
    """Bring one entry of the project's ``config:`` block into its long form and check it."""
    own = full_key(project, key, str(path)).startswith(f"{project}:")
    if type(value) in (str, bool, int, list):
        value = {"default" if own else "value": value}
    if not isinstance(value, dict):
        problem = f"{value!s} is no short form of a declaration; write it as its `{'default' if own else 'value'}`"
    elif unknown := sorted(str(name) for name in value.keys() - {*_DECLARED}):
        problem = f"it has {', '.join(f'`{name}`' for name in unknown)}, but there is only {', '.join(_DECLARED)}"
    elif set(str(key)) & {*".["}:
        problem = "the sandbox does not support a path as a key"
    elif value.get("default") is not None and value.get("value") is not None:
        problem = "it cannot have both `default` and `value`"
    elif not own and "type" in value:
        problem = "it is not of this project's namespace and should not define a `type`"
    elif not own and value.get("default") is not None:
        problem = "it is not of this project's namespace and takes a `value`, not a `default`"
    elif not own and value.get("value") is None:
        problem = "it is not of this project's namespace and must have a `value`"
    elif value.get("type", "string") not in _TYPES:
        problem = f"its `type` must be one of {', '.join(_TYPES)}, not {value['type']!r}"
    elif value.get("type") == "array" and not isinstance(value.get("items"), dict):
        problem = "it is an array and must say of what, in `items`"
    elif "type" in value and value.get("default") is not None and not fits(value, value["default"]):
        problem = f"its `default` must be of type {value['type']}"
    else:
        return value
    raise ConfigurationError(f"{path}: configuration key `{key}`: {problem}.")


def fits(declaration: Mapping[str, Any], value: Any) -> bool:
    """Tell whether a value is of the declared type, as leniently as Pulumi: texts of integers and booleans pass."""
    kind = declaration.get("type")
    if kind == "integer":
        if isinstance(value, str):
            return re.fullmatch(r"[+-]?[0-9]+", value) is not None and -(2**63) <= int(value) < 2**63
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "array":
        items = declaration.get("items", {})
        return isinstance(value, list) and all(fits(items, item) for item in value)
    if kind == "object":
        return isinstance(value, dict)
    return type(value) is str


def decrypted(value: Any, decrypt: Callable[[str], str]) -> Any:
    """Return a value with something else in place of each encrypted text in it."""
    if is_secure(value):
        return decrypt(value["secure"])
    if isinstance(value, dict):
        return {key: decrypted(item, decrypt) for key, item in value.items()}
    return [decrypted(item, decrypt) for item in value] if isinstance(value, list) else value


def text_of(value: Any) -> str:
    """Return what the program gets of a value."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value) if type(value) is int else gojson.dumps(value, integers=True)
