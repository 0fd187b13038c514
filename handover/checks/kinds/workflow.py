"""Is the workflow that runs the one that was deployed?

The provider reads back only a flow's name and type, so that `pulumi refresh` finds no edit, and neither its state nor
Pulumi's says which version was deployed. What the API tells is who published the version that runs, and when
(`publishedVersion.createdBy` or `createdByClient`, `datePublished`):

- Architect's editor publishes as a *user*, a deployment as an *OAuth client*. A version by a user is an edit, however
  small, and whatever came after it in the state.
- A version by an OAuth client is taken for the deployed one, unless it is much younger than the last change the state
  records of the flow. "Much" is what a flow job and two clocks may take.

Not found is therefore an edit published by an OAuth client (with Archy, say, or from another state of the same stack)
within those minutes after a deployment, or before one that recorded a change without publishing. The configuration
itself is not compared: Architect's format is undocumented and not the YAML that was uploaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from handover.checks.model import Check, Verdict, compare
from handover.checks.remedies import command, put_back
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.stacks.model import DeployedStack, StackResource

# A job may take 16 minutes before the provider gives it up (provider 1.82.0); the rest is for clocks that differ.
LATE = timedelta(minutes=20)
COPIES = ".handover-components"
"""The folder of a program outside the repository that has the copy of the pipeline's template."""


def check_workflow(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare a workflow with what was deployed; raises `GenesysError`."""
    if renamed := _renamed_in_place(stack, resource):
        yield renamed
    live = genesys.flow(resource.id)
    yield compare(resource.name, "name", resource.inputs.get("name"), live.name, put_back(stack))
    if live.published is None or not live.active:
        found, remedy = "none: the workflow is not published", _publish_again(stack, resource)
        yield Check(resource.name, "published", Verdict.FAILED, "a published version", found, remedy)
        return
    yield _version(stack, resource, live.published)
    yield from _draft(resource, live)


def _renamed_in_place(stack: DeployedStack, resource: StackResource) -> Check | None:
    """Find what a rename by an earlier version of this project made: a new workflow, under the old one's id."""
    current = resource.outputs.get("flowId")
    if current in (None, resource.id):
        return None
    remedy = (
        f"It was renamed in place, and its trigger stayed with the old one. {command(stack, 'refresh')} and then "
        f"{command(stack, 'up')} have the trigger start {current}; then delete {resource.id} by hand."
    )
    return Check(resource.name, "identity", Verdict.FAILED, f"the workflow {resource.id}", str(current), remedy)


def _version(stack: DeployedStack, resource: StackResource, version: models.FlowVersion) -> Check:
    moment = f" at {version.published:%Y-%m-%d %H:%M} UTC" if version.published else ""
    found = f"version {version.id}, published by {version.publisher or 'nobody the API names'}{moment}"
    late = version.published and resource.modified and version.published - resource.modified > LATE
    again = _publish_again(stack, resource)
    if not version.publisher:
        verdict, remedy = Verdict.WARNING, "Look at the workflow's version history in Architect."
    elif version.user:
        verdict, remedy = Verdict.FAILED, f"It was edited in Architect. {again}"
    elif late:
        verdict, remedy = Verdict.FAILED, f"It was published again after the deployment. {again}"
    else:
        verdict, remedy = Verdict.OK, ""
    recorded = f", by {resource.modified:%Y-%m-%d %H:%M} UTC" if resource.modified else ""
    return Check(resource.name, "version", verdict, f"the version a deployment published{recorded}", found, remedy)


def _publish_again(stack: DeployedStack, resource: StackResource) -> str:
    file = str(resource.inputs.get("filepath") or "the workflow's file")
    if Path(file).parent.name == COPIES:
        return (
            "If the change is wanted, have it made in the repository that the pipeline comes from: "
            f"{file} is a copy, which every run writes anew. To publish again, switch the setting forceUnlock to its "
            f"other value; {command(stack, 'up')} does so then."
        )
    return (
        f"If the change is wanted, carry it over into {file}. Then publish again: any change of that file, be it a "
        f"comment, makes {command(stack, 'up')} do so."
    )


def _draft(resource: StackResource, live: models.Flow) -> Iterator[Check]:
    """Tell of somebody's unpublished work, which the next deployment would run into."""
    unpublished = live.saved is not None and live.published is not None and live.saved.id != live.published.id
    if not live.locked_by and not unpublished:
        return
    what = f"{live.locked_by} has it open in Architect" if live.locked_by else "there is a newer, unpublished version"
    remedy = (
        "The next deployment of this workflow fails while it is locked, and supersedes unpublished changes: ask whose "
        "they are."
    )
    yield Check(resource.name, "draft", Verdict.WARNING, "nobody at work on it", what, remedy)
