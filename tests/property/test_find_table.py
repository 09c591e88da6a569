"""Whatever stands on a sheet, every row with content is data or told by kind, in one table each."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.finding.find_table import find_all_tables
from app.intake.totals import verify_totals
from tests.builders.workbooks import raw

HEADER = ["STT", "Tên tài sản", "Địa chỉ", "Số lượng", "Nguyên giá (đồng)"]
words = st.sampled_from(
    [
        "", "", "", "x", "-", "A", "I", "II", "1", "1.1", "a)", "Cộng", "TỔNG CỘNG (A+B)", "Trụ sở",
        "UBND xã A", "NHÀ LÀM VIỆC", "trong đó", "(1)", "(2)", "Người lập biểu", "* Ghi chú", "STT",
        "Tên tài sản", "1.417,70", "05/12/2024", "#REF!", "Tổng công ty", "ngày 5 tháng 6 năm 2025",
    ]
)  # fmt: skip
cells = st.one_of(
    words, words, st.integers(0, 10**9).map(float), st.floats(0, 100), st.text(max_size=8)
)
rows_ = st.lists(st.lists(cells, min_size=5, max_size=5), max_size=14)
merge = st.tuples(st.integers(0, 12), st.integers(0, 4), st.integers(0, 3), st.integers(0, 4)).map(
    lambda m: (m[0], m[1], m[0] + m[2], min(4, m[1] + m[3]))
)


@given(rows_, st.lists(merge, max_size=4))
@settings(max_examples=120, deadline=None)
def test_every_row_below_a_header_is_data_or_told(body: list[list[Any]], merges: Any) -> None:
    sheet = raw([["BÁO CÁO"], HEADER, *body], merges)
    tables = find_all_tables(sheet)
    told: set[int] = set()
    for table in tables:
        data = {row.number for row in table.rows}
        assert not data & set(table.others)
        assert not data & told
        told |= data | set(table.others)
        assert all(check.rows > 0 for check in verify_totals(table))
    if len(tables) == 1:
        for number, row in enumerate(sheet.rows, start=1):
            has_content = any(not isinstance(v, str) or v.strip() for v in row)
            assert (number in told) == has_content
