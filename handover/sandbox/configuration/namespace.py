"""What is in front of the keys of the pipeline's settings."""

from typing import Final

NAMESPACE: Final = "cognigy-handover"
"""The program reads its settings below this name whatever its project is called: users name theirs as they like."""
