"""How each column of a table is read: its number style, its unit of money, its order of dates.

What the column itself does not tell is asked once for the whole column or sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.intake.answers import DongPerUnit, Option, Readings
from app.intake.forms.dictionary import Column, SheetForm
from app.intake.forms.mapping import Mapping as ColumnMapping
from app.intake.model import CellValue, RawSheet, Table, UnreadableError, column_letter
from app.intake.parsing.dates import is_open, may_be_swapped, order_in_words, order_of, read_date
from app.intake.parsing.money import UNITS, MoneyFinding, judge_unit, one_unit
from app.intake.parsing.number_styles import settle_numbers
from app.intake.parsing.values import Style, is_blank, is_failed_formula, read_number, style_of
from app.intake.questions import Inquiry
from app.kernel.numbers import format_number
from app.kernel.text import fold

NUMBER_TYPES = frozenset({"area", "money", "integer", "degrees"})


@dataclass(slots=True)
class Reading:
    """How one column is read.

    Attributes:
        unit: đồng in one of its amounts, None while that is a question; m² in one of its areas.
        day_first: whether 05/12 is 5 December, None while that is a question.
        swapped: whether a program may have swapped days and months of its date cells.
        style_key: key of the question how the column writes its numbers, while that is open.
        known: texts that were read without a problem, and as what.
    """

    index: int
    letter: str
    column: Column
    style: Style | None = None
    unit: int | None = 1
    day_first: bool | None = True
    swapped: bool = False
    style_key: str | None = None
    known: dict[str, Any] = field(default_factory=dict)


def readings_of(
    table: Table,
    mapping: ColumnMapping,
    form: SheetForm,
    *,
    sheet: RawSheet | None,
    inquiry: Inquiry,
    trusted: bool,
    before: Readings,
) -> list[Reading]:
    """Return how the columns of a table are read; what they do not tell is asked.

    Args:
        before: what was answered about such a table before.
        sheet: the sheet itself, for its banner, header and total rows.
        trusted: whether a stated unit of money is believed whatever the figures are.
    """
    readings = []
    for index, column in mapping.columns.items():
        reading = Reading(index, column_letter(index), column)
        if column.type in NUMBER_TYPES:
            reading.style = style_of(cells_of(table, index))
        if column.type == "area":
            reading.unit = area_unit(_header_texts(table, sheet, index))
        if column.type == "date":
            _settle_dates(reading, table, sheet, inquiry, before)
        readings.append(reading)
    _settle_money(readings, table, form, sheet, inquiry, trusted=trusted, before=before)
    settle_numbers(readings, table, inquiry, before)
    return readings


_HECTARES = re.compile(
    r"[(\[,:]\s*(?:dvt|don vi tinh)?[\s:]*(ha|hecta|hec ta|km2|km²)\s*(?:[)\]]|$)"
)


def area_unit(texts: Iterable[str]) -> int:
    """Return how many m² one of a column's figures is, by the words over it.

    >>> area_unit(["Diện tích đất (ha)"]), area_unit(["Diện tích đất (m2)"])
    (10000, 1)
    """
    for text in texts:
        if match := _HECTARES.search(fold(text)):
            return 1_000_000 if match[1].startswith("km") else 10_000
    return 1


def cells_of(table: Table, index: int) -> Iterable[CellValue]:
    """Return the cells of a column in the data rows of a table."""
    return (row.cells[index] for row in table.rows if index < len(row.cells))


def _settle_dates(
    reading: Reading, table: Table, sheet: RawSheet | None, inquiry: Inquiry, before: Readings
) -> None:
    key = f"{table.sheet}!{reading.letter}"
    index = reading.index
    answer = inquiry.answers.day_first.get(key)
    told = order_of(cells_of(table, index))
    said = order_in_words(" ".join(_header_texts(table, sheet, index)))
    reading.swapped = may_be_swapped(cells_of(table, index))
    reading.day_first = next((x for x in (answer, told, said) if x is not None), None)
    if reading.day_first is not None:
        return
    open_cells = [
        f"{table.sheet}!{reading.letter}{row.number}"
        for row in table.rows
        if index < len(row.cells) and is_open(row.cells[index])
    ]
    if not open_cells or inquiry.leave_open:
        reading.day_first = True
        return
    recalled = before.day_first.get(reading.letter)
    if inquiry.known_sender:
        reading.day_first = recalled
    first = next(value for value in cells_of(table, index) if is_open(value))
    inquiry.ask(
        "date-order",
        key,
        f"Trang “{table.sheet}”, cột {reading.letter} “{reading.column.header}”: “{first}” là ngày "
        "nào? Không ô nào trong cột cho biết ngày hay tháng đứng trước.",
        (
            Option(value="true", label="ngày trước, tháng sau", reason=_as_day(first, True)),
            Option(value="false", label="tháng trước, ngày sau", reason=_as_day(first, False)),
        ),
        proposed="false" if recalled is False else "true",
        required=reading.day_first is None,
        cells=open_cells,
    )


def _as_day(value: CellValue, day_first: bool) -> str:
    day = read_date(value, day_first=day_first)
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


def _settle_money(
    readings: list[Reading],
    table: Table,
    form: SheetForm,
    sheet: RawSheet | None,
    inquiry: Inquiry,
    *,
    trusted: bool,
    before: Readings,
) -> None:
    """Set the unit of each column of money; columns that do not tell share one question."""
    columns = [reading for reading in readings if reading.column.type == "money"]
    if not columns:
        return
    near = one_unit(_texts(sheet, table, {"header"})) or one_unit(_texts(sheet, table, {"banner"}))
    answer = inquiry.answers.money.get(table.sheet)
    doubted: list[tuple[Reading, MoneyFinding]] = []
    for reading in columns:
        own = one_unit(_header_texts(table, sheet, reading.index))
        stated = own or _unit_of(table, reading.index) or near
        if trusted:
            reading.unit = stated or 1
            continue
        amounts = _amounts(cells_of(table, reading.index), reading.style)
        totals = _amounts(_total_cells(sheet, table, reading.index), reading.style)
        finding = judge_unit(form.entity, amounts, stated, totals)
        reading.unit = finding.unit
        if finding.unit is None:
            doubted.append((reading, finding))
    if answer is not None:
        for reading in [reading for reading, _ in doubted] or columns:
            reading.unit = answer
    elif doubted:
        recalled = before.money
        fits = all(not f.fitting or recalled in f.fitting for _, f in doubted)
        if recalled is not None and inquiry.known_sender and fits:
            for reading, _ in doubted:
                reading.unit = recalled
        _ask_unit(doubted, table, inquiry, recalled if fits else None)


def _unit_of(table: Table, index: int) -> DongPerUnit | None:
    """Return the unit that the table's own lines state for a column; a guess by size is none."""
    if index in table.column_money:
        stated = table.column_money[index]
    elif table.money is not None and table.money.source != "size":
        stated = table.money.dong
    else:
        return None
    return next((unit for unit in UNITS if unit == stated), None)


