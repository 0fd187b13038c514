"""Drift: what has been changed behind the state's back, found, shown and taken over into the state."""

from __future__ import annotations

from handover.errors import CancelledError
from handover.sandbox.engine.deployment import Listener
from handover.sandbox.engine.provider_resources import References, no_stacks, provider_of
from handover.sandbox.engine.steps import Op, Outcome, Step
from handover.sandbox.engine.targets import ALL, Targets
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.state.property_paths import ignoring
from handover.sandbox.state.resource import PROVIDERS, Resource, now
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import STACK_REFERENCE, provider_urn
from handover.sandbox.state.values import mark_secrets, unwrap


class Refresh:
    """One refresh: every object is read and the state made to say what was found.

    Attributes:
        outcome: What has been found; an update's difference is from what the state said to what there is.
        cancelled: Set to end the run after the object being read.
        idle: Whether nothing is under way that has to be finished, which is never so.
    """

    def __init__(
        self,
        state: State,
        provider: Provider,
        listener: Listener | None = None,
        *,
        targets: Targets = ALL,
        references: References = no_stacks,
    ) -> None:
        """`state` is changed; give a copy to find drift only. See `Deployment` for the others."""
        self.outcome = Outcome()
        self.cancelled = False
        self.idle = False
        self._state = state
        self._provider = provider_of(provider, references)
        self._targets = targets
        self._listener = listener or (lambda _step, _phase: None)

    def run(self) -> None:
        """Read all objects; one that cannot be read is an error of the outcome, and the others are read still.

        Raises:
            CancelledError: The run was interrupted.
        """
        read: set[str] = set()
        for resource in self._state.resources:
            if self.cancelled:
                raise CancelledError("Interrupted; what had been read until then is saved.")
            if not self._targets.cover(resource.urn, resource.needs - {provider_urn(resource.provider)}, read):
                continue
            read.add(resource.urn)
            managed = resource.custom and not resource.type.startswith(PROVIDERS)
            if not managed or resource.pending_replacement:
                step = Step(Op.REFRESH, resource, resource)
                self.outcome.steps.append(step)
                self._listener(step, "running")
                self._listener(step, "done")
                continue
            try:
                step = self._look_at(resource)
            except ProviderError as error:
                self.outcome.errors.append((resource.urn, str(error)))
                continue
            self.outcome.steps.append(step)
            self._listener(step, "done")

    def _look_at(self, old: Resource) -> Step:
        self._listener(Step(Op.REFRESH, old, old), "running")
        provider = self._provider(old.type)
        found = provider.read(old.type, old.id, unwrap(old.inputs), unwrap(old.outputs))
        if found is None:
            # What is replaced already is not what others refer to.
            referring = [r for r in self._state.resources if r.refers_to(old.urn) and not old.delete]
            self._state.end(drop=[old], amend=[r.renaming(old.urn, None) for r in referring])
            return Step(Op.DELETE, old, None)
        # Another stack's outputs have their secrets marked.
        like = {} if old.type == STACK_REFERENCE else old.outputs
        new = old.copy(
            id=found.id,
            inputs=mark_secrets(found.inputs, old.inputs),
            outputs=mark_secrets(found.outputs, like, old.additional_secret_outputs),
            init_errors=[],
        )
        if new == old:
            return Step(Op.REFRESH, old, old)
        new.modified = now()
        self._state.end(amend=[new])
        if old.external:
            return Step(Op.REFRESH, old, old) if new.outputs == old.outputs else Step(Op.UPDATE, old, new)
        # What an `up` of an unchanged program would do next, seen from the other side.
        wanted = ignoring(old.ignore_changes, found.inputs, unwrap(old.inputs))
        diff = provider.diff(old.type, found.inputs, found.outputs, wanted, old.ignore_changes)
        return Step(Op.UPDATE, old, new, Diff(diff.changed)) if diff.changed else Step(Op.REFRESH, old, old)
