"""A Pulumi policy pack as its folder holds it: its policies, and their configuration as Pulumi puts it together.

The rules are Pulumi's own (``pkg/resource/analyzer/config.go`` and pulumi-policy 1.21.0). The pack runs in this
process, with what is installed here; its own virtual environment is for the CLI.
"""

from __future__ import annotations

import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handover.io import files
from handover.sandbox.configuration.yaml12 import read_mapping
from handover.sandbox.errors import ConfigurationError

if TYPE_CHECKING:
    from pulumi_policy import EnforcementLevel, Policy

_LEVELS = ("advisory", "mandatory", "remediate", "disabled")
# What a configuration says of each policy: its level, if it says one, and the policy's own configuration.
_Given = Mapping[str, tuple[str | None, Mapping[str, Any]]]


@dataclass(frozen=True)
class PolicyConfig:
    """How one policy is to be enforced: Pulumi's name of the level, and the policy's own configuration."""

    level: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class PolicyPack:
    """A policy pack, ready to judge a stack.

    Attributes:
        name: The pack's name.
        version: The version in PulumiPolicy.yaml.
        path: The folder as the user named it.
        policies: Its policies with their configuration.
    """

    name: str
    version: str
    path: Path
    policies: tuple[tuple[Policy, PolicyConfig], ...]


def load_packs(paths: Sequence[Path], configs: Sequence[Path]) -> list[PolicyPack]:
    """Read the policy packs of a command, each with the configuration in the same place, if there is any.

    Raises:
        ConfigurationError: There are not as many configurations as packs, or see `load_pack`.
    """
    if configs and len(configs) != len(paths):
        raise ConfigurationError(
            f"--policy-pack-config must be given as often as --policy-pack: {len(paths)} times, not {len(configs)}."
        )
    return [load_pack(path, config) for path, config in zip_longest(paths, configs)]


def load_pack(path: Path, config: Path | None = None) -> PolicyPack:
    """Read a policy pack and its configuration.

    Args:
        path: The pack's folder, where PulumiPolicy.yaml is.
        config: A file of `--policy-pack-config`, which goes before the pack's own configuration.

    Raises:
        ConfigurationError: The folder holds no policy pack in Python, its program fails, the configuration doesn't
            have the form that the policies demand, or what packs need is not installed.
    """
    for package in ("pulumi_policy", "jsonschema_rs"):
        if find_spec(package) is None:
            raise ConfigurationError(
                f"--policy-pack needs the package {package.replace('_', '-')}, which is not installed: install "
                "`cognigy-genesys-handover[policies]`."
            )
    version = _version(path)
    arguments = _arguments(path)
    policies: list[Policy] = arguments["policies"]
    default = arguments.get("enforcement_level")
    level = "advisory" if default is None else default.value
    configs = {policy.name: _declared(policy, level) for policy in policies}
    for given in (_initial(arguments.get("initial_config") or {}), _read(config) if config else {}):
        configs = _applied(configs, given)
    if problems := [problem for policy in policies for problem in _problems(policy, configs[policy.name])]:
        raise ConfigurationError(
            f"The configuration of the policy pack {path} is not valid:\n  " + "\n  ".join(problems)
        )
    return PolicyPack(arguments["name"], version, path, tuple((policy, configs[policy.name]) for policy in policies))


def _version(path: Path) -> str:
    file = path / "PulumiPolicy.yaml"
    try:
        content = read_mapping(file)
    except OSError as error:
        raise ConfigurationError(f"There is no policy pack in {path}: {file}: {error.strerror}.") from None
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    runtime = content.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise ConfigurationError(f"{file}: `runtime` is {language!r}; the sandbox runs policy packs in Python only.")
    return str(content.get("version") or "0.0.1")


def _arguments(path: Path) -> dict[str, Any]:
    """Run the pack's program up to where it builds the pack, which would serve it and never return.

    Returns:
        The arguments of `PolicyPack`, by name.
    """
    import pulumi_policy

    built: list[dict[str, Any]] = []

    def build(
        name: str, policies: list[Policy], enforcement_level: EnforcementLevel | None = None, *args: Any, **kwargs: Any
    ) -> None:
        given = {"initial_config": args[0]} if args else {}
        built.append({"name": name, "policies": policies, "enforcement_level": enforcement_level, **given, **kwargs})

    original = pulumi_policy.PolicyPack
    pulumi_policy.PolicyPack = build  # type: ignore[assignment, misc]
    try:
        with _own_modules(path.resolve()):
            runpy.run_path(str(path.resolve()), run_name="__main__")
    except Exception:
        raise ConfigurationError(f"The policy pack {path} failed to start:\n{traceback.format_exc()}") from None
    finally:
        pulumi_policy.PolicyPack = original  # type: ignore[misc]
    if not built:
        raise ConfigurationError(f"{path / '__main__.py'} builds no `PolicyPack`.")
    return built[-1]


@contextmanager
def _own_modules(path: Path) -> Iterator[None]:
    """Forget afterwards what was imported from a folder: another pack may have packages of the same names."""
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(path):
                del sys.modules[name]


def _declared(policy: Policy, default: str) -> PolicyConfig:
    """What the policy itself says: its level, and the defaults of its configuration."""
    properties = policy.config_schema.properties if policy.config_schema else {}
    return PolicyConfig(
        policy.enforcement_level.value if policy.enforcement_level else default,
        {key: schema["default"] for key, schema in properties.items() if "default" in schema},
    )


def _split(config: Mapping[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield each policy's name, level and own configuration; a level may stand alone."""
    for name, value in config.items():
        properties = dict(value) if isinstance(value, Mapping) else {"enforcementLevel": value}
        yield name, properties.pop("enforcementLevel", None), properties


def _initial(config: Mapping[str, Any]) -> _Given:
    """The configuration in the pack's program; pulumi-policy takes a level that is left out there for advisory."""
    return {name: (level.value if level else "advisory", properties) for name, level, properties in _split(config)}


def _read(path: Path) -> _Given:
    try:
        content = files.parse(files.read(path) or "{}")
    except OSError as error:
        raise ConfigurationError(f"The policy configuration {path} can't be read: {error.strerror}.") from None
    except ValueError as error:
        raise ConfigurationError(f"The policy configuration {path} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"The policy configuration {path} must map names of policies to configuration.")
    result = {name: (level, properties) for name, level, properties in _split(content)}
    for name, (level, _) in result.items():
        if level not in (None, *_LEVELS):
            raise ConfigurationError(
                f"{path}: the enforcement level of {name!r} is {level!r}; it must be one of {', '.join(_LEVELS)}."
            )
    return result


def _applied(configs: Mapping[str, PolicyConfig], given: _Given) -> dict[str, PolicyConfig]:
    """Put a configuration over another one; `all` goes first, and what names no policy is disregarded, as by Pulumi."""
    everywhere = given.get("all", (None, {}))[0]
    result = {}
    for name, config in configs.items():
        level, properties = given.get(name, (None, {}))
        result[name] = PolicyConfig(level or everywhere or config.level, {**config.properties, **properties})
    return result


def _problems(policy: Policy, config: PolicyConfig) -> list[str]:
    """What the policy's schema has against its configuration."""
    if policy.config_schema is None:
        return []
    import jsonschema_rs

    schema = {
        "type": "object",
        "properties": policy.config_schema.properties,
        "required": policy.config_schema.required or [],
    }
    validator = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
    return [
        ": ".join([policy.name, *(str(part) for part in error.instance_path), error.message])
        for error in validator.iter_errors(dict(config.properties))
    ]
