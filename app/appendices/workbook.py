"""An appendix as an Excel workbook in the form of an official document (Decree 30/2020/NĐ-CP).

Sums are live SUBTOTAL formulas, so that a committee that edits a figure sees the sums follow; the
values that Excel shows before it calculates are our own sums.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.appendices.cells import (
    GRID,
    LINE_POINTS,
    ROW_POINTS,
    SHADE,
    THIN,
    TYPEFACE,
    cell_at,
    font,
    line,
    put_text,
    set_page,
    text_height,
)
from app.appendices.list_sheet import ListSheet, write_list
from app.appendices.model import AppendixTable, Authority, Column, Document, Figure, Value
from app.appendices.trace import CODE_HEADING, SEAL_HEADING, mark_of, seal
from app.kernel.numbers import THOUSAND_DONG
from app.kernel.text import roman

SHEET_NAME = "Phụ lục"
_VIETNAMESE = "[$-42A]"
_FORMATS = {
    Figure.AREA: f"{_VIETNAMESE}#,##0.00",
    Figure.THOUSAND_DONG: f"{_VIETNAMESE}#,##0",
    Figure.CENTRED: "0",
    Figure.TEXT: "@",
}
_ALIGNMENTS = {
    Figure.AREA: "right",
    Figure.THOUSAND_DONG: "right",
    Figure.CENTRED: "center",
    Figure.TEXT: "left",
}


def write_appendix(
    table: AppendixTable,
    document: Document,
    target: BinaryIO,
    lists: Iterable[ListSheet] = (),
) -> None:
    """Write `table` as a workbook, landscape A4, to `target`; lists are sheets behind it."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(SHEET_NAME)
    row = _write_heading(sheet, table, document)
    header_first = row
    row = _write_header(sheet, table.columns, row)
    header_last = row - 1
    row, cached = _write_body(sheet, table, row)
    _write_trace_head(sheet, table, header_first)
    row = _write_notes(sheet, table, row)
    _write_signature(sheet, table, document, row)
    _set_page(sheet, table, header_first, header_last)
    for each in lists:
        write_list(workbook, each)
    workbook.properties.title = table.title
    workbook.properties.creator = "Trụ Sở"
    workbook.properties.language = "vi-VN"
    workbook.calculation.fullCalcOnLoad = True
    content = io.BytesIO()
    workbook.save(content)
    target.write(_with_cached_sums(content.getvalue(), cached))


def accompanying_line(table: AppendixTable, document: Document) -> str:
    """Return "(Kèm theo Quyết định số … ngày … của Chủ tịch Ủy ban nhân dân tỉnh Sơn La)"."""
    symbol = "QĐ-CTUBND" if document.authority is Authority.CHAIRMAN else "QĐ-UBND"
    number = document.number or f"……/{symbol}"
    if document.signed_on is None:
        day = "ngày …… tháng …… năm ……"
    else:
        month = document.signed_on.month
        day = (
            f"ngày {document.signed_on.day:02d} tháng "
            f"{f'{month:02d}' if month <= 2 else month} năm {document.signed_on.year}"
        )
    body = f"Ủy ban nhân dân {table.province}"
    who = f"Chủ tịch {body}" if document.authority is Authority.CHAIRMAN else body
    return f"(Kèm theo {document.kind} số {number} {day} của {who})"


def _write_heading(sheet: Worksheet, table: AppendixTable, document: Document) -> int:
    last = len(table.columns)
    left, right, whole = (1, 5), (last - 6, last), (1, last)
    bold = font(bold=True, size=12)
    motto = Font(name=TYPEFACE, size=13, bold=True, underline="single")
    line(sheet, 1, left, "ỦY BAN NHÂN DÂN", font=bold)
    line(sheet, 2, left, table.province.upper(), font=bold)
    line(sheet, 1, right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=bold)
    line(sheet, 2, right, "Độc lập - Tự do - Hạnh phúc", font=motto)
    number = f" {roman(document.appendix_number)}" if document.appendix_number else ""
    line(sheet, 4, whole, f"Phụ lục{number}", font=font(bold=True, size=14))
    line(sheet, 5, whole, table.title.upper(), font=font(bold=True, size=14))
    accompanying = accompanying_line(table, document)
    line(sheet, 6, whole, accompanying, font=font(italic=True, size=13))
    return 8


