"""durable-rules as it can be relied on: its C engine, driven directly, one message at a time.

Its own `Host` is not used: that starts two threads, which crash once a state was deleted, and hides
what goes wrong in an action. The engine knows messages and subjects only by a hash of 32 bits, so
that two of them may be taken for one; keeps 8 kB for every fact; and has 1,024 subjects at most,
each with 12 kB for every rule. Here no message stays: it is an event, taken by the first rule that
fits and gone. There is one subject and one message at a time, always under the same name. So
nothing can be mistaken for something else, and memory does not grow.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from starcheck.diagnostics import problem, text
from starcheck.engines.rete.problems import NOT_INSTALLED, NOT_USABLE, RETE_FAILED
from starcheck.errors import EngineError, UsageError

__all__ = ["Expression", "Rules", "engine"]

Expression = Mapping[str, Any]
"""A test of one message, as durable-rules writes it: `{"$gte": {"l0": 4}}`."""

MODULE = "durable_rules_engine"
FLAG = "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject"
"""What builds durable-rules on Python 3.13 and later, which have lost that name."""
_TAKEN = 0
"""The answer to a message that some rule wants."""


def engine() -> ModuleType:
    """Return the C engine of durable-rules, or raise a `UsageError` that says what to install."""
    if find_spec(MODULE) is None:
        help_ = text("`pip install 'starcheck[live]'`，另外要 C 编译器；不写 --engine，结果相同")
        raise UsageError([problem(NOT_INSTALLED, help=help_)])
    try:
        import durable_rules_engine
    except ImportError as error:
        again = f"{FLAG} pip install --force-reinstall --no-cache-dir durable-rules"
        help_ = text("Python 3.13 和更新的版本，请这样重新安装：`{again}`", again=again)
        raise UsageError([problem(NOT_USABLE, error=str(error), help=help_)]) from error
    return durable_rules_engine  # type: ignore[no-any-return]


class Rules:
    """One ruleset: every rule is a test of a message by itself, in the order in which they are
    tried.

    Whoever makes it sees to it that some rule fits each message, and that no property is compared
    with more than 500 values: from 512 on the engine does not come back.
    """

    def __init__(self, name: str, rules: Mapping[str, Expression]) -> None:
        self._engine = engine()
        made = {
            rule: {"all": [{"m": test}], "pri": order}
            for order, (rule, test) in enumerate(rules.items())
        }
        try:
            self._handle = self._engine.create_ruleset(name, json.dumps(made, ensure_ascii=False))
        except Exception as error:
            raise _failed(name, str(error)) from error
        self._name = name
        self._used = False

    def take(self, message: Mapping[str, int]) -> str:
        """Return the name of the first rule that fits a message."""
        try:
            answer, state = self._engine.assert_event(
                self._handle, json.dumps({"id": "m", **message})
            )
            self._used = True
            found = self._engine.start_action_for_state(self._handle, state)
            if answer != _TAKEN or found is None:
                raise _failed(self._name, f"{answer} {message}")
            # `{"RULE":{"m":…}}`, and the names of rules are ours.
            rule = str(found[1]).split('"', 2)[1]
            more = self._engine.complete_and_start_action(self._handle, state)
        except EngineError:
            raise
        except Exception as error:
            raise _failed(self._name, f"{error} {message}") from error
        if more is not None:
            raise _failed(self._name, f"{more} {message}")
        return rule

    def close(self) -> None:
        """Give the memory back; the library itself frees no state with its ruleset."""
        if self._used:
            self._engine.delete_state(self._handle, "0")
        self._engine.delete_ruleset(self._handle)


def _failed(name: str, error: str) -> EngineError:
    from importlib.metadata import version

    from starcheck import __version__

    versions = {"starcheck": __version__, "python": platform.python_version()}
    versions["durable-rules"] = version("durable-rules")
    notes = [
        text("这是 starcheck 的错误，不是您的文件有误"),
        text("{versions}", versions=", ".join(f"{n} {v}" for n, v in versions.items())),
    ]
    help_ = text("请换用 `--engine reference` 再试，并把这段文字报告给我们")
    return EngineError([problem(RETE_FAILED, error=f"{name}: {error}", notes=notes, help=help_)])
