"""A Genesys Cloud of the test's own, and the sandbox to deploy Pulumi programs to it: see docs/testing.md.

`from handover.testing import deploy as deploy, genesys as genesys` in a conftest.py gives tests the two fixtures.
"""

from handover.emulator.testing import Genesys, genesys
from handover.testing.changes import UNKNOWN, Change, Changes
from handover.testing.errors import DeploymentError
from handover.testing.events import Delivery, Fired, Hop
from handover.testing.fixtures import Deploy, deploy, deploying
from handover.testing.policies import Violation
from handover.testing.resources import Resource, Resources, UnknownResourceError
from handover.testing.stack import EmulatedStack, Message

__all__ = [
    "UNKNOWN",
    "Change",
    "Changes",
    "Delivery",
    "Deploy",
    "DeploymentError",
    "EmulatedStack",
    "Fired",
    "Genesys",
    "Hop",
    "Message",
    "Resource",
    "Resources",
    "UnknownResourceError",
    "Violation",
    "deploy",
    "deploying",
    "genesys",
]
