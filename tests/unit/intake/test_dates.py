"""What a cell says of a time, and when only the column or a person can tell."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.intake.model import ProblemCode, UnreadableError
from app.intake.parsing.dates import (
    Exactness,
    Moment,
    is_open,
    may_be_swapped,
    order_in_words,
    order_of,
    read_date,
    read_moment,
    read_year,
)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/12/2024", date(2024, 12, 5)),
        ("5.12.2024", date(2024, 12, 5)),
        ("28/7/2014", date(2014, 7, 28)),
        ("ngày 05 tháng 12 năm 2024", date(2024, 12, 5)),
        ("2024-12-05", date(2024, 12, 5)),
        ("2024-12-05 07:30:00", date(2024, 12, 5)),
        ("05/12/2024 07:30", date(2024, 12, 5)),
        ("4/5/16", date(2016, 5, 4)),
        ("4/5/87", date(1987, 5, 4)),
        ("5-Dec-2024", date(2024, 12, 5)),
        (46299.0, date(2026, 10, 4)),
        ("46299", date(2026, 10, 4)),
        (datetime.fromisoformat("2024-12-05T08:00"), date(2024, 12, 5)),
    ],
)
def test_days_are_read_as_people_and_programs_write_them(cell: object, day: date) -> None:
    assert read_date(cell) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("12/2004", 2004),
        ("Tháng 3 năm 2005", 2005),
        ("Quý II/2010", 2010),
        ("năm 1998", 1998),
        (1998.0, 1998),
        ("12/25/2024", 2024),
        ("05/12/2024", 2024),
        (38353.0, 2005),
    ],
)
def test_the_year_is_read_whatever_else_is_said(cell: object, year: int) -> None:
    assert read_year(cell) == year  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["Trước 1990", "trước năm 1990", "Sau 30/4/1975", "1998-2000"])
def test_a_year_that_is_only_bounded_is_no_year(cell: str) -> None:
    assert read_moment(cell).exactness is Exactness.VAGUE
    with pytest.raises(UnreadableError) as refused:
        read_year(cell)
    assert refused.value.code is ProblemCode.PARTIAL_DATE


def test_a_month_or_a_year_is_no_day_and_the_refusal_says_what_it_is() -> None:
    assert read_moment("3/2005") == Moment(Exactness.MONTH, 2005, 3)
    with pytest.raises(UnreadableError, match="3/2005"):
        read_date("3/2005")
    with pytest.raises(UnreadableError, match="năm 2014"):
        read_date(2014)


def test_month_first_is_read_only_where_it_is_known() -> None:
    assert read_date("05/12/2024", day_first=False) == date(2024, 5, 12)
    with pytest.raises(UnreadableError):
        read_date("12/25/2024")
    assert read_date("12/25/2024", day_first=False) == date(2024, 12, 25)


def test_a_column_tells_its_order_by_one_day_over_twelve_and_not_where_cells_disagree() -> None:
    assert order_of(["05/12/2024", "28/07/2014", ""]) is True
    assert order_of(["05/12/2024", "07/28/2014"]) is False
    assert order_of(["05/12/2024", "06/11/2024", 45000.0]) is None
    assert order_of(["28/07/2014", "07/28/2014"]) is None


def test_only_a_text_that_makes_two_days_is_open() -> None:
    assert is_open("05/12/2024")
    assert not is_open("05/05/2024")
    assert not is_open("28/07/2014")
    assert not is_open("12/2004")
    assert not is_open(date(2024, 5, 12))


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("NGÀY, THÁNG, NĂM SỬ DỤNG", True),
        ("Ngày mua (dd/mm/yyyy)", True),
        ("Purchase date (mm/dd/yyyy)", False),
        ("Ngày tạo", None),
    ],
)
def test_a_header_may_name_the_order(words: str, order: bool | None) -> None:
    assert order_in_words(words) is order


def test_date_cells_beside_texts_over_twelve_may_have_been_swapped_by_a_program() -> None:
    assert may_be_swapped([date(2014, 4, 6), date(2014, 4, 7), "28/7/2014"])
    assert not may_be_swapped([date(2014, 4, 16), "28/7/2014"])
    assert not may_be_swapped([date(2014, 4, 6), "2/7/2014"])
