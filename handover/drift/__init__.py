"""``handover drift``: what has been changed in the org since the deployment?"""

from handover.drift.command import drift

__all__ = ["drift"]
