"""Tests a data action that is not deployed yet: as a draft of its own, which is removed again.

A draft that was never published shows up in no workflow and leaves the published action alone. A draft *of* the
published action would be in the way of the deployment, could belong to somebody, and cannot have another contract.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from handover.checks.endpoint import guide_inputs
from handover.genesys import models
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.io.program import HANDOVER
from handover.io.text import HIDDEN
from handover.sandbox.provider import ProviderError
from handover.sandbox.provider.handlers.integration_action import new_action
from handover.sandbox.state.values import UNKNOWN
from handover.stacks.engines.model import DeploymentError, Planned

_DRAFTS = "/api/v2/integrations/actions/drafts"
# The longest that the emulator takes; Genesys does not say what it does.
_LONGEST_NAME = 256
_DELETE_ATTEMPTS = 3

Warn = Callable[[str], None]


def run_draft_test(genesys: Genesys, planned: Planned, integration_id: str, warn: Warn) -> models.TestResult:
    """Run the test of a planned data action, with the guide's value for each input; it really sends the request.

    Args:
        genesys: The org.
        planned: The data action.
        integration_id: The integration to put the draft into.
        warn: Is told if the draft could not be removed.

    Raises:
        DeploymentError: The planned action holds a secret, or something that is known only after the deployment.
        GenesysError: The org refuses, or does not answer.
    """
    body = _body(planned, integration_id)
    inputs = guide_inputs(body["contract"]["input"]["inputSchema"])
    with _draft(genesys, body, warn) as path:
        return models.TestResult.model_validate(genesys.call("POST", f"{path}/test", body=inputs))


def _body(planned: Planned, integration_id: str) -> dict[str, Any]:
    # Integration and category do not matter to the test, and those planned may not be there yet.
    inputs = {key: value for key, value in planned.inputs.items() if key not in ("integrationId", "category")}
    for marker, why in ((HIDDEN, "secret"), (UNKNOWN, "known only after the deployment")):
        if names := [key for key, value in inputs.items() if marker in json.dumps(value)]:
            raise DeploymentError(
                f"{planned.name} cannot be tested before it is deployed, since something in {' and '.join(names)} is "
                f"{why}: deploy it with `pulumi up` and run `{HANDOVER} verify`."
            )
    suffix = f" (rollout test {uuid.uuid4().hex[:8]})"
    name = inputs["name"][: _LONGEST_NAME - len(suffix)] + suffix
    try:
        return new_action({"secure": False, **inputs, "name": name, "category": name, "integrationId": integration_id})
    except ProviderError as error:
        raise DeploymentError(str(error)) from None


@contextmanager
def _draft(genesys: Genesys, body: Mapping[str, Any], warn: Warn) -> Iterator[str]:
    """Give the path of a new draft, which is removed however the block ends."""
    id_ = ""
    refused = False
    try:
        try:
            id_ = genesys.call("POST", _DRAFTS, body=body)["id"]
        except GenesysError as error:
            refused = 400 <= error.status < 500
            raise
        yield _path(id_)
    finally:
        if not refused:
            _remove(genesys, body["name"], id_, warn)


def _path(id_: str) -> str:
    return f"/api/v2/integrations/actions/{quote(id_)}/draft"


def _remove(genesys: Genesys, name: str, id_: str, warn: Warn) -> None:
    """Delete the draft. One whose creation got no answer may be there all the same: its unique name tells."""
    for attempt in range(1, _DELETE_ATTEMPTS + 1):
        try:
            for found in [id_] if id_ else _ids(genesys, name):
                genesys.call("DELETE", _path(found))
        except GenesysError as error:
            if error.gone:
                return
            if attempt == _DELETE_ATTEMPTS:
                warn(f"The draft {name!r}, made for the test, may be left behind: delete it by hand. {error}")
        else:
            return


def _ids(genesys: Genesys, name: str) -> list[str]:
    return [draft["id"] for draft in genesys.pages(_DRAFTS, name=name) if draft["name"] == name]
