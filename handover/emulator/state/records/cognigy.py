"""What the built-in Cognigy endpoint was told about the installation that it plays."""

from pydantic import Field

from handover.emulator.state.models import WireModel

PROFILE_ID = "profile"
"""There is one."""


class CognigyProfile(WireModel):
    """The installation: by default any version, without a key."""

    id: str = PROFILE_ID
    api_key: str | None = Field(default=None, repr=False)
    """What the `Authorization` of EventBridge's requests must be."""
    webhooks_need_key: bool = False
    version: str | None = None
