"""Cognigy's handover-end pipeline on Genesys Cloud, as Pulumi component resources."""

from components.events import Event
from components.pipeline import HandoverPipeline
from components.settings import PipelineSettings, SettingsError

__all__ = ["Event", "HandoverPipeline", "PipelineSettings", "SettingsError"]