def _write_header(sheet: Worksheet, columns: tuple[Column, ...], top: int) -> int:
    """Write two rows of headings, merged where they belong together, and the numbering row."""
    position = 1
    while position <= len(columns):
        column = columns[position - 1]
        end = position
        if column.above is None:
            sheet.merge_cells(
                start_row=top, start_column=position, end_row=top + 1, end_column=position
            )
            put_text(cell_at(sheet, top, position), column.heading)
        else:
            while end < len(columns) and columns[end].above == column.above:
                end += 1
            sheet.merge_cells(start_row=top, start_column=position, end_row=top, end_column=end)
            put_text(cell_at(sheet, top, position), column.above)
            for place in range(position, end + 1):
                put_text(cell_at(sheet, top + 1, place), columns[place - 1].heading)
        position = end + 1
    for place in range(1, len(columns) + 1):
        put_text(cell_at(sheet, top + 2, place), f"({place})")
        for row in (top, top + 1, top + 2):
            cell = sheet.cell(row, place)
            cell.font = font(bold=row < top + 2, italic=row == top + 2, size=10.5)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = GRID
            cell.fill = SHADE
    sheet.row_dimensions[top].height = 2 * ROW_POINTS
    sheet.row_dimensions[top + 1].height = 3.6 * ROW_POINTS
    return top + 3


def _write_body(
    sheet: Worksheet, table: AppendixTable, row: int
) -> tuple[int, dict[str, Decimal | int]]:
    """Write groups, sums and the grand total; return the next row and the value of each formula."""
    cached: dict[str, Decimal | int] = {}
    columns = table.columns
    first = row
    for group in table.groups:
        title = f"{group.title[:1].upper()}{group.title[1:]}"
        _write_label_row(sheet, columns, row, group.numeral, title)
        row += 1
        group_first = row
        for each in group.rows:
            for place, column in enumerate(columns, start=1):
                _write_value(cell_at(sheet, row, place), column, each.values[column.key])
                if column.key == "disposition" and each.colour:
                    mark = Side(style="thick", color=each.colour.lstrip("#"))
                    sheet.cell(row, place).border = Border(
                        left=mark, right=THIN, top=THIN, bottom=THIN
                    )
            put_text(cell_at(sheet, row, len(columns) + 1), each.key)
            put_text(cell_at(sheet, row, len(columns) + 2), seal(columns, each.values))
            sheet.row_dimensions[row].height = text_height(
                (column.width, value)
                for column in columns
                if isinstance(value := each.values[column.key], str)
            )
            row += 1
        cached |= _write_sum_row(
            sheet, columns, row, "Cộng", over=(group_first, row - 1), sums=group.sums
        )
        row += 1
    cached |= _write_sum_row(
        sheet, columns, row, "Tổng cộng", over=(first, row - 1), sums=table.sums
    )
    return row + 1, cached


def _write_trace_head(sheet: Worksheet, table: AppendixTable, header: int) -> None:
    """Write which picture this is, and hide what only the reading of an edited copy needs."""
    place = len(table.columns) + 1
    put_text(cell_at(sheet, 1, place), mark_of(table.plan, table.revision))
    for offset, heading in enumerate((CODE_HEADING, SEAL_HEADING)):
        put_text(cell_at(sheet, header, place + offset), heading)
        sheet.column_dimensions[get_column_letter(place + offset)].hidden = True


