"""Background jobs with a real worker: progress, cancel, errors, transactions."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from app.db.engine import execute, fetch, fetch_value, transaction
from app.jobs import service
from app.jobs.model import Status, UnknownJobError
from app.jobs.registry import background
from app.jobs.runner import INTERNAL_ERROR
from app.jobs.worker import background_worker
from app.kernel.errors import ConflictError, NotFoundError
from tests.builders.jobs import ACTOR, end_of, until


async def _numbers() -> list[int]:
    return [row["number"] for row in await fetch("SELECT number FROM counted ORDER BY number")]


@pytest.mark.usefixtures("worker")
async def test_followers_see_a_job_wait_run_advance_and_end(counted: str) -> None:
    job = await service.start("test.count", {"to": 12, "pause": 0.06}, actor=ACTOR)
    states = [state async for state in service.follow(job)]
    assert [s.version for s in states] == sorted({s.version for s in states})
    assert states[-1].status is Status.DONE
    assert (states[-1].done, states[-1].total, states[-1].message) == (12, 12, "Đã đếm xong")
    assert states[-1].actor == ACTOR
    assert states[-1].arguments == {"to": 12, "pause": 0.06}
    running = [s for s in states if s.status is Status.RUNNING]
    assert len({s.done for s in running}) >= 3
    assert "Đang đếm đến 12" in {s.message for s in running}
    assert states[-1].finished_at > states[-1].started_at > states[-1].created_at
    assert await _numbers() == list(range(1, 13))


async def test_reports_that_follow_each_other_quickly_are_written_seldom(counted: str) -> None:
    async with background_worker(counted, concurrency=1):
        job = await service.start("test.count", {"to": 200}, actor=ACTOR)
        started = time.monotonic()
        ended = await end_of(job)
    seconds = time.monotonic() - started
    assert ended.done == 200
    assert ended.version <= 5 + seconds / 0.25


@pytest.mark.usefixtures("worker")
async def test_a_cancelled_job_stops_midway_and_goes_on_where_it_was(
    counted: str,
) -> None:
    job = await service.start("test.count", {"to": 40, "pause": 0.05}, actor=ACTOR)
    await until(lambda: _counted_at_least(5))
    assert (await service.cancel(job)).cancel_requested
    stopped = await end_of(job)
    assert stopped.status is Status.CANCELLED
    assert stopped.error is None
    so_far = await _numbers()
    assert 5 <= len(so_far) < 40
    resumed = await service.resume(job)
    assert (resumed.status, resumed.cancel_requested) == (Status.WAITING, False)
    assert (await end_of(job)).status is Status.DONE
    assert await _numbers() == list(range(1, 41))


async def _counted_at_least(count: int) -> bool:
    return int(await fetch_value("SELECT count(*) FROM counted")) >= count


@pytest.mark.usefixtures("worker")
async def test_a_job_that_computes_in_a_thread_is_cancelled_too(database: str) -> None:
    job = await service.start("test.compute", {"steps": 500}, actor=ACTOR)
    await until(lambda: _running(job))
    await service.cancel(job)
    assert (await end_of(job)).status is Status.CANCELLED


async def _running(job: int) -> bool:
    return (await service.find_job(job)).status is Status.RUNNING


async def test_a_waiting_job_is_cancelled_at_once_and_never_begun(counted: str) -> None:
    job = await service.start("test.count", {"to": 3}, actor=ACTOR)
    assert (await service.cancel(job)).status is Status.CANCELLED
    assert (await service.cancel(job)).status is Status.CANCELLED
    async with background_worker(counted, concurrency=1):
        other = await service.start("test.count", {"to": 1}, actor=ACTOR)
        await end_of(other)
    assert (await service.find_job(job)).attempts == 0
    assert await _numbers() == [1]


@pytest.mark.usefixtures("worker")
async def test_a_users_mistake_is_kept_in_its_own_words(database: str) -> None:
    job = await service.start("test.refuse", {"file": "bảng kê.xlsx"}, actor=ACTOR)
    ended = await end_of(job)
    assert ended.status is Status.FAILED
    assert ended.error == "Tệp bảng kê.xlsx không có bảng nào."
    assert (ended.done, ended.total) == (1, 3)


@pytest.mark.usefixtures("worker")
async def test_a_mistake_of_ours_is_logged_and_not_shown(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    job = await service.start("test.break", {}, actor=ACTOR)
    ended = await end_of(job)
    assert (ended.status, ended.error) == (Status.FAILED, INTERNAL_ERROR)
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in INTERNAL_ERROR


async def test_a_job_of_another_version_fails_with_what_to_do(database: str) -> None:
    job = await service.start("test.break", {}, actor=ACTOR)
    await execute("UPDATE job_progress SET name = 'later.version' WHERE id = $1", job)
    async with background_worker(database, concurrency=1):
        ended = await end_of(job)
    assert ended.status is Status.FAILED
    assert "“later.version”" in str(ended.error)
    assert "cùng một phiên bản" in str(ended.error)


async def test_a_job_exists_exactly_when_the_use_case_commits(counted: str) -> None:
    async def use_case() -> None:
        async with transaction():
            await execute("INSERT INTO counted (number) VALUES (-1)")
            await service.start("test.count", {"to": 3}, actor=ACTOR)
            raise ConflictError("không được")

    with pytest.raises(ConflictError):
        await use_case()
    assert await fetch("SELECT id FROM job_progress") == []
    assert await fetch("SELECT id FROM procrastinate_jobs") == []
    async with background_worker(counted, concurrency=1):
        async with transaction():
            job = await service.start("test.count", {"to": 3}, actor=ACTOR)
            await asyncio.sleep(0.2)
            assert await fetch_value("SELECT attempts FROM job_progress WHERE id = $1", job) == 0
        assert (await end_of(job)).status is Status.DONE
    assert await _numbers() == [1, 2, 3]


async def test_only_a_registered_function_can_be_started(database: str) -> None:
    with pytest.raises(UnknownJobError, match=r"“test\.none”"):
        await service.start("test.none", {}, actor=ACTOR)
    with pytest.raises(ValueError, match="two functions"):
        background("test.count")(end_of)  # type: ignore[arg-type]


async def test_what_has_ended_well_is_neither_cancelled_nor_resumed(counted: str) -> None:
    async with background_worker(counted, concurrency=1):
        job = await service.start("test.count", {"to": 1}, actor=ACTOR)
        await end_of(job)
    with pytest.raises(ConflictError, match="đã xong"):
        await service.cancel(job)
    with pytest.raises(ConflictError, match="đã xong"):
        await service.resume(job)
    with pytest.raises(NotFoundError, match="số 999"):
        await service.cancel(999)
    with pytest.raises(NotFoundError, match="số 999"):
        await service.resume(999)
    with pytest.raises(NotFoundError, match="số 999"):
        await end_of(999)


async def test_jobs_with_one_lock_run_one_after_the_other(counted: str) -> None:
    async with background_worker(counted, concurrency=3):
        locked = [
            await service.start("test.count", {"to": 3, "pause": 0.05}, actor=ACTOR, lock="import")
            for _ in range(3)
        ]
        ended = [await end_of(job) for job in locked]
    for earlier, later in itertools.pairwise(ended):
        assert earlier.finished_at <= later.started_at


async def test_the_queue_keeps_nothing_of_what_has_ended(counted: str) -> None:
    async with background_worker(counted, concurrency=1):
        for name, arguments in (("test.count", {"to": 1}), ("test.break", {})):
            await end_of(await service.start(name, arguments, actor=ACTOR))
        await until(_queue_is_empty)
    assert await fetch("SELECT id FROM procrastinate_workers") == []
    found, total = await service.jobs(limit=1, offset=0)
    assert (total, [job.name for job in found]) == (2, ["test.break"])
    found, total = await service.jobs(status=Status.DONE, limit=5, offset=0)
    assert (total, [job.name for job in found]) == (1, ["test.count"])


async def _queue_is_empty() -> bool:
    return not await fetch("SELECT id FROM procrastinate_jobs")
