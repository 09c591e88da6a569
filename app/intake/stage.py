"""Fourth step: from cells to typed values, row by row, with every cell kept as it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from app.intake.dictionary import Column, SheetForm, header_key
from app.intake.mapping import Mapping
from app.intake.model import CellValue, ProblemCode, Severity, StagedRow, Table, column_letter
from app.intake.values import (
    Style,
    UnreadableError,
    is_blank,
    is_failed_formula,
    read_area,
    read_date,
    read_number,
    read_text,
    read_whole,
    read_year,
    style_of,
)
from app.kernel.errors import InvalidInputError
from app.kernel.ids import record_code

LARGEST_MONEY = 10**18
Number = TypeVar("Number", int, Decimal)
_NUMBER_TYPES = frozenset({"area", "money", "integer", "degrees"})


def stage_rows(table: Table, mapping: Mapping, form: SheetForm, blank: str) -> list[StagedRow]:
    """Return the data rows of a table with typed values; what cannot be read is a problem of it.

    A blank cell is None where `blank` is "clear" (or the column's default), and absent where it is
    "keep". Cells in columns of type "old-unit", "new-unit" and "title" stay texts here.
    """
    styles = {
        index: style_of(row.cells[index] for row in table.rows if index < len(row.cells))
        for index, column in mapping.columns.items()
        if column.type in _NUMBER_TYPES
    }
    letters = {index: column_letter(index) for index in mapping.columns}
    headers = {column.field: column.header for column in mapping.columns.values()}
    staged = []
    for row in table.rows:
        places = {
            column.field: f"{letters[index]}{row.number}"
            for index, column in mapping.columns.items()
        }
        one = StagedRow(
            entity=form.entity,
            sheet=table.sheet,
            row=row.number,
            cells=cells_as_read(row.cells),
            values={} if row.group is None else {"group": row.group},
            places=places,
            headers=headers,
        )
        for index, column in mapping.columns.items():
            value = row.cells[index] if index < len(row.cells) else ""
            _stage_cell(one, column, value, styles.get(index), blank)
        staged.append(one)
    return staged


def cells_as_read(cells: Iterable[CellValue]) -> dict[str, Any]:
    """Return the cells that hold something, by column letter, in the types of JSON."""
    return {
        column_letter(index): _as_json(value) for index, value in enumerate(cells) if value != ""
    }


def _as_json(value: CellValue) -> str | int | float | bool:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")  # which PostgreSQL cannot store
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _stage_cell(
    row: StagedRow, column: Column, value: CellValue, style: Style | None, blank: str
) -> None:
    if is_failed_formula(value):
        row.note(
            ProblemCode.FORMULA_FAILED,
            Severity.ERROR,
            column.field,
            value,
            expected="một giá trị, hoặc công thức đã có kết quả",
            repair="Hãy mở tệp bằng Excel, sửa công thức (hoặc dán giá trị), lưu rồi nhập lại.",
        )
        return
    if is_blank(value):
        if column.required:
            row.note(
                ProblemCode.REQUIRED,
                Severity.ERROR,
                column.field,
                value,
                expected=f"{column.header}: {column.meaning}",
                repair="Ô này bắt buộc; hãy điền rồi nhập lại.",
            )
        elif column.default is not None or blank == "clear":
            row.values[column.field] = column.default
        return
    try:
        row.values[column.field] = _READERS[column.type](row, column, value, style)
    except UnreadableError as error:
        row.note(
            error.code,
            Severity.ERROR,
            column.field,
            read_text(value),
            expected=error.expected,
            repair=error.repair,
        )


def _text(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> str:
    text = read_text(value).replace("\x00", "\ufffd")
    if column.max_length is not None and len(text) > column.max_length:
        raise UnreadableError(
            ProblemCode.TOO_LONG,
            f"nhiều nhất {column.max_length} ký tự (đang có {len(text)})",
            "Hãy rút gọn; phần còn lại ghi vào cột ghi chú.",
        )
    return text


def _code(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> str:
    text = _text(row, column, value, style)
    try:
        return record_code(text)
    except InvalidInputError as error:
        raise UnreadableError(
            ProblemCode.BAD_CODE,
            "một mã: chữ cái, chữ số và các dấu . _ : @ - (tối đa 64 ký tự, không có dấu cách)",
            "Hãy sửa mã; dùng cùng một mã ở mọi trang.",
        ) from error


def _area(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> Decimal:
    read = read_area(value, style)
    _say_rounded(row, column, read.rounded_from, f"{read.value:f} m²")
    return _within(column, read.value)


def _money(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> int:
    read = read_whole(value, style)
    _say_rounded(row, column, read.rounded_from, f"{read.value} đồng")
    if read.value > LARGEST_MONEY:
        raise _out_of_range(column.minimum, LARGEST_MONEY)
    return _within(column, read.value)


def _integer(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> int:
    number = read_number(value, style, whole=True)
    if number != number.to_integral_value():
        raise UnreadableError(ProblemCode.NOT_A_NUMBER, "một số nguyên", "Hãy sửa thành số nguyên.")
    return _within(column, int(number))


def _degrees(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> float:
    # A coordinate has one to three digits before its mark, and no thousands.
    text = value.strip().replace(",", ".") if isinstance(value, str) else value
    return float(_within(column, read_number(text, "english")))


def _year(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> int:
    return _within(column, read_year(value))


def _date(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> date:
    return read_date(value)


def _choice(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> str:
    wanted = header_key(read_text(value))
    for word, stored in column.choices.items():
        if wanted in {header_key(word), header_key(stored)}:
            return stored
    raise UnreadableError(
        ProblemCode.NOT_IN_LIST,
        "một trong: " + "; ".join(column.choices),
        "Hãy chọn một giá trị trong danh sách.",
    )


def _unit(row: StagedRow, column: Column, value: CellValue, style: Style | None) -> str:
    text = read_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and len(text) == 4:
        # Every code of four digits has lost the zero before it: there are no such codes.
        row.note(
            ProblemCode.UNIT_DERIVED,
            Severity.WARNING,
            column.field,
            text,
            expected=f"mã 5 chữ số; hiểu là 0{text}",
            repair="Hãy để cột mã ở kiểu văn bản để Excel không bỏ số 0 ở đầu.",
        )
        return f"0{text}"
    return text


_READERS: dict[str, Callable[[StagedRow, Column, CellValue, Style | None], Any]] = {
    "code": _code,
    "text": _text,
    "area": _area,
    "money": _money,
    "integer": _integer,
    "degrees": _degrees,
    "year": _year,
    "date": _date,
    "choice": _choice,
    "old-unit": _unit,
    "new-unit": _unit,
    "title": _text,
}


def _say_rounded(row: StagedRow, column: Column, rounded_from: str | None, used: str) -> None:
    if rounded_from is not None:
        row.note(
            ProblemCode.ROUNDED,
            Severity.WARNING,
            column.field,
            rounded_from,
            expected=f"làm tròn thành {used}",
            repair="Không cần sửa nếu làm tròn như vậy là đúng.",
        )


def _within(column: Column, value: Number) -> Number:
    too_small = column.minimum is not None and value < column.minimum
    if too_small or (column.maximum is not None and value > column.maximum):
        raise _out_of_range(column.minimum, column.maximum)
    return value


def _out_of_range(minimum: int | None, maximum: int | None) -> UnreadableError:
    bounds = [f"từ {minimum}"] if minimum is not None else []
    bounds += [f"đến {maximum}"] if maximum is not None else []
    return UnreadableError(
        ProblemCode.OUT_OF_RANGE,
        "một số " + " ".join(bounds),
        "Hãy kiểm tra lại số và đơn vị tính.",
    )
