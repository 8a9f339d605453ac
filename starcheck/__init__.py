"""starcheck judges Party branches against a declarative star-rating standard (达标创星).

`assess` judges one branch, `grade` many; both are loaded when they are first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starcheck.api import ArrowLike, GradedRun, assess, grade, open_run
    from starcheck.errors import (
        EngineError,
        FactsError,
        RulebookError,
        StarcheckError,
        UsageError,
    )
    from starcheck.model.assessment import Assessment

__version__ = "0.1.0"
__all__ = [
    "ArrowLike",
    "Assessment",
    "EngineError",
    "FactsError",
    "GradedRun",
    "RulebookError",
    "StarcheckError",
    "UsageError",
    "assess",
    "grade",
    "open_run",
]

_ERRORS = ("EngineError", "FactsError", "RulebookError", "StarcheckError", "UsageError")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    room = "errors" if name in _ERRORS else "model.assessment" if name == "Assessment" else "api"
    found: object = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
