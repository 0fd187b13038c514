"""The AWS side of a move, where Cognigy runs on premises: another project, of other people.

Its rule has a topic as long as the source does. Where the sandbox deploys, it deploys this project too; with the Pulumi
CLI, the other team's commands are shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.project import Project, load_project, load_stack
from handover.sandbox.display.terminal import Display
from handover.sandbox.opening import STATE_FILE, stack_directory
from handover.sandbox.state.state import State
from handover.stacks.engines.sandbox import open_sandbox
from handover.stacks.event_bridge import ON_PREMISES
from handover.stacks.model import StackError

Say = Callable[[str], None]
_RULE = "aws:cloudwatch/eventRule:EventRule"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"


@dataclass(frozen=True)
class Wanted:
    """What the AWS side has to know.

    Attributes:
        topics: The topics of the rule.
        genesys: The id of the Genesys organisation.
        source: The settings of the source, by Genesys' names.
    """

    topics: Collection[str]
    genesys: str
    source: Mapping[str, Any]

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the project, by key without its name."""
        return {
            "genesysOrganisationId": self.genesys,
            "organisationId": self.source.get("eventSourceSuffix"),
            "topics": sorted(self.topics),
        }


@dataclass(frozen=True)
class OnPremises:
    """The stack of the project in `onpremises/` that belongs to a stack.

    Attributes:
        project: The project.
        name: The stack's name.
    """

    project: Project
    name: str

    @classmethod
    def find(cls, given: Path | None, main: Path, name: str) -> OnPremises | None:
        """Return the stack of the same name in a folder, by default `onpremises` of the main project's; None without.

        Raises:
            StackError: A folder is given, and it has no such stack.
            SandboxError: The project can't be read.
        """
        directory = (given or main / ON_PREMISES).resolve()
        if given is None and not (directory / "Pulumi.yaml").exists():
            return None
        project = load_project(directory)
        if (project.stack_directory / f"Pulumi.{name}.yaml").exists():
            return cls(project, name)
        if given is None:
            return None
        raise StackError(f"There is no stack {name!r} in {directory}: Pulumi.{name}.yaml does not exist.")

    @property
    def file(self) -> Path:
        """The stack's file."""
        return self.project.stack_directory / f"Pulumi.{self.name}.yaml"

    def has(self, topics: Collection[str], *, exactly: bool = False) -> bool:
        """Tell whether the rule that the sandbox has deployed has these topics, and if so wanted no others."""
        path = stack_directory(self.project.directory, self.name) / STATE_FILE
        resources = State.load(path).resources if path.exists() else []
        patterns = [resource.inputs.get("eventPattern") for resource in resources if resource.type == _RULE]
        # Without a target, the last of it, a run has not come to its end.
        if not any(resource.type == _TARGET for resource in resources):
            return False
        found = {topic for pattern in patterns for topic in json.loads(str(pattern)).get("detail-type") or ()}
        return set(topics) == found if exactly else set(topics) <= found

    def file_differs(self, wanted: Wanted) -> bool:
        """Tell whether its file says something else than it has to know."""
        said = stack_file.settings(self.file, self.project.name)
        return {key: said.get(key) for key in wanted.settings} != wanted.settings

    def bring_up(self, wanted: Wanted, say: Say, confirm: Callable[[], None], *, emulator: str | None) -> None:
        """Deploy it by the sandbox, with what it has to know in its file.

        Raises:
            StackError: Its file says another account or region.
            SandboxError: It can't be opened.
            DeploymentError: It can't be deployed.
        """
        self._check_place(wanted)
        if not self.file_differs(wanted) and self.has(wanted.topics, exactly=True):
            return
        say(f"On premises: {self.name} in {self.project.directory}, with the topics {_short(wanted.topics)}.")
        confirm()
        stack_file.update(self.file, self.project.name, wanted.settings)
        with open_sandbox(self.project.directory, self.name, Display(), emulator=emulator, verb="migrate") as engine:
            if engine.preview().changes:
                engine.up()

    def _check_place(self, wanted: Wanted) -> None:
        values = load_stack(self.project, self.name, valid=False).values
        region, accounts = values.get("aws:region"), json.loads(values.get("aws:allowedAccountIds", "null"))
        account = wanted.source.get("awsAccountId")
        if region != wanted.source.get("awsAccountRegion") or (accounts is not None and account not in accounts):
            raise StackError(
                f"{self.file} is for AWS account {accounts}, {region}, and the source sends to {account}, "
                f"{wanted.source.get('awsAccountRegion')}: correct aws:allowedAccountIds and aws:region there."
            )

    def commands(self, wanted: Wanted) -> list[str]:
        """Return the lines by which the other team brings it up with the Pulumi CLI."""
        setting = f"pulumi config set -s {self.name}"
        paths = [
            f"--path {quote(f'topics[{index}]')} {quote(each)}" for index, each in enumerate(sorted(wanted.topics))
        ]
        return [
            f"cd {quote(str(self.project.directory))}",
            f"{setting} genesysOrganisationId {quote(wanted.genesys)}",
            f"{setting} organisationId {quote(str(wanted.source.get('eventSourceSuffix')))}",
            # Otherwise a list that has become shorter would keep its end.
            f"pulumi config rm -s {self.name} topics",
            *(f"{setting} {path}" for path in paths),
            f"pulumi up -s {self.name}",
        ]


def _short(topics: Collection[str]) -> str:
    return " and ".join(sorted(topic.rpartition("{id}.")[2] for topic in topics))
