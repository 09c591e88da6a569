"""What a cell says: exact, in Vietnamese and English style, or refused with its reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.intake.model import ProblemCode
from app.intake.parsing.values import (
    UnreadableError,
    is_blank,
    is_mark,
    read_area,
    read_date,
    read_mark,
    read_number,
    read_text,
    read_whole,
    read_year,
    style_of,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.417,70", "1417.70"),
        ("1,417.70", "1417.70"),
        ("1417.7", "1417.7"),
        ("1417,7", "1417.7"),
        ("28.657.244.000", "28657244000"),
        ("28,657,244,000", "28657244000"),
        ("1 417,70", "1417.70"),
        ("1\u00a0417", "1417"),
        ("(175.7)", "-175.7"),
        ("(1,725.8)", "-1725.8"),
        ("-1.495,70", "-1495.70"),
        ("391 m2 (nhà cũ)", "391"),
        ("1.276,20 (đất)", "1276.20"),
        ("14.500.000 đồng", "14500000"),
        ("0.500", "0.500"),
        ("0,125", "0.125"),
        (814.25, "814.25"),
        (0.1, "0.1"),
        (300.0, "300.0"),
        (42, "42"),
    ],
)
def test_numbers_are_read_exactly(cell: object, number: str) -> None:
    assert read_number(cell) == Decimal(number)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["12.34.56", "1.41,7.0", "mười hai", "12a", True, "1,2,3", "--5"])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_number(cell)  # type: ignore[arg-type]
    assert refused.value.code is ProblemCode.NOT_A_NUMBER


def test_one_mark_before_three_digits_is_a_question_unless_the_column_answers_it() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_number("1.417")
    assert refused.value.code is ProblemCode.AMBIGUOUS_NUMBER
    assert "1417" in refused.value.expected
    assert "1,417" in refused.value.expected
    assert read_number("1.417", "vietnamese") == 1417
    assert read_number("1.417", "english") == Decimal("1.417")
    assert read_number("1,417", "vietnamese") == Decimal("1.417")
    assert read_number("1.417", whole=True) == 1417


def test_a_column_tells_its_style_only_where_its_cells_agree() -> None:
    assert style_of(["1.417,70", "12", "1.417"]) == "vietnamese"
    assert style_of(["1,417.70", "1.417"]) == "english"
    assert style_of(["1.417,70", "1,417.70"]) is None
    assert style_of(["1.417", 5.5, "x"]) is None


def test_a_float_beyond_exactness_is_refused() -> None:
    with pytest.raises(UnreadableError):
        read_number(1e16)
    with pytest.raises(UnreadableError):
        read_number(float("nan"))


def test_an_area_has_two_places_and_says_when_it_was_rounded() -> None:
    assert read_area(2219.93).value == Decimal("2219.93")
    assert read_area(2219.93).rounded_from is None
    assert read_area("0,125").value == Decimal("0.13")
    assert read_area("0,125").rounded_from == "0.125"
    assert read_area(115.6).value == Decimal("115.60")
    assert read_area(115.6).rounded_from is None


def test_money_is_whole_dong_and_says_when_it_was_rounded() -> None:
    assert read_whole("28.657.244.000").value == 28_657_244_000
    assert read_whole(1234.5).value == 1235
    assert read_whole(1234.5).rounded_from == "1234.5"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/12/2024", date(2024, 12, 5)),
        ("5-1-2024", date(2024, 1, 5)),
        ("2025-07-01", date(2025, 7, 1)),
        (datetime(2025, 7, 1, 8, 30), date(2025, 7, 1)),  # noqa: DTZ001
        (date(2025, 7, 1), date(2025, 7, 1)),
        (46299.0, date(2026, 10, 4)),
    ],
)
def test_days_are_read_day_before_month(cell: object, day: date) -> None:
    assert read_date(cell) == day  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["12/25/2024", "2014", "Trước 1990", 2014.0, "31/02/2024", True])
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_date(cell)  # type: ignore[arg-type]
    assert refused.value.code is ProblemCode.NOT_A_DATE


def test_a_year_may_stand_as_number_text_or_day() -> None:
    assert read_year(2014.0) == 2014
    assert read_year("2014") == 2014
    assert read_year("01/01/2014") == 2014
    assert read_year(date(2014, 1, 1)) == 2014
    for cell in ("Trước 1990", 14.0, "14", 2014.5):
        with pytest.raises(UnreadableError):
            read_year(cell)


def test_words_for_not_known_count_as_blank() -> None:
    assert all(is_blank(cell) for cell in ("", "  ", "-", "NA", "n/a", "Đang cập nhật", None))
    assert not any(is_blank(cell) for cell in ("0", 0, 0.0, False, "x"))


def test_a_text_is_tidied_and_a_whole_number_has_no_point() -> None:
    assert read_text("  Thảo \n Nguyên ") == "Thảo Nguyên"
    assert read_text("To\u0302 Hie\u0323\u0302u") == "Tô Hiệu"
    assert read_text(1154985.0) == "1154985"
    assert read_text(2.5) == "2.5"
    assert read_text(date(2025, 7, 1)) == "01/07/2025"
    assert read_text("=1+1") == "=1+1"


@pytest.mark.parametrize(
    ("cell", "square_metres"),
    [
        ("2,5 ha", "25000.00"),
        ("16,55ha", "165500.00"),
        ("720m2", "720.00"),
        ("391 m2 (nhà cũ)", "391.00"),
        ("1.276,20 (đất)", "1276.20"),
    ],
)
def test_areas_are_square_metres_whatever_unit_the_cell_says(cell: str, square_metres: str) -> None:
    assert read_area(cell).value == Decimal(square_metres)


@pytest.mark.parametrize("cell", ["đang cập nhật", "Đang cập nhật.", "NA", "N/A", "-", "… m²", "?"])
def test_words_for_nothing_known_are_blank(cell: str) -> None:
    assert is_blank(cell)


def test_a_tick_is_read_and_an_empty_box_is_none() -> None:
    assert [is_mark(cell) for cell in ("x", " X ", "✓", "□", 1.0)] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert (read_mark("x"), read_mark("□"), read_mark(True)) == (True, False, True)
    with pytest.raises(UnreadableError):
        read_mark("524")


def test_a_number_that_is_two_numbers_offers_both() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_number("1.417")
    assert refused.value.candidates == ("1417", "1,417")
