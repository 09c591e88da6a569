"""A worker's own connection: while it stands, the worker is alive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg

Result = TypeVar("Result")

_CONNECT_SECONDS = 10.0
_SERVER_SETTINGS = {
    "application_name": "truso worker",
    # A machine that vanished without closing its connections is noticed within half a minute.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


class Lifeline:
    """One connection, beside the pool, that holds the worker's lock and writes progress.

    Progress is written here because the pool's connection may be in the job's transaction. When
    the connection is lost, so is the lock: `lost` is set, and nothing can be written any more.
    """

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection = connection
        self._in_use = asyncio.Lock()
        self._at_work: set[asyncio.Future[Any]] = set()
        self.lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self.lost.set())

    async def execute(self, query: str, /, *args: Any) -> str:
        """Run a statement and return its status line."""
        return await self._alone(lambda: self._connection.execute(query, *args))

    async def fetchval(self, query: str, /, *args: Any) -> Any:
        """Return the first column of the first row."""
        return await self._alone(lambda: self._connection.fetchval(query, *args))

    async def fetchrow(self, query: str, /, *args: Any) -> asyncpg.Record | None:
        """Return the first row."""
        return await self._alone(lambda: self._connection.fetchrow(query, *args))

    async def transaction(
        self, work: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[Result]]
    ) -> Result:
        """Run `work` in a transaction of this connection."""

        async def run() -> Result:
            async with self._connection.transaction():
                return await work(self._connection)

        return await self._alone(run)

    async def _alone(self, work: Callable[[], Awaitable[Result]]) -> Result:
        async def run() -> Result:
            async with self._in_use:
                return await work()

        # A job that is stopped must not break off what the others write here.
        working = asyncio.ensure_future(run())
        self._at_work.add(working)
        working.add_done_callback(self._at_work.discard)
        return await asyncio.shield(working)

    async def cut(self) -> None:
        """Close the connection at once; what is still at work on it fails, and is waited for."""
        self._connection.terminate()
        await asyncio.gather(*self._at_work, return_exceptions=True)


@asynccontextmanager
async def open_lifeline(dsn: str) -> AsyncIterator[Lifeline]:
    """Connect a lifeline for as long as the block lasts.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached.
    """
    connection = await asyncpg.connect(
        dsn, timeout=_CONNECT_SECONDS, server_settings=_SERVER_SETTINGS
    )
    lifeline = Lifeline(connection)
    try:
        yield lifeline
    finally:
        await lifeline.cut()
