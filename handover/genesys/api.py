"""The calls this project makes to read an org, and the data action's test. None of them changes anything in the org."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote

from handover.genesys.client import Client
from handover.genesys.errors import GenesysError, Refusal
from handover.genesys.models.automation import Flow, Trigger
from handover.genesys.models.integrations import Action, Integration, IntegrationConfig, TestResult
from handover.genesys.models.organization import Grant, OpenMessagingIntegration, Organization

_API = "/api/v2"
Model = TypeVar("Model")


class Genesys:
    """An org. Every method raises `GenesysError` where the org refuses or does not answer.

    Args:
        client: The connection; closed at the end of a `with` block.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def organization(self) -> Organization:
        """Return the org."""
        return self._get(Organization.from_json, "/organizations/me")

    def grants(self) -> tuple[Grant, ...]:
        """Return what the OAuth client may do."""
        return self._get(Grant.all_from_json, "/authorization/subjects/me")

    def integrations(self) -> Iterator[Integration]:
        """Yield all integrations."""
        return self._list(Integration.from_json, "/integrations")

    def integration(self, id_: str) -> Integration:
        """Return an integration."""
        return self._get(Integration.from_json, f"/integrations/{quote(id_)}")

    def integration_config(self, id_: str) -> IntegrationConfig:
        """Return an integration's configuration."""
        return self._get(IntegrationConfig.from_json, f"/integrations/{quote(id_)}/config/current")

    def actions(self) -> Iterator[Action]:
        """Yield all published data actions, without their contracts and the texts of their templates."""
        return self._list(Action.from_json, "/integrations/actions", includeConfig="true")

    def action(self, id_: str, *, templates: bool = True) -> Action:
        """Return a published data action with contract, request and response, and the templates' texts if wanted."""
        path = f"/integrations/actions/{quote(id_)}"
        names = ("requesttemplate", "successtemplate") if templates else ()
        texts = [self.client.text(f"{_API}{path}/templates/{name}.vm") for name in names]
        return self._get(lambda data: Action.from_json(data, *texts), path, expand="contract", includeConfig="true")

    def test_action(self, id_: str, inputs: Mapping[str, Any]) -> TestResult:
        """Run a published data action's test, which really sends the request."""
        path = f"{_API}/integrations/actions/{quote(id_)}/test"
        return _read(TestResult.from_json, "POST", path, self.client.call("POST", path, body=dict(inputs)))

    def flows(self, type_: str = "WORKFLOW") -> Iterator[Flow]:
        """Yield all flows of a type."""
        return self._list(Flow.from_json, "/flows", type=type_)

    def flow(self, id_: str) -> Flow:
        """Return a flow."""
        return self._get(Flow.from_json, f"/flows/{quote(id_)}")

    def flow_configuration(self, id_: str) -> Any:
        """Return the newest configuration of a flow, in Architect's own undocumented format."""
        return self.client.get(f"{_API}/flows/{quote(id_)}/latestconfiguration")

    def triggers(self) -> Iterator[Trigger]:
        """Yield all triggers."""
        return self._list(Trigger.from_json, "/processautomation/triggers")

    def trigger(self, id_: str) -> Trigger:
        """Return a trigger."""
        return self._get(Trigger.from_json, f"/processautomation/triggers/{quote(id_)}")

    def open_messaging_integrations(self) -> Iterator[OpenMessagingIntegration]:
        """Yield all Open Messaging integrations."""
        return self._list(OpenMessagingIntegration.from_json, "/conversations/messaging/integrations/open")

    def _get(self, read: Callable[[Any], Model], path: str, **parameters: str) -> Model:
        return _read(read, "GET", _API + path, self.client.get(_API + path, **parameters))

    def _list(self, read: Callable[[Any], Model], path: str, **parameters: str) -> Iterator[Model]:
        for entity in self.client.pages(_API + path, **parameters):
            yield _read(read, "GET", _API + path, entity)


def _read(read: Callable[[Any], Model], method: str, path: str, data: Any) -> Model:
    try:
        return read(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = Refusal(f"The reply is not what Genesys' API describes ({type(error).__name__}: {error})")
        raise GenesysError(method, path, 200, said) from None
