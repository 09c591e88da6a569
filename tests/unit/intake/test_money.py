"""In what a sheet counts its money: as it says, as only one unit fits, or as a person says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.intake.parsing.money import judge_unit, one_unit, stated_unit
from app.intake.parsing.values import read_money


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("Giá trị theo sổ sách ( ngàn đồng)", 1_000),
        ("GIÁ TRỊ THEO SỔ KẾ TOÁN \n(đồng)", 1),
        ("(ngàn đồng)", 1_000),
        ("ĐVT: nghìn đồng", 1_000),
        ("Đơn vị tính: 1.000 đồng", 1_000),
        ("Đơn vị tính: triệu đồng", 1_000_000),
        ("Nguyên giá (trđ)", 1_000_000),
        ("ĐVT: Diện tích: m2; Giá trị: nghìn đồng", 1_000),
        ("Đơn vị: đồng", 1),
        ("Giá trị còn lại, đồng", 1),
        ("TÀI SẢN CÓ NGUYÊN GIÁ TỪ 500 TRIỆU ĐỒNG TRỞ LÊN", None),
        ("Đơn vị: Công ty Đồng Tâm", None),
        ("Hội đồng nhân dân", None),
        ("Nguyên giá", None),
    ],
)
def test_a_unit_counts_where_it_is_stated_and_not_where_it_is_only_mentioned(
    words: str, unit: int | None
) -> None:
    assert stated_unit(words) == unit


def test_texts_that_differ_state_nothing() -> None:
    assert one_unit(["Nguyên giá (đồng)", "Còn lại (nghìn đồng)"]) is None
    assert one_unit(["Tên", "Còn lại (nghìn đồng)"]) == 1_000


def amounts(*figures: str) -> list[Decimal]:
    return [Decimal(figure) for figure in figures]


def test_what_is_stated_is_believed_where_it_is_possible() -> None:
    found = judge_unit("building", amounts("858336.33", "196293.6", "145894.01"), 1_000)
    assert found.unit == 1_000


def test_without_a_statement_the_only_unit_that_fits_is_used_if_it_is_dong_and_else_asked() -> None:
    in_dong = judge_unit("building", amounts("188909000", "64769000", "398053200"), None)
    assert in_dong.unit == 1
    in_thousands = judge_unit("building", amounts("858336.33", "196293.6", "145894.01"), None)
    assert (in_thousands.unit, in_thousands.proposed) == (None, 1_000)
    either = judge_unit("asset", amounts("1500000", "900000"), None)
    assert (either.unit, either.fitting) == (None, (1, 1_000))


def test_a_stated_unit_that_cannot_be_is_asked_about() -> None:
    found = judge_unit("building", amounts("475946000", "205700000", "198000000000"), 1_000)
    assert (found.unit, found.proposed) == (None, 1)
    assert "nghìn đồng" in found.why


def test_a_total_that_fits_only_in_another_unit_is_asked_about() -> None:
    rows = amounts("475946000", "205700000")
    assert judge_unit("building", rows, 1, amounts("681646000")).unit == 1
    assert judge_unit("building", rows, 1, amounts("681646")).unit is None
    assert judge_unit("building", rows, 1, amounts("700000000")).unit == 1


@pytest.mark.parametrize(
    ("cell", "unit", "dong"),
    [
        (858336.33, 1_000, 858_336_330),
        ("858.336,33", 1_000, 858_336_330),
        ("28.657.244.000", 1, 28_657_244_000),
        ("28.657.244.000 đồng", 1_000, 28_657_244_000),
        ("1,5 tỷ", 1_000, 1_500_000_000),
        ("500 triệu đồng", 1, 500_000_000),
        ("12,5 tr.đ", 1, 12_500_000),
    ],
)
def test_amounts_become_dong(cell: str | float, unit: int, dong: int) -> None:
    assert read_money(cell, unit=unit).value == dong
