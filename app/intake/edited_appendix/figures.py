"""What a reviewer changed in columns of an appendix that the register keeps: said, never taken."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from app.appendices.headquarters import COLUMNS
from app.appendices.model import Column, Figure, Row, Value
from app.appendices.trace import lines_of
from app.intake.edited_appendix.cells import text_of
from app.intake.forms.form_appendix import AppendixLine, line_problem
from app.intake.model import CellValue, Problem, ProblemCode, Severity
from app.intake.parsing.values import UnreadableError, read_number
from app.kernel.numbers import THOUSAND_DONG

_NUMBER = "number"  # the position in its group, which sorting changes


def register_edits(sheet: str, line: AppendixLine, row: Row) -> list[Problem]:
    """Return a warning for each cell of a line that no longer says what the register held."""
    return [
        line_problem(
            sheet,
            line,
            ProblemCode.NOT_OF_PLAN,
            column.key,
            found=text_of(line.cells[column.key]),
            expected="" if row.values[column.key] is None else str(row.values[column.key]),
            repair="Cột này lấy từ sổ đăng ký, phương án không ghi được, nên thay đổi ở đây không "
            "được nhận. Hãy sửa trong sổ đăng ký rồi chốt lại hiện trạng.",
            severity=Severity.WARNING,
        )
        for column in COLUMNS
        if not column.decided
        and column.key != _NUMBER
        and column.key in line.cells
        and not _says(line.cells[column.key], column, row.values[column.key])
    ]


def _says(cell: CellValue, column: Column, value: Value) -> bool:
    if value is None or isinstance(value, str):
        return lines_of(text_of(cell)) == lines_of(value)
    number = _number(cell)
    expected = Decimal(value)
    if column.figure is Figure.THOUSAND_DONG:
        expected /= THOUSAND_DONG
    return number is not None and abs(number - expected) < Decimal("0.0005")


def _number(cell: CellValue) -> Decimal | None:
    try:
        return read_number(cell)
    except (UnreadableError, InvalidOperation):
        return None
