"""The garbage collector, while a great many records are made that stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the collector from walking all records again and again while more are made.

    What is there at the end is set apart (`gc.freeze`), so that later collections do not walk it
    either. It is still freed when nothing refers to it any more; only circles in it would stay.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()
