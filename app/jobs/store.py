"""All SQL of background jobs, procrastinate's functions included.

Whatever a worker writes names the run that it works for, so that a worker that was taken for
dead changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import asyncpg
import msgspec

from app.db.engine import execute, fetch, fetch_value
from app.jobs.model import MOST_ATTEMPTS, JobState, Status

QUEUE = "truso"
TASK = "truso.background"
CHANNEL = "truso_job"
WORKER_LOCK = 0x7472_7577  # "truw"; the second key is procrastinate's number of the worker

_COLUMNS = (
    "id, name, actor, arguments, status, done, total, message, error, attempts, "
    "cancel_requested, version, created_at, started_at, changed_at, finished_at"
)
_CHANGED = "changed_at = now(), version = version + 1"
_MINE = "id = $1 AND run = $2 AND status = 'running'"

_LOCK_OF = """
    SELECT FROM pg_locks l
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
        AND l.classid::bigint = $1 AND l.objid::bigint = {}
"""
_ORPHANS = f"""
    job_progress p LEFT JOIN procrastinate_jobs j ON j.id = p.run
    WHERE p.status IN ('waiting', 'running')
        AND (j.id IS NULL OR j.status = 'doing' AND NOT EXISTS ({_LOCK_OF.format("j.worker_id")}))
"""

_DIED_TOO_OFTEN = (
    f"Tiến trình xử lý đã dừng đột ngột {MOST_ATTEMPTS} lần khi làm việc này (máy tắt, hết bộ nhớ "
    "hoặc bị kết thúc). Hãy kiểm tra máy chủ rồi bấm chạy tiếp."
)
_INTERRUPTED = "Bị ngắt giữa chừng, đang chờ chạy tiếp"


class Database(Protocol):
    """What runs SQL: a connection in a transaction, or a worker's own connection."""

    async def execute(self, query: str, /, *args: Any) -> str:
        """Run a statement and return its status line."""
        ...

    async def fetchval(self, query: str, /, *args: Any) -> Any:
        """Return the first column of the first row."""
        ...

    async def fetchrow(self, query: str, /, *args: Any) -> asyncpg.Record | None:
        """Return the first row."""
        ...


async def add_job(
    database: Database, name: str, arguments: Mapping[str, Any], actor: str, lock: str | None
) -> int:
    """Store a job that waits, and its first run; return the job's id."""
    job = int(
        await database.fetchval("SELECT nextval(pg_get_serial_sequence('job_progress', 'id'))")
    )
    await database.execute(
        """
        INSERT INTO job_progress
            (id, name, actor, arguments, lock, run, status, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', now(), now())
        """,
        job,
        name,
        actor,
        msgspec.json.encode(arguments).decode(),
        lock,
        await _add_run(database, job, lock),
    )
    return job


async def _add_run(database: Database, job: int, lock: str | None) -> int:
    run = await database.fetchval(
        """
        SELECT (procrastinate_defer_jobs_v1(ARRAY[ROW(
            $1::varchar, $2::varchar, 0, $3::text, NULL, jsonb_build_object('job', $4::bigint), NULL
        )::procrastinate_job_to_defer_v1]))[1]
        """,
        QUEUE,
        TASK,
        lock,
        job,
    )
    return int(run)


async def job_state(job: int) -> JobState | None:
    """Return a job, None where there is none."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM job_progress WHERE id = $1", job)
    return _state(rows[0]) if rows else None


async def list_jobs(
    status: Status | None, name: str | None, limit: int, offset: int
) -> tuple[list[JobState], int]:
    """Return one page of the jobs, the latest first, and how many there are in all."""
    where = "WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR name = $2)"
    total = await fetch_value(f"SELECT count(*) FROM job_progress {where}", status, name)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM job_progress {where} ORDER BY id DESC LIMIT $3 OFFSET $4",
        status,
        name,
        limit,
        offset,
    )
    return [_state(row) for row in rows], int(total)


async def request_cancel(database: Database, job: int) -> JobState | None:
    """Cancel a job that waits, ask a running one to stop; None where it is neither."""
    row = await database.fetchrow(
        f"""
        UPDATE job_progress SET cancel_requested = true, {_CHANGED},
            status = CASE status WHEN 'waiting' THEN 'cancelled' ELSE status END,
            finished_at = CASE status WHEN 'waiting' THEN now() END
        WHERE id = $1 AND status IN ('waiting', 'running') RETURNING {_COLUMNS}, run
        """,
        job,
    )
    if row is None:
        return None
    if row["status"] == Status.CANCELLED:
        await database.execute("SELECT procrastinate_cancel_job_v1($1, false, true)", row["run"])
    return _state(row)


async def resume_job(database: Database, job: int) -> JobState | None:
    """Let a failed or cancelled job wait again, with its checkpoint; None where it is neither."""
    held = await database.fetchrow(
        """
        SELECT lock FROM job_progress WHERE id = $1 AND status IN ('failed', 'cancelled')
        FOR NO KEY UPDATE
        """,
        job,
    )
    if held is None:
        return None
    row = await database.fetchrow(
        f"""
        UPDATE job_progress SET status = 'waiting', run = $2, attempts = 0, error = NULL,
            cancel_requested = false, finished_at = NULL, message = '', {_CHANGED}
        WHERE id = $1 RETURNING {_COLUMNS}
        """,
        job,
        await _add_run(database, job, held["lock"]),
    )
    return None if row is None else _state(row)


async def begin_run(job: int, run: int) -> JobState | None:
    """Mark a waiting job as running; None where the run is not the job's any more."""
    rows = await fetch(
        f"""
        UPDATE job_progress SET status = 'running', attempts = attempts + 1, message = '',
            started_at = coalesce(started_at, now()), {_CHANGED}
        WHERE id = $1 AND run = $2 AND status = 'waiting' RETURNING {_COLUMNS}
        """,
        job,
        run,
    )
    return _state(rows[0]) if rows else None


