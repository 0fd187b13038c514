"""A stack of a test: a Pulumi program, and what it has in the emulated org."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import chdir, closing, contextmanager, nullcontext
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from handover.emulator.testing import Genesys
from handover.errors import CancelledError, HandoverError
from handover.sandbox.configuration.project import Given, Project, full_key, load_stack
from handover.sandbox.engine.imports import entries_for
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.errors import ConfigurationError
from handover.sandbox.provider.packages import StackProvider
from handover.sandbox.provider.retries import Pace
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from handover.sandbox.state.values import unwrap
from handover.testing.changes import Changes, changes_of
from handover.testing.errors import DeploymentError
from handover.testing.events import Delivery, Fired, deliveries, fire
from handover.testing.policies import Violation, judged
from handover.testing.resources import Resources, resources_of, secret_names

__tracebackhide__ = True  # pytest shows where a test has called this, not what is in here

Result = TypeVar("Result")

# An emulator has what was made at once, so that nobody need wait whether something that isn't there comes.
_PACE = Pace(refresh=0)


class Message(NamedTuple):
    """What the program has logged, or the engine has to say.

    Attributes:
        severity: `info`, `warning` or `error`; what is for debugging is not kept.
        text: The message.
        urn: The resource concerned, empty if none is.
    """

    severity: str
    text: str
    urn: str


class EmulatedStack:
    """One stack in the emulated org of a test.

    Args:
        genesys: The org.
        project: The project.
        name: The stack's name.
        folder: Where the state is kept.

    Attributes:
        genesys: The org's client: to look at it, to change it behind Pulumi's back, to break it (`set_faults`).
        name: The stack's name.
        messages: What has been logged so far.
    """

    def __init__(self, genesys: Genesys, project: Project, name: str, folder: Path) -> None:
        self.genesys = genesys
        self.name = name
        self.messages: list[Message] = []
        self._project = project
        self._given = Given()
        self._state_file = folder / project.name / name / "state.json"
        self._plan: Changes | None = None

    def __repr__(self) -> str:
        return f"<EmulatedStack {self._project.name}/{self.name}>"

    def configure(self, config: Mapping[str, Any] | None = None, *, secrets: Mapping[str, Any] | None = None) -> None:
        """Change the stack's configuration; the next preview, or `up`, goes by it.

        Args:
            config: Values by key, over what there is; a key without a namespace is the project's own, and None takes
                away what the stack's file has.
            secrets: The same of what is secret.

        Raises:
            DeploymentError: A key is no key of a configuration, or a value is none that YAML has.
        """
        before = self._given
        with refusals():
            plain, hidden = (self._full(values or {}) for values in (config, secrets))
        self._given = Given({**before.values, **plain, **hidden}, (before.secret - plain.keys()) | hidden.keys())

    def _full(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            full_key(self._project.name, key, "The test's configuration"): _json(key, value)
            for key, value in values.items()
        }

    def preview(self) -> Changes:
        """Say what `up` would do; nothing is changed.

        Raises:
            DeploymentError: The program can't be deployed like this.
        """
        with refusals(), self._opened() as stack:
            return self._previewed(stack)[1]

    def _previewed(self, stack: Stack) -> tuple[Outcome, Changes]:
        outcome = _isolated(stack.preview)
        self._plan = _checked(outcome)
        return outcome, self._plan

    @property
    def plan(self) -> Changes:
        """What the last preview has found; every `up` begins with one.

        Raises:
            LookupError: There was none.
        """
        if self._plan is None:
            raise LookupError(f"Stack {self.name!r} has not been previewed yet: call preview() or up().")
        return self._plan

    def up(self) -> Changes:
        """Preview, and then create, change and delete until the org is as the program says; return what was done.

        Raises:
            DeploymentError: The preview, or a resource, has failed; what was done before that stays in org and state.
        """
        with refusals(), self._opened() as stack:
            self._previewed(stack)
            return _checked(_isolated(stack.up))

    def refresh(self, *, preview_only: bool = False) -> Changes:
        """Read all objects, and take what has changed about them over into the state; return what that is.

        Args:
            preview_only: Only tell.

        Raises:
            DeploymentError: An object can't be read.
        """
        with refusals(), self._opened(program=False) as stack:
            return _checked(stack.refresh(preview=preview_only))

    def destroy(self) -> Changes:
        """Delete everything that the stack has; what is only read stays in the org.

        Raises:
            DeploymentError: An object can't be deleted, or is protected.
        """
        with refusals(), self._opened(program=False) as stack:
            return _checked(stack.destroy())

    def import_objects(self, ids: Mapping[str, str], *, protect: bool = False) -> Changes:
        """Take objects of the org over as resources of the program, as `pulumi import` does.

        Args:
            ids: The objects' ids by the logical name that their resource has in the program, or by its URN.
            protect: Whether Pulumi refuses to delete them from now on.

        Raises:
            UnknownResourceError: The program has no such resource.
            DeploymentError: There is no such object, or it is in the state already.
        """
        with refusals(), self._opened() as stack:
            planned = {step.new.urn: step.new for step in self._previewed(stack)[0].steps if step.new}
            # A preview knows no id; what has one here is what the program has an object for.
            known = resources_of(
                replace(each, id=each.id or each.urn) if each.custom else each for each in planned.values()
            )
            entries = entries_for({known[name].urn: id_ for name, id_ in ids.items()}, planned)
            missing = [entry for entry in entries if entry.id or entry.urn not in self.resources]
            return _checked(_isolated(lambda: stack.import_objects(missing, protect=protect)))

    def violations(
        self, policy_pack: str | PathLike[str], *, config: str | PathLike[str] | None = None
    ) -> tuple[Violation, ...]:
        """Return what a policy pack has against the program, as `preview --policy-pack` would say.

        Args:
            policy_pack: The pack's folder.
            config: A JSON file that configures it, as `--policy-pack-config` does.

        Raises:
            DeploymentError: The pack can't be used, a policy failed, or the program can't be previewed.
        """
        pack, file = Path(policy_pack).absolute(), Path(config).absolute() if config else None
        with refusals(), self._opened() as stack:
            return judged(stack, self._previewed(stack)[0], pack, file)

    @property
    def resources(self) -> Resources:
        """The stack's resources by logical name or URN, as the state has them."""
        return resources_of(self._state().resources)

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs as the last `up` left them, secrets in plain."""
        plain: dict[str, Any] = unwrap(self._state().outputs)
        return plain

    @property
    def secret_outputs(self) -> Set[str]:
        """Names of the outputs that are secret, or have something secret in them."""
        return secret_names(self._state().outputs)

    @property
    def state(self) -> dict[str, Any]:
        """The deployment as `pulumi stack export --show-secrets` prints it."""
        return self._state().deployment()

    def _state(self) -> State:
        return State.load(self._state_file)

    def fire(self, event: str, **fields: Any) -> Fired:
        """Fire an event of a new conversation over Open Messaging, and wait until all that it starts has ended.

        It is the org's: other stacks in it get it too.

        Args:
            event: `user.start`, `user.end`, `acw` or `customer.end`.
            fields: What is different in it, e.g. `messageType="WHATSAPP"`.

        Raises:
            ValueError: There is no such event, or it has no such field.
            AssertionError: A field can't have that value.
        """
        return fire(self.genesys, event, fields)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What has arrived at Cognigy from the org so far, oldest first."""
        return deliveries(self.genesys)

    @contextmanager
    def _opened(self, *, program: bool = True) -> Iterator[Stack]:
        """Open the stack for one operation, in the folder where its program is, as the command does."""
        config = load_stack(self._project, self.name, valid=program, given=self._given)
        # The emulator is the stack's own, whatever `genesyscloud:gateways` its file has.
        provider = StackProvider(lambda: self.genesys.url, config, "", _PACE)
        with closing(provider), nullcontext() if self._project.function else chdir(self._project.program_directory):
            stack = Stack(self._project, self.name, config, self._state(), provider, self._say, provider.org)
            stack.settle()
            yield stack

    def _say(self, severity: str, urn: str, text: str) -> None:
        self.messages.append(Message(severity, text, urn))


