"""How cells of official workbooks are written, whatever the table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TYPEFACE = "Times New Roman"
BODY_SIZE = 11
MM = 1 / 25.4  # openpyxl's margins are inches
ROW_POINTS = 16.5
LINE_POINTS = 14.2
_MAX_ROW_POINTS = 409  # the file format's limit
THIN = Side(style="thin")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SHADE = PatternFill("solid", fgColor="F2F2F2")
_FIRST_FORMULA_CHARACTERS = ("=", "+", "-", "@")


def font(*, bold: bool = False, italic: bool = False, size: float = BODY_SIZE) -> Font:
    """Return the typeface of official documents."""
    return Font(name=TYPEFACE, size=size, bold=bold, italic=italic)


def line(
    sheet: Worksheet,
    row: int,
    span: tuple[int, int],
    text: str,
    *,
    font: Font,
    horizontal: str = "center",
) -> None:
    """Write one line of text over the merged columns of `span` (first, last) of a row."""
    first, last = span
    sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell = cell_at(sheet, row, first)
    put_text(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=horizontal, vertical="center")
    sheet.row_dimensions[row].height = ROW_POINTS * max(1, font.size / BODY_SIZE)


def set_page(sheet: Worksheet, widths: Iterable[float], origin: str) -> None:
    """Set a sheet up for landscape A4, with the margins and page numbers of Decree 30/2020.

    `widths`: of the columns, in digits; `origin` stands at the foot of every page.
    """
    for place, width in enumerate(widths, start=1):
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
    margins.header = margins.footer = 10 * MM
    sheet.print_options.horizontalCentered = True
    # Page numbers are centred in the top margin, not shown on the first page.
    sheet.HeaderFooter.differentFirst = True
    set_part(sheet.oddHeader, "center", "&P", 13)
    for foot in (sheet.oddFooter, sheet.firstFooter):
        set_part(foot, "left", origin.replace("&", "&&"), 8)


def put_text(cell: Cell, text: str) -> None:
    """Write text that stays text, also where it begins like a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(_FIRST_FORMULA_CHARACTERS):
        cell.quotePrefix = True


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell that is not the hidden part of a merged one."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def text_height(texts: Iterable[tuple[float, str]]) -> float:
    """Return a row's height in points, given the width of the column of each text.

    Spreadsheet programs do not fit rows that were not edited. A column's width counts digits; Times
    New Roman sets about a tenth more letters of text.
    """
    lines = 1
    for width, text in texts:
        folded = [
            len(textwrap.wrap(part, max(1, int(width * 1.1)))) or 1 for part in text.splitlines()
        ]
        lines = max(lines, sum(folded))
    return min(_MAX_ROW_POINTS, max(ROW_POINTS, lines * LINE_POINTS + 3))


def set_part(line: Any, side: str, text: str, size: int) -> None:
    """Write one part of a header or footer."""
    part = getattr(line, side)
    part.text, part.size, part.font = text, size, TYPEFACE
