"""Cognigy's handover-end pipeline on Genesys Cloud, as Pulumi component resources."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .delivery import Delivery
from .events import Event
from .settings import PipelineSettings, SettingsError

__all__ = ["Delivery", "Event", "HandoverPipeline", "PipelineSettings", "SettingsError", "stack_outputs"]

if TYPE_CHECKING:
    from .outputs import stack_outputs
    from .pipeline import HandoverPipeline
else:
    _WITH_GENESYS_SDK = {"HandoverPipeline": ".pipeline", "stack_outputs": ".outputs"}

    def __getattr__(name: str) -> Any:
        """Import the pipeline when it is asked for: `onpremises/` uses modules from here without Genesys' SDK."""
        if name in _WITH_GENESYS_SDK:
            return getattr(import_module(_WITH_GENESYS_SDK[name], __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
