"""Following a job: PostgreSQL tells of every change, nobody asks again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg

from app.db.engine import ENGINE
from app.jobs.model import FollowingEndedError, JobState
from app.jobs.store import CHANNEL, job_state
from app.kernel.errors import NotFoundError


class _Follower:
    def __init__(self, job: int) -> None:
        self.job = job
        self.woken = asyncio.Event()
        self.ended = False


class _Ear:
    """The one connection of this process that listens, for all who follow something."""

    def __init__(self) -> None:
        self.followers: set[_Follower] = set()
        self.connection: asyncpg.Connection[asyncpg.Record] | None = None
        self.opening = asyncio.Lock()

    async def open(self) -> None:
        async with self.opening:
            if self.connection is None or self.connection.is_closed():
                connection = await asyncpg.connect(
                    ENGINE.config["dsn"], server_settings={"application_name": "truso follow"}
                )
                await connection.add_listener(CHANNEL, self._hear)
                connection.add_termination_listener(self._lose)
                self.connection = connection

    def end(self) -> None:
        for follower in self.followers:
            follower.ended = True
            follower.woken.set()

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.terminate()

    def _lose(self, connection: object) -> None:
        if connection is self.connection:  # Not one that was closed a moment ago.
            self.connection = None
            self.end()

    def _hear(self, _connection: Any, _process: int, _channel: str, payload: object) -> None:
        job = int(str(payload))
        for follower in self.followers:
            if follower.job == job:
                follower.woken.set()


_ears: WeakKeyDictionary[asyncio.AbstractEventLoop, _Ear] = WeakKeyDictionary()


@asynccontextmanager
async def _listening(job: int) -> AsyncIterator[_Follower]:
    ear = _ears.setdefault(asyncio.get_running_loop(), _Ear())
    follower = _Follower(job)
    ear.followers.add(follower)
    try:
        await ear.open()
        yield follower
    finally:
        ear.followers.discard(follower)
        if not ear.followers:
            ear.close()


async def changes(job: int, pulse: float | None = None) -> AsyncGenerator[JobState | None, None]:
    """Give a job as it is now, then after each change, until it is final.

    With `pulse`, None is given where nothing happened for so many seconds. Changes that follow
    each other quicker than they are taken are given as one.

    Raises:
        NotFoundError: there is no such job.
        FollowingEndedError: the listening connection is gone, or the process is stopping.
    """
    async with _listening(job) as follower:
        seen = 0
        while True:
            follower.woken.clear()
            if follower.ended:
                raise FollowingEndedError
            state = await job_state(job)
            if state is None:
                raise NotFoundError(f"Không có công việc số {job}.")
            if state.version != seen:
                seen = state.version
                yield state
            if state.final:
                return
            while not follower.woken.is_set():
                try:
                    await asyncio.wait_for(follower.woken.wait(), pulse)
                except TimeoutError:
                    yield None


def end_following() -> None:
    """End all following in this loop, so that open streams do not hold a stopping server."""
    ear = _ears.get(asyncio.get_running_loop())
    if ear is not None:
        ear.end()
