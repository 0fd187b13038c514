"""What the tests of the package share with those of the pipeline."""

from tests.components.conftest import loop

__all__ = ["loop"]
