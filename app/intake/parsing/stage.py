"""Fourth step: from cells to typed values, row by row, with every cell kept as it was read."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from decimal import Decimal

from app.intake.answers import Answers, Readings
from app.intake.forms.dictionary import SheetForm
from app.intake.forms.mapping import Mapping
from app.intake.model import (
    RawSheet,
    RowPlaces,
    StagedRow,
    Table,
    TableRow,
)
from app.intake.parsing.cells import stage_cell
from app.intake.parsing.columns import Reading, readings_of, stated_totals
from app.intake.parsing.quick import clean_text, quick_number
from app.intake.questions import Inquiry

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def stage_rows(
    table: Table,
    mapping: Mapping,
    form: SheetForm,
    blank: str,
    *,
    sheet: RawSheet | None = None,
    inquiry: Inquiry | None = None,
    trusted: bool = False,
    stated: dict[str, Decimal] | None = None,
    before: Readings | None = None,
) -> list[StagedRow]:
    """Return the data rows of a table with typed values; what cannot be read is a problem of it.

    A blank cell is None where `blank` is "clear" (or the column's default), and absent where it is
    "keep". Cells in columns of type "old-unit", "new-unit" and "title" stay texts here.

    Args:
        sheet: the sheet itself, for what its banner, header and totals say about its figures.
        inquiry: what was answered about the file, and what has to be asked; without it nothing is
            asked, and 05/12/2024 is 5 December.
        trusted: whether a stated unit of money is believed whatever the figures are.
        before: what was answered about the figures and dates of such a table before.
        stated: takes field → what the table's own total row says, in m² or đồng.
    """
    inquiry = inquiry or Inquiry(Answers(), leave_open=True)
    readings = readings_of(
        table,
        mapping,
        form,
        sheet=sheet,
        inquiry=inquiry,
        trusted=trusted or sheet is None,
        before=before or Readings(),
    )
    if stated is not None:
        stated.update(stated_totals(table, readings))
    headers = {column.field: column.header for column in mapping.columns.values()}
    letters = {reading.column.field: reading.letter for reading in readings}
    ways = [(r, r.index, r.column.field, quick_number(r), _text_limit(r)) for r in readings]
    corrected = _corrected(table.sheet, inquiry.answers)
    dropped = {
        key.removeprefix(f"{table.sheet}!")
        for key, taken in inquiry.answers.rows.items()
        if not taken and key.startswith(f"{table.sheet}!")
    }
    staged = []
    for row in table.rows:
        if dropped and str(row.number) in dropped:
            table.others[row.number] = "left-out"
            continue
        cells = row.cells
        one = StagedRow(
            entity=form.entity,
            sheet=table.sheet,
            row=row.number,
            cells=cells,
            values={} if row.group is None else {"group": row.group},
            places=RowPlaces(letters, row.number),
            headers=headers,
        )
        staged.append(one)
        if row.number in corrected:
            _stage_corrected(one, row, readings, corrected[row.number], blank)
            continue
        width, values = len(cells), one.values
        for reading, index, field, quick, limit in ways:
            value = cells[index] if index < width else ""
            if value.__class__ is float:
                found = None if quick is None else quick(value)
                if found is not None:
                    values[field] = found
                    continue
            elif value.__class__ is str and value:
                found = reading.known.get(value)
                if found is not None:
                    values[field] = found
                    continue
                if len(value) <= limit and clean_text(value):
                    values[field] = value
                    continue
            stage_cell(one, reading, value, blank)
    return staged


def _text_limit(reading: Reading) -> int:
    """Return how long a text a column takes as it is; 0 where it holds no free text."""
    if reading.column.type not in {"text", "title"}:
        return 0
    return reading.column.max_length or sys.maxsize


def _stage_corrected(
    one: StagedRow, row: TableRow, readings: list[Reading], texts: dict[str, str], blank: str
) -> None:
    """Stage a row some of whose cells a person corrected."""
    for reading in readings:
        value = row.cells[reading.index] if reading.index < len(row.cells) else ""
        if reading.letter in texts:
            stage_cell(one, _as_typed(reading), texts[reading.letter], blank)
        else:
            stage_cell(one, reading, value, blank)


def _corrected(sheet: str, answers: Answers) -> dict[int, dict[str, str]]:
    """Return the texts to read in place of cells, by row and column letter."""
    corrected: dict[int, dict[str, str]] = {}
    for key, text in answers.cells.items():
        name, _, cell = key.rpartition("!")
        if name == sheet and (match := _CELL.fullmatch(cell)):
            corrected.setdefault(int(match[2]), {})[match[1]] = text
    return corrected


def _as_typed(reading: Reading) -> Reading:
    """Return how a text is read that a person typed: the day first, numbers as Vietnamese do."""
    style = reading.style or "vietnamese"
    return replace(reading, style=style, day_first=True, swapped=False, known={})
