"""How many examples: a quick profile for every day, a long one for `make laws`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

for name, examples in (("quick", 25), ("long", 500)):
    settings.register_profile(
        name, max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck)
    )
settings.load_profile(os.environ.get("STARCHECK_LAWS", "quick"))
