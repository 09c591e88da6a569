"""Workers die, stop, lose the database and share their work; no job is lost or done twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.db.engine import execute, fetch, fetch_value
from app.jobs import service, store
from app.jobs.model import MOST_ATTEMPTS, Cancelled, Status
from app.jobs.progress import RecordedProgress
from app.jobs.worker import background_worker, work
from app.settings import ROOT
from tests.builders.jobs import ACTOR, PATIENCE, end_of, until

StartProcess = Callable[[str], "subprocess.Popen[bytes]"]


async def _numbers() -> list[int]:
    return [row["number"] for row in await fetch("SELECT number FROM counted ORDER BY number")]


async def _five_counted() -> bool:
    return int(await fetch_value("SELECT count(*) FROM counted")) >= 5


async def test_a_job_whose_worker_was_killed_goes_on_from_its_checkpoint_elsewhere(
    counted: str, start_process: StartProcess
) -> None:
    job = await service.start("test.count", {"to": 40, "pause": 0.03}, actor=ACTOR)
    first = start_process(counted)
    await until(_five_counted)
    first.send_signal(signal.SIGKILL)
    first.wait()
    left = await service.find_job(job)
    assert (left.status, left.attempts) == (Status.RUNNING, 1)
    async with background_worker(counted, concurrency=1):
        ended = await end_of(job)
    assert (ended.status, ended.attempts, ended.error) == (Status.DONE, 2, None)
    assert await _numbers() == list(range(1, 41))


async def test_a_running_worker_finds_what_a_killed_one_left(
    counted: str, start_process: StartProcess
) -> None:
    job = await service.start("test.count", {"to": 20, "pause": 0.03}, actor=ACTOR)
    process = start_process(counted)
    await until(_five_counted)
    async with background_worker(counted, concurrency=1):
        await asyncio.sleep(0.5)
        process.kill()
        ended = await end_of(job)
    assert ended.status is Status.DONE
    assert await _numbers() == list(range(1, 21))


async def test_a_job_that_kills_its_worker_again_and_again_is_given_up(
    database: str, start_process: StartProcess
) -> None:
    job = await service.start("test.die", {}, actor=ACTOR)
    await execute("UPDATE job_progress SET attempts = $1", MOST_ATTEMPTS - 1)
    assert start_process(database).wait() == -signal.SIGKILL
    other = await service.start("test.refuse", {"file": "khác"}, actor=ACTOR)
    async with background_worker(database, concurrency=1):
        ended = await end_of(job)
        await end_of(other)
    assert (ended.status, ended.attempts) == (Status.FAILED, MOST_ATTEMPTS)
    assert "dừng đột ngột 3 lần" in str(ended.error)
    assert (await service.resume(job)).attempts == 0


async def test_a_job_cancelled_while_its_worker_was_dead_stays_cancelled(
    counted: str, start_process: StartProcess
) -> None:
    job = await service.start("test.count", {"to": 100, "pause": 0.05}, actor=ACTOR)
    process = start_process(counted)
    await until(_five_counted)
    process.kill()
    process.wait()
    assert (await service.cancel(job)).status is Status.RUNNING
    async with background_worker(counted, concurrency=1):
        assert (await end_of(job)).status is Status.CANCELLED


async def test_two_workers_share_twenty_jobs_and_none_runs_twice(
    counted: str, start_process: StartProcess
) -> None:
    started = [
        await service.start("test.count", {"to": 2, "pause": 0.05}, actor=ACTOR) for _ in range(20)
    ]
    start_process(counted)
    async with background_worker(counted, concurrency=1):
        ended = [await end_of(job) for job in started]
        alive = await fetch_value("SELECT count(*) FROM procrastinate_workers")
    assert {(job.status, job.attempts) for job in ended} == {(Status.DONE, 1)}
    assert await _numbers() == [1] * 20 + [2] * 20
    assert alive == 2


async def test_a_worker_that_stops_puts_its_job_back_for_the_next(counted: str) -> None:
    async with background_worker(counted, concurrency=1):
        job = await service.start("test.count", {"to": 60, "pause": 0.05}, actor=ACTOR)
        await until(_five_counted)
    waiting = await service.find_job(job)
    assert (waiting.status, waiting.attempts) == (Status.WAITING, 0)
    assert waiting.message == "Bị ngắt giữa chừng, đang chờ chạy tiếp"
    assert await fetch("SELECT id FROM procrastinate_workers") == []
    async with background_worker(counted, concurrency=1):
        ended = await end_of(job)
    assert (ended.status, ended.attempts) == (Status.DONE, 1)
    assert await _numbers() == list(range(1, 61))


async def test_a_thread_of_a_job_that_was_put_back_ends(database: str) -> None:
    async with background_worker(database, concurrency=1):
        job = await service.start("test.compute", {"steps": 5_000}, actor=ACTOR)
        await until(lambda: _is(job, Status.RUNNING))
    assert await _is(job, Status.WAITING)
    async with asyncio.timeout(PATIENCE):
        await asyncio.get_running_loop().shutdown_default_executor()


async def _is(job: int, status: Status) -> bool:
    return (await service.find_job(job)).status is status


async def test_a_worker_goes_on_after_the_database_dropped_its_connections(
    counted: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with background_worker(counted, concurrency=1):
        job = await service.start("test.count", {"to": 30, "pause": 0.03}, actor=ACTOR)
        await until(_five_counted)
        await execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'truso worker'"
        )
        ended = await end_of(job)
    assert ended.status is Status.DONE
    assert await _numbers() == list(range(1, 31))
    assert "connection to the database was lost" in caplog.text


async def test_a_worker_stops_though_the_cancellation_of_its_start_was_lost(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registering = asyncio.Event()

    async def loses_a_cancellation(*_: object) -> None:
        # As asyncio.wait_for does in Python 3.11, where the answer comes in the same moment.
        registering.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(PATIENCE)

    monkeypatch.setattr(store, "hold_worker_lock", loses_a_cancellation)
    stop = asyncio.Event()
    working = asyncio.create_task(work(database, stop=stop))
    async with asyncio.timeout(PATIENCE):
        await registering.wait()
        stop.set()
        await working


async def test_a_run_that_lost_its_job_changes_nothing_any_more(counted: str) -> None:
    job = await service.start("test.count", {"to": 1}, actor=ACTOR)
    run = await fetch_value("SELECT run FROM job_progress")
    begun = await store.begin_run(job, run)
    assert begun is not None
    await store.claim_checkpoint(job, run)

    async with background_worker(counted, concurrency=1):
        # The old run stands in no worker's name, so that it looks dead though it lives.
        assert (await end_of(job)).status is Status.DONE

    from app.jobs.lifeline import open_lifeline

    async with open_lifeline(counted) as lifeline:
        late = RecordedProgress(lifeline, begun, run, None)
        with pytest.raises(Cancelled):
            await late.checkpoint({"counted": 0})
        with pytest.raises(Cancelled):
            await late.report(0, 9, "muộn")
        late = RecordedProgress(lifeline, begun, run, None)
        with pytest.raises(Cancelled):
            await late.report(0, 9, "muộn")
        await late.end(Status.FAILED, "muộn")
    after = await service.find_job(job)
    assert (after.status, after.message, after.error) == (Status.DONE, "Đã đếm xong", None)


async def test_the_command_worker_ends_in_seconds_when_asked_to(database: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker", "--concurrency", "2"],
        cwd=ROOT,
        env={**os.environ, "TRUSO_DATABASE_URL": database, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        await until(_a_worker_is_registered)
        await asyncio.sleep(0.3)  # Registered is the first thing it is.
        process.terminate()
        out, _ = await asyncio.to_thread(process.communicate, None, PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert out == "Đang chờ việc, mỗi lúc tối đa 2  (Ctrl+C để dừng)\n"
    assert await fetch("SELECT id FROM procrastinate_workers") == []


async def _a_worker_is_registered() -> bool:
    return bool(await fetch("SELECT id FROM procrastinate_workers"))
