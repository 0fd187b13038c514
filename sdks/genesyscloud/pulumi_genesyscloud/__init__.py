"""Genesys Cloud's integrations, data actions, flows and triggers as Pulumi resources."""

# ruff: noqa: F403
from . import outputs as outputs
from ._inputs import *
from ._provider_inputs import *
from .flow import *
from .integration import *
from .integration_action import *
from .processautomation_trigger import *
from .provider import *
