"""All SQL of import sessions, their files and reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from app.db.engine import copy_rows, execute, fetch, fetch_value
from app.intake.answers import Answers
from app.intake.report_model import Counts
from app.intake.sessions.model import JobShown, Session, SessionStatus
from app.intake.sessions.report import Part
from app.jobs.store import WORKER_LOCK
from app.kernel.clock import now

_FIELDS = (
    "id, file, file_name, form, province, sender, answers, skip_refused, counts, "
    "examined_version, digest, import_id, actor, created_at, changed_at, version"
)
_STATUS = """
    CASE WHEN s.status IN ('waiting', 'examining', 'committing')
        AND j.status IN ('failed', 'cancelled') THEN j.status ELSE s.status END
"""
_SELECT = f"""
    SELECT {", ".join(f"s.{name}" for name in _FIELDS.split(", "))},
        {_STATUS} AS status, coalesce(s.error, j.error) AS error, f.size,
        j.id AS job_id, j.status AS job_status, j.done, j.total, j.message
    FROM import_session s JOIN import_file f ON f.sha256 = s.file
    LEFT JOIN job_progress j ON j.id = s.job
"""


async def keep_file(sha256: str, name: str, content: bytes) -> None:
    """Store the bytes of a file, unless they are stored."""
    await execute(
        "INSERT INTO import_file (sha256, name, size, content, received_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING",
        sha256,
        name,
        len(content),
        content,
        now(),
    )


async def find_file(sha256: str) -> bytes | None:
    """Return the bytes of a stored file, None where there is none of this hash."""
    content = await fetch_value("SELECT content FROM import_file WHERE sha256 = $1", sha256)
    return None if content is None else bytes(content)


async def file_content(sha256: str) -> bytes:
    """Return the bytes of a stored file."""
    return bytes(await fetch_value("SELECT content FROM import_file WHERE sha256 = $1", sha256))


async def insert_session(
    *,
    sha256: str,
    file_name: str,
    form: str | None,
    province: str | None,
    sender: str,
    answers: Answers,
    actor: str,
) -> int:
    """Store a session that waits, in the open transaction, and return its number."""
    return int(
        await fetch_value(
            """
            INSERT INTO import_session (file, file_name, form, province, sender, answers, status,
                actor, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6::jsonb, 'waiting', $7, $8, $8) RETURNING id
            """,
            sha256,
            file_name,
            form,
            province,
            sender,
            _json(answers),
            actor,
            now(),
        )
    )


async def session_of(session: int) -> Session | None:
    """Return a session, None where there is none of that number."""
    rows = await fetch(f"{_SELECT} WHERE s.id = $1", session)
    return _session(rows[0]) if rows else None


async def hold_session(session: int) -> None:
    """Let nobody else change the session until the open transaction ends."""
    await execute("SELECT FROM import_session WHERE id = $1 FOR UPDATE", session)


async def list_sessions(
    status: SessionStatus | None, limit: int, offset: int
) -> tuple[list[Session], int]:
    """Return a page of the sessions, the latest first, and how many there are."""
    where = f"WHERE $1::text IS NULL OR {_STATUS} = $1"
    rows = await fetch(f"{_SELECT} {where} ORDER BY s.id DESC LIMIT $2 OFFSET $3",
                       status, limit, offset)  # fmt: skip
    total = await fetch_value(
        "SELECT count(*) FROM import_session s LEFT JOIN job_progress j ON j.id = s.job " + where,
        status,
    )
    return [_session(row) for row in rows], int(total)


async def answers_given(sha256: str) -> Answers | None:
    """Return what was last answered about a file, None where nothing was."""
    found = await fetch_value(
        "SELECT answers FROM import_session WHERE file = $1 AND answers <> '{}' "
        "ORDER BY changed_at DESC LIMIT 1",
        sha256,
    )
    return None if found is None else msgspec.json.decode(found, type=Answers)


_CHANGEABLE = {
    "file": "", "file_name": "", "form": "", "answers": "::jsonb", "skip_refused": "",
    "status": "", "job": "", "error": "",
}  # fmt: skip


async def change_session(session: int, *, act: bool, **values: Any) -> None:
    """Set columns of a session that is held; `act`: whether a person did it (a new version)."""
    own = list(values)
    assignments = "".join(f"{name} = ${i}{_CHANGEABLE[name]}, " for i, name in enumerate(own, 3))
    await execute(
        f"UPDATE import_session SET {assignments}changed_at = $2, "
        f"version = version + {int(act)} WHERE id = $1",
        session,
        now(),
        *(_json(value) if name == "answers" else value for name, value in values.items()),
    )


async def set_status(
    session: int,
    version: int,
    status: SessionStatus,
    among: Iterable[SessionStatus],
    error: str | None = None,
) -> bool:
    """Set the status if the session has that version and one of `among`; return whether it had."""
    done = await execute(
        "UPDATE import_session SET status = $3, error = $4, changed_at = $5 "
        "WHERE id = $1 AND version = $2 AND status = ANY($6)",
        session,
        version,
        status,
        error,
        now(),
        [str(each) for each in among],
    )
    return done == "UPDATE 1"


async def save_report(
    session: int,
    version: int,
    *,
    status: SessionStatus,
    among: Iterable[SessionStatus],
    counts: Counts,
    digest: str,
    head: bytes,
    parts: Iterable[Part],
    error: str | None = None,
    renew: bool = False,
) -> bool:
    """Store an examination of that version in the open transaction; False where it is outdated.

    `renew`: the report is another than the person saw, so that the session has a new version.
    """
    done = await execute(
        """
        UPDATE import_session SET status = $3, counts = $4::jsonb, digest = $5, report = $6,
            error = $7, version = version + $8, examined_version = $2 + $8, changed_at = $9
        WHERE id = $1 AND version = $2 AND status = ANY($10)
        """,
        session,
        version,
        status,
        _json(counts),
        digest,
        head,
        error,
        int(renew),
        now(),
        [str(each) for each in among],
    )
    if done != "UPDATE 1":
        return False
    await execute("DELETE FROM import_session_part WHERE session = $1", session)
    await copy_rows(
        "import_session_part",
        ("session", "kind", "first", "size", "content"),
        ((session, part.kind, part.first, part.size, part.content) for part in parts),
    )
    return True


async def forget_report(session: int) -> None:
    """Remove a session's report in the open transaction."""
    await execute(
        "UPDATE import_session SET report = NULL, counts = NULL, digest = NULL, "
        "examined_version = NULL WHERE id = $1",
        session,
    )
    await execute("DELETE FROM import_session_part WHERE session = $1", session)


