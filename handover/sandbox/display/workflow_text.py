"""What changes in a workflow's text, of which the state has only the hash: compared with what the org has published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import unified_diff

from handover.sandbox.engine.steps import Step
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.plan import CONTENT_HASH
from handover.sandbox.provider.schema import FLOW
from handover.sandbox.state.values import SIGNATURE, UNKNOWN, unwrap

Published = Callable[[str], str | None]
"""Returns the text of the workflow with an id, as the org has published it last; None if it has none."""

_SHORT_HASH = 12


def text_changes(old: str, new: str, before: str, after: str) -> list[str]:
    """Compare two texts; return the lines of a unified diff, none if they are the same."""
    return list(unified_diff(old.splitlines(), new.splitlines(), before, after, lineterm=""))


def is_republished(step: Step) -> bool:
    """Tell whether a step publishes a workflow because its file says something else than what was deployed."""
    resource = step.resource
    return resource.type == FLOW and CONTENT_HASH in step.diff.changed and step.old is not None and step.new is not None


def explain(step: Step, published: Published) -> tuple[str, Sequence[str]]:
    """Say what changes in the text of a workflow that `is_republished`.

    Returns:
        A sentence, and the lines of a unified diff, if there is one.
    """
    old, new = step.old, step.new
    assert old is not None and new is not None  # noqa: S101, PT018 - see `is_republished`
    file = str(new.inputs.get("filepath"))
    if SIGNATURE in str((old.inputs.get("substitutions"), new.inputs.get("substitutions"))):
        return f"{file} has another content; it isn't shown, for what is put into it is secret.", ()
    # Here, for it needs the API's client, which a preview without changes doesn't.
    from handover.sandbox.provider.handlers.flow import rendered

    try:
        wanted = rendered(unwrap(new.inputs)).replace(UNKNOWN, "[unknown]")
    except ProviderError as error:
        return str(error), ()
    text = published(old.id)
    if text is None:
        before = str(old.outputs.get(CONTENT_HASH) or "unknown")[:_SHORT_HASH]
        return (
            f"{file} has another content. The state has only the hash of what was deployed ({before}…), and the org no "
            "such workflow to compare with.",
            (),
        )
    if lines := text_changes(text, wanted, f"published as {old.inputs.get('name') or old.name}", file):
        return f"{file} has another content:", lines
    return f"{file} has another content than what was deployed, which is what the org has published already.", ()


def file_of(lines: Sequence[str]) -> Iterator[str]:
    """Yield what of a diff is not about the workflow itself, by which two of them are the same."""
    yield from (line for line in lines if not line.startswith(("--- ", "+++ ")))
