"""Whether the totals that a table states are the sums of the rows that they cover."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.intake.finding.find_table import find_all_tables
from app.intake.totals import TotalCheck, verify_totals
from tests.builders.workbooks import raw

HEADER = ["STT", "Tên cơ sở", "Địa chỉ", "Diện tích đất", "Nguyên giá"]


def checks(rows: list[list[Any]]) -> list[TotalCheck]:
    (table,) = find_all_tables(raw([HEADER, *rows]))
    return list(verify_totals(table))


def told(rows: list[list[Any]]) -> list[tuple[str, str, int, int]]:
    return [(check.cell, check.status, check.first, check.last) for check in checks(rows)]


ONE = [[1.0, "A", "Bản A", 10.5, 100.0], [2.0, "B", "Bản B", 20.25, 200.0]]


def test_a_total_that_is_the_sum_of_its_rows_is_verified_cell_by_cell() -> None:
    assert told([*ONE, [None, "Tổng cộng", None, 30.75, 300.0]]) == [
        ("D4", "verified", 2, 3),
        ("E4", "verified", 2, 3),
    ]


def test_a_total_that_differs_names_its_cell_and_both_figures() -> None:
    (area, money) = checks([*ONE, [None, "Tổng cộng", None, 30.75, 301.0]])
    assert area.status == "verified"
    assert (money.cell, money.status, money.stated, money.summed) == (
        "E4", "differs", Decimal("301.0"), Decimal("300.0"),
    )  # fmt: skip


def test_subtotals_cover_their_group_and_the_grand_total_all_rows() -> None:
    rows = [
        ["A", "Xã Chiềng La"],
        *ONE,
        [None, "Cộng", None, 30.75, 300.0],
        ["B", "Xã Mường É"],
        [1.0, "C", "Bản C", 5.0, 50.0],
        [2.0, "D", "Bản D", 6.0, 60.0],
        [None, "Cộng", None, 11.0, 110.0],
        [None, "Tổng cộng", None, 41.75, 410.0],
    ]
    assert told(rows) == [
        ("D5", "verified", 3, 4), ("E5", "verified", 3, 4),
        ("D9", "verified", 7, 8), ("E9", "verified", 7, 8),
        ("D10", "verified", 3, 8), ("E10", "verified", 3, 8),
    ]  # fmt: skip


def test_a_total_of_named_groups_covers_these_groups_only() -> None:
    rows = [
        ["A", "Khối tỉnh"], [1.0, "S", "T", 1000.0, 9000.0],
        ["B", "Khối huyện"], [1.0, "A", "Bản A", 10.0, 100.0],
        ["C", "Khối xã"], [1.0, "B", "Bản B", 20.0, 200.0],
        [None, "TỔNG CỘNG (B+C)", None, 30.0, 300.0],
    ]  # fmt: skip
    found = checks(rows)
    assert [(check.status, check.scope, check.rows) for check in found] == [
        ("verified", "các nhóm B + C", 2)
    ] * 2


def test_sums_in_the_heading_of_a_group_are_checked_too() -> None:
    rows = [
        ["I", "Nhà cửa", None, 30.75, 300.0], *ONE,
        ["II", "Máy móc", None, 5.0, 51.0], [1.0, "C", "Bản C", 5.0, 50.0],
        [None, "Tổng cộng", None, 35.75, 350.0],
    ]  # fmt: skip
    assert [(c.cell, c.status) for c in checks(rows)] == [
        ("D2", "verified"), ("E2", "verified"), ("D5", "verified"), ("E5", "differs"),
        ("D7", "verified"), ("E7", "verified"),
    ]  # fmt: skip


def test_a_total_that_fits_only_in_another_unit_of_money_is_told_apart() -> None:
    rows = [[1.0, "A", "B", 10.5, 188909000.0], [2.0, "C", "D", 20.25, 64769400.0]]
    (area, money) = checks([*rows, [None, "Cộng", None, 30.75, 253678.0]])
    assert area.status == "verified"
    assert (money.status, money.factor) == ("other-unit", Decimal(1000))


def test_figures_written_as_texts_in_vietnamese_style_are_summed() -> None:
    rows = [
        ["1", "A", "B", "1.417,70", "1.000.000"], ["2", "C", "D", "582,30", "2.500.000"],
        [None, "TỔNG CỘNG", None, "2.000,00", "3.500.000"],
    ]  # fmt: skip
    assert [c.status for c in checks(rows)] == ["verified", "verified"]


def test_a_rounded_total_is_the_sum_of_finer_rows() -> None:
    rows = [[n * 1.0, "A", "B", 0.33, 1.0] for n in range(1, 4)]
    (area, _) = checks([*rows, [None, "Cộng", None, 1.0, 3.0]])
    assert area.status == "verified"


def test_cells_that_cannot_be_read_are_named_beside_a_sum_that_differs() -> None:
    rows = [*ONE, [3.0, "C", "D", "chừng 5", 1.0], [None, "Cộng", None, 36.0, 301.0]]
    (area, money) = checks(rows)
    assert (area.status, area.unread) == ("differs", ("D4",))
    assert money.status == "verified"


def test_a_total_above_the_rows_covers_those_below() -> None:
    assert told([[None, "Tổng cộng", None, 30.75, 300.0], *ONE]) == [
        ("D2", "verified", 3, 4),
        ("E2", "verified", 3, 4),
    ]
