"""One cell on its way in: its typed value, or the problem that says why it has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from app.intake.forms.dictionary import Column, header_key
from app.intake.model import CellValue, ProblemCode, Severity, StagedRow
from app.intake.parsing.columns import NUMBER_TYPES, Reading
from app.intake.parsing.dates import is_open
from app.intake.parsing.quick import MOST_KEPT
from app.intake.parsing.values import (
    UnreadableError,
    is_blank,
    is_failed_formula,
    is_mark,
    read_area,
    read_date,
    read_mark,
    read_money,
    read_number,
    read_text,
    read_year,
)
from app.kernel.errors import InvalidInputError
from app.kernel.ids import record_code
from app.kernel.numbers import format_number

LARGEST_MONEY = 10**18
Number = TypeVar("Number", int, Decimal)


def stage_cell(row: StagedRow, reading: Reading, value: CellValue, blank: str) -> None:
    """Put the value of one cell into its row, or say why there is none.

    A blank cell is None (or the column's default) where `blank` is "clear", absent otherwise.
    """
    column = reading.column
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
    told = len(row.problems)
    try:
        found = _READERS[column.type](row, reading, value)
        row.values[column.field] = found
        if isinstance(value, str) and len(reading.known) < MOST_KEPT and len(row.problems) == told:
            reading.known[value] = found
    except _UnsaidError:
        return
    except UnreadableError as error:
        if error.code is ProblemCode.AMBIGUOUS_NUMBER and reading.style_key is not None:
            _say_waiting(row, reading, value, error.code, reading.style_key)
        else:
            _say_unreadable(row, column, value, error)


def _say_unreadable(
    row: StagedRow, column: Column, value: CellValue, error: UnreadableError
) -> None:
    if is_mark(value) and column.type in NUMBER_TYPES and not column.required:
        row.marks.append(column.field)
        row.note(
            ProblemCode.MARK,
            Severity.INFO,
            column.field,
            value,
            expected="dấu “x” cho biết có, không cho biết số",
            repair="Không cần sửa; nếu biết số thì ghi số.",
        )
        return
    partial = error.code is ProblemCode.PARTIAL_DATE and not column.required
    row.note(
        error.code,
        Severity.WARNING if partial else Severity.ERROR,
        column.field,
        read_text(value),
        expected=error.expected,
        repair=error.repair,
        candidates=error.candidates,
    )
    if partial:
        words = f"{column.header} ghi “{read_text(value)}”."
        said = row.values.get("data_note")
        row.values["data_note"] = f"{said} {words}" if said else words


def _text(row: StagedRow, reading: Reading, value: CellValue) -> str:
    column = reading.column
    text = read_text(value).replace("\x00", "\ufffd")
    if column.max_length is not None and len(text) > column.max_length:
        raise UnreadableError(
            ProblemCode.TOO_LONG,
            f"nhiều nhất {column.max_length} ký tự (đang có {len(text)})",
            "Hãy rút gọn; phần còn lại ghi vào cột ghi chú.",
        )
    return text


def _code(row: StagedRow, reading: Reading, value: CellValue) -> str:
    text = _text(row, reading, value)
    try:
        return record_code(text)
    except InvalidInputError as error:
        raise UnreadableError(
            ProblemCode.BAD_CODE,
            "một mã: chữ cái, chữ số và các dấu . _ : @ - (tối đa 64 ký tự, không có dấu cách)",
            "Hãy sửa mã; dùng cùng một mã ở mọi trang.",
        ) from error


def _area(row: StagedRow, reading: Reading, value: CellValue) -> Decimal:
    read = read_area(value, reading.style, reading.unit or 1)
    _say_rounded(row, reading.column, read.rounded_from, f"{format_number(read.value, 2)} m²")
    if read.converted:
        _say_converted(row, reading.column, value, f"{format_number(read.value, 2)} m²")
    return _within(reading.column, read.value)


def _money(row: StagedRow, reading: Reading, value: CellValue) -> int:
    if reading.unit is None:
        read_money(value, reading.style)  # what is no number is said whatever the unit is
        _wait(row, reading, value, code=ProblemCode.MONEY_UNIT, key=row.sheet)
    read = read_money(value, reading.style, reading.unit or 1)
    _say_rounded(row, reading.column, read.rounded_from, f"{read.value} đồng")
    if read.converted:
        _say_converted(row, reading.column, value, f"{read.value} đồng")
    if read.value > LARGEST_MONEY:
        raise _out_of_range(reading.column.minimum, LARGEST_MONEY)
    return _within(reading.column, read.value)


def _integer(row: StagedRow, reading: Reading, value: CellValue) -> int:
    number = read_number(value, reading.style, whole=True)
    if number != number.to_integral_value():
        raise UnreadableError(ProblemCode.NOT_A_NUMBER, "một số nguyên", "Hãy sửa thành số nguyên.")
    return int(_within(reading.column, number))


def _degrees(row: StagedRow, reading: Reading, value: CellValue) -> float:
    # A coordinate has one to three digits before its mark, and no thousands.
    text = value.strip().replace(",", ".") if isinstance(value, str) else value
    return float(_within(reading.column, read_number(text, "english")))


def _year(row: StagedRow, reading: Reading, value: CellValue) -> int:
    return _within(reading.column, read_year(value))


def _date(row: StagedRow, reading: Reading, value: CellValue) -> date:
    if reading.day_first is None and is_open(value):
        key = f"{row.sheet}!{reading.letter}"
        _wait(row, reading, value, code=ProblemCode.DATE_ORDER, key=key)
    day = read_date(value, day_first=reading.day_first)
    if reading.swapped and isinstance(value, date) and day.day <= 12 and day.day != day.month:
        row.note(
            ProblemCode.DATE_SUSPECT,
            Severity.WARNING,
            reading.column.field,
            read_text(value),
            expected=f"ngày {day:%d/%m/%Y}; có thể là {day:%m/%d/%Y} nếu máy đã đảo ngày, tháng",
            repair="Hãy kiểm tra: cột này vừa có ngày kiểu văn bản (ngày trước) vừa có ô kiểu ngày "
            "không ô nào quá ngày 12.",
        )
    return day


def _mark(row: StagedRow, reading: Reading, value: CellValue) -> bool:
    return read_mark(value)


class _UnsaidError(Exception):
    """A cell waits for an answer; it has been said."""


_ANSWERED = {
    ProblemCode.MONEY_UNIT: "đơn vị tiền của các số này",
    ProblemCode.DATE_ORDER: "ngày hay tháng đứng trước",
    ProblemCode.AMBIGUOUS_NUMBER: "dấu nào tách hàng nghìn",
}


def _wait(
    row: StagedRow, reading: Reading, value: CellValue, *, code: ProblemCode, key: str
) -> None:
    _say_waiting(row, reading, value, code, key)
    raise _UnsaidError


def _say_waiting(
    row: StagedRow, reading: Reading, value: CellValue, code: ProblemCode, key: str
) -> None:
    row.note(
        code,
        Severity.WARNING,
        reading.column.field,
        read_text(value),
        expected=_ANSWERED[code],
        repair="Hãy trả lời câu hỏi về cột này; mọi ô của cột được đọc theo câu trả lời.",
    )
    if key not in row.waits:
        row.waits.append(key)


def _choice(row: StagedRow, reading: Reading, value: CellValue) -> str:
    column = reading.column
    wanted = header_key(read_text(value))
    for word, stored in column.choices.items():
        if wanted in {header_key(word), header_key(stored)}:
            return stored
    raise UnreadableError(
        ProblemCode.NOT_IN_LIST,
        "một trong: " + "; ".join(column.choices),
        "Hãy chọn một giá trị trong danh sách.",
    )


def _unit(row: StagedRow, reading: Reading, value: CellValue) -> str:
    text = read_text(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and len(text) == 4:
        # Every code of four digits has lost the zero before it: there are no such codes.
        row.note(
            ProblemCode.UNIT_DERIVED,
            Severity.WARNING,
            reading.column.field,
            text,
            expected=f"mã 5 chữ số; hiểu là 0{text}",
            repair="Hãy để cột mã ở kiểu văn bản để Excel không bỏ số 0 ở đầu.",
        )
        return f"0{text}"
    return text


_READERS: dict[str, Callable[[StagedRow, Reading, CellValue], Any]] = {
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
    "mark": _mark,
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


def _say_converted(row: StagedRow, column: Column, value: CellValue, used: str) -> None:
    row.note(
        ProblemCode.CONVERTED,
        Severity.INFO,
        column.field,
        read_text(value),
        expected=f"đọc theo đơn vị ghi trong ô hoặc ở tiêu đề: {used}",
        repair="Không cần sửa nếu đúng.",
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
