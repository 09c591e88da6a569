"""The connection to the database where the server, or a connection to it, goes away."""

from __future__ import annotations

import asyncpg
import pytest

from app.db.engine import DatabaseUnavailableError, execute, fetch_value, transaction
from app.units.tables import Unit

POOL = 5  # tests/conftest.py


async def _end_other_connections(dsn: str) -> None:
    other = await asyncpg.connect(dsn)
    try:
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await other.close()


async def _lose_connection(dsn: str) -> None:
    async with transaction():
        await execute("CREATE TABLE never (id integer)")
        await _end_other_connections(dsn)
        await execute("INSERT INTO never VALUES (1)")


async def test_a_lost_transaction_is_told_as_an_unavailable_database(database: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await _lose_connection(database)


async def test_a_commit_that_meets_a_lost_connection_is_told_too(database: str) -> None:
    async def commit() -> None:
        async with transaction():
            await execute("CREATE TABLE never (id integer)")
            await _end_other_connections(database)

    with pytest.raises(DatabaseUnavailableError):
        await commit()


async def test_a_table_read_on_a_connection_that_is_lost_is_told_too(database: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await Unit.raw("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await Unit.count() == 0


async def test_more_lost_transactions_than_the_pool_has_connections_leave_it_usable(
    database: str,
) -> None:
    for _ in range(2 * POOL):
        with pytest.raises(DatabaseUnavailableError):
            await _lose_connection(database)
    async with transaction():
        assert await fetch_value("SELECT to_regclass('never')") is None


async def test_an_error_of_the_block_itself_stays_what_it_is(database: str) -> None:
    async def fail() -> None:
        async with transaction():
            await execute("CREATE TABLE never (id integer)")
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await fail()
    assert await fetch_value("SELECT to_regclass('never')") is None
