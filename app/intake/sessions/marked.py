"""The same workbook with its cells marked and commented, to be repaired in Excel and dropped again.

A copy remembers the file it was made of, so that answers given about that one hold for the
corrected copy too.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.intake.answers import Question
from app.intake.forms.template import cell_text
from app.intake.model import CellValue, Problem, RawSheet, RawWorkbook
from app.intake.reading.read import read_workbook
from app.intake.sessions.marked_cells import (
    FILLS,
    Finding,
    Grade,
    by_cell,
    comment_with,
    findings_of,
    without_ours,
)
from app.intake.sessions.marked_list import LIST_SHEET, write_list

AUTHOR = "Trụ Sở"
ORIGINAL = "truso-original-sha256"
LIST_NAME = "truso-list-sheet"
MOST_COMMENTS = 5_000
_LOOKED_AT = 300
MOST_CELLS = 1_500_000
"""Beyond as many cells a workbook is written anew from its values, which takes less memory."""

_CELLS = (b"<c ", b"<c>", b":c ")
_PROPERTIES = "docProps/custom.xml"
_PROPERTIES_BYTES = 1_000_000
_BAD_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"([^>]*)>(<f[^>]*>[^<]*</f>|<f[^>]*/>)(?:<v\s*/>|<v></v>)?</c>'
)


def mark_workbook(
    content: bytes,
    problems: Iterable[Problem],
    questions: Iterable[Question],
    *,
    file_name: str = "tệp",
) -> bytes:
    """Return the workbook (.xlsx, of a .xlsm .xlsm) with what is to be repaired marked in it.

    Cells are filled by what is wrong and have a comment that says it; the sheet "Lỗi cần sửa" in
    front lists all, with links. Styles, formulas and other sheets stay; a file of another kind
    (.xls, .xlsb, .ods, .csv) or one that openpyxl cannot keep is written anew from its values.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    book = read_workbook(content, file_name)
    findings = findings_of(problems, questions)
    marked = None
    if book.kind in {"xlsx", "xlsm"} and not _has_more_cells(content):
        marked = _marked_copy(content, book, findings)
    return marked or _written_anew(book, findings)


def marked_name(content: bytes, file_name: str) -> str:
    """Return a name for the marked copy of a file, with the extension that it has."""
    stem, dot, _ = file_name.rpartition(".")
    macros = content.startswith(b"PK") and b"vbaProject.bin" in content
    return f"{stem if dot else file_name} (cần sửa).{'xlsm' if macros else 'xlsx'}"


def original_of(content: bytes) -> str | None:
    """Return the SHA-256 of the file of which this one is a marked copy; None of any other file."""
    return _property(content, ORIGINAL, r"[0-9a-f]{64}")


def as_it_was(book: RawWorkbook, content: bytes) -> RawWorkbook:
    """Return a workbook as read without the list that the marking has put into it."""
    if original_of(content) is None:
        return book
    name = _property(content, LIST_NAME, r"[^<]{1,31}") or LIST_SHEET
    return replace(
        book,
        sheets=tuple(sheet for sheet in book.sheets if sheet.name != name),
        hidden=tuple(hidden for hidden in book.hidden if hidden != name),
        listing=tuple(each for each in book.listing if each.name != name),
    )


def _property(content: bytes, name: str, value: str) -> str | None:
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in (_PROPERTIES, "meta.xml"):
                if part in archive.namelist():
                    with archive.open(part) as opened:
                        text = opened.read(_PROPERTIES_BYTES).decode("utf-8", "replace")
                    pattern = rf'name="{name}"[^>]*>\s*(?:<[^>]*>)?\s*({value})\s*<'
                    if match := re.search(pattern, text):
                        return match[1]
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return None
    return None


def _has_more_cells(content: bytes) -> bool:
    """Whether a workbook has more cells, formatted empty ones included, than are kept in memory."""
    seen = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.namelist():
            if not entry.startswith("xl/worksheets/"):
                continue
            with archive.open(entry) as part:
                while piece := part.read(1 << 20):
                    seen += sum(piece.count(mark) for mark in _CELLS)
                    if seen > MOST_CELLS:
                        return True
    return False


# --- A copy that keeps the workbook ---------------------------------------------------------------