def _write_value(cell: Cell, column: Column, value: Value) -> None:
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value / Decimal(THOUSAND_DONG) if _is_money(column) else value
    cell.font = font()
    cell.border = GRID
    cell.number_format = _FORMATS[column.figure]
    cell.alignment = Alignment(
        horizontal=_ALIGNMENTS[column.figure], vertical="center", wrap_text=True
    )


def _is_money(column: Column) -> bool:
    return column.figure is Figure.THOUSAND_DONG


def _write_label_row(
    sheet: Worksheet, columns: tuple[Column, ...], row: int, numeral: str, title: str
) -> None:
    for place in range(1, len(columns) + 1):
        cell = sheet.cell(row, place)
        cell.font = font(bold=True)
        cell.border = GRID
    put_text(cell_at(sheet, row, 1), numeral)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(columns))
    put_text(cell_at(sheet, row, 2), title)
    sheet.row_dimensions[row].height = ROW_POINTS


def _write_sum_row(
    sheet: Worksheet,
    columns: tuple[Column, ...],
    row: int,
    label: str,
    *,
    over: tuple[int, int],
    sums: dict[str, Decimal | int],
) -> dict[str, Decimal | int]:
    """Write SUBTOTAL formulas over the rows `over`; return the value of each by its cell.

    SUBTOTAL leaves other SUBTOTALs out, so the grand total counts no group twice.
    """
    first, last = over
    values: dict[str, Decimal | int] = {}
    for place, column in enumerate(columns, start=1):
        cell = cell_at(sheet, row, place)
        cell.font = font(bold=True)
        cell.border = GRID
        cell.fill = SHADE
        if not column.summed:
            continue
        total = sums[column.key]
        if last >= first:
            letter = get_column_letter(place)
            cell.value = f"=SUBTOTAL(9,{letter}{first}:{letter}{last})"
            values[cell.coordinate] = total / Decimal(THOUSAND_DONG) if _is_money(column) else total
        else:
            cell.value = 0
        cell.number_format = _FORMATS[column.figure]
        cell.alignment = Alignment(horizontal="right", vertical="center")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
    put_text(cell_at(sheet, row, 1), label)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = ROW_POINTS
    return values


def _write_notes(sheet: Worksheet, table: AppendixTable, row: int) -> int:
    whole = (1, len(table.columns))
    whole_width = int(sum(column.width for column in table.columns))
    for note in table.notes:
        line(sheet, row, whole, note, font=font(italic=True), horizontal="left")
        sheet.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = LINE_POINTS * (1 + len(note) // whole_width) + 3
        row += 1
    return row


def _write_signature(sheet: Worksheet, table: AppendixTable, document: Document, row: int) -> None:
    last = len(table.columns)
    lines = ["CHỦ TỊCH"]
    if document.authority is Authority.COMMITTEE:
        lines = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    for offset, text in enumerate(lines, start=1):
        line(sheet, row + offset, (last - 5, last), text, font=font(bold=True, size=13))


def _set_page(sheet: Worksheet, table: AppendixTable, header_first: int, header_last: int) -> None:
    set_page(sheet, [column.width for column in table.columns], table.origin)
    sheet.freeze_panes = f"D{header_last + 1}"
    sheet.print_title_rows = f"{header_first}:{header_last}"


_FORMULA_CELL = re.compile(rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*/>|'
                           rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v></v>')  # fmt: skip


def _with_cached_sums(content: bytes, cached: dict[str, Decimal | int]) -> bytes:
    """Return the workbook with the value of each formula beside it.

    openpyxl writes formulas without values; a viewer that does not calculate (a phone, Excel's
    protected view) would show nothing.
    """

    def fill(match: re.Match[bytes]) -> bytes:
        cell, place = (match[1], match[2]) if match[1] else (match[3], match[4])
        return cell + b"<v>" + str(cached[place.decode()]).encode() + b"</v>"

    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as filled,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _FORMULA_CELL.sub(fill, part)
            filled.writestr(name, part)
    return target.getvalue()
