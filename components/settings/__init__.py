"""The configuration of a stack, checked as a whole before anything is registered."""

from components.settings.event_bridge import EventBridgeSettings
from components.settings.model import PipelineSettings
from components.settings.problems import NAMESPACE, SettingsError

__all__ = ["NAMESPACE", "EventBridgeSettings", "PipelineSettings", "SettingsError"]
