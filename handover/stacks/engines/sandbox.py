"""Rolls out by the sandbox: to an emulator, without the Pulumi CLI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import replace
from pathlib import Path

from handover.genesys.api import Genesys
from handover.genesys.client import Client
from handover.genesys.connection import Connection
from handover.sandbox.display import Display
from handover.sandbox.emulation import Emulation
from handover.sandbox.lock import stack_lock
from handover.sandbox.policies import planned
from handover.sandbox.policy_pack import PolicyPack, load_packs
from handover.sandbox.policy_report import enforce
from handover.sandbox.project import Project, StackConfig, load_project, load_stack
from handover.sandbox.provider.client import CLIENT
from handover.sandbox.provider.genesys import GenesysProvider
from handover.sandbox.stack import Stack, check_owner, stack_directory
from handover.sandbox.state import State
from handover.sandbox.steps import Op, Outcome
from handover.sandbox.wire import blind
from handover.stacks.engines.model import TRIGGERS_ENABLED, DeploymentError, Plan, Planned
from handover.stacks.model import StackResource, resources

_STAYS = (Op.SAME, Op.CREATE, Op.UPDATE, Op.REPLACE, Op.IMPORT)


class SandboxEngine:
    """The sandbox, opened for one stack; see `open_sandbox`."""

    def __init__(
        self,
        project: Project,
        name: str,
        config: StackConfig,
        emulation: Emulation,
        display: Display,
        policy_packs: Sequence[PolicyPack],
    ) -> None:
        self._project = project
        self._name = name
        self._config = config
        self._emulation = emulation
        self._display = display
        self._policy_packs = policy_packs
        self._folder = stack_directory(project.directory, name)
        self._called = False
        self.provider = GenesysProvider(self._connect)

    def preview(self) -> Plan:
        """See `Engine.preview`."""
        stack = self._open(self._config)
        outcome = stack.preview()
        self._display.plan(f"Previewing update ({self._name})", outcome, stack.state.resources)
        self._finish(outcome, done=False)
        if not enforce(self._policy_packs, stack, planned(outcome), self._display.say, preview=True):
            raise DeploymentError("A mandatory policy is violated, see above.")
        objects = tuple(
            Planned(
                type=new.type,
                urn=new.urn,
                changed=step.op is not Op.SAME,
                updated=step.op is Op.UPDATE,
                inputs=blind(new.inputs),
            )
            for step in outcome.steps
            if (new := step.new) and new.custom and step.op in _STAYS
        )
        return Plan(objects, outcome.has_changes)

    def up(self, *, triggers_enabled: bool | None = None) -> None:
        """See `Engine.up`."""
        config = self._config
        if triggers_enabled is not None:
            override = {f"{self._project.name}:{TRIGGERS_ENABLED}": str(triggers_enabled).lower()}
            config = replace(config, values={**config.values, **override})
        self._display.say(f"\nUpdating ({self._name}):\n", "bold magenta")
        self._finish(self._open(config).up(self._display.step), done=True)

    def deployed(self) -> tuple[StackResource, ...]:
        """See `Engine.deployed`."""
        return resources(State.load(self._folder / "state.json").deployment())

    @contextmanager
    def org(self) -> Iterator[Genesys]:
        """See `Engine.org`."""
        with Genesys(Client(Connection.to_gateway(self._connect(), *CLIENT))) as genesys:
            yield genesys

    def _connect(self) -> str:
        self._called = True
        return self._emulation.connect()

    def _open(self, config: StackConfig) -> Stack:
        state = State.load(self._folder / "state.json")
        check_owner(state, self._project.name, self._name, self._folder)
        objects = any(resource.is_object for resource in state.resources)
        self._emulation.check_lineage(state.emulator_id, objects=objects)
        message = self._display.message
        return Stack(self._project, self._name, config, state, self.provider, message, self._emulator_id)

    def _emulator_id(self) -> str | None:
        return self._emulation.id if self._called else None

    def _finish(self, outcome: Outcome, *, done: bool) -> None:
        self._display.summary(outcome, done=done)
        if outcome.errors:
            raise DeploymentError("The sandbox could not do it; its diagnostics are above.")


@contextmanager
def open_sandbox(
    directory: Path, name: str, display: Display, *, emulator: str | None, policy_packs: Sequence[Path] = ()
) -> Iterator[SandboxEngine]:
    """Open a stack of the sandbox, under its lock, from the preview to the last deployment.

    Args:
        directory: The project's folder.
        name: The stack's name.
        display: Shows plans and progress.
        emulator: Address of an emulator that runs already, if any.
        policy_packs: Folders of the policy packs that judge previews.

    Raises:
        SandboxError: The project, the stack or its emulator cannot be used, or somebody else is at work on it.
    """
    project = load_project(directory.resolve())
    config = load_stack(project, name)
    folder = stack_directory(project.directory, name)
    gateways = config.package("genesyscloud").get("gateways")
    packs = load_packs(policy_packs, ())
    with ExitStack() as opened:
        opened.enter_context(chdir(project.program))
        if notice := opened.enter_context(stack_lock(folder, "rollout")):
            display.message("warning", "", notice)
        emulation = opened.enter_context(Emulation(folder, attach=emulator, gateways=gateways))
        engine = SandboxEngine(project, name, config, emulation, display, packs)
        opened.callback(engine.provider.close)
        yield engine
