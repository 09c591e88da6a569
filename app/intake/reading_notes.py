"""What the reading of a file did to it, said in the report: decoded texts, formulas, encoding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from app.intake.model import (
    Problem,
    ProblemCode,
    RawSheet,
    RawWorkbook,
    Severity,
    Table,
    column_letter,
)
from app.intake.text.decode import Encoding
from app.intake.text.decoding import decoded_by_column

__all__ = ["reading_notes"]

_NAMES = {
    Encoding.TCVN3: "TCVN3 (ABC)",
    Encoding.VNI: "VNI",
    Encoding.CP1258: "Windows-1258",
    Encoding.NFD: "Unicode tổ hợp",
}
_MOST_CELLS = 200
"""Cells of a table of which each is told by itself; beyond, their number is."""


class _Extent(NamedTuple):
    sheet: RawSheet
    first: int
    last: int
    paths: tuple[str, ...]

    def header(self, column: int) -> str | None:
        return (self.paths[column] or None) if column < len(self.paths) else None


def reading_notes(workbook: RawWorkbook, tables: Sequence[Table]) -> list[Problem]:
    """Return what is to know of how the tables' cells were read, column by column."""
    notes = _encoding_notes(workbook)
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    for table in tables:
        sheet = sheets.get(table.sheet)
        if sheet is None:
            continue
        last = max((row.number for row in table.rows), default=table.header_to)
        extent = _Extent(sheet, table.header_from - 1, last - 1, table.paths)
        notes += _decoded_notes(extent)
        notes += _doubtful_notes(extent)
        notes += _formula_notes(extent)
    return notes


def _encoding_notes(workbook: RawWorkbook) -> list[Problem]:
    plain = (workbook.encoding or "").startswith("utf") and not workbook.damaged
    if workbook.kind != "csv" or plain:
        return []
    found = f"bảng mã {workbook.encoding}"
    if workbook.damaged:
        found += f", {workbook.damaged} byte không đọc được theo bảng mã đó"
    return [
        Problem(
            code=ProblemCode.TEXT_ENCODING,
            severity=Severity.WARNING if workbook.damaged else Severity.INFO,
            sheet=sheet.name,
            row=None,
            cell=None,
            column=None,
            found=found,
            expected="văn bản UTF-8",
            repair="Hãy xem các chữ có dấu trong bảng xem trước. Nếu sai, hãy lưu lại tệp dạng "
            ".xlsx hoặc CSV UTF-8 rồi nhập lại.",
        )
        for sheet in workbook.sheets
    ]


def _decoded_notes(extent: _Extent) -> list[Problem]:
    notes = []
    counts = decoded_by_column(extent.sheet, extent.first, extent.last)
    for column, encodings in sorted(counts.items()):
        for encoding, count in encodings.items():
            if encoding not in _NAMES:
                continue
            notes.append(
                _note(
                    ProblemCode.DECODED,
                    Severity.INFO,
                    extent,
                    (None, column),
                    found=f"giải mã {_NAMES[Encoding(encoding)]}: {count} ô",
                    expected="chữ Unicode dựng sẵn",
                    repair="Chữ đã được đổi sang Unicode; nguyên văn được giữ cùng dòng nhập.",
                )
            )
    return notes


def _doubtful_notes(extent: _Extent) -> list[Problem]:
    notes: list[Problem] = []
    beyond: Counter[int] = Counter()
    for (row, column), decoded in extent.sheet.decoded.items():
        if not decoded.doubtful or not extent.first <= row <= extent.last:
            continue
        if len(notes) >= _MOST_CELLS:
            beyond[column] += 1
            continue
        lost = decoded.encoding is Encoding.BROKEN
        notes.append(
            _note(
                ProblemCode.LETTERS_LOST if lost else ProblemCode.DECODING_DOUBTFUL,
                Severity.WARNING,
                extent,
                (row, column),
                found=decoded.raw if lost else f"“{decoded.raw}” đọc thành “{decoded.text}”",
                expected="đủ chữ tiếng Việt" if lost else "chữ đọc được một cách",
                repair="Hãy gõ lại chữ bị mất (dấu ?) trong ô này."
                if lost
                else "Hãy xem lại ô này; nếu đọc sai, hãy gõ lại bằng Unicode.",
            )
        )
    notes += [
        _note(
            ProblemCode.DECODING_DOUBTFUL,
            Severity.WARNING,
            extent,
            (None, column),
            found=f"còn {count} ô khác trong cột",
            expected="chữ đọc được một cách",
            repair="Hãy xem lại cột này; nếu đọc sai, hãy gõ lại bằng Unicode.",
        )
        for column, count in sorted(beyond.items())
    ]
    return notes


def _formula_notes(extent: _Extent) -> list[Problem]:
    notes = []
    for column, rows in sorted(extent.sheet.formulas.items()):
        inside = [row for row in rows if extent.first <= row <= extent.last]
        if inside:
            notes.append(
                _note(
                    ProblemCode.FORMULA_VALUE,
                    Severity.INFO,
                    extent,
                    (None, column),
                    found=f"{len(inside)} ô công thức, đầu tiên là "
                    f"{column_letter(column)}{inside[0] + 1}",
                    expected="giá trị",
                    repair="Lấy kết quả đã lưu trong tệp. Nếu tệp chưa được tính lại, hãy mở bằng "
                    "Excel, lưu lại rồi nhập.",
                )
            )
    return notes


def _note(
    code: ProblemCode,
    severity: Severity,
    extent: _Extent,
    place: tuple[int | None, int],
    *,
    found: str,
    expected: str,
    repair: str,
) -> Problem:
    row, column = place
    return Problem(
        code=code,
        severity=severity,
        sheet=extent.sheet.name,
        row=None if row is None else row + 1,
        cell=None if row is None else f"{column_letter(column)}{row + 1}",
        column=extent.header(column) or column_letter(column),
        found=found,
        expected=expected,
        repair=repair,
    )
