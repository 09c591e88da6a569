"""Answers that hold for a corrected copy too: what was said of the original, where it still fits.

What names a place (a cell, a row, the range of a table) follows the rows to where they stand in the
copy. What was said of a cell or row that somebody has since repaired in the file itself is dropped:
the file is the later word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from app.intake.answers import Answers
from app.intake.model import CellValue, RawSheet, RawWorkbook

_CELL = re.compile(r"(?P<sheet>.+)!(?P<column>[A-Z]{1,3})(?P<row>[1-9]\d*)")
_ROW = re.compile(r"(?P<sheet>.+)!(?P<row>[1-9]\d*)")
_RANGE = re.compile(
    r"(?P<sheet>.+)!(?P<left>[A-Z]{1,3})(?P<first>[1-9]\d*):(?P<right>[A-Z]{1,3})(?P<last>[1-9]\d*)"
)
_MOST_COMPARED = 20_000
"""Rows between the first and the last that differ, up to which moved rows are looked for."""


def inherited_answers(answers: Answers, original: RawWorkbook, corrected: RawWorkbook) -> Answers:
    """Return what of the answers about one file holds for a corrected copy of it."""
    if not (answers.cells or answers.rows or answers.columns):
        return answers
    was = {sheet.name: sheet for sheet in original.sheets}
    now = {sheet.name: sheet for sheet in corrected.sheets}
    moved = {
        name: row_moves(sheet.rows, now[name].rows) for name, sheet in was.items() if name in now
    }
    cells: dict[str, str] = {}
    for place, text in answers.cells.items():
        match = _CELL.fullmatch(place)
        row = match and moved.get(match["sheet"], {}).get(int(match["row"]))
        if match and row and _same_cell(was, now, match, row):
            cells[f"{match['sheet']}!{match['column']}{row}"] = text
    rows: dict[str, bool] = {}
    for place, taken in answers.rows.items():
        match = _ROW.fullmatch(place)
        row = match and moved.get(match["sheet"], {}).get(int(match["row"]))
        if match and row:
            rows[f"{match['sheet']}!{row}"] = taken
    columns = {_range_now(place, moved): each for place, each in answers.columns.items()}
    return msgspec.structs.replace(answers, cells=cells, rows=rows, columns=columns)


def row_moves(
    was: Sequence[Sequence[CellValue]], now: Sequence[Sequence[CellValue]]
) -> dict[int, int]:
    """Return where the rows of a sheet (numbered as shown) stand in its corrected copy.

    Rows that were edited in their place are followed too; rows that were taken out are absent.
    """
    before, after = [_key(cells) for cells in was], [_key(cells) for cells in now]
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    moves = {row: row for row in range(1, start + 1)}
    moves |= {len(before) - back: len(after) - back for back in range(end)}
    middle, other = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle) == len(other) and _edited_in_place(middle, other):
        return moves | {row: row for row in range(start + 1, start + len(middle) + 1)}
    if max(len(middle), len(other)) > _MOST_COMPARED:
        return moves
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            moves |= {start + i1 + n + 1: start + j1 + n + 1 for n in range(i2 - i1)}
    return moves


def _edited_in_place(
    before: Sequence[tuple[CellValue, ...]], after: Sequence[tuple[CellValue, ...]]
) -> bool:
    """Whether rows stayed where they were: each has most of its cells still, or stayed whole."""
    for one, other in zip(before, after, strict=True):
        cells = max(len(one), len(other))
        same = sum(a == b for a, b in zip(one, other, strict=False))
        if one != other and 2 * same < cells:
            return False
    return True


def _key(cells: Sequence[CellValue]) -> tuple[CellValue, ...]:
    """Return a row as it compares: no blanks at its end, whole numbers as Excel keeps them."""
    row = [float(value) if type(value) is int else value for value in cells]
    while row and row[-1] == "":
        row.pop()
    return tuple(row)


def _same_cell(
    was: dict[str, RawSheet], now: dict[str, RawSheet], match: re.Match[str], row: int
) -> bool:
    column = 0
    for letter in match["column"]:
        column = column * 26 + ord(letter) - 64
    return _value(was[match["sheet"]], int(match["row"]), column) == _value(
        now[match["sheet"]], row, column
    )


def _value(sheet: RawSheet, row: int, column: int) -> CellValue:
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    return cells[column - 1] if column <= len(cells) else ""


def _range_now(place: str, moved: dict[str, dict[int, int]]) -> str:
    match = _RANGE.fullmatch(place)
    if match is None:
        return place
    rows = moved.get(match["sheet"], {})
    first, last = int(match["first"]), int(match["last"])
    # A last row that was taken out: the range ends with the nearest row that is still there.
    ends = [rows[row] for row in range(last, first - 1, -1) if row in rows][:1]
    top, bottom = rows.get(first, first), ends[0] if ends else last
    return f"{match['sheet']}!{match['left']}{top}:{match['right']}{bottom}"
