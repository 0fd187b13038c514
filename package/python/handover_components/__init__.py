"""Cognigy's handover-end pipeline on Genesys Cloud, as Pulumi component resources."""

import sys
from pathlib import Path

# Last, so that an SDK that the program's own project has generated or installed goes first.
sys.path.append(str(Path(__file__).with_name("sdk")))

from .components import (
    Delivery,
    Event,
    HandoverPipeline,
    PipelineSettings,
    SettingsError,
    stack_outputs,
)

__all__ = ["Delivery", "Event", "HandoverPipeline", "PipelineSettings", "SettingsError", "stack_outputs"]
