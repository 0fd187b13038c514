"""The configuration of a stack, checked as a whole before anything is registered."""

from .event_bridge import EventBridgeSettings
from .model import NAMESPACE, PipelineSettings
from .problems import SettingsError
from .stack import StackSettings, parse_json

__all__ = ["NAMESPACE", "EventBridgeSettings", "PipelineSettings", "SettingsError", "StackSettings", "parse_json"]
