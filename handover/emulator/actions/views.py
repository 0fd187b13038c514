"""Data actions as the event runtime sees them."""

from handover.emulator.emulator import Emulator
from handover.emulator.runtime.views import ActionView
from handover.emulator.state.records.actions import ActionRecord, ActionVersion
from handover.emulator.store import Store


def action_view(store: Store, record: ActionRecord, version: ActionVersion) -> ActionView:
    """Return what the runtime needs to execute that version of the action."""
    integration = store.integrations.get(record.integration_id)
    return ActionView(
        id=record.id,
        name=version.name,
        category=version.category,
        integration_id=record.integration_id,
        integration_enabled=integration is not None and integration.intended_state == "ENABLED",
        contract_input=version.input_schema,
        contract_output=version.success_schema,
        request_url_template=version.request.request_url_template,
        request_type=version.request.request_type,
        headers=version.request.headers,
        request_template=version.request.request_template,
        translation_map=version.response.translation_map,
        translation_map_defaults=version.response.translation_map_defaults,
        success_template=version.response.success_template,
        timeout_seconds=version.timeout_seconds,
    )


class Catalogue:
    """The published data actions: by category and name where a flow is published, by id where it runs.

    Args:
        emulator: Holds the actions; every look-up sees the actions of that moment.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._state: tuple[str, int, int] | None = None
        self._named: dict[tuple[str, str], ActionView] = {}
        self._by_id: dict[str, ActionView] = {}

    def find(self, category: str, name: str) -> ActionView | None:
        """Return the action of that category and name (the newest, where several share them), or `None`."""
        self._refresh()
        return self._named.get((category, name))

    def get(self, action_id: str) -> ActionView | None:
        """Return the action with that id, or `None`."""
        self._refresh()
        return self._by_id.get(action_id)

    def _refresh(self) -> None:
        store = self._emulator.store
        state = (store.id, store.actions.revision, store.integrations.revision)
        if state != self._state:
            published = [action_view(store, record, record.published) for record in store.actions if record.published]
            self._named = {(action.category, action.name): action for action in published}
            self._by_id = {action.id: action for action in published}
            self._state = state
