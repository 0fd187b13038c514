"""Stack references: the outputs of the project's other stacks, as their last run left them."""

from __future__ import annotations

from handover.sandbox.configuration.project import Project
from handover.sandbox.engine.provider_resources import References
from handover.sandbox.errors import UnsupportedError
from handover.sandbox.provider import Properties, ProviderError
from handover.sandbox.state.state import State

# Where Pulumi keeps states in files, there is this one organization (`projectReferenceStore.ParseReference`).
_ORGANIZATION = "organization"


def references(project: Project, state: State) -> References:
    """Return what looks up the outputs of a stack of the project, by the names that Pulumi takes.

    Args:
        project: The project.
        state: The state of one of its stacks, beside whose folder those of the others are.
    """

    def outputs(name: str) -> Properties:
        organization, _, rest = name.rpartition("/")
        organization, _, other = organization.partition("/")
        if (organization or _ORGANIZATION) != _ORGANIZATION or "/" in other:
            raise ProviderError(
                f"{name!r} is no name of a stack here: it is <stack>, or {_ORGANIZATION}/{project.name}/<stack>."
            )
        if (other or project.name) != project.name:
            raise UnsupportedError(f"references to stacks of other projects, here {name}")
        path = state.path and state.path.parent.parent / rest / state.path.name
        if not (path and (path.exists() or rest in project.stacks)):
            raise ProviderError(f"There is no stack {name!r}: Pulumi.{rest}.yaml does not exist.")
        return State.load(path).outputs

    return outputs
