"""Puts settings into a stack's file, `Pulumi.<stack>.yaml`, takes some away, and reads them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from handover.errors import HandoverError
from handover.io import files
from handover.sandbox.configuration import paths
from handover.sandbox.configuration.stack_text import INDENT, edited, lines, loaded, rewritten
from handover.sandbox.errors import ConfigurationError


def snippet(namespace: str, settings: Mapping[str, Any]) -> str:
    """Return settings as lines of the block `config` of a stack's file."""
    return lines({f"{namespace}:{key}": value for key, value in settings.items()}, INDENT)


def update(path: Path, namespace: str, settings: Mapping[str, Any]) -> None:
    """Put settings into a stack's file; see `with_settings`.

    Raises:
        ConfigurationError: See `with_settings`.
        HandoverError: The file cannot be written.
    """
    write(path, with_settings(path, namespace, settings))


def with_settings(
    path: Path, namespace: str, settings: Mapping[str, Any], remove: Collection[str] = (), *, text: str | None = None
) -> str:
    """Return the text of a stack's file with settings in it, in place of what it says under the same keys.

    The keys are those without the namespace; a file may have them with and without.

    Args:
        path: The file.
        namespace: What is in front of them.
        settings: The settings that are to be there.
        remove: Keys of settings that are not to be there any more.
        text: What stands for the file's own text, if anything does.

    Raises:
        ConfigurationError: The file cannot be read, is no stack's file, or of a form in which the settings cannot be
            put there without touching anything else.
    """
    with _reading(path):
        return edited(read(path) if text is None else text, namespace, settings, remove)


def put_entry(
    path: Path, project: str, key: str, steps: Sequence[str | int], value: Any, others: Mapping[str, Any] | None = None
) -> None:
    """Put a value into a stack's file, whatever its namespace.

    Args:
        path: The file.
        project: The project's name.
        key: The setting's full key.
        steps: Where in the setting the value is to be; nothing for the whole of it.
        value: The value.
        others: What is to be there beside the block ``config``.

    Raises:
        ConfigurationError: See `with_settings`; or the setting has no place for it.
        HandoverError: The file cannot be written.
    """
    text, config, name = _entry(path, project, key)
    with _placing(path):
        config[name] = paths.put(config.get(name), steps, value, below=[_short(project, key)])
    with _reading(path):
        text = rewritten(text, config, others)
    write(path, text)


def remove_entry(path: Path, project: str, key: str, steps: Sequence[str | int]) -> None:
    """Take a setting, or what is somewhere in it, away from a stack's file; see `put_entry`. It need not be there."""
    text, config, name = _entry(path, project, key)
    if name not in config:
        return
    if steps:
        with _placing(path):
            config[name] = paths.remove(config[name], steps, below=[_short(project, key)])
    else:
        del config[name]
    with _reading(path):
        text = rewritten(text, config)
    write(path, text)


def _entry(path: Path, project: str, key: str) -> tuple[str, dict[str, Any], str]:
    """Return a file's text, its block ``config``, and under which name that has a setting, or is to have it."""
    text = read(path)
    with _reading(path):
        config = dict(loaded(text).get("config") or {})
    namespace, _, name = key.partition(":")
    forms = (_short(project, key), key, f"{namespace}:config:{name}")
    return text, config, next((form for form in forms if form in config), key)


def _short(project: str, key: str) -> str:
    return key.removeprefix(f"{project}:")


@contextmanager
def _placing(path: Path) -> Iterator[None]:
    try:
        yield
    except paths.PathError as error:
        raise ConfigurationError(f"{path}: {error}.") from None


def read(path: Path) -> str:
    """Return the text of a stack's file; raises `ConfigurationError` if it cannot be read."""
    with _reading(path):
        return path.read_bytes().decode("utf-8")


def settings(path: Path, namespace: str, text: str | None = None) -> dict[str, Any]:
    """Return the settings of a namespace in a stack's file, by key without it.

    They are as YAML has them, but what the program takes for an object, a list or a truth value is one, though the file
    has it as text: `pulumi config set` and `pulumi new` write it so.

    Args:
        path: The file.
        namespace: What is in front of the keys; a file may have them with and without.
        text: What stands for the file's own text, if anything does.

    Raises:
        ConfigurationError: The file cannot be read, or is no stack's file.
    """
    with _reading(path):
        config = loaded(read(path) if text is None else text).get("config") or {}
        keys = {str(key).removeprefix(f"{namespace}:"): value for key, value in config.items()}
        return {key: _from_text(value) for key, value in keys.items() if ":" not in key}


def _from_text(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    # A version is a text, though it looks like a number.
    return found if isinstance(found, bool | dict | list) else value


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} cannot be read: it is not UTF-8 text ({error}).") from None
    except YAMLError as error:
        raise ConfigurationError(f"{path} cannot be read: {' '.join(str(error).split())}.") from None
    except ValueError:
        raise ConfigurationError(f"{path} is of an unusual form: put the settings there by hand.") from None


def write(path: Path, text: str) -> None:
    """Replace a file by a text, whole or not at all; it keeps its mode, and its folder is made if need be.

    Raises:
        HandoverError: It cannot be written; what was there is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        files.replace(path, text.encode(), mode=mode, keep=False)
    except OSError as error:
        raise HandoverError(f"{path} cannot be written: {error.strerror}.") from None
