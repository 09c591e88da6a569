"""What still points to a record: read from the foreign keys that the database has."""

from __future__ import annotations

from typing import Any

from app.db.engine import fetch
from app.db.violations import TABLE_NAMES
from app.kernel.errors import ConflictError

_FOREIGN_KEYS = """
    SELECT DISTINCT c.conrelid::regclass::text AS table_name, a.attname AS column_name
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.confrelid = to_regclass($1) AND b.attname = $2
    ORDER BY 1, 2
"""


async def references_to(table: str, column: str, key: Any) -> dict[str, int]:
    """Return by table how many of its rows point to the row `key`; tables without any left out.

    A table that points by several columns counts each row that points by any of them.
    """
    columns: dict[str, list[str]] = {}
    for row in await fetch(_FOREIGN_KEYS, table, column):
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    if not columns:
        return {}
    counts = await fetch(
        " UNION ALL ".join(
            f"SELECT '{name}' AS name, count(*) AS count FROM {name} WHERE "
            + " OR ".join(f'"{each}" = $1' for each in those)
            for name, those in columns.items()
        ),
        key,
    )
    return {row["name"]: row["count"] for row in counts if row["count"]}


async def refuse_if_referenced(table: str, column: str, key: Any) -> None:
    """Refuse where something still points to a row, which the caller has locked.

    Raises:
        ConflictError: the detail and `extra["referenced_by"]` say what points to it and how often.
    """
    if found := await references_to(table, column, key):
        listed = ", ".join(f"{count} {TABLE_NAMES.get(n, n)}" for n, count in found.items())
        raise ConflictError(
            f"Không xóa “{key}” được vì còn {listed} trỏ tới. Hãy chuyển hoặc xóa các bản ghi đó "
            "trước.",
            referenced_by=found,
        )
