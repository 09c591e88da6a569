"""The sheet of problems behind an appendix: accepted ones and open errors, landscape A4."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.appendices.cells import (
    GRID,
    MM,
    ROW_POINTS,
    SHADE,
    cell_at,
    font,
    line,
    put_text,
    set_part,
    text_height,
)
from app.appendices.problems import ProblemRow, ProblemTable

SHEET_NAME = "Vấn đề"
_WIDTHS = (6.0, 20.0, 62.0, 34.0, 52.0)
_NONE = "Không có."


def write_problems(workbook: Workbook, table: ProblemTable) -> None:
    """Write the problems as a further sheet of a workbook."""
    sheet = workbook.create_sheet(SHEET_NAME)
    whole = (1, len(_WIDTHS))
    line(sheet, 1, whole, table.title.upper(), font=font(bold=True, size=14))
    line(sheet, 2, whole, table.origin, font=font(italic=True))
    row = _section(
        sheet,
        4,
        f"I. Vấn đề đã được chấp nhận ({len(table.accepted)})",
        "Lý do chấp nhận (người chấp nhận, ngày)",
        table.accepted,
    )
    _section(
        sheet,
        row + 1,
        f"II. Lỗi chưa xử lý ({sum(row.problems for row in table.open)})",
        "Cách xử lý",
        table.open,
    )
    _set_page(sheet, table)


def _section(
    sheet: Worksheet, row: int, title: str, remark: str, rows: Sequence[ProblemRow]
) -> int:
    """Write one table with its heading; return the row after it."""
    line(sheet, row, (1, len(_WIDTHS)), title, font=font(bold=True), horizontal="left")
    row += 1
    if not rows:
        line(sheet, row, (1, len(_WIDTHS)), _NONE, font=font(italic=True), horizontal="left")
        return row + 1
    headings = ("TT", "Xã, phường", "Nội dung", "Căn cứ", remark)
    for place, heading in enumerate(headings, start=1):
        cell = cell_at(sheet, row, place)
        put_text(cell, heading)
        cell.font = font(bold=True, size=10.5)
        cell.fill = SHADE
        cell.border = GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 1.5 * ROW_POINTS
    for number, each in enumerate(rows, start=1):
        row += 1
        texts = (str(number), each.commune, each.sentence, each.basis, each.remark)
        for place, text in enumerate(texts, start=1):
            cell = cell_at(sheet, row, place)
            put_text(cell, text)
            cell.font = font()
            cell.border = GRID
            cell.alignment = Alignment(
                horizontal="center" if place == 1 else "left", vertical="top", wrap_text=True
            )
        sheet.row_dimensions[row].height = text_height(zip(_WIDTHS, texts, strict=True))
    return row + 1


def _set_page(sheet: Worksheet, table: ProblemTable) -> None:
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    properties = sheet.sheet_properties.pageSetUpPr
    assert properties is not None
    properties.fitToPage = True
    margins = sheet.page_margins
    margins.top = margins.bottom = 20 * MM
    margins.left, margins.right = 30 * MM, 15 * MM
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.differentFirst = True
    set_part(sheet.oddHeader, "center", "&P", 13)
    for foot in (sheet.oddFooter, sheet.firstFooter):
        set_part(foot, "left", table.origin.replace("&", "&&"), 8)
