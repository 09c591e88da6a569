"""One at a time by name, within a process."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary, WeakValueDictionary


class Turns:
    """Locks by name, each for as long as somebody holds it or waits for it.

    A lock belongs to the event loop in which it is waited for; loops do not wait for each other.
    """

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[
            asyncio.AbstractEventLoop, WeakValueDictionary[str, asyncio.Lock]
        ] = WeakKeyDictionary()

    def of(self, name: str) -> asyncio.Lock:
        """Return the lock of a name in the running loop, for `async with`."""
        locks = self._locks.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
        return locks.setdefault(name, asyncio.Lock())
