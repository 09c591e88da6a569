"""Starting, listing, cancelling, resuming and following background jobs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from app.db.engine import transaction
from app.jobs import store
from app.jobs.following import changes
from app.jobs.model import JobState, Status
from app.jobs.registry import function_of
from app.kernel.errors import ConflictError, NotFoundError

_LARGEST = 2**63 - 1  # of PostgreSQL's bigint


async def start(
    name: str, arguments: Mapping[str, Any], *, actor: str, lock: str | None = None
) -> int:
    """Let a worker run the function registered as `name`; return the job's id.

    In the caller's open transaction: the job exists exactly when that commits. Jobs with the same
    `lock` run one after the other, in their order. `arguments` are the function's keyword
    arguments, values that JSON has.

    Raises:
        UnknownJobError: no function is registered under the name.
    """
    function_of(name)
    async with transaction() as connection:
        return await store.add_job(connection, name, arguments, actor, lock)


async def find_job(job: int) -> JobState:
    """Return a job.

    Raises:
        NotFoundError: there is none with this number.
    """
    state = await store.job_state(job) if 0 < job <= _LARGEST else None
    if state is None:
        raise NotFoundError(f"Không có công việc số {job}.")
    return state


async def jobs(
    *, status: Status | None = None, name: str | None = None, limit: int, offset: int
) -> tuple[list[JobState], int]:
    """Return one page of the jobs, the latest first, and how many there are in all."""
    return await store.list_jobs(status, name, limit, offset)


async def cancel(job: int) -> JobState:
    """Cancel a job: at once if it waits, at its next report if it runs.

    Raises:
        NotFoundError: there is none with this number.
        ConflictError: it is done or failed already.
    """
    await find_job(job)
    async with transaction() as connection:
        state = await store.request_cancel(connection, job)
    if state is None:
        state = await find_job(job)
        if state.status is not Status.CANCELLED:
            ended = "đã xong" if state.status is Status.DONE else "đã dừng vì lỗi"
            raise ConflictError(f"Công việc số {job} {ended} nên không hủy được nữa.")
    return state


async def resume(job: int) -> JobState:
    """Let a failed or cancelled job run again, from its last checkpoint.

    Raises:
        NotFoundError: there is none with this number.
        ConflictError: it is neither failed nor cancelled.
    """
    await find_job(job)
    async with transaction() as connection:
        state = await store.resume_job(connection, job)
    if state is None:
        state = await find_job(job)
        now = "đã xong" if state.status is Status.DONE else "đang chờ hoặc đang chạy"
        raise ConflictError(
            f"Công việc số {job} {now}; chỉ chạy tiếp được công việc đã hủy hoặc đã dừng vì lỗi."
        )
    return state


async def follow(job: int) -> AsyncGenerator[JobState, None]:
    """Give a job as it is now, then after each change, until it is final.

    Raises:
        NotFoundError: there is no such job.
        ListeningEndedError: the listening connection is gone, or the process is stopping.
    """
    async with aclosing(changes(job)) as states:
        async for state in states:
            if state is not None:
                yield state
