"""The configuration of a stack, checked as a whole before anything is registered."""

from components.settings.model import NAMESPACE, PipelineSettings, SettingsError

__all__ = ["NAMESPACE", "PipelineSettings", "SettingsError"]
