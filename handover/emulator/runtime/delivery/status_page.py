"""Genesys Cloud's public status page, an address of Genesys' own that answers everybody: as it answers on a good day.

`handover conformance` has its data actions call it. The shape is that of Statuspage's API v2, by which
public programs read the page (`https://status.mypurecloud.com/api/v2/components.json`), without credentials.
"""

import json
from typing import Final

from handover.emulator.runtime.delivery.request import Request, Response

STATUS_HOST: Final = "status.mypurecloud.com"
_BODY: Final = json.dumps(
    {
        "page": {"name": "Genesys Cloud", "url": f"https://{STATUS_HOST}", "time_zone": "Etc/UTC"},
        "status": {"indicator": "none", "description": "All Systems Operational"},
    }
).encode()


def status_page(request: Request) -> Response:
    """Answer a request: a GET with the status, a HEAD with nothing, anything else with 405."""
    headers = [("content-type", "application/json; charset=utf-8")]
    if request.method == "GET":
        return Response(200, headers, _BODY)
    return Response(200 if request.method == "HEAD" else 405, headers, b"")
