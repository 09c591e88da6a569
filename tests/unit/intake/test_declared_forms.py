"""Form 04a-ĐK/TSC as it is handed in: four header rows, units across the row, sums of each."""

from __future__ import annotations

from typing import Any

import pytest

from app.intake.forms.dictionary import load_form
from app.intake.forms.find_sheets import find_form_tables
from app.intake.forms.recognise import recognise, settled
from app.intake.model import RawWorkbook
from app.intake.totals import verify_totals
from tests.builders.workbooks import raw

Row = list[Any]

BANNER: list[Row] = [
    ["Bộ, tỉnh: Sơn La", *[None] * 11, "Mẫu số 04a-ĐK/TSC"],
    ["Cơ quan, tổ chức, đơn vị sử dụng tài sản: Phòng Giáo dục"],
    ["BÁO CÁO KÊ KHAI TRỤ SỞ LÀM VIỆC, CƠ SỞ HOẠT ĐỘNG SỰ NGHIỆP"],
    ["I. Về đất: a- Địa chỉ: Xã A"],
    ["b- Diện tích khuôn viên đất: 1.200 m2"],
    ["II. Về nhà:"],
]
HEADER: list[Row] = [
    [
        "TÀI SẢN", "CẤP HẠNG", "NĂM XÂY DỰNG", "NGÀY, THÁNG, NĂM SỬ DỤNG",
        "GIÁ TRỊ THEO SỔ KẾ TOÁN (nghìn đồng)", None, None, None, "SỐ TẦNG",
        "DIỆN TÍCH XÂY DỰNG (m2)", "TỔNG DIỆN TÍCH SÀN SỬ DỤNG (m2)", "HIỆN TRẠNG SỬ DỤNG (m2)",
        *[None] * 6,
    ],
    [
        *[None] * 4, "Nguyên giá", None, None, "Giá trị còn lại", *[None] * 3, "Trụ sở làm việc",
        "Cơ sở hoạt động sự nghiệp", None, None, None, "Sử dụng hỗn hợp", "Sử dụng khác",
    ],
    [
        *[None] * 4, "Tổng cộng", "Trong đó", *[None] * 6, "Không kinh doanh", "Kinh doanh",
        "Cho thuê", "Liên doanh, liên kết", None, None,
    ],
    [*[None] * 5, "Nguồn NS", "Nguồn khác", *[None] * 11],
    [float(number) for number in range(1, 19)],
]  # fmt: skip
BODY: list[Row] = [
    ["Trụ sở UBND xã A"],
    ["Nhà làm việc", "III", 2001.0, 2002.0, 1000.0, 800.0, 200.0, 500.0, 2.0, 150.0, 300.0, 300.0],
    ["Nhà bếp", "IV", 2003.0, 2003.0, 100.0, 100.0, 0.0, 10.0, 1.0, 50.0, 50.0, 50.0],
    ["Cộng", None, None, None, 1100.0, 900.0, 200.0, 510.0, "X", 200.0, 350.0, 350.0],
    ["Trụ sở UBND xã B"],
    ["Nhà làm việc", "III", 2001.0, 2002.0, 2000.0, 2000.0, 0.0, 900.0, 2.0, 150.0, 300.0, 300.0],
    ["Cộng", None, None, None, 2000.0, 2000.0, 0.0, 900.0, "X", 150.0, 300.0, 300.0],
    ["Tổng cộng", None, None, None, 3100.0, 2900.0, 200.0, 1410.0, "X", 350.0, 650.0, 650.0],
]
FOOTER: list[Row] = [
    [],
    [*[None] * 8, "Sơn La, ngày 2 tháng 3 năm 2025"],
    ["Người lập biểu", *[None] * 7, "Thủ trưởng đơn vị"],
    ["(Ký)"],
]
MERGED_HEADER = [
    (6, 0, 9, 0), (6, 1, 9, 1), (6, 2, 9, 2), (6, 3, 9, 3), (6, 4, 6, 7), (7, 4, 7, 6),
    (7, 7, 9, 7), (8, 4, 9, 4), (8, 5, 8, 6), (6, 8, 9, 8), (6, 9, 9, 9), (6, 10, 9, 10),
    (6, 11, 6, 17), (7, 11, 9, 11), (7, 12, 7, 15), (8, 12, 9, 12), (8, 13, 9, 13),
    (8, 14, 9, 14), (8, 15, 9, 15), (7, 16, 9, 16), (7, 17, 9, 17),
]  # fmt: skip
MERGED_UNITS = [(11, 0, 11, 17), (15, 0, 15, 17)]


@pytest.mark.parametrize(
    "merges", [[*MERGED_HEADER, *MERGED_UNITS], MERGED_HEADER, []], ids=["all", "header", "none"]
)
def test_form_04a_is_recognised_and_read_whatever_is_merged(
    merges: list[tuple[int, int, int, int]],
) -> None:
    sheet = raw([*BANNER, *HEADER, *BODY, *FOOTER], merges)
    workbook = RawWorkbook("a.xlsx", "0" * 64, 1, "xlsx", (sheet,))
    sure = settled(recognise(workbook))
    assert sure is not None
    assert sure.form == "04-dk-tsc"
    (one,) = find_form_tables(workbook, load_form(sure.form)).tables
    table = one.table
    assert (table.header_from, table.header_to) == (7, 10)
    assert [column.field for column in one.mapping.columns.values()] == [
        "name", "grade", "year_built", "year_in_use", "historical_cost", "historical_cost.budget",
        "historical_cost.other", "residual_value", "storeys", "built_area_m2",
        "usable_floor_area_m2", "note.use_office", "note.use_not_business", "note.use_business",
        "note.use_let", "note.use_joint", "note.use_mixed", "note.use_other",
    ]  # fmt: skip
    assert [(row.number, row.group) for row in table.rows] == [
        (13, "Trụ sở UBND xã A"),
        (14, "Trụ sở UBND xã A"),
        (17, "Trụ sở UBND xã B"),
    ]
    assert {kind: list(table.others.values()).count(kind) for kind in table.others.values()} == {
        "banner": 6, "header": 4, "numbering": 1, "group": 2, "total": 3, "footer": 3,
    }  # fmt: skip
    checks = verify_totals(table)
    assert len(checks) == 20
    assert {check.status for check in checks} == {"verified"}
    assert table.money is not None
    assert table.money.dong == 1_000
    assert {fact.label: fact.value for fact in table.banner}["Diện tích khuôn viên đất"] == (
        "1.200 m2"
    )
