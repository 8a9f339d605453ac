"""What stands here needs durable-rules; elsewhere it is skipped with the reason."""

from __future__ import annotations

import pytest

from tests.engines import skipped


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/rete" in item.nodeid and "without_the_library" not in item.nodeid:
            for mark in skipped("rete"):
                item.add_marker(mark)
