"""Lists behind an appendix, each a sheet of its own: what was accepted, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from app.appendices.cells import (
    GRID,
    ROW_POINTS,
    SHADE,
    cell_at,
    font,
    line,
    put_text,
    set_page,
    text_height,
)

_NONE = "Không có."


@dataclass(frozen=True, slots=True)
class ListSection:
    """One table of a list sheet; its first column, the number, is centred."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet of tables one below the other, landscape A4.

    Attributes:
        name: on the sheet's tab; title: at its head; origin: what it was made from, also at the
            foot of every page.
        widths: of the columns, in digits.
    """

    name: str
    title: str
    origin: str
    widths: Sequence[float]
    sections: Sequence[ListSection]


def write_list(workbook: Workbook, listed: ListSheet) -> None:
    """Write a list as a further sheet of a workbook."""
    sheet = workbook.create_sheet(listed.name)
    whole = (1, len(listed.widths))
    line(sheet, 1, whole, listed.title.upper(), font=font(bold=True, size=14))
    line(sheet, 2, whole, listed.origin, font=font(italic=True))
    row = 4
    for section in listed.sections:
        row = _write_section(sheet, row, section, listed.widths) + 1
    set_page(sheet, listed.widths, listed.origin)


def _write_section(
    sheet: Worksheet, row: int, section: ListSection, widths: Sequence[float]
) -> int:
    """Write one table with its heading; return the row after it."""
    whole = (1, len(widths))
    line(sheet, row, whole, section.title, font=font(bold=True), horizontal="left")
    row += 1
    if not section.rows:
        line(sheet, row, whole, _NONE, font=font(italic=True), horizontal="left")
        return row + 1
    for place, heading in enumerate(section.headings, start=1):
        cell = cell_at(sheet, row, place)
        put_text(cell, heading)
        cell.font = font(bold=True, size=10.5)
        cell.fill = SHADE
        cell.border = GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 1.5 * ROW_POINTS
    for texts in section.rows:
        row += 1
        for place, text in enumerate(texts, start=1):
            cell = cell_at(sheet, row, place)
            put_text(cell, text)
            cell.font = font()
            cell.border = GRID
            cell.alignment = Alignment(
                horizontal="center" if place == 1 else "left", vertical="top", wrap_text=True
            )
        sheet.row_dimensions[row].height = text_height(zip(widths, texts, strict=True))
    return row + 1
