"""All SQL of imports and their rows."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from app.db.engine import copy_rows, execute, fetch, fetch_value
from app.intake.model import CellValue, Problem, ProblemCode, column_letter
from app.intake.report_model import CellOrigin, Counts, Origin, StoredImport, StoredRow

COMMIT_ACTION = "intake.commit"
_IMPORT_LOCK = 0x696E_7461  # "inta": imports that write queue
ROWS_PER_PART = 200
_NAME = re.compile(r"[a-z_]+")
_ROWS = re.compile(r"[A-Z]+(\d+)")


async def lock_imports() -> None:
    """Make other imports that write wait until the open transaction ends."""
    await execute("SELECT pg_advisory_xact_lock($1)", _IMPORT_LOCK)


async def lock_records(table: str, column: str, keys: Collection[str]) -> None:
    """Hold the records of a table, whose `column` is among the keys, until the transaction ends."""
    assert _NAME.fullmatch(table)
    assert _NAME.fullmatch(column)
    await execute(
        f'SELECT FROM "{table}" WHERE "{column}" = ANY($1) ORDER BY "{column}" FOR UPDATE',
        sorted(keys),
    )


async def last_imported(entity: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the last import that wrote them said of records, by the record's name.

    A field whose edit that import left alone counts with the file's value, not with the edit. What
    was taken back was not said.
    """
    rows = await fetch(
        """
        SELECT DISTINCT ON (c.entity_key) c.entity_key, c.after, r.problems
        FROM change c
        JOIN change_set s ON s.id = c.change_set AND s.action = $3
        LEFT JOIN import i ON i.change_set = s.id
        LEFT JOIN import_row r ON r.import_id = i.id AND r.entity = c.entity
            AND r.record_code = c.entity_key
        WHERE c.entity = $1 AND c.entity_key = ANY($2)
            AND (i.reverted_at IS NULL OR NOT EXISTS (
                SELECT FROM import_revert v JOIN change b ON b.change_set = v.change_set
                WHERE v.import_id = i.id AND b.entity = c.entity AND b.entity_key = c.entity_key
            ))
        ORDER BY c.entity_key, c.id DESC
        """,
        entity,
        list(names),
        COMMIT_ACTION,
    )
    return {row["entity_key"]: _said(row["after"], row["problems"]) for row in rows}


def _said(after: str, problems: str | None) -> dict[str, Any]:
    state: dict[str, Any] = msgspec.json.decode(after)
    for problem in msgspec.json.decode(problems) if problems else ():
        if problem["code"] == ProblemCode.EDITED_SINCE and problem.get("field"):
            state[problem["field"]] = problem["found"]
    return state


async def insert_import(
    *,
    sha256: str,
    file_name: str,
    form: str,
    imported_at: datetime,
    actor: str,
    change_set: int,
    counts: Counts,
    report: dict[str, Any],
) -> int:
    """Store an import in the open transaction and return its number."""
    return int(
        await fetch_value(
            """
            INSERT INTO import
                (sha256, file_name, form, imported_at, actor, change_set, counts, report)
            VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb) RETURNING id
            """,
            sha256,
            file_name,
            form,
            imported_at,
            actor,
            change_set,
            _json(counts),
            _json(report),
        )
    )


class ReadRow(NamedTuple):
    """One row to be stored: where it stands, what became of it, its cells from column A on."""

    sheet: str
    row_number: int
    entity: str
    record_code: str | None
    outcome: str
    cells: Sequence[CellValue]
    problems: Sequence[Problem]


async def insert_rows(import_id: int, rows: Iterable[ReadRow]) -> None:
    """Store the rows of an import in the open transaction, their cells in packed parts."""
    parts: list[bytes] = []
    await copy_rows(
        "import_row",
        (
            "import_id", "sheet", "row_number", "position", "entity", "record_code", "outcome",
            "problems",
        ),
        _narrow_rows(import_id, rows, parts),
    )  # fmt: skip
    await copy_rows(
        "import_row_part",
        ("import_id", "number", "content"),
        ((import_id, number, content) for number, content in enumerate(parts)),
    )


def _narrow_rows(
    import_id: int, rows: Iterable[ReadRow], parts: list[bytes]
) -> Iterator[tuple[Any, ...]]:
    """Give what stands of each row in its own table; its cells go into `parts`."""
    cells: list[Sequence[CellValue]] = []
    for position, row in enumerate(rows):
        cells.append(row.cells)
        if len(cells) == ROWS_PER_PART:
            parts.append(_pack(cells))
            cells.clear()
        yield (
            import_id,
            row.sheet,
            row.row_number,
            position,
            row.entity,
            row.record_code,
            row.outcome,
            _json(row.problems) if row.problems else None,
        )
    if cells:
        parts.append(_pack(cells))


