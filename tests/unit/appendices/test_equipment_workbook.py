"""The workbook of the balance of equipment, read back."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import Workbook, load_workbook

from app.appendices.equipment import write_equipment
from app.checks.covering import cover_of
from tests.builders.checks import (
    HALL,
    LARGE,
    OFFICE,
    OLD_COMMITTEE,
    OTHER_OFFICE,
    REGISTER,
    place,
    scene,
)
from tests.builders.register import asset


def _book() -> Workbook:
    assets = (
        asset("A-1", agency=OLD_COMMITTEE, site=HALL, quantity=14),
        asset("A-2", agency=OLD_COMMITTEE, site=HALL, quantity=2),
        asset("B", agency=OTHER_OFFICE, name="=Két sắt"),
    )
    there = scene(place(OFFICE, LARGE), register=replace(REGISTER, assets=assets))
    target = io.BytesIO()
    write_equipment(there, cover_of(there), target)
    return load_workbook(target)


def _rows(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return list(book[sheet].iter_rows(min_row=5, values_only=True))


def test_the_balance_is_in_figures_with_its_article() -> None:
    head, *rows = _rows(_book(), "Cân đối")
    assert head[:3] == ("TT", "Trang thiết bị", "Định mức")
    computers = next(row for row in rows if "Máy tính" in str(row[1]))
    assert computers[2:10] == (18, 16, 12, 10, 8, 2, 2, 0)
    assert str(computers[10]).endswith("(cần kiểm chứng)")
    assert rows[-1][1] == "Xe ô tô phục vụ công tác chung"
    assert rows[-1][8] is None, "nobody has to buy a car"


def test_transfers_say_how_far_which_records_go_and_what_does_not() -> None:
    head, *rows = _rows(_book(), "Điều chuyển")
    party, centre, other = rows
    assert head[6:9] == ("Cách nhau (km)", "Số chiếc", "Đi được cả dòng")
    assert party[2:] == (
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu", "Phường Tô Hiệu",
        "Đảng ủy phường Tô Hiệu", "Phường Tô Hiệu", None, 2, 2, "A-2", None,
    )  # fmt: skip
    assert centre[7:] == (6, 0, None, "6 chiếc nằm trong dòng nhiều chiếc hơn.")
    assert isinstance(other[6], float)
    assert 17 < other[6] < 18


def test_every_sheet_keeps_its_head_on_each_page_and_can_be_filtered() -> None:
    for sheet in _book().worksheets:
        assert sheet.print_title_rows == "$5:$5"
        assert sheet.auto_filter.ref.startswith("A5:")
        assert sheet.freeze_panes == "C6"
