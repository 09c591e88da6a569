"""Workers in the test's own loop, and as processes of their own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from app.db.engine import execute
from app.jobs.worker import background_worker
from app.settings import ROOT


@pytest.fixture
async def counted(database: str) -> str:
    """The database, with the table that "test.count" fills; gives its DSN."""
    await execute("CREATE TABLE counted (number int)")
    return database


@pytest.fixture
async def worker(database: str) -> AsyncIterator[None]:
    """A worker in this process, one job at a time."""
    async with background_worker(database, concurrency=1):
        yield


@pytest.fixture
def start_process() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start a worker as a process of its own, which ends with the test."""
    started = []

    def start(dsn: str, concurrency: int = 1) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.builders.jobs", dsn, str(concurrency)], cwd=ROOT
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
async def no_task_is_left() -> AsyncIterator[None]:
    """What a test started has ended with it."""
    yield
    await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert [repr(task) for task in left if not task.done()] == []