async def _cells_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the cells of rows by number of their import and position in it."""
    parts = sorted({(import_id, position // ROWS_PER_PART) for import_id, position in places})
    rows = await fetch(
        """
        SELECT p.import_id, p.number, p.content FROM import_row_part p
        JOIN unnest($1::bigint[], $2::int[]) AS wanted (import_id, number)
            ON p.import_id = wanted.import_id AND p.number = wanted.number
        """,
        [import_id for import_id, _ in parts],
        [number for _, number in parts],
    )
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        for place, cells in enumerate(msgspec.json.decode(zlib.decompress(row["content"]))):
            found[row["import_id"], row["number"] * ROWS_PER_PART + place] = _shown(cells)
    return found


def cells_by_letter(cells: Sequence[Any]) -> dict[str, Any]:
    """Return the cells of a row that hold something, by column letter."""
    return {column_letter(index): value for index, value in enumerate(cells) if value != ""}


def _shown(cells: list[Any] | dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a stored row by column letter, as older imports have stored them."""
    by_letter = cells_by_letter(cells) if isinstance(cells, list) else cells
    return {
        letter: value.replace("\x00", "\ufffd") if isinstance(value, str) else value
        for letter, value in by_letter.items()
    }


async def list_imports(limit: int, offset: int) -> tuple[list[StoredImport], int]:
    """Return a page of imports, the latest first, and how many there are."""
    rows = await fetch(
        f"SELECT {_IMPORT_COLUMNS} FROM import ORDER BY id DESC LIMIT $1 OFFSET $2", limit, offset
    )
    return [_import(row) for row in rows], int(await fetch_value("SELECT count(*) FROM import"))


async def stored_import(import_id: int) -> StoredImport | None:
    """Return the import of that number, None where there is none."""
    rows = await fetch(f"SELECT {_IMPORT_COLUMNS} FROM import WHERE id = $1", import_id)
    return _import(rows[0]) if rows else None


async def rows_of_import(
    import_id: int, *, outcome: str | None, record: str | None, limit: int, offset: int
) -> tuple[list[StoredRow], int]:
    """Return a page of an import's rows in the order of the file, and how many there are.

    `outcome` narrows to new, changed, same or refused; `record` to one code.
    """
    condition = "import_id = $1 AND ($2::text IS NULL OR outcome = $2)"
    condition += " AND ($3::text IS NULL OR record_code = $3)"
    rows = await fetch(
        f"""
        SELECT sheet, row_number, position, entity, record_code, outcome, problems
        FROM import_row WHERE {condition} ORDER BY position LIMIT $4 OFFSET $5
        """,
        import_id,
        outcome,
        record,
        limit,
        offset,
    )
    cells = await _cells_at([(import_id, row["position"]) for row in rows])
    total = await fetch_value(
        f"SELECT count(*) FROM import_row WHERE {condition}", import_id, outcome, record
    )
    return [
        StoredRow(
            sheet=row["sheet"],
            row_number=row["row_number"],
            entity=row["entity"],
            record_code=row["record_code"],
            outcome=row["outcome"],
            cells=cells[import_id, row["position"]],
            problems=msgspec.json.decode(row["problems"]) if row["problems"] else [],
        )
        for row in rows
    ], int(total)


async def origins_of(record_code: str, entity: str | None = None) -> list[Origin]:
    """Return the rows that a record came from, the latest first."""
    rows = await fetch(
        """
        SELECT i.id AS import_id, i.file_name, i.sha256, i.form, r.sheet, r.row_number, r.entity,
            r.outcome, i.imported_at, i.actor, i.reverted_at, r.position,
            i.report -> 'tables' AS tables
        FROM import_row r JOIN import i ON i.id = r.import_id
        WHERE r.record_code = $1 AND r.outcome <> 'refused' AND ($2::text IS NULL OR r.entity = $2)
        ORDER BY r.id DESC
        """,
        record_code,
        entity,
    )
    cells = await _cells_at([(row["import_id"], row["position"]) for row in rows])
    return [
        Origin(
            **{name: row[name] for name in Origin._fields if name != "cells"},
            cells=_origins(row, cells[row["import_id"], row["position"]]),
        )
        for row in rows
    ]


def _origins(row: Any, cells: dict[str, Any]) -> dict[str, CellOrigin]:
    """Return the cell of each field that the row's table fills, with what stands in it."""
    for table in msgspec.json.decode(row["tables"]) if row["tables"] else ():
        first, last = (int(number) for number in _ROWS.findall(table["range"]))
        own = table["sheet"] == row["sheet"] and table["entity"] == row["entity"]
        if own and first <= row["row_number"] <= last:
            return {
                field: CellOrigin(f"{letter}{row['row_number']}", cells.get(letter))
                for letter, field in table["columns"].items()
            }
    return {}


_IMPORT_COLUMNS = ", ".join(StoredImport._fields)


def _import(row: Any) -> StoredImport:
    values = {name: row[name] for name in StoredImport._fields}
    values["counts"] = msgspec.json.decode(row["counts"])
    values["report"] = msgspec.json.decode(row["report"])
    return StoredImport(**values)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _pack(cells: Sequence[Sequence[CellValue]]) -> bytes:
    return zlib.compress(msgspec.json.encode(cells), 1)