def _marked_copy(content: bytes, book: RawWorkbook, findings: list[Finding]) -> bytes | None:
    """Return the workbook with its marks; None where openpyxl cannot keep it."""
    import openpyxl
    from openpyxl.packaging.custom import StringProperty

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep, of which we cannot do more
        try:
            copy: Any = openpyxl.load_workbook(
                io.BytesIO(content), keep_vba=book.kind == "xlsm", rich_text=True
            )
        except Exception:  # its reader gives up on much that is only odd, in many ways
            return None
        former = _property(content, LIST_NAME, r"[^<]{1,31}")
        if former in copy.sheetnames and original_of(content) is not None:
            del copy[former]
        for sheet in copy.worksheets:
            _unmark(sheet)
        places = by_cell(findings)
        left = MOST_COMMENTS
        for sheet in copy.worksheets:
            for place, here in places.get(sheet.title, {}).items():
                _mark(sheet, place, here, with_comment=left > 0)
                left -= 1
        title = _free_title(LIST_SHEET, copy.sheetnames)
        write_list(copy.create_sheet(title, 0), findings, book.file_name)
        copy.active = 0
        for sheet in copy.worksheets[1:]:
            sheet.sheet_view.tabSelected = False
        for name, value in ((ORIGINAL, book.sha256), (LIST_NAME, title)):
            if name in copy.custom_doc_props.names:
                del copy.custom_doc_props[name]
            copy.custom_doc_props.append(StringProperty(name=name, value=value))
        buffer = io.BytesIO()
        copy.save(buffer)
    return _with_results(
        buffer.getvalue(), [sheet.title for sheet in copy.worksheets], content, book
    )


def _mark(sheet: Any, place: str, findings: list[Finding], *, with_comment: bool) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.styles import PatternFill

    cell = sheet[place]
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if place in area:
                cell = sheet.cell(area.min_row, area.min_col)
                break
    cell.fill = PatternFill("solid", fgColor=FILLS[findings[0].grade])
    if with_comment:
        present = cell.comment.text if cell.comment else None
        cell.comment = _comment(comment_with(present, findings))


def _comment(text: str) -> Any:
    from openpyxl.comments import Comment

    lines = sum(1 + len(line) // 52 for line in text.splitlines())
    return Comment(cell_text(text), AUTHOR, width=380, height=min(480, 24 + 17 * lines))


def _unmark(sheet: Any) -> None:
    """Take the marks of an earlier copy away, where this is the corrected one."""
    from openpyxl.styles import PatternFill

    ours = {f"00{colour}" for colour in FILLS.values()} | {f"FF{c}" for c in FILLS.values()}
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment is None or "[" not in cell.comment.text:
                continue
            own = without_ours(cell.comment.text)
            if own == cell.comment.text.strip():
                continue
            cell.comment = _comment(own) if own else None
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in ours:
                cell.fill = PatternFill()


def _free_title(wanted: str, taken: Iterable[str]) -> str:
    names = {name.casefold() for name in taken}
    title, number = wanted, 2
    while title.casefold() in names:
        title, number = f"{wanted} ({number})", number + 1
    return title


def _with_results(marked: bytes, titles: list[str], content: bytes, book: RawWorkbook) -> bytes:
    """Return the marked copy with the stored result of each formula, which openpyxl leaves out.

    Without it a copy that is dropped again before Excel has calculated it would read as blank.
    """
    results = {sheet.name: sheet for sheet in book.sheets if sheet.formulas}
    if book.hidden:
        chosen = dict.fromkeys(book.hidden, True)
        whole = read_workbook(content, book.file_name, sheets=chosen)
        results |= {sheet.name: sheet for sheet in whole.sheets if sheet.formulas}
    if not results:
        return marked
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(marked)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as filled,
    ):
        for entry in source.namelist():
            part = source.read(entry)
            if match := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry):
                sheet = results.get(titles[int(match[1]) - 1])
                if sheet is not None:
                    part = _FORMULA.sub(lambda found, own=sheet: _filled(found, own), part)  # type: ignore[misc]
            filled.writestr(entry, part)
    return target.getvalue()


def _filled(match: re.Match[bytes], sheet: RawSheet) -> bytes:
    from openpyxl.utils.cell import coordinate_to_tuple

    place, attributes, formula = match[1].decode(), match[2], match[3]
    row, column = coordinate_to_tuple(place)
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    value: CellValue = cells[column - 1] if column <= len(cells) else ""
    if isinstance(value, str):
        value = sheet.raw_text(row - 1, column - 1) or value
    kind, text = _stored(value)
    kept = re.sub(rb'\st="[^"]*"', b"", attributes) + (f' t="{kind}"'.encode() if kind else b"")
    shown = text.encode("utf-8") if text is not None else b""
    return b'<c r="%s"%s>%s<v>%s</v></c>' % (match[1], kept, formula, shown)


