"""EventBridge's buses, rules, targets, connections, API destinations and archives, and CloudWatch's alarms."""

# ruff: noqa: F403
from . import outputs as outputs
from ._inputs import *
from .event_api_destination import *
from .event_archive import *
from .event_bus import *
from .event_connection import *
from .event_rule import *
from .event_target import *
from .metric_alarm import *