def _ask_unit(
    doubted: list[tuple[Reading, MoneyFinding]],
    table: Table,
    inquiry: Inquiry,
    recalled: DongPerUnit | None,
) -> None:
    """Ask for the unit; of a sender whose last answer was taken, whether that is right."""
    reading, finding = doubted[0]
    proposed = recalled or finding.proposed
    headers = ", ".join(f"“{reading.column.header}”" for reading, _ in doubted)
    options = []
    for unit, words in UNITS.items():
        likely = "hợp lý" if unit in finding.fitting else "không hợp lý"
        middle = "" if finding.middle is None else format_number(finding.middle * unit)
        options.append(
            Option(
                value=str(unit),
                label=words,
                reason=f"giá trị ở giữa là {middle} đồng ({likely})" if middle else "",
            )
        )
    options.sort(key=lambda option: option.value != str(proposed))
    inquiry.ask(
        "money",
        table.sheet,
        f"Trang “{table.sheet}”: các số tiền ở cột {headers} tính bằng đơn vị nào? Lý do hỏi: "
        f"{finding.why}.",
        options,
        proposed=None if proposed is None else str(proposed),
        required=reading.unit is None,
        cells=[
            f"{table.sheet}!{reading.letter}{row.number}"
            for row in table.rows
            for reading, _ in doubted
            if reading.index < len(row.cells) and not is_blank(row.cells[reading.index])
        ],
    )


def _amounts(cells: Iterable[CellValue], style: Style | None) -> list[Decimal]:
    amounts = []
    for value in cells:
        if is_blank(value) or is_failed_formula(value):
            continue
        try:
            amounts.append(read_number(value, style))
        except UnreadableError:
            continue
    return amounts


def _header_texts(table: Table, sheet: RawSheet | None, index: int) -> list[str]:
    """Return the words over a column: its path, its own cells, the line of hints under it."""
    texts = [table.paths[index]] if index < len(table.paths) else []
    if sheet is None:
        return texts
    for number in (*range(table.header_from, table.header_to + 1), *_numbers(table, {"hint"})):
        cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
        if index < len(cells) and isinstance(cells[index], str):
            texts.append(str(cells[index]))
    return texts


def _texts(sheet: RawSheet | None, table: Table, kinds: set[str]) -> list[str]:
    if sheet is None:
        return list(table.paths) if "header" in kinds else []
    return [
        value
        for number in _numbers(table, kinds)
        for value in sheet.rows[number - 1]
        if isinstance(value, str) and value
    ]


def _numbers(table: Table, kinds: set[str]) -> list[int]:
    return [number for number, kind in table.others.items() if kind in kinds]


def _total_cells(sheet: RawSheet | None, table: Table, index: int) -> list[CellValue]:
    if sheet is None:
        return []
    rows = (sheet.rows[number - 1] for number in _numbers(table, {"total"}))
    return [cells[index] for cells in rows if index < len(cells)]


def stated_totals(table: Table, readings: Iterable[Reading]) -> dict[str, Decimal]:
    """Return what the grand total of a table says of each field of areas and money.

    The grand total is the last total, of those that say "Tổng cộng" where some do; nothing where
    the table has none.
    """
    totals = [mark for mark in table.marks if mark.kind == "total"]
    grand = [mark for mark in totals if fold(mark.words).startswith("tong")] or totals
    if not grand:
        return {}
    said = {}
    for reading in readings:
        if reading.column.type not in {"area", "money"} or reading.unit is None:
            continue
        cells = grand[-1].cells
        amounts = _amounts(cells[reading.index : reading.index + 1], reading.style)
        if amounts:
            said[reading.column.field] = amounts[0] * reading.unit
    return said
