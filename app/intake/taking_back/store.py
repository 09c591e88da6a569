"""All SQL of taking an import back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from app.db.engine import execute, fetch, fetch_value


class WrittenRecord(NamedTuple):
    """What an import wrote of one record; `before` is None where it was new."""

    name: str
    before: dict[str, Any] | None
    after: dict[str, Any]


class Pointer(NamedTuple):
    """A column of a table that points to records of another one, and how its rows are named."""

    table: str
    column: str
    target: str


async def hold_import(import_id: int) -> None:
    """Let nobody else take the import back until the open transaction ends."""
    await execute("SELECT FROM import WHERE id = $1 FOR UPDATE", import_id)


async def written_by(change_set: int, entity: str) -> list[WrittenRecord]:
    """Return what a change set wrote of an entity, in the order of writing."""
    rows = await fetch(
        "SELECT entity_key, before, after FROM change WHERE change_set = $1 AND entity = $2 "
        "ORDER BY id",
        change_set,
        entity,
    )
    return [
        WrittenRecord(
            row["entity_key"],
            None if row["before"] is None else msgspec.json.decode(row["before"]),
            msgspec.json.decode(row["after"]),
        )
        for row in rows
    ]


async def named_by_later(import_id: int, entity: str, names: Collection[str]) -> dict[str, int]:
    """Return which records a later import that stands has a row of, and that import's number."""
    rows = await fetch(
        """
        SELECT r.record_code, max(r.import_id) AS import_id
        FROM import_row r JOIN import i ON i.id = r.import_id AND i.reverted_at IS NULL
        WHERE r.import_id > $1 AND r.entity = $2 AND r.record_code = ANY($3)
            AND r.outcome <> 'refused'
        GROUP BY r.record_code
        """,
        import_id,
        entity,
        list(names),
    )
    return {row["record_code"]: row["import_id"] for row in rows}


async def pointers_to(table: str) -> list[Pointer]:
    """Return the foreign keys that lead to the code of a table's records, by the database."""
    rows = await fetch(
        """
        SELECT DISTINCT c.conrelid::regclass::text AS table_name, a.attname::text AS column_name
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.confrelid = to_regclass($1) AND b.attname = 'code'
        ORDER BY 1, 2
        """,
        table,
    )
    return [Pointer(row["table_name"], row["column_name"], table) for row in rows]


async def pointed_at(
    pointer: Pointer, codes: Collection[str], without: Collection[str]
) -> dict[str, int]:
    """Return which of the records a column points to, and how often.

    `without`: codes of rows of the table itself that do not count, as they go too.
    """
    own = pointer.table == pointer.target
    condition = "AND NOT (code = ANY($2))" if own else "AND $2::text[] IS NOT NULL"
    rows = await fetch(
        f'SELECT "{pointer.column}" AS code, count(*) AS number FROM {pointer.table} '
        f'WHERE "{pointer.column}" = ANY($1) {condition} GROUP BY 1',
        list(codes),
        list(without),
    )
    return {row["code"]: row["number"] for row in rows}


async def remove_records(table: str, codes: Collection[str]) -> int:
    """Remove records by code in the open transaction; return how many there were."""
    status = await execute(f"DELETE FROM {table} WHERE code = ANY($1)", list(codes))
    return int(status.removeprefix("DELETE "))


async def remove_occupancies(keys: Collection[tuple[Any, ...]]) -> int:
    """Remove uses by site, building, agency and first day in the open transaction."""
    sites, buildings, agencies, days = zip(*keys, strict=True) if keys else ((), (), (), ())
    status = await execute(
        """
        DELETE FROM occupancy o
        USING unnest($1::text[], $2::text[], $3::text[], $4::date[])
            AS k (site, building, agency, from_date)
        WHERE o.site = k.site AND o.agency = k.agency
            AND o.building IS NOT DISTINCT FROM k.building
            AND o.from_date IS NOT DISTINCT FROM k.from_date
        """,
        list(sites),
        list(buildings),
        list(agencies),
        list(days),
    )
    return int(status.removeprefix("DELETE "))


async def insert_revert(
    import_id: int, change_set: int, at: datetime, actor: str, report: Mapping[str, Any]
) -> None:
    """Store one taking back in the open transaction, and mark the import and its session."""
    await execute(
        "INSERT INTO import_revert (import_id, change_set, reverted_at, actor, report) "
        "VALUES ($1, $2, $3, $4, $5::jsonb)",
        import_id,
        change_set,
        at,
        actor,
        msgspec.json.encode(report).decode(),
    )
    await execute(
        "UPDATE import SET reverted_at = $2, reverted_by = $3 "
        "WHERE id = $1 AND reverted_at IS NULL",
        import_id,
        at,
        actor,
    )
    await execute(
        "UPDATE import_session SET status = 'reverted', changed_at = $2, version = version + 1 "
        "WHERE import_id = $1 AND status = 'committed'",
        import_id,
        at,
    )


async def last_revert(import_id: int) -> dict[str, Any] | None:
    """Return the report of the last time that the import was taken back, None where none was."""
    report = await fetch_value(
        "SELECT report FROM import_revert WHERE import_id = $1 ORDER BY id DESC LIMIT 1", import_id
    )
    return None if report is None else msgspec.json.decode(report, type=dict[str, Any])
