"""Workbooks of known kinds in layouts that nobody has seen before are read right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from app.intake.examine import Examination, examine
from tests.builders.legacy_text import as_tcvn3

pytestmark = pytest.mark.usefixtures("database")

SCHOOLS = [
    ["UBND HUYỆN MAI SƠN", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["BIỂU TỔNG HỢP CƠ SỞ NHÀ, ĐẤT CỦA CÁC ĐƠN VỊ SỰ NGHIỆP"],
    ["(Kèm theo Công văn số 123/UBND-TCKH ngày 12/5/2025)"],
    ["", "", "", "", "", "", "", "Đơn vị tính: triệu đồng"],
    ["Ghi chú", "STT", "Tên đơn vị quản lý, sử dụng", "Địa chỉ nhà, đất", "Diện tích (m2)", "",
     "Giá trị còn lại", "Nguyên giá", "Năm xây dựng"],
    ["", "", "", "", "Đất", "Sàn nhà", "", "", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
    ["", "", "TỔNG CỘNG", "", "3.650,50", "1.220,00", 2900, 7300, ""],
    ["", "I", "Khối giáo dục", "", "2.150,50", "720,00", 1700, 4300, ""],
    ["", "1", "Trường Mầm non Hoa Ban", "Thị trấn Hát Lót, huyện Mai Sơn", "1.150,50", "420,00",
     900, 2300, 2010],
    ["đang sửa", "2", "Trường Tiểu học Chiềng Mung", "Xã Chiềng Mung, huyện Mai Sơn", "1.000,00",
     "300,00", 800, 2000, "2008"],
    ["", "II", "Khối y tế", "", "1.500,00", "500,00", 1200, 3000, ""],
    ["", "1", "Trạm Y tế xã Cò Nòi", "Xã Cò Nòi, huyện Mai Sơn", "1.500,00", "500,00", 1200, 3000,
     "Trước 1990"],
    [],
    ["", "", "NGƯỜI LẬP BIỂU", "", "", "", "CHỦ TỊCH"],
]  # fmt: skip

FORESTERS = [
    ["Phụ lục số 02"],
    ["STT", "Danh mục", "", "Tổng diện tích", "", "Phương án", "", ""],
    ["", "nhà, đất", "Địa chỉ", "đất", "nhà", "Giữ lại", "Thu hồi", "Ghi"],
    ["", "", "", "(m2)", "(m2)", "tiếp tục SD", "", "chú"],
    ["A", "B", "C", 1, 2, 3, 4, 5],
    ["I", "THÀNH PHỐ SƠN LA"],
    ["I.1", "Hạt Kiểm lâm", "Phường Tô Hiệu, TP Sơn La", "391 m2 (đất cũ)", "250", "x", "", ""],
    ["I.2", "Kho vật chứng", "Phường Quyết Thắng, thành phố Sơn La", "1.276,20 (đất)", "-", "", "x",
     "chờ duyệt"],
    ["II", "HUYỆN YÊN CHÂU"],
    ["II.1", "Trạm Kiểm lâm", "Xã Sặp Vạt, huyện Yên Châu", "1417.7", "đang cập nhật", "x", "", ""],
    ["", "TỔNG CỘNG (I+II)", "", "3.084,90", "250", "", "", ""],
]  # fmt: skip

EQUIPMENT = [
    ["DANH MỤC TÀI SẢN CỐ ĐỊNH"],
    ["Đơn vị: Trường Tiểu học Tô Hiệu"],
    ["TT", "Tên tài sản", "Năm sử dụng", "Số lượng", "Nguyên giá (nghìn đồng)", "Ghi chú"],
    ["I", "Phòng Hiệu trưởng"],
    [1, "Máy tính để bàn", 2019, 1, 15500, ""],
    [2, "Bàn làm việc", 2015, 2, 7200, "cũ"],
    ["II", "Phòng Hội đồng"],
    [3, "Máy chiếu", 2020, 1, 22400, ""],
    ["", "Cộng", "", 4, 45100, ""],
]


def book(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), font: str = "") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append([as_tcvn3(c) if font and isinstance(c, str) else c for c in row])
    for each in merged:
        sheet.merge_cells(each)
    if font:
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.font = Font(name=font)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


async def examined(content: bytes) -> Examination:
    return await examine(content, "lạ.xlsx", province="14")


def total(found: Examination, field: str) -> tuple[Decimal, Decimal | None]:
    (one,) = [each for each in found.report.control_totals if each.field == field]
    return one.in_file, one.stated


async def test_a_list_of_holders_with_its_total_on_top_and_money_in_the_banner():
    found = await examined(book(SCHOOLS, ["E5:F5", "A5:A6", "B5:B6", "C5:C6", "D5:D6"]))
    assert (found.report.form, found.report.counts.new) == ("premises", 3)
    assert [row.values["name"] for row in found.rows] == [
        "Trường Mầm non Hoa Ban", "Trường Tiểu học Chiềng Mung", "Trạm Y tế xã Cò Nòi",
    ]  # fmt: skip
    assert total(found, "land_area_m2") == (Decimal("3650.50"), Decimal("3650.50"))
    assert total(found, "note.historical_cost") == (7_300_000_000, 7_300_000_000)
    assert [row.values["old_unit"] for row in found.rows] == [
        "04105@2024", "04123@2024", "04138@2024",
    ]  # fmt: skip


async def test_a_header_of_three_rows_numbers_in_both_styles_and_no_wrong_row():
    found = await examined(book(FORESTERS))
    assert (found.report.form, found.report.counts.new) == ("premises", 3)
    assert [row.values["land_area_m2"] for row in found.rows] == [
        Decimal("391.00"), Decimal("1276.20"), Decimal("1417.70"),
    ]  # fmt: skip
    assert total(found, "land_area_m2") == (Decimal("3084.90"), Decimal("3084.90"))


async def test_a_list_in_tcvn3_is_read_as_the_same_list_in_unicode():
    plain, old = await examined(book(EQUIPMENT)), await examined(book(EQUIPMENT, font=".VnTime"))
    assert [row.values.get("name") for row in old.rows] == [
        row.values.get("name") for row in plain.rows
    ]
    assert total(old, "historical_cost") == total(plain, "historical_cost") == (45_100_000,) * 2
    assert [q.text for q in old.questions] == [q.text for q in plain.questions]
    assert sum(sheet.decoded for sheet in old.report.sheets) > 10


async def test_hectares_of_a_header_are_not_taken_for_square_metres():
    header = ["STT", "Tên cơ sở", "Địa chỉ", "Diện tích đất (ha)"]
    rows = [[1, "Trụ sở", "Phường Tô Hiệu, TP Sơn La", 0.25], [2, "Kho", "", "1200 m2"]]
    found = await examined(book([header, *rows, ["", "Cộng", "", 0.37]]))
    areas = [row.values["land_area_m2"] for row in found.rows]
    assert areas == [Decimal("2500.00"), Decimal("1200.00")]
    assert total(found, "land_area_m2") == (3700, 3700)
