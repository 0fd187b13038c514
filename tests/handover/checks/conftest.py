"""The desk of the rollouts' tests, for whoever tries what checks advise."""

from tests.handover.verbs.rollout.conftest import desk, org

__all__ = ["desk", "org"]
