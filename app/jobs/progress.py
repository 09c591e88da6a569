"""What a job's function says while it works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol

from app.jobs import store
from app.jobs.lifeline import Lifeline
from app.jobs.model import Cancelled, JobState, Status

REPORT_SECONDS = 0.25
"""Reports that follow each other quicker are written once."""


class Progress(Protocol):
    """Given to a job's function as its first argument."""

    @property
    def actor(self) -> str:
        """Who started the job: the name that change sets carry."""

    @property
    def state(self) -> Mapping[str, Any] | None:
        """The last checkpoint, of this run or an earlier one; None before the first."""

    async def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how much is done and, in Vietnamese, what is being done.

        May be called as often as one likes, in a transaction too.

        Raises:
            Cancelled: the user cancelled the job, or another worker has it now.
        """

    def tell(self, done: int, total: int | None = None, message: str = "") -> None:
        """Do the same from a thread (`asyncio.to_thread`).

        Raises:
            Cancelled: as for `report`; also when the worker stops.
        """

    async def checkpoint(self, state: Mapping[str, Any]) -> None:
        """Remember where to go on from if the job is resumed: any values that JSON has.

        Within a transaction it is committed with it, so that work is neither lost nor done twice.

        Raises:
            Cancelled: another worker has the job now; the open transaction must not commit.
        """


class UnwatchedProgress:
    """For work that the caller waits for itself, such as a command; nobody follows or cancels."""

    def __init__(self, actor: str) -> None:
        self.actor = actor
        self.state: Mapping[str, Any] | None = None

    async def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """Do nothing."""

    def tell(self, done: int, total: int | None = None, message: str = "") -> None:
        """Do nothing."""

    async def checkpoint(self, state: Mapping[str, Any]) -> None:
        """Keep the state for the function itself."""
        self.state = state


class RecordedProgress:
    """The progress of one run of a job, written for those who follow it."""

    def __init__(
        self, lifeline: Lifeline, job: JobState, run: int, state: Mapping[str, Any] | None
    ) -> None:
        self.actor = job.actor
        self.state = state
        self._lifeline = lifeline
        self._loop = asyncio.get_running_loop()
        self._job = job.id
        self._run = run
        self._latest = self._written = (job.done, job.total, job.message)
        self._written_at = 0.0
        self._later: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._over = False

    async def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """See `Progress.report`."""
        self._raise_if_over()
        self._latest = (done, total, message)
        if self._due_in() <= 0:
            await self._write()
            self._raise_if_over()
        elif self._later is None:
            self._later = self._loop.call_later(self._due_in(), self._write_soon)

    def tell(self, done: int, total: int | None = None, message: str = "") -> None:
        """See `Progress.tell`."""
        self._raise_if_over()
        if self._due_in() <= 0:
            report = self.report(done, total, message)
            asyncio.run_coroutine_threadsafe(report, self._loop).result()
        else:
            self._latest = (done, total, message)

    async def checkpoint(self, state: Mapping[str, Any]) -> None:
        """See `Progress.checkpoint`."""
        self._raise_if_over()
        if not await store.save_checkpoint(self._job, self._run, state):
            self._over = True
            raise Cancelled
        self.state = state

    async def end(self, status: Status, error: str | None = None) -> None:
        """Write the last report and how the run ended."""
        await self.stop()
        if self._latest != self._written:
            await self._write()
        await store.end_run(self._lifeline, self._job, self._run, status, error)

    async def stop(self) -> None:
        """Take no more reports; a thread that still works ends at its next one."""
        self._over = True
        if self._later is not None:
            self._later.cancel()
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    def _due_in(self) -> float:
        return self._written_at + REPORT_SECONDS - time.monotonic()

    def _write_soon(self) -> None:
        self._later = None
        self._writing = self._loop.create_task(self._write())

    async def _write(self) -> None:
        latest = self._latest
        self._written_at = time.monotonic()
        if latest == self._written:
            stop = await store.should_stop(self._lifeline, self._job, self._run)
        else:
            done, total, message = latest
            stop = await store.save_progress(
                self._lifeline, self._job, self._run, done=done, total=total, message=message
            )
            self._written = latest
        if stop is None or stop:
            self._over = True

    def _raise_if_over(self) -> None:
        if self._over:
            raise Cancelled
