"""Finding data actions for the routes."""

from collections.abc import Callable, Iterable
from typing import Any

from handover.emulator.state.errors import GenesysError, NotModelledError
from handover.emulator.state.records.actions import ActionRecord, ActionVersion
from handover.emulator.store import Store

Versioned = tuple[ActionRecord, ActionVersion]

SORT_KEYS: dict[str, Callable[[Versioned], Any]] = {
    "name": lambda found: found[1].name.lower(),
    "category": lambda found: found[1].category.lower(),
    "id": lambda found: found[0].id,
}


def published(store: Store, action_id: str) -> Versioned:
    """Return the action with its published version.

    Raises:
        NotFoundError: There is no such action.
        GenesysError: 404, it has only a draft.
    """
    record = store.actions.need(action_id)
    if record.published is None:
        raise GenesysError(404, "not.found", f"The action {action_id} is not published; it has a draft.")
    return record, record.published


def draft(store: Store, action_id: str) -> Versioned:
    """Return the action with its draft.

    Raises:
        NotFoundError: There is no such action.
        GenesysError: 404, it has no draft.
    """
    record = store.actions.need(action_id)
    if record.draft is None:
        raise GenesysError(404, "not.found", f"The action {action_id} has no draft; POST {action_id}/draft makes one.")
    return record, record.draft


def matching(
    found: Iterable[Versioned],
    *,
    name: str | None,
    category: str | None,
    ids: str | None,
    secure: str | None,
) -> list[Versioned]:
    """Return the actions that meet all given filters; names and categories match in part and without regard to case."""
    wanted = {part.strip() for part in ids.split(",")} if ids else None
    if secure not in (None, "true", "false"):
        raise NotModelledError(f"secure={secure}; it models true, false")
    return [
        (record, version)
        for record, version in found
        if (name is None or name.lower() in version.name.lower())
        and (category is None or category.lower() == version.category.lower())
        and (wanted is None or record.id in wanted)
        and (secure is None or version.secure == (secure == "true"))
    ]
