"""Rows that say exactly what the register holds: the same, whatever could be asked of them.

What we export must import with nothing to change and nothing to ask. Reading cleans texts, takes
"-" for blank and derives units; a register may hold what it would not let in today. So a row is
first held, cell by cell, against how its record is written to a workbook.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from app.intake.entities import ENTITIES, Entity
from app.intake.forms.dictionary import Column, Form
from app.intake.forms.template import LONGEST_TEXT, values_of
from app.intake.model import Outcome, StagedRow
from app.intake.store import cells_by_letter
from app.kernel.text import tidy

_DIGITS = "0123456789"


async def settle_registered(rows: list[StagedRow], form: Form) -> list[StagedRow]:
    """Give the outcome "same" to rows that say what the register holds; return the other rows.

    A record that the file names twice is left to the checks, and so is one that is not known.
    """
    columns = {
        sheet.entity: {column.field: column for column in sheet.columns} for sheet in form.sheets
    }
    settled: set[int] = set()
    for entity in ENTITIES.values():
        own = [row for row in rows if row.entity == entity.name and not row.blocked]
        keyed = _keyed(own, entity)
        if not keyed:
            continue
        stored = await entity.stored({row.values[entity.key_fields[0]] for row in keyed.values()})
        for key, row in keyed.items():
            before = stored.get(key)
            if before is not None and says_the_same(row, before, columns[entity.name]):
                row.key, row.before, row.record = key, before, before
                row.outcome = Outcome.SAME
                row.problems.clear()
                settled.add(id(row))
    return [row for row in rows if id(row) not in settled]


def says_the_same(row: StagedRow, record: Any, columns: Mapping[str, Column]) -> bool:
    """Whether every cell of a row says what the record's own cell in a workbook would say."""
    written, cells = values_of(record), cells_by_letter(row.cells)
    for field, place in row.places.items():
        column = columns.get(field)
        if column is None:
            return False
        value = written.get(field)
        if column.choices and value is not None:
            value = next((word for word, known in column.choices.items() if known == value), value)
        if not _cell_says(cells.get(place.rstrip(_DIGITS)), value):
            return False
    return True


def _keyed(rows: list[StagedRow], entity: Entity) -> dict[Any, StagedRow]:
    """Return the rows by key, without those that have none or share it."""
    broken = [
        row for row in rows if any(problem.field in entity.key_fields for problem in row.problems)
    ]
    named = [row for row in rows if row.values.get(entity.key_fields[0]) is not None]
    keys = {id(row): entity.key_of(row.values) for row in named}
    times = Counter(keys.values())
    unsure = {id(row) for row in broken}
    return {
        keys[id(row)]: row for row in named if times[keys[id(row)]] == 1 and id(row) not in unsure
    }


def _cell_says(cell: Any, value: Any) -> bool:
    """Whether a cell says a value of the register."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return cell is None or (isinstance(cell, str) and not cell.strip())
    if isinstance(value, str):
        said = isinstance(cell, str)
        return said and (cell == value or tidy(cell) == tidy(value[:LONGEST_TEXT]))
    if isinstance(value, date):
        if isinstance(cell, datetime):
            return cell == datetime.combine(value, time.min)
        return cell in (value, value.isoformat(), f"{value:%d/%m/%Y}")
    if isinstance(value, float):
        return isinstance(cell, int | float) and math.isclose(cell, value, rel_tol=1e-14)
    return cell is not None and _number(cell) == value


def _number(cell: Any) -> Decimal | None:
    try:
        return Decimal(str(cell).strip())
    except InvalidOperation:
        return None
