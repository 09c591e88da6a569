"""Jobs that the tests run, and a worker of its own process: `python -m tests.builders.jobs DSN`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

from app.db.engine import execute, open_engine, transaction
from app.jobs import service
from app.jobs.model import JobState
from app.jobs.progress import Progress
from app.jobs.registry import background
from app.jobs.worker import work
from app.kernel.errors import InvalidInputError

ACTOR = "kiểm thử"
PATIENCE = 60.0
"""Seconds after which a test takes what it waits for to hang; never how quick it should be."""


async def end_of(job: int) -> JobState:
    """How a job ended, or stopped for now."""
    async with asyncio.timeout(PATIENCE):
        async for state in service.follow(job):
            last = state
    return last


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            await asyncio.sleep(0.02)


@background("test.count")
async def count(progress: Progress, *, to: int, pause: float = 0.0) -> None:
    """Write the numbers from 1 to `to` into the table `counted`, each with its checkpoint."""
    begun = progress.state["counted"] if progress.state else 0
    for number in range(begun + 1, to + 1):
        await progress.report(number - 1, to, f"Đang đếm đến {to}")
        async with transaction():
            await execute("INSERT INTO counted (number) VALUES ($1)", number)
            await progress.checkpoint({"counted": number})
        await asyncio.sleep(pause)
    await progress.report(to, to, "Đã đếm xong")


@background("test.compute")
async def compute(progress: Progress, *, steps: int) -> None:
    """Work in a thread, and tell from there."""

    def turn() -> None:
        for step in range(steps):
            progress.tell(step, steps, "Đang tính")
            time.sleep(0.02)

    await asyncio.to_thread(turn)


@background("test.refuse")
async def refuse(progress: Progress, *, file: str) -> None:
    """Fail as a user's mistake does."""
    await progress.report(1, 3, "Đang đọc")
    raise InvalidInputError(f"Tệp {file} không có bảng nào.")


@background("test.break")
async def break_down(progress: Progress) -> None:
    """Fail as a mistake of ours does."""
    raise ZeroDivisionError


@background("test.die")
async def die(progress: Progress) -> None:
    """Take the worker's process along."""
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


async def main(dsn: str, concurrency: int) -> None:
    """Work until killed."""
    async with open_engine(dsn, pool_size=5):
        await work(dsn, concurrency=concurrency, stop=asyncio.Event())


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # As uvicorn does.
        runner.run(main(sys.argv[1], int(sys.argv[2])))
