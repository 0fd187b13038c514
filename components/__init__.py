"""Cognigy's handover-end pipeline on Genesys Cloud, as Pulumi component resources."""

from components.delivery import Delivery
from components.events import Event
from components.outputs import stack_outputs
from components.pipeline import HandoverPipeline
from components.settings import PipelineSettings, SettingsError

__all__ = ["Delivery", "Event", "HandoverPipeline", "PipelineSettings", "SettingsError", "stack_outputs"]
