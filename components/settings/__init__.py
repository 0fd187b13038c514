"""The configuration of a stack, checked as a whole before anything is registered."""

from components.settings.event_bridge import EventBridgeSettings
from components.settings.model import NAMESPACE, PipelineSettings
from components.settings.problems import SettingsError
from components.settings.stack import StackSettings, parse_json

__all__ = ["NAMESPACE", "EventBridgeSettings", "PipelineSettings", "SettingsError", "StackSettings", "parse_json"]
