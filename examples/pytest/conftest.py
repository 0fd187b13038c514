"""These two lines give the tests of this folder a Genesys Cloud of their own, and what deploys programs to it."""

from handover.testing import deploy as deploy
from handover.testing import genesys as genesys
