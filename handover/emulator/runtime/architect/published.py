"""The compiled workflows behind the organization's flows."""

from handover.emulator.runtime.architect import PublishedWorkflow, compile_published
from handover.emulator.runtime.budget import Aside
from handover.emulator.runtime.compiled import Compiled
from handover.emulator.state.records.flows import FlowRecord, FlowVersionRecord
from handover.emulator.state.store import Store


class Workflows:
    """Compiles each version of a flow once, when it is first needed, from the YAML it was published with.

    Args:
        store: Holds the flows.
        aside: Compiles them.
    """

    def __init__(self, store: Store, aside: Aside) -> None:
        self._store = store
        self._aside = aside
        self._compiled = Compiled(_compile, most=1_000)

    async def published(self, flow_id: str) -> PublishedWorkflow | None:
        """Return the version a flow has published now; `None` if there is no such flow, or it is deactivated.

        Raises:
            FlowRejected: It can't be executed, which only a state file written by hand can bring about.
            LimitError: It takes too long to read.
        """
        flow = self._store.flows.get(flow_id)
        return await self.newest(flow) if flow is not None and flow.active else None

    async def newest(self, flow: FlowRecord) -> PublishedWorkflow:
        """Return the newest version; raises as `published`."""
        return await self.of_version(flow.newest)

    async def of_version(self, version: FlowVersionRecord) -> PublishedWorkflow:
        """Return a version, whether it is the newest or not; raises as `published`."""
        return await self._compiled.ready(version, self._aside)


def _compile(version: FlowVersionRecord) -> PublishedWorkflow:
    return compile_published(version.yaml, {(call.category, call.name): call.action_id for call in version.calls})
