"""The garbage collector, set aside while millions of lasting objects are made.

It would look through all of them again and again, find nothing, and take as long as the work
itself. What is made without cycles, as everything here is, is freed all the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_inside: list[bool] = []


@contextmanager
def without_collection() -> Iterator[None]:
    """Set the collector aside until the last of those that asked for it is done."""
    _inside.append(gc.isenabled())
    gc.disable()
    try:
        yield
    finally:
        was_enabled = _inside[0]
        _inside.pop()
        if not _inside and was_enabled:
            gc.enable()
