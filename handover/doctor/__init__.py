"""``handover doctor``: what keeps a deployment from working, before it is tried."""

from handover.doctor.command import doctor

__all__ = ["doctor"]
