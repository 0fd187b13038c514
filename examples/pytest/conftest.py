"""This line gives the tests of this folder a Genesys Cloud of their own."""

from handover.emulator.testing import genesys as genesys
