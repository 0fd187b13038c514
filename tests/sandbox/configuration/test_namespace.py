"""The commands and the program know the settings by the same name."""

from __future__ import annotations

from components.settings import NAMESPACE as OF_THE_PROGRAM
from handover.sandbox.configuration.namespace import NAMESPACE


def test_it_is_the_program_s() -> None:
    assert NAMESPACE == OF_THE_PROGRAM
