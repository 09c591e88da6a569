"""Small workbooks for import tests: sheets as rows of cells, in memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from app.intake.forms.template import register_bytes
from app.intake.model import RawSheet


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these sheets."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def raw(
    rows: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]] = ()
) -> RawSheet:
    """A sheet as the reader gives it: every row as wide as the widest, blanks as ""."""
    width = max((len(row) for row in rows), default=0)
    cells = [["" if v is None else v for v in row] + [""] * (width - len(row)) for row in rows]
    return RawSheet("Trang 1", visible=True, rows=cells, merges=tuple(merges))


def register(**rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Our own register workbook with rows by entity."""
    return register_bytes(rows)
