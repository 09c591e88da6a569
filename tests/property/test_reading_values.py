"""Whatever a cell holds, reading it gives a value or a reason; what we write we read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.model import UnreadableError
from app.intake.parsing.dates import (
    is_open,
    order_in_words,
    order_of,
    read_date,
    read_moment,
    read_year,
)
from app.intake.parsing.money import judge_unit, stated_unit
from app.intake.parsing.values import (
    is_blank,
    is_mark,
    read_area,
    read_mark,
    read_money,
    read_number,
    read_text,
    read_whole,
    style_of,
)
from app.kernel.numbers import format_number

CELLS = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.,()-+/ đngàytháăm trước²m%", max_size=30),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=9999)),
)
READERS: list[Callable[[Any], object]] = [
    read_number, read_area, read_whole, read_money, read_mark, read_date, read_year, read_moment,
    lambda cell: read_number(cell, "vietnamese"), lambda cell: read_money(cell, "english", 1_000),
    lambda cell: read_date(cell, day_first=False), lambda cell: read_date(cell, day_first=None),
]  # fmt: skip


@given(CELLS)
def test_a_reader_gives_a_value_or_says_why_not(cell: str | float | date | time) -> None:
    read_text(cell)  # type: ignore[arg-type]
    for says in (is_blank, is_mark, is_open):
        assert says(cell) in {True, False}  # type: ignore[operator]
    for read in READERS:
        reasons = []
        try:
            read(cell)
        except UnreadableError as error:
            reasons = [error.expected, error.repair]
        assert all(reasons)


@given(st.lists(CELLS, max_size=8))
def test_columns_of_anything_can_be_judged(cells: list[Any]) -> None:
    assert style_of(cells) in {None, "vietnamese", "english"}
    assert order_of(cells) in {None, True, False}


@given(st.text(max_size=80))
def test_headers_of_anything_can_be_judged(words: str) -> None:
    assert stated_unit(words) in {None, 1, 1_000, 1_000_000}
    assert order_in_words(words) in {None, True, False}


@given(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(["vietnamese", "english"]),
    st.sampled_from(["{}", "{} m2", " {} ", "{} (đất)", "{}\u00a0"]),
)
def test_a_number_in_either_style_with_what_people_write_around_it_is_read_back(
    number: Decimal, style: str, around: str
) -> None:
    written = format_number(abs(number), 2)
    if style == "english":
        written = written.translate(str.maketrans(",.", ".,"))
    sign = "-" if number < 0 else ""
    assert read_number(around.format(sign + written)) == number


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)), st.booleans())
def test_a_day_is_read_back_in_its_order(day: date, day_first: bool) -> None:
    written = f"{day:%d/%m/%Y}" if day_first else f"{day:%m/%d/%Y}"
    assert read_date(written, day_first=day_first) == day
    short = f"{day.day}/{day.month}/{day:%y}"
    assert read_date(short) == day


@given(st.lists(st.decimals(0, 10**13, places=2), min_size=1, max_size=20))
@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000])
def test_a_unit_is_never_taken_that_would_contradict_the_total(
    unit: int, amounts: list[Decimal]
) -> None:
    total = sum(amounts, Decimal(0))
    found = judge_unit("asset", amounts, 1, [total / unit])
    if unit > 1 and total > 2 * unit:
        assert found.unit is None
