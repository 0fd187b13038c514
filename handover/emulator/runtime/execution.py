"""The organization at work: events, triggers, workflows and data actions, run by the event runtime.

Imported at the first use: parsers and template libraries would double the time the emulator takes to start.
"""

from collections.abc import Callable

from handover.emulator.runtime.actions.data_action import DataActions
from handover.emulator.runtime.architect.launches import Launches
from handover.emulator.runtime.architect.published import Workflows
from handover.emulator.runtime.aws.event_bridge import EventBridge
from handover.emulator.runtime.background import Background
from handover.emulator.runtime.budget import Aside
from handover.emulator.runtime.delivery.receiver import CognigyReceiver
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.runtime.events.dispatcher import Dispatcher
from handover.emulator.settings import EmulatorSettings
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Journal
from handover.emulator.state.records.cognigy import PROFILE_ID
from handover.emulator.state.store import Store


class Execution:
    """What runs one organization's records; another organization gets another one.

    Args:
        store: The organization's data.
        clock: The emulator's clock.
        journal: Gets every step.
        settings: How the emulator was started.
        changed: Called when data have changed that no request waits for.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        journal: Journal,
        settings: EmulatorSettings,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.background = Background(clock)
        self.aside = Aside(settings.limits)
        self.workflows = Workflows(store, self.aside)
        self.receiver = CognigyReceiver(
            clock, most_bytes=settings.limits.journal_bytes, profile=lambda: store.cognigy.get(PROFILE_ID)
        )
        self.transport = Transport(self.receiver, settings.allow_egress)
        self.actions = DataActions(store, self.transport, clock, settings.limits, self.aside, settings.answers)
        self.event_bridge = EventBridge(store, self.transport, clock, journal, self.aside, self.background, changed)
        self.dispatcher = Dispatcher(
            store,
            self.workflows,
            journal,
            self.actions,
            clock,
            settings,
            self.aside,
            self.event_bridge,
            self.background,
        )
        self.launches = Launches(
            store,
            self.workflows,
            self.dispatcher.interpreter,
            self.dispatcher.rate,
            journal,
            clock,
            self.background,
        )

    async def close(self) -> None:
        """Give up what runs in the background, and close connections."""
        await self.background.close()
        await self.transport.close()
