"""What the workflows say now, and what they will say: the provider cannot tell, so that their YAML is compared here.

Genesys exports a flow's YAML by a job (`/api/v2/flows/export/jobs`; paths and bodies from Genesys' Go SDK, as the
provider's exporter uses them), which writes nothing in the org but the job. It takes the permission
architect:jobExport:create (from the Java SDK's documentation), which no deployment needs: without it, the API's latest
configuration is saved instead, JSON in Architect's own, undocumented format, and not compared.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from urllib.parse import quote

import yaml

from handover.genesys.addresses import host_of, is_loopback
from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.verbs.adopt.roles import AdoptError

_JOBS = "/api/v2/flows/export/jobs"
_POLLS = 45
_PAUSE = 2.0


@dataclass(frozen=True)
class Exported:
    """A workflow as it is in the org.

    Attributes:
        text: The YAML, or the configuration as JSON.
        problem: Why it is not the YAML; empty if it is.
    """

    text: str
    problem: str = ""

    @property
    def suffix(self) -> str:
        """The file's ending."""
        return ".json" if self.problem else ".yaml"


def export(genesys: Genesys, flow_id: str, wait: Callable[[float], None] = sleep) -> Exported:
    """Get a workflow's YAML out of the org, or what there is instead.

    Raises:
        GenesysError: The org does not answer.
    """
    try:
        return Exported(_download(genesys, _finished(genesys, flow_id, wait)))
    except GenesysError as error:
        if error.hopeless:
            raise
        problem = str(error)
    except AdoptError as error:
        problem = str(error)
    configuration = genesys.flow_configuration(flow_id)
    return Exported(json.dumps(configuration, indent=2, ensure_ascii=False) + "\n", problem)


def _finished(genesys: Genesys, flow_id: str, wait: Callable[[float], None]) -> str:
    """Have the flow exported and return the address of the file."""
    job = genesys.call("POST", _JOBS, body={"flows": [{"flow": {"id": flow_id}}]})
    for attempt in range(_POLLS):
        if attempt:
            wait(_PAUSE)
        state = genesys.get(f"{_JOBS}/{quote(str(job['id']))}", expand="messages")
        if state.get("status") == "Success" and state.get("downloadUrl"):
            return str(state["downloadUrl"])
        if state.get("status") not in ("Registered", "Started"):
            texts = [str(message.get("text")) for message in state.get("messages") or ()]
            raise AdoptError(f"Architect did not export the workflow: {' '.join(texts) or state.get('status')}.")
    raise AdoptError(f"Architect has not exported the workflow within {_POLLS * _PAUSE:g} seconds.")


def _download(genesys: Genesys, url: str) -> str:
    """Get a file from a signed address, which is given no credentials."""
    if not url.startswith("https:") and not is_loopback(url):
        raise AdoptError(f"Architect offers the exported workflow at {host_of(url)} without encryption.")
    try:
        return genesys.download(url)
    except GenesysError as error:
        raise AdoptError(f"The exported workflow cannot be downloaded: {error.brief}") from None


def difference(old: str, new: str, label: str) -> list[str]:
    """Compare two workflows by what their YAML means, not by how it is written; return a unified diff's lines."""
    return list(
        difflib.unified_diff(_lines(old), _lines(new), f"{label} (org)", f"{label} (program)", lineterm="", n=2)
    )


def _lines(text: str) -> list[str]:
    try:
        return yaml.safe_dump(yaml.safe_load(text), allow_unicode=True, sort_keys=False, width=math.inf).splitlines()
    except yaml.YAMLError:
        return text.splitlines()
