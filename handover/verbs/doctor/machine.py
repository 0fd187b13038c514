"""What this machine has to deploy with: Python and its packages, the Pulumi CLI, its plugin and its backend.

Nothing here needs a network or an account, and no secret is read: of Pulumi's credentials file only which backend is
in use.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handover.checks.model import Check, Verdict, check
from handover.io.program import HANDOVER
from handover.sandbox.configuration.yaml12 import read_mapping

PYTHON = "Python"
PULUMI = "Pulumi"
_OLDEST, _NEWEST = (3, 11), (3, 13)
_PACKAGES = ("pulumi", "pydantic")
# Of Genesys; the distribution for programs outside the repository has one in it.
_SDK, _WITH_SDK = "pulumi_genesyscloud", "handover-components"
_STALL = "debug"
_INSTALL = "https://www.pulumi.com/docs/install/"


def check_machine(directory: Path) -> Iterator[Check]:
    """Check everything of a project that does not depend on a stack."""
    yield check_python()
    yield check_packages()
    project = _yaml(directory / "Pulumi.yaml")
    executable = shutil.which("pulumi")
    if executable is None:
        remedy = f"Install it to deploy to a real org: {_INSTALL}. `{HANDOVER} sandbox` works without."
        yield Check(PULUMI, "CLI", Verdict.WARNING, "the Pulumi CLI", "not installed", remedy)
        return
    yield check_cli(executable, str(project.get("requiredPulumiVersion") or ""))
    yield from check_plugin(pulumi_home())
    yield check_backend(project)


def check_python() -> Check:
    """Check the version of Python."""
    expected = f"{_OLDEST[0]}.{_OLDEST[1]} to {_NEWEST[0]}.{_NEWEST[1]}"
    good = _OLDEST <= sys.version_info[:2] <= _NEWEST
    remedy = "Make the environment with one of these: make PYTHON=python3.13 (after `make clean`)."
    return check(PYTHON, "version", good, expected, sys.version.split()[0], remedy)


def check_packages() -> Check:
    """Check that the program's packages are installed here."""
    sdk = _WITH_SDK if _version(_SDK) is None and _version(_WITH_SDK) else _SDK
    found = {name: _version(name) for name in (*_PACKAGES, sdk)}
    missing = [name for name, text in found.items() if text is None]
    remedy = f"{', '.join(missing)} missing: run `make`, or `pulumi install`."
    shown = ", ".join(f"{name} {text}" for name, text in found.items() if text)
    return check(PYTHON, "packages", not missing, ", ".join(found), shown or "none", remedy)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def check_cli(executable: str, required: str) -> Check:
    """Check the CLI's version against the project's `requiredPulumiVersion`."""
    try:
        done = subprocess.run(  # noqa: S603 - found on the path, fixed argument
            [executable, "version"], capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL
        )
        printed = done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        printed = f"it does not run ({type(error).__name__})"
    have, need = _numbers(printed), _numbers(required)
    good = bool(have) and have >= need
    remedy = f"Install a newer CLI: {_INSTALL}."
    return check(PULUMI, "CLI", good, required or "any version", printed or "no version", remedy)


def _numbers(text: str) -> tuple[int, ...]:
    match = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(part) for part in match.groups()) if match else ()


def pulumi_home() -> Path:
    """Return where the CLI keeps plugins and credentials."""
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")


def check_plugin(home: Path) -> Iterator[Check]:
    """Check the plugin that the SDK asks for, and whether the Genesys provider stalls at every start.

    The provider runs its parent process, the plugin, three times with `version` and waits ten seconds each, unless the
    parent's path contains "debug" (measured with provider 1.82.0; its `platform.go`).
    """
    name = _plugin()
    if name is None:
        return  # The check of the packages has said so.
    folder = home / "plugins" / name
    there = folder.is_dir()
    remedy = "Run `pulumi install` in the project; the first preview would do it too."
    found = str(folder) if there else f"not in {folder.parent}"
    yield check(PULUMI, "plugin", there, name, found, remedy, Verdict.WARNING)
    quick, expected = _STALL in str(folder.resolve()), f'a PULUMI_HOME whose path contains "{_STALL}"'
    remedy = (
        "The Genesys provider loses 30 seconds at every start: `export PULUMI_HOME=~/.pulumi-debug` and `pulumi login` "
        "again (README.md, Thirty seconds of nothing)."
    )
    yield check(PULUMI, "start-up", quick, expected, str(home), remedy, Verdict.WARNING)


def _plugin() -> str | None:
    """Return the folder's name of the plugin that the installed SDK asks for."""
    spec = find_spec(_SDK) or find_spec(_WITH_SDK.replace("-", "_"))
    if spec is None or spec.origin is None:
        return None
    wanted = json.loads(Path(spec.origin).with_name("pulumi-plugin.json").read_text(encoding="utf-8"))
    return f"resource-{wanted['name']}-v{wanted['version']}"


def check_backend(project: Mapping[str, Any]) -> Check:
    """Check that there is a backend to keep state in, without asking it anything."""
    url = backend_url(project)
    expected = "a backend that keeps the stacks' state"
    if url is None:
        remedy = "Run `pulumi login`, or set PULUMI_BACKEND_URL."
        return Check(PULUMI, "backend", Verdict.WARNING, expected, "not logged in", remedy)
    folder = Path(url.removeprefix("file://")).expanduser()
    if url.startswith("file://") and not folder.is_dir():
        remedy = f"Make the folder {folder}, or log in elsewhere with `pulumi login`."
        return Check(PULUMI, "backend", Verdict.FAILED, expected, f"{url}, which does not exist", remedy)
    return Check(PULUMI, "backend", Verdict.OK, expected, url)


def backend_url(project: Mapping[str, Any]) -> str | None:
    """Return the backend in use, without user and query, in Pulumi's order: environment, project, login."""
    backend = project.get("backend")
    url = os.environ.get("PULUMI_BACKEND_URL") or (backend.get("url") if isinstance(backend, dict) else None)
    if not url:
        path = Path(os.environ.get("PULUMI_CREDENTIALS_PATH") or pulumi_home()) / "credentials.json"
        try:
            url = json.loads(path.read_text(encoding="utf-8")).get("current")
        except (OSError, ValueError, AttributeError):
            return None
    if not url:
        return None
    parts = urlsplit(str(url))
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def _yaml(path: Path) -> dict[str, Any]:
    """Return a YAML file's mapping; what is wrong with it is said where the stacks are read."""
    try:
        return read_mapping(path)
    except (OSError, ValueError):
        return {}
