"""The whole of an adoption: open stack and org, find, compare, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handover.genesys.api import Genesys
from handover.genesys.org import Org
from handover.io.text import counted
from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.project import Project, StackConfig, load_project, load_stack
from handover.sandbox.emulation import EMULATOR_FILE
from handover.sandbox.engine import imports
from handover.sandbox.opening import stack_directory
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.provider.handlers.flow import rendered
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from handover.stacks import pulumi_cli
from handover.stacks.connect import open_org
from handover.stacks.find import find_stack
from handover.stacks.model import DeployedStack, Engine, NothingDeployedError, StackError
from handover.verbs.adopt import workflows
from handover.verbs.adopt.cautions import cautions, lost_topics
from handover.verbs.adopt.delivery import find_delivery, without_webhooks
from handover.verbs.adopt.differences import Planned, planned
from handover.verbs.adopt.kept_settings import settings_for
from handover.verbs.adopt.program import Program, after_import, run, with_settings
from handover.verbs.adopt.roles import AdoptError, Kind, OpenQuestionError, Role
from handover.verbs.adopt.search.choice import Candidate, Chooser
from handover.verbs.adopt.search.find import find

IMPORT_FILE = "import.json"


@dataclass(frozen=True)
class Target:
    """A stack that is to adopt a pipeline.

    Attributes:
        project: The project.
        name: The stack's name.
        config: The stack's configuration.
        engine: What will import.
        emulator: The address given on the command line, if any.
        cautions: What could not be found out of the stack.
    """

    project: Project
    name: str
    config: StackConfig
    engine: Engine
    emulator: str | None
    cautions: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The stack's file."""
        return self.project.stack_directory / f"Pulumi.{self.name}.yaml"

    @property
    def folder(self) -> Path:
        """Where an adoption's files are put if nothing else is said."""
        return stack_directory(self.project.directory, self.name) / "adopt"


@dataclass(frozen=True)
class Workflow:
    """A workflow that the next deployment publishes anew.

    Attributes:
        file: Where its present YAML, or what there is instead, has been saved.
        problem: Why that is not YAML; empty if it is.
        difference: The lines of a unified diff.
    """

    file: Path
    problem: str
    difference: list[str]


@dataclass(frozen=True)
class Adoption:
    """What has been found and written.

    Attributes:
        target: The stack.
        org: The org's address.
        program: The program with the settings that keep what exists.
        objects: The objects that are there.
        plan: What the next deployment makes of each part.
        changes: How many resources it creates, updates and so on, by Pulumi's names for that.
        cautions: What to think about first.
        workflows: The workflows by their event.
        settings: The settings that keep what exists.
        import_file: The file for `pulumi import`.
    """

    target: Target
    org: str
    program: Program
    objects: Mapping[Role, Candidate]
    plan: Mapping[Role, Planned]
    changes: Mapping[str, int]
    cautions: list[str]
    workflows: Mapping[str, Workflow]
    settings: Mapping[str, Any]
    import_file: Path


def open_target(directory: Path, name: str, engine: Engine | None, emulator: str | None) -> Target:
    """Read what is needed of a stack of which nothing is deployed yet.

    Raises:
        AdoptError: Something of it is deployed.
        StackError: The Pulumi CLI, which is to import, knows no such stack.
        SandboxError: The project or the stack's file is wrong.
    """
    project = load_project(directory.resolve())
    config = load_stack(project, name)
    if engine is None:
        gateways = config.package("genesyscloud").get("gateways")
        own = (stack_directory(project.directory, name) / EMULATOR_FILE).exists()
        engine = Engine.SANDBOX if emulator or gateways or own else Engine.PULUMI
    unknown: tuple[str, ...] = ()
    try:
        deployed = find_stack(project.directory, name, engine)
    except NothingDeployedError:
        deployed = None
    except StackError as error:
        deployed = None
        unknown = (
            f"Whether the stack has objects already could not be looked at, and adopt is for one without. {error}",
        )
    if deployed and deployed.resources:
        raise AdoptError(
            f"Stack {name!r} has {counted(len(deployed.resources), 'object')} in its state already; "
            "adopt is for a stack that has none."
        )
    return Target(project, name, config, engine, emulator, unknown)


@contextmanager
def open_target_org(target: Target) -> Iterator[Genesys]:
    """Give the org of a stack, for the time of a `with` block.

    Raises:
        StackError: The stack does not say how to reach it.
    """
    project, name = target.project, target.name
    config = target.config.package("genesyscloud")
    if target.engine is Engine.PULUMI and any(key.startswith("genesyscloud:") for key in target.config.encrypted):
        config = pulumi_cli.config(project.directory, name)
    stack = DeployedStack(name, project.directory, target.engine, (), config)
    with open_org(stack, "adopt", emulator=target.emulator) as genesys:
        yield genesys


def adopt_pipeline(
    target: Target, genesys: Genesys, choose: Callable[[Program], Chooser], choose_source: Chooser, folder: Path
) -> Adoption:
    """Find and compare, and write the files into a folder; nothing is changed in the org.

    What decides between candidates is made by `choose` once the program's events are known; of sources for EventBridge,
    which decide what the program has at all, it is `choose_source`.

    Raises:
        AdoptError: It cannot be adopted, or not without an answer.
        SandboxError: The program fails, or an object cannot be imported.
        ProviderError: An object cannot be read.
        HandoverError: A file cannot be written.
        GenesysError: The org refuses or does not answer.
    """
    provider = GenesysProvider.reading(genesys)
    stack = Stack(target.project, target.name, target.config, State(), provider)
    with chdir(target.project.program):  # files the program names are relative to it
        org = Org(genesys)
        delivery = find_delivery(stack, org, choose_source)
        found = find(org, delivery.program, choose(delivery.program), delivery.source)
        if delivery.source and delivery.settings.get("delivery") == "both" and len(found.objects) == 1:
            delivery = without_webhooks(delivery)
        program = delivery.program
        if not found.objects:
            raise OpenQuestionError(
                f"The org at {genesys.connection.api_url} has nothing of the pipeline: there is nothing to "
                "adopt, and a deployment makes it all."
            )
        settings = {**settings_for(program, found), **delivery.settings}
        program = run(with_settings(stack, settings))
        ids = {role: item.id for role, item in found.objects.items()}
        outcome = after_import(program, ids, provider)
        plan = planned(program, outcome)
        warned = [*target.cautions, *cautions(found, plan), *lost_topics(delivery.lost)]
        compared = {
            role.event: _workflow(genesys, program, role, item, folder)
            for role, item in found.objects.items()
            if role.kind is Kind.WORKFLOW
        }
    import_file = folder / IMPORT_FILE
    stack_file.write(import_file, imports.import_file(program.entries(ids)))
    changes = {str(op): count for op, count in outcome.changes.items()}
    return Adoption(
        target,
        genesys.connection.api_url,
        program,
        found.objects,
        plan,
        changes,
        warned,
        compared,
        settings,
        import_file,
    )


def _workflow(genesys: Genesys, program: Program, role: Role, item: Candidate, folder: Path) -> Workflow:
    """Save a workflow's present YAML and compare it."""
    exported = workflows.export(genesys, item.id)
    file = folder / f"workflow-{role.event}{exported.suffix}"
    stack_file.write(file, exported.text)
    new = rendered(program.wanted[role].inputs)
    return Workflow(
        file, exported.problem, [] if exported.problem else workflows.difference(exported.text, new, item.name)
    )
