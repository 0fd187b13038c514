"""The fixture that deploys a Pulumi program to an emulated org."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.testing import Genesys
from handover.io.project import PROJECT_FILE
from handover.sandbox.configuration.project import (
    NAME_RULE,
    Project,
    is_name,
    load_project,
    new_stack_file,
    stack_file,
)
from handover.sandbox.errors import ConfigurationError
from handover.testing.stack import EmulatedStack, refusals

__tracebackhide__ = True  # pytest shows where a test has called this, not what is in here

Program = str | PathLike[str] | Callable[[], object]
"""A project's folder, where its Pulumi.yaml is, or a function, as Automation API's inline programs are."""


class Deploy:
    """Deploys Pulumi programs to one emulated org; call it, or `open` a stack that isn't to be deployed yet.

    Args:
        genesys: The org.
        folder: Where the stacks' states are kept; nothing is written to the projects.

    Attributes:
        genesys: The org's client.
    """

    def __init__(self, genesys: Genesys, folder: Path) -> None:
        self.genesys = genesys
        self._folder = folder

    def __call__(
        self,
        program: Program,
        *,
        stack: str = "dev",
        project: str | None = None,
        config: Mapping[str, Any] | None = None,
        secrets: Mapping[str, Any] | None = None,
    ) -> EmulatedStack:
        """Preview a program and deploy it.

        A stack of the same project and name that is in the org already is updated.

        Args:
            program: The project's folder, or a function.
            stack: The stack's name.
            project: The project's name, of a function; a folder's is in its Pulumi.yaml.
            config: Configuration by key, which goes before the stack's file, if there is one. A key without a namespace
                is the project's own. Values are what YAML has; None takes away what the file has.
            secrets: The same of what is secret.

        Raises:
            DeploymentError: It can't be deployed. What the program itself raises is raised as it is.
            ValueError: A project's name is given with a folder.
        """
        opened = self.open(program, stack=stack, project=project, config=config, secrets=secrets)
        opened.up()
        return opened

    def open(
        self,
        program: Program,
        *,
        stack: str = "dev",
        project: str | None = None,
        config: Mapping[str, Any] | None = None,
        secrets: Mapping[str, Any] | None = None,
    ) -> EmulatedStack:
        """Return a stack without deploying anything: to preview it, to import objects, to see `up` fail.

        Args and errors are those of a call, but that the program isn't run yet.
        """
        with refusals():
            loaded = self._project(program, project)
            if config is None and secrets is None and loaded.function is None:
                stack_file(loaded, stack)  # somebody who gives no configuration means a stack that has some
            else:
                new_stack_file(loaded, stack)
        opened = EmulatedStack(self.genesys, loaded, stack, self._folder)
        opened.configure(config, secrets=secrets)
        return opened

    def _project(self, program: Program, name: str | None) -> Project:
        if not callable(program):
            if name is not None:
                raise ValueError("`project` is for a function; a folder's project has its name in Pulumi.yaml.")
            folder = Path(program).resolve()
            if not (folder / PROJECT_FILE).is_file():
                raise ConfigurationError(
                    f"There is no Pulumi.yaml in {folder}: give `deploy` the folder where it is, or a function."
                )
            return load_project(folder)
        if name is not None and not is_name(name):
            raise ConfigurationError(f"{name!r} is no name of a project: {NAME_RULE}.")
        here = Path.cwd()
        return Project(name or "test", here, here, {}, self._folder / "no-files", function=program)


@contextmanager
def deploying(folder: Path) -> Iterator[Deploy]:
    """Run an emulator for the time of a `with` block; for fixtures of a wider scope than one test.

    Args:
        folder: Where the stacks' states are kept, e.g. of `tmp_path_factory.mktemp("stacks")`.
    """
    with EmbeddedEmulator() as emulator, Genesys(emulator.url) as client:
        yield Deploy(client, folder)


@pytest.fixture
def deploy(genesys: Genesys, tmp_path: Path) -> Deploy:
    """What deploys Pulumi programs to the test's own org, whose client is the fixture `genesys`."""
    return Deploy(genesys, tmp_path / "stacks")
