"""Rolls out by the sandbox: to an emulator, without the Pulumi CLI."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from handover.genesys.api import Genesys
from handover.sandbox.configuration import stack_file
from handover.sandbox.configuration.namespace import NAMESPACE
from handover.sandbox.configuration.project import load_stack
from handover.sandbox.display.terminal import Display
from handover.sandbox.display.verdict import first_cause
from handover.sandbox.engine.steps import PARTS, Op, Outcome
from handover.sandbox.opening import STATE_FILE, OpenedStack, Use, open_stack
from handover.sandbox.policies.pack import PolicyPack, load_packs
from handover.sandbox.policies.report import judge, lines, planned
from handover.sandbox.provider.client import connect
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import blind
from handover.stacks.engines.model import TRIGGERS_ENABLED, DeploymentError, Plan, Planned
from handover.stacks.model import DeployedStack, Engine

_STAYS = (Op.SAME, Op.CREATE, Op.UPDATE, Op.REPLACE, Op.IMPORT)


class SandboxEngine:
    """The sandbox, opened for one stack; see `open_sandbox`."""

    def __init__(self, opened: OpenedStack, display: Display, policy_packs: Sequence[PolicyPack]) -> None:
        self._opened = opened
        self._stack = opened.stack
        self._config = opened.stack.config
        self._display = display
        self._policy_packs = policy_packs

    def preview(self) -> Plan:
        """See `Engine.preview`."""
        title = f"Previewing update ({self._stack.name})"
        with self._display.previewing(title):
            outcome = self._stack.preview()
        self._display.plan(title, outcome, self._stack.state.resources, self._stack.published)
        self._finish(outcome, done=False)
        judgements = judge(self._policy_packs, self._stack, planned(outcome), preview=True)
        for line in lines(judgements):
            self._display.say(line)
        if any(judgement.forbids for judgement in judgements):
            raise DeploymentError("A mandatory policy is violated, see above.")
        objects = tuple(
            Planned(
                type=new.type,
                urn=new.urn,
                changed=step.op is not Op.SAME,
                updated=step.op is Op.UPDATE,
                inputs=blind(new.inputs),
                imported=step.op is Op.IMPORT,
            )
            for step in outcome.steps
            if (new := step.new) and new.custom and step.op in _STAYS
        )
        # A replaced object that could not be deleted is no change in Pulumi's count, but something to do.
        return Plan(objects, outcome.has_changes or any(step.op in PARTS for step in outcome.steps))

    def up(self, *, triggers_enabled: bool | None = None) -> None:
        """See `Engine.up`."""
        config = self._config
        if triggers_enabled is not None:
            override = {f"{NAMESPACE}:{TRIGGERS_ENABLED}": str(triggers_enabled).lower()}
            config = replace(config, values={**config.values, **override})
        self._stack.config = config
        self._stack.state = State.load(self._opened.folder / STATE_FILE)
        with self._display.running(f"Updating ({self._stack.name})"):
            outcome = self._stack.up(self._display.step)
        self._display.chain(outcome, self._stack.state.resources)
        self._finish(outcome, done=True)

    def configure(self, text: str) -> None:
        """See `Engine.configure`."""
        project = self._stack.project
        with TemporaryDirectory() as folder:
            stack_file.write(Path(folder) / f"Pulumi.{self._stack.name}.yaml", text)
            self._config = load_stack(replace(project, stack_directory=Path(folder)), self._stack.name)
        self._stack.config = self._config

    def unprotect(self, names: Collection[str]) -> None:
        """See `Engine.unprotect`."""
        state = State.load(self._opened.folder / STATE_FILE)
        found = [each for each in state.resources if each.protect and Urn.parse(each.urn).name in names]
        state.end(amend=[each.copy(protect=False) for each in found])
        state.save()
        self._stack.state = state

    def refresh(self) -> None:
        """See `Engine.refresh`."""
        with self._display.running(f"Refreshing ({self._stack.name})"):
            outcome = self._stack.refresh(self._display.step)
        self._finish(outcome, done=True)

    def deployed(self) -> DeployedStack:
        """See `Engine.deployed`."""
        stack = self._stack
        deployment = stack.state.deployment()
        return DeployedStack.from_deployment(stack.name, stack.project.directory, Engine.SANDBOX, deployment, {})

    @contextmanager
    def org(self) -> Iterator[Genesys]:
        """See `Engine.org`."""
        with connect(self._opened.connect()) as genesys:
            yield genesys

    def _finish(self, outcome: Outcome, *, done: bool) -> None:
        self._display.summary(outcome, done=done)
        if outcome.errors:
            raise DeploymentError(f"The sandbox could not do it: {first_cause(outcome)}")


@contextmanager
def open_sandbox(
    directory: Path,
    name: str,
    display: Display,
    *,
    emulator: str | None,
    policy_packs: Sequence[Path] = (),
    verb: str = "rollout",
) -> Iterator[SandboxEngine]:
    """Open a stack of the sandbox, under its lock, from the preview to the last deployment.

    `verb`, what is being done, is for whoever meets the lock.

    Raises:
        SandboxError: The project, the stack or its emulator cannot be used, or somebody else is at work on it.
    """
    packs = load_packs(policy_packs, ())
    with (
        open_stack(directory, name, verb, Use.CHANGE, emulator=emulator, on_message=display.message) as opened,
        chdir(opened.program_directory),
    ):
        yield SandboxEngine(opened, display, packs)
