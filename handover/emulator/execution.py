"""The organization at work: events, triggers, workflows and data actions, run by the event runtime.

Imported at the first use: parsers and template libraries would double the time the emulator takes to start.
"""


from handover.emulator.actions.views import Catalogue
from handover.emulator.emulator import Emulator
from handover.emulator.flows.workflows import Workflows
from handover.emulator.orgview import Organization


class Execution:
    """What the API needs of the event runtime.

    Args:
        emulator: Whose organization is run.
    """

    def __init__(self, emulator: Emulator) -> None:
        self.workflows = Workflows()
        self.catalogue = Catalogue(emulator)
        self._organization = Organization(emulator, self.catalogue, self.workflows)
