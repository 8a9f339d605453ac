"""starcheck judges Party branches against a declarative star-rating standard (达标创星)."""

__version__ = "0.1.0"
