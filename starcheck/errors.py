"""Everything starcheck raises on purpose.

    StarcheckError
    ├── UsageError         the command was misused            exit 2, call it otherwise
    ├── RulebookError      the standard is wrong              exit 3, fix the YAML
    ├── FactsError         the submitted data is wrong        exit 4, fix the file
    └── EngineError        a query failed                     exit 5, report a bug

A branch that misses a criterion is not an error: that is a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from starcheck.diagnostics import Diagnostic, draw


class StarcheckError(Exception):
    """Carries the diagnostics that led to it, all of them at once."""

    exit_code = 5

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n\n".join(draw(d) for d in self.diagnostics))


class UsageError(StarcheckError):
    """The command was called in a way that cannot be answered."""

    exit_code = 2


class RulebookError(StarcheckError):
    """The rulebook is wrong: nothing was judged."""

    exit_code = 3


class FactsError(StarcheckError):
    """The facts are wrong: nothing was judged."""

    exit_code = 4


class EngineError(StarcheckError):
    """A bug of ours."""

    exit_code = 5