def _stored(value: CellValue) -> tuple[str | None, str | None]:
    """Return type and text of a stored result, as the file format writes it."""
    from xml.sax.saxutils import escape

    from openpyxl.utils.datetime import to_excel

    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int | float):
        return None, repr(value)
    if isinstance(value, datetime | date | time | timedelta):
        serial: float = to_excel(value)  # type: ignore[no-untyped-call]
        return None, repr(serial)
    if value.startswith("#CHƯA"):  # a formula that was never calculated stays one
        return None, None
    if re.fullmatch(r"#[A-Z0-9/]+[!?]?", value):
        return "e", value
    return "str", escape(cell_text(value))


# --- A copy that is written anew ------------------------------------------------------------------


def _written_anew(book: RawWorkbook, findings: list[Finding]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    copy: Any = Workbook(write_only=True)
    titles = [sheet.name for sheet in book.sheets]
    listed = _free_title(LIST_SHEET, titles)
    write_list(copy.create_sheet(listed), findings, book.file_name)
    places = by_cell(findings)
    left = [MOST_COMMENTS]
    for sheet in book.sheets:
        title = _BAD_SHEET_NAME.sub("_", sheet.name)[:31] or "Trang"
        target = copy.create_sheet(_free_title(title, copy.sheetnames))
        for index, width in enumerate(_widths(sheet)):
            target.column_dimensions[_place(0, index)[:-1]].width = width
        for first_row, first_column, last_row, last_column in sheet.merges:
            target.merged_cells.add(
                f"{_place(first_row, first_column)}:{_place(last_row, last_column)}"
            )
        for cells in _rows(target, sheet, places.get(sheet.name, {}), left):
            target.append(cells)
    copy.custom_doc_props.append(StringProperty(name=ORIGINAL, value=book.sha256))
    copy.custom_doc_props.append(StringProperty(name=LIST_NAME, value=listed))
    buffer = io.BytesIO()
    copy.save(buffer)
    return buffer.getvalue()


def _widths(sheet: RawSheet) -> list[int]:
    """Return a width for each column, by most of what stands in it; a heading may be longer."""
    lengths: dict[int, list[int]] = {}
    for cells in sheet.rows[:_LOOKED_AT]:
        for index, value in enumerate(cells):
            if value != "":
                lengths.setdefault(index, []).append(len(str(value)))
    last = max(lengths, default=-1)
    typical = [sorted(lengths.get(index, [0])) for index in range(last + 1)]
    return [max(8, min(40, each[len(each) * 9 // 10] + 2)) for each in typical]


def _place(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{row + 1}"


def _rows(
    target: Any, sheet: RawSheet, places: dict[str, list[Finding]], left: list[int]
) -> Iterator[list[Any]]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill
    from openpyxl.utils.cell import coordinate_to_tuple

    marks = {coordinate_to_tuple(place): here for place, here in places.items()}
    last_row = max([len(sheet.rows), *(row for row, _ in marks)])
    widest: dict[int, int] = {}
    for row, column in marks:
        widest[row] = max(widest.get(row, 0), column)
    fills = {grade: PatternFill("solid", fgColor=FILLS[grade]) for grade in Grade}
    for row in range(1, last_row + 1):
        cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
        made: list[Any] = [_cell(target, value) for value in cells]
        made += [None] * (widest.get(row, 0) - len(made))
        for column in range(1, widest.get(row, 0) + 1):
            here = marks.get((row, column))
            if here is None:
                continue
            cell: Any = made[column - 1] or WriteOnlyCell(target)
            cell.fill = fills[here[0].grade]
            if left[0] > 0:
                cell.comment = _comment(comment_with(None, here))
                left[0] -= 1
            made[column - 1] = cell
        yield made


def _cell(target: Any, value: CellValue) -> Any:
    """Return a cell that is read back as `value`."""
    from openpyxl.cell import WriteOnlyCell

    if value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    if not isinstance(value, str):
        cell: Any = WriteOnlyCell(target, value)  # type: ignore[arg-type]
        if isinstance(value, date) and not isinstance(value, datetime):
            cell.number_format = "dd/mm/yyyy"
        return cell
    text = cell_text(value)
    cell = WriteOnlyCell(target, text)
    cell.data_type = "s"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True
    return cell
