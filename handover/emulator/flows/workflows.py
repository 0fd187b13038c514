"""The compiled workflows behind the organization's flows."""

from handover.emulator.runtime.architect import PublishedWorkflow, compile_published
from handover.emulator.state.records.flows import FlowRecord

_KEPT = 1_000


class Workflows:
    """Compiles each version of a flow once, when it is first needed, from the YAML it was published with."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, int], PublishedWorkflow] = {}

    def published(self, flow: FlowRecord) -> PublishedWorkflow | None:
        """Return the version that runs, or `None` if the flow is deactivated."""
        return self.newest(flow) if flow.active else None

    def newest(self, flow: FlowRecord) -> PublishedWorkflow:
        """Return the newest version."""
        key = (flow.id, flow.newest.number)
        compiled = self._compiled.get(key)
        if compiled is None:
            calls = {(call.category, call.name): call.action_id for call in flow.newest.calls}
            compiled = compile_published(flow.newest.yaml, calls)
            if len(self._compiled) >= _KEPT:
                del self._compiled[next(iter(self._compiled))]
            self._compiled[key] = compiled
        return compiled
