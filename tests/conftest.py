"""For all tests: no deadline for a property's example, because machines are shared.

In CI the examples are always the same, so that a change lands or not by what it does; everywhere
else they are new each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("shared", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("shared")
