"""Architect: publishes flows written in YAML, and runs the workflows they describe."""

from handover.emulator.runtime.architect.document import FlowRejected
from handover.emulator.runtime.architect.publishing import bound, compile_published, publish, read
from handover.emulator.runtime.architect.workflow import PublishedWorkflow

__all__ = ["FlowRejected", "PublishedWorkflow", "bound", "compile_published", "publish", "read"]
