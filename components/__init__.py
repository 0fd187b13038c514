"""Cognigy's handover-end pipeline on Genesys Cloud, as Pulumi component resources."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from components.delivery import Delivery
from components.events import Event
from components.settings import PipelineSettings, SettingsError

__all__ = ["Delivery", "Event", "HandoverPipeline", "PipelineSettings", "SettingsError", "stack_outputs"]

if TYPE_CHECKING:
    from components.outputs import stack_outputs
    from components.pipeline import HandoverPipeline
else:
    _WITH_GENESYS_SDK = {"HandoverPipeline": "components.pipeline", "stack_outputs": "components.outputs"}

    def __getattr__(name: str) -> Any:
        """Import the pipeline when it is asked for: `onpremises/` uses modules from here without Genesys' SDK."""
        if name in _WITH_GENESYS_SDK:
            return getattr(import_module(_WITH_GENESYS_SDK[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
