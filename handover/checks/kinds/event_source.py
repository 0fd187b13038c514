"""Does an EventBridge source send what was deployed to where it was deployed, and does Genesys say that it works?

That the integration is enabled proves nothing: the provider reads what was asked for (`intendedState`), and only
`reportedState` tells whether Genesys could make the event source in that AWS account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from handover.checks.model import Check, Verdict, compare, compare_all, from_json_text
from handover.checks.remedies import put_back
from handover.genesys import models
from handover.io.text import HIDDEN
from handover.stacks.event_bridge import ACCOUNT, REGION, SUFFIX, TOPICS
from handover.stacks.model import DeployedStack, StackResource

# How long it may take Genesys to make an event source is not documented; what takes longer than this won't end.
PATIENCE = timedelta(minutes=10)

STATE = "reported state"
_SETTINGS = (("AWS account", ACCOUNT), ("AWS region", REGION), ("event source suffix", SUFFIX))


def check_settings(stack: DeployedStack, resource: StackResource, found: Mapping[str, Any]) -> Iterator[Check]:
    """Compare a source's settings with the deployed ones, each by itself."""
    deployed = from_json_text((resource.inputs.get("config") or {}).get("properties") or "{}")
    if deployed == HIDDEN:  # whatever it is
        return
    remedy = put_back(stack)
    yield from compare_all(
        resource.name, remedy, *((title, deployed.get(key), found.get(key)) for title, key in _SETTINGS)
    )
    yield compare(resource.name, "topics", _in_order(deployed.get(TOPICS)), _in_order(found.get(TOPICS)), remedy)
    known = {TOPICS, *(key for _, key in _SETTINGS)}
    expected, others = ({key: value for key, value in each.items() if key not in known} for each in (deployed, found))
    yield compare(resource.name, "properties", expected, others, remedy)


def _in_order(topics: Any) -> Any:
    return sorted(map(str, topics)) if isinstance(topics, list) else topics


def check_state(resource: StackResource, live: models.Integration, now: datetime | None = None) -> Iterator[Check]:
    """Judge the state that Genesys reports of an enabled source.

    Args:
        resource: The source.
        live: What Genesys says of it.
        now: The time; the clock's by default.
    """
    verdict, since = Verdict.FAILED, live.reported_since
    remedy = (
        "Genesys Cloud has no working event source: open the integration in Admin > Integrations, where it says why; "
        "another integration may have one of this suffix in this AWS account."
    )
    if live.reported_state == "ACTIVE":
        verdict, remedy = Verdict.OK, ""
    elif live.reported_state == "ACTIVATING" and (since is None or (now or datetime.now(UTC)) - since <= PATIENCE):
        verdict = Verdict.UNCHECKED
        remedy = f"Genesys Cloud is making the event source: look again; {_minutes(PATIENCE)} are more than it needs."
    elif live.reported_state == "ACTIVATING":
        remedy = (
            f"Genesys Cloud has not made the event source in {_minutes(PATIENCE)}: see whether AWS account and region "
            "are right, switch the integration off and on again, and else ask Genesys."
        )
    moment = f" since {since:%Y-%m-%d %H:%M} UTC" if since and verdict is not Verdict.OK else ""
    detail = f": {live.reported_detail}" if str(live.reported_detail) else ""
    found = f"{live.reported_state or '(none)'}{moment}{detail}"
    yield Check(resource.name, STATE, verdict, "ACTIVE", found, remedy)


def is_activating(check: Check) -> bool:
    """Tell whether a check is about a source that Genesys is still making: that takes a while, and is no fault."""
    return check.title == STATE and check.verdict is Verdict.UNCHECKED


def _minutes(time: timedelta) -> str:
    return f"{time // timedelta(minutes=1)} minutes"
