"""Work in a thread, whose statements run on the loop and in the transaction of the caller."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.db.apart import apart
from app.db.engine import execute, fetch_value, transaction
from app.units.tables import Unit


async def _lay_down() -> int:
    await execute("CREATE TABLE laid (id integer)")
    async with transaction():  # Joined: it is open where the work began.
        await execute("INSERT INTO laid VALUES (1)")
    assert await Unit.count() == 0
    return threading.get_ident()


async def test_work_runs_in_a_thread_and_in_the_transaction_that_is_open(database: str) -> None:
    async with transaction():
        assert await apart(_lay_down()) != threading.get_ident()
        assert await fetch_value("SELECT count(*) FROM laid") == 1
    assert await fetch_value("SELECT count(*) FROM laid") == 1


async def test_an_error_of_the_work_is_the_callers_and_undoes_what_it_wrote(database: str) -> None:
    async def fail() -> None:
        await _lay_down()
        raise KeyError("mine")

    async def write() -> None:
        async with transaction():
            await apart(fail())

    with pytest.raises(KeyError, match="mine"):
        await write()
    assert await fetch_value("SELECT to_regclass('laid')") is None


async def test_the_loop_goes_on_while_the_work_computes(database: str) -> None:
    began, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def compute() -> int:
        loop.call_soon_threadsafe(began.set)
        go_on.wait()
        return 7

    working = asyncio.create_task(apart(compute()))
    await began.wait()
    assert await fetch_value("SELECT 1") == 1
    go_on.set()
    assert await working == 7


async def test_cancelled_work_ends_at_its_next_statement_and_before_the_transaction(
    database: str,
) -> None:
    began, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    ended: list[str] = []

    async def work() -> None:
        await _lay_down()
        loop.call_soon_threadsafe(began.set)
        go_on.wait()
        try:
            await execute("INSERT INTO laid VALUES (2)")
        except asyncio.CancelledError:
            ended.append("work")
            raise

    async def write() -> None:
        try:
            async with transaction():
                await apart(work())
        finally:
            ended.append("transaction")

    writing = asyncio.create_task(write())
    await began.wait()
    for _ in range(2):  # Cancelled again while the work is still on its way.
        writing.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert not writing.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert ended == ["work", "transaction"]
    assert await fetch_value("SELECT to_regclass('laid')") is None
