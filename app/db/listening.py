"""Hearing what PostgreSQL tells (LISTEN/NOTIFY): nobody asks again and again.

A notification says of what it is (its payload), not what has happened: whoever hears it reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg

from app.db.engine import ENGINE


class ListeningEndedError(Exception):
    """Nothing more can be heard: the connection is gone, or the process is stopping."""


class Listener:
    """One who waits for notifications of one subject on a channel."""

    def __init__(self, channel: str, subject: str) -> None:
        self._heard_of = channel, subject
        self._woken = asyncio.Event()
        self._ended = False

    def begin(self) -> None:
        """Forget what was heard, before reading: what is heard from now on may not be in it.

        Raises:
            ListeningEndedError: nothing more can be heard.
        """
        self._woken.clear()
        if self._ended:
            raise ListeningEndedError

    async def heard(self, pulse: float | None = None) -> bool:
        """Wait until something was heard since `begin`; False where `pulse` seconds went by."""
        try:
            await asyncio.wait_for(self._woken.wait(), pulse)
        except TimeoutError:
            return False
        return True

    def hear(self, channel: str, subject: str) -> None:
        """Wake up if the notification is of the own subject."""
        if self._heard_of == (channel, subject):
            self._woken.set()

    def end(self) -> None:
        """Wake up for the last time."""
        self._ended = True
        self._woken.set()


class _Ear:
    """The one connection of this process that listens, for all who wait for something."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._channels: set[str] = set()
        self._opening = asyncio.Lock()

    async def open(self, channel: str) -> None:
        async with self._opening:
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(
                    ENGINE.config["dsn"], server_settings={"application_name": "truso listen"}
                )
                self._connection.add_termination_listener(self._lose)
                self._channels = set()
            if channel not in self._channels:
                await self._connection.add_listener(channel, self._hear)
                self._channels.add(channel)

    def end(self) -> None:
        for listener in self.listeners:
            listener.end()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    def _lose(self, connection: object) -> None:
        if connection is self._connection:  # Not one that was closed a moment ago.
            self._connection = None
            self.end()

    def _hear(self, _connection: Any, _process: int, channel: str, payload: object) -> None:
        for listener in self.listeners:
            listener.hear(channel, str(payload))


_ears: WeakKeyDictionary[asyncio.AbstractEventLoop, _Ear] = WeakKeyDictionary()


@asynccontextmanager
async def listening(channel: str, subject: str) -> AsyncIterator[Listener]:
    """Hear the notifications of a subject on a channel for as long as the block lasts."""
    ear = _ears.setdefault(asyncio.get_running_loop(), _Ear())
    listener = Listener(channel, subject)
    ear.listeners.add(listener)
    try:
        await ear.open(channel)
        yield listener
    finally:
        ear.listeners.discard(listener)
        if not ear.listeners:
            ear.close()


def end_listening() -> None:
    """End all listening in this loop, so that open streams do not hold a stopping server."""
    ear = _ears.get(asyncio.get_running_loop())
    if ear is not None:
        ear.end()