async def report_head(session: int) -> bytes | None:
    """Return the packed head of the last report, None before the first."""
    head = await fetch_value("SELECT report FROM import_session WHERE id = $1", session)
    return None if head is None else bytes(head)


async def part_sizes(session: int) -> dict[str, int]:
    """Return how many entries of each kind the report has."""
    rows = await fetch(
        "SELECT kind, sum(size)::int AS size FROM import_session_part WHERE session = $1 "
        "GROUP BY kind",
        session,
    )
    return {row["kind"]: row["size"] for row in rows}


async def parts_between(session: int, kind: str, first: int, last: int) -> list[Part]:
    """Return the parts that hold entries from number `first` up to before `last`."""
    rows = await fetch(
        "SELECT kind, first, size, content FROM import_session_part "
        "WHERE session = $1 AND kind = $2 AND first < $4 AND first + size > $3 ORDER BY first",
        session,
        kind,
        first,
        last,
    )
    return [Part(row["kind"], row["first"], row["size"], bytes(row["content"])) for row in rows]


async def finish_commit(session: int, version: int, import_id: int | None) -> bool:
    """Mark a session as committed in the open transaction; False where somebody stopped it."""
    done = await execute(
        "UPDATE import_session SET status = 'committed', import_id = $3, error = NULL, "
        "changed_at = $4 WHERE id = $1 AND version = $2 AND status = 'committing'",
        session,
        version,
        import_id,
        now(),
    )
    return done == "UPDATE 1"


async def worker_lives() -> bool:
    """Whether any worker, in this process or another, takes jobs."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
            "AND d.datname = current_database() WHERE l.locktype = 'advisory' AND l.granted "
            "AND l.objsubid = 2 AND l.classid::bigint = $1)",
            WORKER_LOCK,
        )
    )


def _session(row: Any) -> Session:
    values = {name: row[name] for name in (*_FIELDS.split(", "), "error", "size")}
    values["answers"] = msgspec.json.decode(row["answers"], type=Answers)
    values["counts"] = row["counts"] and msgspec.json.decode(row["counts"], type=Counts)
    values["status"] = SessionStatus(row["status"])
    job = row["job_id"] and JobShown(
        row["job_id"], row["job_status"], row["done"], row["total"], row["message"]
    )
    return Session(**values, job=job)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
