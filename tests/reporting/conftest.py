"""Documents to draw: those of the small rulebook."""

from tests.assembly.conftest import assessed

__all__ = ["assessed"]
