"""Values that are worked out once and again only where something they were made of has changed.

What a value is made of is not declared but seen: whatever is read while it is worked out. When an
input changes, what hangs on it is only suspect; it is worked out again when it is asked for and one
of its parts is really another one. (The scheme of build systems and of Salsa: Mokhov et al., Build
systems à la carte, 2018.)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any


class Node:
    """A value; `parts`: what was read to make it, `whole`: what was made of it. `changed` and
    `checked` are revisions of the graph. `wanted`: somebody outside looks at it."""

    __slots__ = (
        *("changed", "checked", "key", "make", "parts", "suspect", "value", "wanted", "whole"),
    )

    def __init__(self, key: Hashable, make: Callable[[], Any] | None) -> None:
        self.key, self.make = key, make
        self.value: Any = None
        self.parts: tuple[Node, ...] = ()
        self.whole: set[Node] = set()
        self.changed = self.checked = 0
        self.suspect = self.wanted = False


class Graph:
    """Inputs are put, everything else is got with the way to make it."""

    def __init__(self) -> None:
        self.revision = 1
        self.nodes: dict[Hashable, Node] = {}
        self._reading: list[dict[Node, None]] = []
        self._suspects: list[Node] = []
        self._asked = 0

    def put(
        self,
        key: Hashable,
        value: Any,
        *,
        same: bool = False,
        touches: Callable[[Node], bool] | None = None,
    ) -> None:
        """Give an input a value. `same`: only the very same object is no change. `touches`: whether
        the change makes any difference to what was made of it."""
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(key, None)
        elif node.value is value or (not same and node.value == value):
            return
        node.value, node.changed = value, self.revision
        self._suspect(node, touches)

    def read(self, key: Hashable, default: Any = None) -> Any:
        """Return an input."""
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(key, None)
            node.value = default
        if self._reading:
            self._reading[-1][node] = None
        return node.value

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return a value that `make` works out; it has to be a function of what it reads here."""
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = Node(key, make)
            self._run(node)
        elif node.suspect:
            self._check(node)
        if self._reading:
            self._reading[-1][node] = None
        return node.value

    def want(self, key: Hashable) -> Node:
        """Let `changed` tell when a value is another one."""
        node = self.nodes[key]
        node.wanted = True
        return node

    def changed(self) -> list[Node]:
        """Bring what is wanted up to date; return what became another since this was last asked."""
        suspects, self._suspects = self._suspects, []
        since, self._asked = self._asked, self.revision
        for node in suspects:
            if node.suspect:
                self._check(node)
        return [node for node in suspects if node.changed > since]

    def _suspect(self, node: Node, touches: Callable[[Node], bool] | None = None) -> None:
        waiting = [node]
        if touches is not None:
            waiting = [whole for whole in node.whole if not whole.suspect and touches(whole)]
            for whole in waiting:
                whole.suspect = True
            self._suspects += [whole for whole in waiting if whole.wanted]
        while waiting:
            for whole in waiting.pop().whole:
                if not whole.suspect:
                    whole.suspect = True
                    waiting.append(whole)
                    if whole.wanted:
                        self._suspects.append(whole)

    def _check(self, node: Node) -> None:
        for part in node.parts:
            if part.suspect:
                self._check(part)
            if part.changed > node.checked:
                self._run(node)
                return
        node.suspect, node.checked = False, self.revision

    def _run(self, node: Node) -> None:
        assert node.make is not None
        self._reading.append({})
        try:
            value = node.make()
        finally:
            read = self._reading.pop()
        for part in node.parts:
            if part not in read:
                part.whole.discard(node)
        for part in read:
            part.whole.add(node)
        node.parts = tuple(read)
        if node.changed == 0 or not (value is node.value or value == node.value):
            node.value, node.changed = value, self.revision
        node.suspect, node.checked = False, self.revision
