"""The calls this project makes to read an org, and the data action's test. None of them changes anything in the org."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from handover.genesys import models
from handover.genesys.client import Client
from handover.genesys.errors import GenesysError

_API = "/api/v2"
Model = TypeVar("Model", bound="models.Model")


class Genesys(Client):
    """An org. Every method raises `GenesysError` where the org refuses or does not answer."""

    def organization(self) -> models.Organization:
        """Return the org."""
        return self._get(models.Organization, "/organizations/me")

    def grants(self) -> tuple[models.Grant, ...]:
        """Return what the OAuth client may do."""
        subject = self._get(models.Subject, "/authorization/subjects/me")
        return tuple(policy for grant in subject.grants for policy in grant.policies)

    def integrations(self) -> Iterator[models.Integration]:
        """Yield all integrations."""
        return self._list(models.Integration, "/integrations")

    def integration(self, id_: str) -> models.Integration:
        """Return an integration."""
        return self._get(models.Integration, f"/integrations/{quote(id_)}")

    def integration_config(self, id_: str) -> models.IntegrationConfig:
        """Return an integration's configuration."""
        return self._get(models.IntegrationConfig, f"/integrations/{quote(id_)}/config/current")

    def integration_type(self, id_: str) -> models.Named:
        """Return a type that integrations can have in this org."""
        return self._get(models.Named, f"/integrations/types/{quote(id_)}")

    def actions(self) -> Iterator[models.Action]:
        """Yield all published data actions, without their contracts and the texts of their templates."""
        return self._list(models.Action, "/integrations/actions", includeConfig="true")

    def action(self, id_: str, *, templates: bool = True) -> models.Action:
        """Return a published data action with contract, request and response, and the templates' texts if wanted."""
        path = f"/integrations/actions/{quote(id_)}"
        action = self._get(models.Action, path, expand="contract", includeConfig="true")
        names = ("request_template", "success_template") if templates else ()
        texts = {name: self.text(f"{_API}{path}/templates/{name.replace('_', '')}.vm") for name in names}
        return action.model_copy(update=texts)

    def test_action(self, id_: str, inputs: Mapping[str, Any]) -> models.TestResult:
        """Run a published data action's test, which really sends the request."""
        path = f"{_API}/integrations/actions/{quote(id_)}/test"
        return _read(models.TestResult, "POST", path, self.call("POST", path, body=dict(inputs)))

    def flows(self, type_: str = "WORKFLOW") -> Iterator[models.Flow]:
        """Yield all flows of a type."""
        return self._list(models.Flow, "/flows", type=type_)

    def flow(self, id_: str) -> models.Flow:
        """Return a flow."""
        return self._get(models.Flow, f"/flows/{quote(id_)}")

    def flow_configuration(self, id_: str) -> Any:
        """Return the newest configuration of a flow, in Architect's own undocumented format."""
        return self.get(f"{_API}/flows/{quote(id_)}/latestconfiguration")

    def triggers(self) -> Iterator[models.Trigger]:
        """Yield all triggers."""
        return self._list(models.Trigger, "/processautomation/triggers")

    def trigger(self, id_: str) -> models.Trigger:
        """Return a trigger."""
        return self._get(models.Trigger, f"/processautomation/triggers/{quote(id_)}")

    def open_messaging_integrations(self) -> Iterator[models.OpenMessagingIntegration]:
        """Yield all Open Messaging integrations."""
        return self._list(models.OpenMessagingIntegration, "/conversations/messaging/integrations/open")

    def _get(self, model: type[Model], path: str, **parameters: str) -> Model:
        return _read(model, "GET", _API + path, self.get(_API + path, **parameters))

    def _list(self, model: type[Model], path: str, **parameters: str) -> Iterator[Model]:
        for entity in self.pages(_API + path, **parameters):
            yield _read(model, "GET", _API + path, entity)


def _read(model: type[Model], method: str, path: str, data: Any) -> Model:
    try:
        return model.model_validate(data)
    except models.ValidationError as error:
        wrong = "; ".join(": ".join([*map(str, each["loc"]), each["msg"]]) for each in error.errors())
        said = f"The reply is not what Genesys' API describes: {wrong}"
        raise GenesysError(method, path, 200, said) from None
