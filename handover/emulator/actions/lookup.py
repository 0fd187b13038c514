"""Finding data actions for the routes."""

from collections.abc import Callable
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


def find(store: Store, action_id: str, *, draft: bool) -> Versioned:
    """Return the action with its draft, or with its published version.

    Raises:
        NotFoundError: There is no such action.
        GenesysError: 404, the action has no draft, or only a draft.
    """
    record = store.actions.need(action_id)
    version = record.draft if draft else record.published
    if version is not None:
        return record, version
    if draft:
        raise GenesysError(404, "not.found", f"The action {action_id} has no draft; POST {action_id}/draft makes one.")
    raise GenesysError(404, "not.found", f"The action {action_id} is not published; it has a draft.")


def matching(
    store: Store,
    *,
    draft: bool,
    secure: str | None,
    name: str | None = None,
    category: str | None = None,
    ids: str | None = None,
) -> list[Versioned]:
    """Return the drafts or the published actions that meet all given filters.

    Names match in part; neither they nor categories mind the case.

    Raises:
        NotModelledError: `secure` is neither true nor false.
    """
    wanted = {part.strip() for part in ids.split(",")} if ids else None
    if secure not in (None, "true", "false"):
        raise NotModelledError(f"secure={secure}; it models true, false")
    return [
        (record, version)
        for record in store.actions
        if (version := record.draft if draft else record.published) is not None
        and (name is None or name.lower() in version.name.lower())
        and (category is None or category.lower() == version.category.lower())
        and (wanted is None or record.id in wanted)
        and (secure is None or version.secure == (secure == "true"))
    ]
