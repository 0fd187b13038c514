"""Draws the endpoints that events are sent to: Cognigy's, as a rule."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from handover.picture.drawing.collecting import Drawing, node_id
from handover.picture.model import UNKNOWN, Kind, Node, State, details
from handover.picture.pipeline import Endpoint, Pipeline

PATH: Final = "/handover/genesysCloudOM"
"""Where Cognigy takes handover events: its guide "HTTP webhooks"."""


def host_of(url: str) -> str:
    """Return host and port of an address, without credentials; of what is no address, the text itself."""
    return _parts(url)[0]


def link_endpoint(start: str, url: str, label: str, pipeline: Pipeline, drawing: Drawing) -> None:
    """Link a node to the endpoint of an address; the label says whose it is where there are several."""
    host, path = _parts(url)
    if not host:
        end = drawing.put(Node(node_id(Kind.COGNIGY, ""), Kind.COGNIGY, UNKNOWN, state=State.UNKNOWN))
    else:
        found = pipeline.endpoints.get(host, Endpoint())
        badges = found.badges if path == PATH else (*found.badges, "another path than Cognigy's")
        node = Node(
            id=node_id(Kind.COGNIGY, host + path),
            kind=Kind.COGNIGY,
            name=host,
            subtitle=path,
            state=State.BROKEN if found.problems else State.OK,
            badges=tuple(filter(None, badges)),
            problems=found.problems,
            details=(*details(("URL", url, "url")), *found.details),
        )
        end = drawing.put(node)
    drawing.link(start, end, label)


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # a template that only looks like an address
        return url, ""
    return parts.netloc.rpartition("@")[2].lower(), parts.path.rstrip("/")
