"""All SQL of comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.comments.model import CommentFilter, Entry, Kind, Subject, Thread, threads_of
from app.db.engine import fetch, fetch_value
from app.kernel.clock import now
from app.plans.store import CHANNEL, hold_plan

__all__ = [
    "CHANNEL",
    "add_entry",
    "entries_after",
    "entry_of_key",
    "hold_plan",
    "latest",
    "open_counts",
    "thread",
    "threads",
]

_ENTRY = "id, kind, answers, site, agency, unit, revision, text, written_by, written_at"


async def add_entry(
    plan: str,
    kind: Kind,
    subject: Subject,
    text: str,
    *,
    answers: int | None,
    revision: int,
    actor: str,
    idempotency_key: str | None,
) -> Entry:
    """Add an entry, in the open transaction, which holds the plan (`hold_plan`).

    So the entries of a plan become visible in the order of their ids, and who has read up to one
    misses none before it. Those who follow the plan hear of it when the transaction commits.
    """
    rows = await fetch(
        f"""
        INSERT INTO comment
            (plan, kind, answers, site, agency, unit, revision, text, written_by, written_at,
             idempotency_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        RETURNING {_ENTRY}, pg_notify('{CHANNEL}', plan)
        """,
        plan,
        kind,
        answers,
        subject.site,
        subject.agency,
        subject.unit,
        revision,
        text,
        actor,
        now(),
        idempotency_key,
    )
    return _entry(rows[0])


async def entry_of_key(plan: str, idempotency_key: str) -> Entry | None:
    """Return the entry that was written under an idempotency key, None where none was."""
    rows = await fetch(
        f"SELECT {_ENTRY} FROM comment WHERE plan = $1 AND idempotency_key = $2",
        plan,
        idempotency_key,
    )
    return _entry(rows[0]) if rows else None


async def thread(plan: str, comment: int) -> Thread | None:
    """Return a comment of a plan with what followed it, None where there is none of this id.

    The id of an answer, settlement or reopening is no comment's.
    """
    rows = await fetch(
        f"""
        SELECT {_ENTRY} FROM comment
        WHERE plan = $1 AND (answers = $2 OR (answers IS NULL AND id = $2))
        """,
        plan,
        comment,
    )
    return threads_of(_entry(row) for row in rows)[0] if rows else None


_THREADS = f"""
    WITH thread AS (
        SELECT {_ENTRY}, coalesce((
            SELECT turn.kind = 'settle' FROM comment turn
            WHERE turn.answers = comment.id AND turn.kind IN ('settle', 'reopen')
            ORDER BY turn.id DESC LIMIT 1
        ), false) AS settled
        FROM comment WHERE plan = $1 AND answers IS NULL
    ), wanted AS (
        SELECT * FROM thread
        WHERE ($2::text IS NULL OR $2 = CASE
                WHEN site IS NOT NULL THEN 'site' WHEN agency IS NOT NULL THEN 'agency'
                WHEN unit IS NOT NULL THEN 'unit' ELSE 'plan' END)
            AND ($3::text IS NULL OR site = $3)
            AND ($4::text IS NULL OR agency = $4)
            AND ($5::text IS NULL OR unit = $5)
            AND ($6::boolean IS NULL OR settled = $6)
    )
"""


async def threads(
    plan: str, wanted: CommentFilter, limit: int, offset: int
) -> tuple[list[Thread], int]:
    """Return a page of the wanted comments with what followed them, the latest first; and a count.

    The count is of all that are wanted.
    """
    asked = (plan, wanted.about, wanted.site, wanted.agency, wanted.unit, wanted.settled)
    total: int = await fetch_value(_THREADS + "SELECT count(*) FROM wanted", *asked)
    rows = await fetch(
        f"""
        {_THREADS}, page AS (SELECT id FROM wanted ORDER BY id DESC LIMIT $7 OFFSET $8)
        SELECT {_ENTRY} FROM comment
        WHERE plan = $1 AND (id IN (SELECT id FROM page) OR answers IN (SELECT id FROM page))
        """,
        *asked,
        limit,
        offset,
    )
    return threads_of(_entry(row) for row in rows), total


async def open_counts(plan: str) -> Mapping[Subject, tuple[int, int]]:
    """Return how many comments of a plan are open and how many settled, by what they are on."""
    rows = await fetch(
        _THREADS
        + """
        SELECT site, agency, unit, count(*) FILTER (WHERE NOT settled) AS open,
               count(*) FILTER (WHERE settled) AS settled
        FROM wanted GROUP BY site, agency, unit ORDER BY site, agency, unit
        """,
        plan,
        *(None,) * 5,
    )
    return {
        Subject(row["site"], row["agency"], row["unit"]): (row["open"], row["settled"])
        for row in rows
    }


async def latest(plan: str) -> int:
    """Return the id of the latest entry of a plan, 0 where there is none."""
    found: int = await fetch_value("SELECT coalesce(max(id), 0) FROM comment WHERE plan = $1", plan)
    return found


async def entries_after(plan: str, entry: int) -> list[Entry]:
    """Return the entries of a plan that were written after one, in order."""
    rows = await fetch(
        f"SELECT {_ENTRY} FROM comment WHERE plan = $1 AND id > $2 ORDER BY id", plan, entry
    )
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    return Entry(
        id=row["id"],
        kind=Kind(row["kind"]),
        answers=row["answers"],
        subject=Subject(row["site"], row["agency"], row["unit"]),
        revision=row["revision"],
        text=row["text"],
        by=row["written_by"],
        at=row["written_at"],
    )
