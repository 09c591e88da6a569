"""The one connection to PostgreSQL that every table and store uses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from app.db.apart import at_home
from app.kernel.errors import ConfigurationError, TrusoError

MINIMUM_VERSION = 15

_NOTICE_SECONDS = 0.01
"""In which the loop hears of every connection that the server has ended."""


class _LateEngine(PostgresEngine):
    """An engine that connects when it is opened, not when its module is imported."""

    async def check_version(self) -> None:
        """Do nothing at import; `open_engine` checks the version of the database it opens."""

    @at_home
    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        """Run a query of a table on the loop of the connections."""
        with _reached():
            return await super().run_querystring(querystring, in_pool)

    @at_home
    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        """Run a statement that defines something on the loop of the connections."""
        with _reached():
            return await super().run_ddl(ddl, in_pool)


ENGINE = _LateEngine(config={})
"""Bound to every table; points to a database once `open_engine` has run."""

TableName = str


class DatabaseUnavailableError(TrusoError):
    """The server of the database is gone, or is just starting."""

    code = "database-unavailable"
    title = "Cơ sở dữ liệu không trả lời"
    status = 503


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
        asyncpg.InternalClientError,  # A connection that was lost a moment ago, used once more.
        OSError,
    ) as error:
        raise _unavailable() from error


def _unavailable() -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        "Không kết nối được cơ sở dữ liệu; dữ liệu đã ghi vẫn còn nguyên. Trụ Sở đang thử khởi "
        "động lại cơ sở dữ liệu kèm sẵn: hãy thử lại sau ít giây. Nếu vẫn lỗi, người quản trị "
        "hãy chạy lại truso serve, hoặc kiểm tra máy chủ PostgreSQL đang dùng."
    )


@asynccontextmanager
async def open_engine(dsn: str, *, pool_size: int = 10) -> AsyncIterator[PostgresEngine]:
    """Connect the engine to the database at `dsn`, with a pool, for as long as the block lasts.

    Raises:
        ConfigurationError: the server is older than PostgreSQL 15.
    """
    previous = ENGINE.config
    ENGINE.config = {"dsn": dsn}
    await ENGINE.start_connection_pool(min_size=1, max_size=pool_size)
    try:
        version = int(await fetch_value("SHOW server_version_num")) // 10_000
        if version < MINIMUM_VERSION:
            raise ConfigurationError(
                f"Máy chủ PostgreSQL {version} quá cũ: cần từ phiên bản {MINIMUM_VERSION} trở lên. "
                "Hãy sửa TRUSO_DATABASE_URL, hoặc bỏ đi để dùng cơ sở dữ liệu kèm sẵn."
            )
        yield ENGINE
    finally:
        await ENGINE.close_connection_pool()
        ENGINE.config = previous


class _Transaction(PostgresTransaction):
    """One that ends for good also where BEGIN, COMMIT or ROLLBACK fails.

    Piccolo's stays the task's current transaction then, and keeps its connection.
    """

    async def begin(self) -> None:
        """Begin, or give the connection back."""
        try:
            await super().begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await self._give_back()
            raise

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        try:
            return bool(await super().__aexit__(exception_type, exception, traceback))
        except BaseException as error:
            if self.engine.current_transaction.get() is self:
                gone = _is_gone(self.connection)
                self.engine.current_transaction.reset(self.context)
                await self._give_back()
                if gone and isinstance(error, Exception):
                    raise _unavailable() from error
            raise

    async def _give_back(self) -> None:
        with contextlib.suppress(asyncpg.InterfaceError):  # The pool took it back by itself.
            self.connection.terminate()
        if self.engine.pool is not None:
            await self.engine.pool.release(self.connection)


def _is_gone(connection: asyncpg.Connection[asyncpg.Record]) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # The pool took it back when it was lost.
        return True


@asynccontextmanager
async def transaction() -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """Run the block in one transaction (joining the one that is open) and give its connection.

    A use case of a service is one such block: it commits as a whole, or nothing of it happened.

    Raises:
        DatabaseUnavailableError: the server cannot be reached, or went away meanwhile.
    """
    async with AsyncExitStack() as stack:
        with _reached():
            try:
                opened = await stack.enter_async_context(_Transaction(ENGINE))
            except (asyncpg.PostgresConnectionError, asyncpg.InternalClientError):
                # The pool's was lost a moment ago; nothing was done on it, so another will do.
                await asyncio.sleep(_NOTICE_SECONDS)
                opened = await stack.enter_async_context(_Transaction(ENGINE))
        yield opened.connection


@asynccontextmanager
async def _connection() -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    current = ENGINE.current_transaction.get()
    if current is not None:
        yield current.connection
    elif ENGINE.pool is not None:
        with _reached():
            async with ENGINE.pool.acquire() as pooled:
                yield pooled
    else:
        raise RuntimeError("no database is open: use app.db.engine.open_engine")


@at_home
async def fetch(sql: str, *parameters: Any) -> list[asyncpg.Record]:
    """Return the rows of a query that reads much, as raw records (8 × quicker than objects)."""
    async with _connection() as connection:
        return list(await connection.fetch(sql, *parameters))


@at_home
async def fetch_value(sql: str, *parameters: Any) -> Any:
    """Return the first column of the first row of a query, None where there is no row."""
    async with _connection() as connection:
        return await connection.fetchval(sql, *parameters)


@at_home
async def execute(sql: str, *parameters: Any) -> str:
    """Run one statement and return PostgreSQL's status line, such as "UPDATE 1"."""
    async with _connection() as connection:
        return str(await connection.execute(sql, *parameters))


@at_home
async def copy_rows(table: TableName, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Load rows into a table by COPY, in the open transaction; return how many.

    Raises:
        asyncpg.IntegrityConstraintViolationError: a row breaks a constraint; nothing was loaded.
    """
    async with _connection() as connection:
        status = await connection.copy_records_to_table(table, columns=list(columns), records=rows)
    return int(status.removeprefix("COPY "))