def _json(key: str, value: Any) -> Any:
    """Copy a value of the configuration; only what YAML has can be one."""
    if isinstance(value, Mapping):
        return {str(name): _json(key, item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(key, item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise ConfigurationError(
        f"The test's configuration: `{key}` has a {type(value).__name__}; a value is a text, a number, a truth value, "
        "or a list or dictionary of such."
    )


def _isolated(run: Callable[[], Result]) -> Result:
    """Run a program apart from what others in this process have told Pulumi's SDK, as `set_mocks` does."""
    return contextvars.Context().run(run)


def _checked(outcome: Outcome) -> Changes:
    """Return what a run has come to.

    Raises:
        DeploymentError: It has failed.
    """
    if outcome.raised and len(outcome.errors) == 1:
        raise outcome.raised
    if outcome.errors:
        raise DeploymentError(outcome.errors) from outcome.raised
    return changes_of(outcome)


class refusals:  # noqa: N801 # read as `with refusals():`
    """Have what is refused in a `with` block be a `DeploymentError`, and Ctrl-C end the tests.

    It is no generator, whose frames, of `contextlib`, pytest would show with each error.
    """

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """End the block.

        Raises:
            DeploymentError: Something is refused.
            KeyboardInterrupt: The run was interrupted.
        """
        if isinstance(error, CancelledError):
            raise KeyboardInterrupt from None
        if isinstance(error, HandoverError) and not isinstance(error, DeploymentError):
            # What it is refused by says nothing to a test that the sentence doesn't.
            raise DeploymentError([("", str(error))]) from None
