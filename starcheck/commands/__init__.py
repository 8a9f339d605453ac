"""The command line: the only room that prints, reads the clock, or exits.

Data goes to stdout, diagnostics to stderr. A low star is a result; only `--require` makes it an
exit code.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

__all__ = ["main", "run"]


def main() -> None:
    """Run the program and leave with its exit code."""
    # Importing makes many objects that live as long as the program: looking through them again and
    # again for garbage costs a tenth of a short call.
    gc.set_threshold(100_000, 20, 20)
    # pydantic looks through every installed package for plugins, and we have none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of one call."""
    import click

    from starcheck.commands import output
    from starcheck.commands.app import app
    from starcheck.language import LANGUAGES, speak

    wanted = os.environ.get("STARCHECK_LANG")
    speak("en" if wanted == "en" else LANGUAGES[0])
    output.prepare(sys.stdout)
    output.prepare(sys.stderr)
    # Wherever it stands: whoever sees an error adds it at the end.
    debug = "--debug" in arguments
    left = [one for one in arguments if one != "--debug"]
    try:
        code = app.main(left, prog_name="starcheck", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        # The last stop: whatever arrives here is told as what it is, and nothing is hidden by it.
        if debug:
            raise
        from starcheck.commands.failures import told

        return told(error)
