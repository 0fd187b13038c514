"""Drift: what has been changed behind the state's back, found, shown and taken over into the state."""

from __future__ import annotations

from handover.errors import CancelledError
from handover.sandbox.engine.deployment import Listener
from handover.sandbox.engine.steps import Op, Outcome, Step
from handover.sandbox.provider import Diff, Provider, ProviderError
from handover.sandbox.state.property_paths import ignoring
from handover.sandbox.state.resource import Resource, now
from handover.sandbox.state.state import State
from handover.sandbox.state.values import mark_secrets, unwrap


class Refresh:
    """One refresh: every object is read and the state made to say what was found.

    Attributes:
        outcome: What has been found; an update's difference is from what the state said to what there is.
        cancelled: Set to end the run after the object being read.
    """

    def __init__(self, state: State, provider: Provider, listener: Listener | None = None) -> None:
        """`state` is changed; give a copy to find drift only."""
        self.outcome = Outcome()
        self.cancelled = False
        self._state = state
        self._provider = provider
        self._listener = listener or (lambda _step, _phase: None)

    def run(self) -> None:
        """Read all objects; one that cannot be read is an error of the outcome, and the others are read still.

        Raises:
            CancelledError: The run was interrupted.
        """
        for resource in self._state.resources:
            if self.cancelled:
                raise CancelledError("Interrupted; what had been read until then is saved.")
            managed = resource.is_object
            if not managed or resource.pending_replacement:
                self.outcome.steps.append(Step(Op.REFRESH, resource, resource))
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
        found = self._provider.read(old.type, old.id, unwrap(old.inputs), unwrap(old.outputs))
        if found is None:
            # What is replaced already is not what others refer to.
            referring = [r for r in self._state.resources if r.refers_to(old.urn) and not old.delete]
            self._state.end(drop=[old], amend=[r.renaming(old.urn, None) for r in referring])
            return Step(Op.DELETE, old, None)
        new = old.copy(
            id=found.id,
            inputs=mark_secrets(found.inputs, old.inputs),
            outputs=mark_secrets(found.outputs, old.outputs, old.additional_secret_outputs),
            init_errors=[],
        )
        if new == old:
            return Step(Op.REFRESH, old, old)
        new.modified = now()
        self._state.end(amend=[new])
        # What an `up` of an unchanged program would do next, seen from the other side.
        wanted = ignoring(old.ignore_changes, found.inputs, unwrap(old.inputs))
        diff = self._provider.diff(old.type, found.inputs, found.outputs, wanted, old.ignore_changes)
        return Step(Op.UPDATE, old, new, Diff(diff.changed)) if diff.changed else Step(Op.REFRESH, old, old)
