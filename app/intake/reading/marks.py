"""What a reader of values does not tell of a sheet: its extent, errors, formulas, merged cells.

Each kind of file has its own module that finds these (xlsx_marks, xlsb_marks, ods_marks,
xls_marks), without building a cell.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from app.intake.model import FileRefusedError, Range, column_letter
from app.intake.reading.limits import Limits

__all__ = ["ERROR_WORDS", "Marks", "beyond_limits", "column_number", "is_sparse"]

ERROR_WORDS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
"""How the binary kinds (.xls, .xlsb) number the errors of Excel."""


_SPARSE_FROM = 5_000_000
"""Cells that a sheet may have before it matters how many of them are blank."""


@dataclass(slots=True)
class Marks:
    """What is to know of a sheet besides its values; rows and columns count from 0.

    Attributes:
        rows, columns: how far the filled cells reach, as numbers of rows and columns.
        failed: cells that show an error, or whose formula has no result, with the words for it.
        formulas: column → rows of its formula cells, ascending as they stand in the file.
        merges: merged ranges, where the reader of values does not give them.
    """

    rows: int = 0
    columns: int = 0
    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[int, array[int]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)

    def fill(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1

    def formula(self, row: int, column: int) -> None:
        """Note that a cell holds a formula."""
        rows = self.formulas.get(column)
        if rows is None:
            rows = self.formulas[column] = array("I")
        rows.append(row)


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 0.

    >>> column_number(b"A"), column_number(b"XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def beyond_limits(
    rows: int, columns: int, sheet: str, file_name: str, limits: Limits
) -> FileRefusedError:
    """Return the refusal of a sheet that reaches too far, or is nearly all emptiness."""
    return FileRefusedError(
        f"Tệp {file_name}, trang “{sheet}”: dữ liệu trải trên {rows} dòng × {columns} cột (đến "
        f"cột {column_letter(max(columns - 1, 0))}, dòng {rows}); giới hạn là {limits.rows} dòng × "
        f"{limits.columns} cột và {limits.cells} ô, không để trống gần hết. Hãy xóa các ô ở xa "
        "bảng rồi lưu lại."
    )


def is_sparse(rows: int, columns: int, written: int | None) -> bool:
    """Whether a large extent takes too few bytes to be filled: at most one cell in thirty is.

    `written`: how many bytes the sheet takes in its file, unpacked; None where that is not known.
    """
    area = rows * columns
    return written is not None and area > _SPARSE_FROM and written < area // 2