async def claim_checkpoint(job: int, run: int) -> dict[str, Any] | None:
    """Take the job's checkpoint over from the run before, and return its state.

    Waits for a transaction of that run that has written it and is still open.
    """
    state = await fetch_value(
        """
        INSERT INTO job_checkpoint (job, run) VALUES ($1, $2)
        ON CONFLICT (job) DO UPDATE SET run = excluded.run RETURNING state
        """,
        job,
        run,
    )
    return None if state is None else msgspec.json.decode(state, type=dict[str, Any])


async def save_checkpoint(job: int, run: int, state: Mapping[str, Any]) -> bool:
    """Store where the job goes on from, in the open transaction; False where the run lost it."""
    status = await execute(
        "UPDATE job_checkpoint SET state = $3 WHERE job = $1 AND run = $2",
        job,
        run,
        msgspec.json.encode(state).decode(),
    )
    return status == "UPDATE 1"


async def save_progress(
    database: Database, job: int, run: int, *, done: int, total: int | None, message: str
) -> bool | None:
    """Store how far a run is; return whether it should stop, None where it lost the job."""
    stop: bool | None = await database.fetchval(
        f"""
        UPDATE job_progress SET done = $3, total = $4, message = $5, {_CHANGED}
        WHERE {_MINE} RETURNING cancel_requested
        """,
        job,
        run,
        done,
        total,
        message,
    )
    return stop


async def should_stop(database: Database, job: int, run: int) -> bool | None:
    """Return whether a run should stop, None where it lost the job."""
    stop: bool | None = await database.fetchval(
        f"SELECT cancel_requested FROM job_progress WHERE {_MINE}", job, run
    )
    return stop


async def end_run(
    database: Database, job: int, run: int, status: Status, error: str | None
) -> None:
    """Store how a run ended; nothing where it lost the job."""
    await database.execute(
        f"""
        UPDATE job_progress SET status = $3, error = $4, finished_at = now(), {_CHANGED}
        WHERE {_MINE}
        """,
        job,
        run,
        status,
        error,
    )


async def put_back(database: Database, job: int, run: int) -> None:
    """Let a job of a worker that is stopping wait for another; not counted as an attempt."""
    held = await database.fetchrow(
        f"SELECT lock, cancel_requested FROM job_progress WHERE {_MINE} FOR NO KEY UPDATE",
        job,
        run,
    )
    if held is None:
        return
    if held["cancel_requested"]:
        await end_run(database, job, run, Status.CANCELLED, None)
        return
    await database.execute(
        f"""
        UPDATE job_progress SET status = 'waiting', run = $2, attempts = attempts - 1,
            message = $3, {_CHANGED} WHERE id = $1
        """,
        job,
        await _add_run(database, job, held["lock"]),
        _INTERRUPTED,
    )


async def orphans(database: Database) -> list[int]:
    """Return the jobs that no worker will end: theirs died, or they fell out of the queue.

    A worker is alive while its session holds its advisory lock: PostgreSQL lets go of it the
    moment that the process is gone, however it went.
    """
    jobs: list[int] | None = await database.fetchval(
        f"SELECT array_agg(p.id ORDER BY p.id) FROM {_ORPHANS}", WORKER_LOCK
    )
    return jobs or []


async def rescue(database: Database, job: int) -> bool:
    """Let an orphan wait for another worker, or give it up; False where it is none any more."""
    held = await database.fetchrow(
        """
        SELECT run, lock, cancel_requested, attempts FROM job_progress WHERE id = $1
        FOR NO KEY UPDATE SKIP LOCKED
        """,
        job,
    )
    if held is None or not await database.fetchval(
        f"SELECT count(*) FROM {_ORPHANS} AND p.id = $2", WORKER_LOCK, job
    ):
        return False
    await database.execute("DELETE FROM procrastinate_jobs WHERE id = $1", held["run"])
    if held["cancel_requested"] or held["attempts"] >= MOST_ATTEMPTS:
        cancelled = held["cancel_requested"]
        await database.execute(
            f"""
            UPDATE job_progress SET status = $2, error = $3, finished_at = now(), {_CHANGED}
            WHERE id = $1
            """,
            job,
            Status.CANCELLED if cancelled else Status.FAILED,
            None if cancelled else _DIED_TOO_OFTEN,
        )
    else:
        await database.execute(
            f"""
            UPDATE job_progress SET status = 'waiting', run = $2, message = $3, {_CHANGED}
            WHERE id = $1
            """,
            job,
            await _add_run(database, job, held["lock"]),
            _INTERRUPTED,
        )
    return True


async def hold_worker_lock(database: Database, worker: int) -> None:
    """Hold the lock that says that a worker is alive, for as long as this session lasts."""
    await database.execute("SELECT pg_advisory_lock($1::int, $2::int)", WORKER_LOCK, worker)


async def forget_dead_workers(database: Database) -> None:
    """Remove procrastinate's entries of workers that died and left nothing to rescue."""
    await database.execute(
        f"""
        DELETE FROM procrastinate_workers w
        WHERE w.last_heartbeat < now() - interval '1 minute'
            AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.worker_id = w.id)
            AND NOT EXISTS ({_LOCK_OF.format("w.id")})
        """,
        WORKER_LOCK,
    )


def _state(row: asyncpg.Record) -> JobState:
    values = {column: row[column] for column in _COLUMNS.split(", ")}
    values["status"] = Status(values["status"])
    values["arguments"] = msgspec.json.decode(values["arguments"])
    return JobState(**values)
