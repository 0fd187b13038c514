"""The org as a search for a pipeline sees it: what there is, each thing read once and only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from handover.genesys import models
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError

_WEB_SERVICES = "custom-rest-actions"
SOURCE_TYPE = "amazon-eventbridge-source"
"""Genesys' id for integrations that hand events to Amazon EventBridge."""


class Org:
    """An org's integrations, data actions, workflows and triggers. Everything may raise `GenesysError`."""

    def __init__(self, genesys: Genesys) -> None:
        self.genesys = genesys
        self._configurations: dict[str, frozenset[str]] = {}
        self._settings: dict[str, Mapping[str, Any]] = {}

    @cached_property
    def integrations(self) -> Mapping[str, models.Integration]:
        """The Web Services Data Actions integrations by id."""
        return {found.id: found for found in self._listed_integrations if found.type == _WEB_SERVICES}

    @cached_property
    def event_sources(self) -> Mapping[str, models.Integration]:
        """The integrations that hand events to Amazon EventBridge, by id."""
        return {found.id: found for found in self._listed_integrations if found.type == SOURCE_TYPE}

    def source_settings(self, id_: str) -> Mapping[str, Any]:
        """Return the settings of one of them."""
        if id_ not in self._settings:
            self._settings[id_] = self.genesys.integration_config(id_).properties
        return self._settings[id_]

    @cached_property
    def _listed_integrations(self) -> tuple[models.Integration, ...]:
        return tuple(self.genesys.integrations())

    @cached_property
    def actions(self) -> Mapping[str, models.Action]:
        """The data actions of those integrations by id, with their requests but without the templates."""
        return {
            listed.id: self.genesys.action(listed.id, templates=False)
            for listed in self.listed_actions
            if listed.integration_id in self.integrations
        }

    @cached_property
    def listed_actions(self) -> tuple[models.Action, ...]:
        """All data actions, without what lists do not tell of them."""
        return tuple(self.genesys.actions())

    @cached_property
    def flows(self) -> Mapping[str, models.Flow]:
        """The workflows by id."""
        return {found.id: found for found in self.genesys.flows()}

    @cached_property
    def triggers(self) -> Mapping[str, models.Trigger]:
        """The triggers by id."""
        return {found.id: found for found in self.genesys.triggers()}

    def calls(self, flow_id: str, action: models.Action) -> bool:
        """Tell whether a workflow's newest configuration calls a data action: by its id, or by category and name.

        Architect's format is undocumented; all its texts are looked at, wherever they are.
        """
        texts = self.texts(flow_id)
        return action.id in texts or {action.name, action.category} <= texts

    def texts(self, flow_id: str) -> frozenset[str]:
        """Return all keys and texts of a workflow's newest configuration; none if it has none."""
        if flow_id not in self._configurations:
            try:
                configuration = self.genesys.flow_configuration(flow_id)
            except GenesysError as error:
                if not error.gone:
                    raise
                configuration = None
            self._configurations[flow_id] = frozenset(_texts(configuration))
        return self._configurations[flow_id]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
