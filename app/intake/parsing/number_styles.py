"""How a column writes its numbers, where 1.417 alone can be two: asked once for the column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.intake.answers import NumberStyle, Option, Readings
from app.intake.model import CellValue, ProblemCode, Table, UnreadableError
from app.intake.parsing.values import read_area, read_money
from app.intake.questions import Inquiry
from app.kernel.numbers import format_number

if TYPE_CHECKING:
    from app.intake.parsing.columns import Reading

_STYLES: dict[NumberStyle, str] = {
    "vietnamese": "dấu chấm tách hàng nghìn, dấu phẩy trước phần lẻ",
    "english": "dấu phẩy tách hàng nghìn, dấu chấm trước phần lẻ",
}


def settle_numbers(
    readings: Sequence[Reading], table: Table, inquiry: Inquiry, before: Readings
) -> None:
    """Set the style of columns that do not tell it: as was answered, else it is asked.

    What the other columns of the table write is proposed, else the Vietnamese style. Whole numbers
    (pieces, đồng) are never in doubt.
    """
    seen = {reading.style for reading in readings if reading.style is not None}
    usual: NumberStyle = next(iter(seen)) if len(seen) == 1 else "vietnamese"
    for reading in readings:
        if reading.style is not None or not _may_be_open(reading):
            continue
        key = f"{table.sheet}!{reading.letter}"
        reading.style = inquiry.answers.numbers.get(key)
        if reading.style is not None or inquiry.leave_open:
            continue
        cells = [
            (f"{key}{row.number}", row.cells[reading.index])
            for row in table.rows
            if reading.index < len(row.cells) and _is_open(row.cells[reading.index], reading)
        ]
        if not cells:
            continue
        recalled = before.numbers.get(reading.letter)
        if recalled is not None and inquiry.known_sender:
            reading.style = recalled
        reading.style_key = None if reading.style is not None else key
        _ask(reading, table, inquiry, cells, recalled or usual)


def _may_be_open(reading: Reading) -> bool:
    kind = reading.column.type
    return kind == "area" or (kind == "money" and reading.unit not in {1, None})


def _is_open(value: CellValue, reading: Reading) -> bool:
    if not isinstance(value, str) or not any(mark in value for mark in ".,"):
        return False
    try:
        _read(value, reading, None)
    except UnreadableError as error:
        return error.code is ProblemCode.AMBIGUOUS_NUMBER
    return False


def _read(value: CellValue, reading: Reading, style: NumberStyle | None) -> str:
    if reading.column.type == "area":
        return f"{format_number(read_area(value, style, reading.unit or 1).value, 2)} m²"
    return f"{format_number(read_money(value, style, reading.unit or 1).value)} đồng"


def _ask(
    reading: Reading,
    table: Table,
    inquiry: Inquiry,
    cells: Sequence[tuple[str, CellValue]],
    proposed: NumberStyle,
) -> None:
    first = cells[0][1]
    inquiry.ask(
        "number-style",
        f"{table.sheet}!{reading.letter}",
        f"Trang “{table.sheet}”, cột {reading.letter} “{reading.column.header}”: “{first}” là bao "
        "nhiêu? Không ô nào trong cột cho biết dấu nào tách hàng nghìn.",
        [
            Option(value=style, label=_read(first, reading, style), reason=words)
            for style, words in _STYLES.items()
        ],
        proposed=proposed,
        required=reading.style is None,
        cells=[cell for cell, _ in cells],
    )
