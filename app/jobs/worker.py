"""Workers: procrastinate fetches jobs and runs them; what a dead worker left is taken up here."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from app.jobs import store
from app.jobs.lifeline import Lifeline, open_lifeline
from app.jobs.runner import run_job

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.connector import BaseConnector
    from procrastinate.worker import Worker

RESCUE_SECONDS = 2.0
"""How often a worker looks for jobs whose worker died."""

FINISH_SECONDS = 1.0
"""How long a worker that is asked to stop waits for its jobs before it puts them back."""

_POLL_SECONDS = 1.0
_RETRY_SECONDS = (1.0, 30.0)
_POOL_SECONDS = 5.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def background_worker(dsn: str, *, concurrency: int) -> AsyncIterator[None]:
    """Run jobs in this process, up to `concurrency` (0: none) at once, as long as the block lasts.

    `app.db.engine` is open on the same database.
    """
    if concurrency == 0:
        yield
        return
    stop = asyncio.Event()
    working = asyncio.create_task(work(dsn, concurrency=concurrency, stop=stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def work(dsn: str, *, concurrency: int = 1, stop: asyncio.Event) -> None:
    """Run jobs until `stop` is set; where the database goes away, go on when it is back.

    What still runs after FINISH_SECONDS is broken off and waits for the next worker.
    """
    # In a thread, because it takes half a second in which no page would be answered.
    await asyncio.to_thread(importlib.import_module, "procrastinate")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    pause, longest = _RETRY_SECONDS
    while not stop.is_set():
        try:
            await _work_while_connected(dsn, concurrency, stop)
            pause = _RETRY_SECONDS[0]
        except Exception as error:
            _log.warning("background worker: %s; trying again in %s s", error, pause)
            pause = min(2 * pause, longest)
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)


async def _work_while_connected(dsn: str, concurrency: int, stop: asyncio.Event) -> None:
    async with open_lifeline(dsn) as lifeline:
        queue = _queue(dsn, lifeline, concurrency)
        async with queue.open_async():
            worker = _worker(queue, concurrency)
            tasks = [
                asyncio.create_task(worker.run()),  # type: ignore[no-untyped-call]
                asyncio.create_task(_rescue_again_and_again(lifeline)),
                asyncio.create_task(lifeline.lost.wait()),
                asyncio.create_task(stop.wait()),
            ]
            try:
                ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                # A worker that is only cancelled may go on: a cancellation that comes in the same
                # moment as an answer of the database is lost (asyncio.wait_for of Python 3.11).
                worker.stop()  # type: ignore[no-untyped-call]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
    if not stop.is_set():
        raise ConnectionError("the connection to the database was lost")


async def _rescue_again_and_again(lifeline: Lifeline) -> None:
    while True:
        for job in await store.orphans(lifeline):
            if await lifeline.transaction(partial(store.rescue, job=job)):
                _log.warning("job %s: its worker died; it was put back", job)
        await store.forget_dead_workers(lifeline)
        await asyncio.sleep(RESCUE_SECONDS)


def _worker(queue: App, concurrency: int) -> Worker:
    from procrastinate.worker import Worker

    return Worker(
        queue,
        concurrency=concurrency,
        # Nobody is told when a job that held a lock makes way for the next.
        fetch_job_polling_interval=_POLL_SECONDS,
        delete_jobs="always",  # How they ended is in our own table.
        install_signal_handlers=False,
        shutdown_graceful_timeout=FINISH_SECONDS,
        # Whether a worker is alive is told by its lock, at once.
        stalled_worker_timeout=10 * 365 * 86_400,
    )


def _queue(dsn: str, lifeline: Lifeline, concurrency: int) -> App:
    from procrastinate import App, PsycopgConnector
    from procrastinate.manager import JobManager

    class Manager(JobManager):
        """Registers a worker with the lock that says that it is alive."""

        def __init__(self, connector: BaseConnector) -> None:
            super().__init__(connector)

        async def register_worker(self) -> int:
            worker = await super().register_worker()
            await store.hold_worker_lock(lifeline, worker)
            return worker

    connector = PsycopgConnector(
        conninfo=dsn, min_size=1, max_size=1 + concurrency, timeout=_POOL_SECONDS
    )
    queue = App(connector=connector)
    queue.job_manager = Manager(connector)

    @queue.task(name=store.TASK, queue=store.QUEUE, pass_context=True)
    async def run(context: JobContext, *, job: int) -> None:
        if context.job.id is not None:
            await run_job(lifeline, job, context.job.id)

    return queue
