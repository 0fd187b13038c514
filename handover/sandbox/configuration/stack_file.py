"""Puts settings into a stack's file, `Pulumi.<stack>.yaml`, takes some away, and reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from handover.errors import HandoverError
from handover.io import files
from handover.sandbox.configuration.stack_text import BYTE_ORDER_MARK, INDENT, edited, lines, loaded
from handover.sandbox.errors import ConfigurationError


def snippet(project: str, settings: Mapping[str, Any]) -> str:
    """Return settings as lines of the block `config` of a stack's file."""
    return lines({f"{project}:{key}": value for key, value in settings.items()}, INDENT)


def update(path: Path, project: str, settings: Mapping[str, Any]) -> None:
    """Put settings into a stack's file; see `with_settings`.

    Raises:
        ConfigurationError: See `with_settings`.
        HandoverError: The file cannot be written.
    """
    write(path, with_settings(path, project, settings))


def with_settings(
    path: Path, project: str, settings: Mapping[str, Any], remove: Collection[str] = (), *, text: str | None = None
) -> str:
    """Return the text of a stack's file with settings in it, in place of what it says under the same keys.

    The keys are those without the namespace, which is the project's name; a file may have them with and without.

    Args:
        path: The file.
        project: The project's name.
        settings: The settings that are to be there.
        remove: Keys of settings that are not to be there any more.
        text: What stands for the file's own text, if anything does.

    Raises:
        ConfigurationError: The file cannot be read, is no stack's file, or of a form in which the settings cannot be
            put there without touching anything else.
    """
    with _reading(path):
        return edited(read(path) if text is None else text, project, settings, remove)


def read(path: Path) -> str:
    """Return the text of a stack's file; raises `ConfigurationError` if it cannot be read."""
    with _reading(path):
        return path.read_bytes().decode("utf-8")


def settings(path: Path, project: str, text: str | None = None) -> dict[str, Any]:
    """Return the project's settings in a stack's file, by key without the namespace, as YAML has them.

    Args:
        path: The file.
        project: The project's name.
        text: What stands for the file's own text, if anything does.

    Raises:
        ConfigurationError: The file cannot be read, or is no stack's file.
    """
    with _reading(path):
        content = read(path) if text is None else text
        config = loaded(content.removeprefix(BYTE_ORDER_MARK)).get("config") or {}
        if not isinstance(config, dict):
            raise ValueError("`config` is no mapping")
        keys = {str(key).removeprefix(f"{project}:"): value for key, value in config.items()}
        return {key: value for key, value in keys.items() if ":" not in key}


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
