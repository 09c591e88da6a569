"""Tables of no known form: where they stand, what their columns are called, which rows are data."""

from __future__ import annotations

from typing import Any

import pytest

from app.intake.finding.find_table import find_all_tables
from app.intake.model import Table
from tests.builders.workbooks import raw

Merges = list[tuple[int, int, int, int]]


def only(rows: list[list[Any]], merges: Merges | None = None) -> Table:
    tables = find_all_tables(raw(rows, merges or []))
    assert len(tables) == 1, [table.range for table in tables]
    return tables[0]


def kinds(table: Table, kind: str) -> list[int]:
    return sorted(number for number, each in table.others.items() if each == kind)


def numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


# --- headers -------------------------------------------------------------------------------------

NEED = [
    ["Phụ lục"],
    ["BẢNG ĐỐI CHIẾU NHU CẦU DIỆN TÍCH VĂN PHÒNG LÀM VIỆC"],
    ["(Kèm theo Phương án số …/PA ngày … của …)"],
    [
        "STT", "Chỉ tiêu", "Hiện trạng diện tích (m²)", "Nhu cầu diện tích sàn", None,
        "So sánh: Hiện trạng - Nhu cầu", "Ghi chú",
    ],
    [None, None, None, "Số người hoặc số mét tài liệu", "Diện tích cần thiết (m²)", None, None],
    ["A", "HIỆN TRẠNG NHÀ, ĐẤT ĐANG SỬ DỤNG"],
    ["1", "Cơ sở hiện hữu: Số 358", "125,30", "85", "250,00", "-124,70", "Biên bản 09/5/2019"],
    ["1.1", "Ban Giám đốc: 03 người", "60,00", "03", "60,00", "0,00", "20 m²/người"],
    ["1.2", "Chuyên viên: 79 người", "65,30", "82", "190,00", "-124,70", "15 m²/người"],
    ["2", "Diện tích sử dụng chung", "190,30", "-", "1.071,00", "-880,70", "tối đa 85 %"],
    [None, "TỔNG CỘNG (1+2)", "315,60", None, "1.321,00"],
]  # fmt: skip
NEED_MERGES = [(3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 4, 5), (3, 6, 4, 6)]


@pytest.mark.parametrize("merges", [NEED_MERGES, []])
def test_a_header_of_two_rows_is_joined_into_paths_merged_or_not(merges: Merges) -> None:
    table = only(NEED, merges)
    assert (table.header_from, table.header_to) == (4, 5)
    assert table.paths[3:5] == (
        "Nhu cầu diện tích sàn › Số người hoặc số mét tài liệu",
        "Nhu cầu diện tích sàn › Diện tích cần thiết (m²)",
    )
    assert table.title == "BẢNG ĐỐI CHIẾU NHU CẦU DIỆN TÍCH VĂN PHÒNG LÀM VIỆC"


def test_a_row_whose_figures_are_the_sums_of_its_parts_is_a_group_and_not_data() -> None:
    table = only(NEED, NEED_MERGES)
    assert kinds(table, "group") == [6, 7]
    assert numbers(table) == [8, 9, 10]
    assert table.rows[0].path == (
        "HIỆN TRẠNG NHÀ, ĐẤT ĐANG SỬ DỤNG",
        "Cơ sở hiện hữu: Số 358",
    )
    assert kinds(table, "total") == [11]


def test_words_that_are_wrapped_over_rows_of_cells_become_one_heading() -> None:
    table = only(
        [
            ["BÁO CÁO KÊ KHAI XE Ô TÔ"],
            [],
            [None, None, "Nhãn", "Năm", "Giá trị theo sổ sách (ngàn đồng)"],
            ["TT", "Tài sản", "hiệu", "sử", "Nguyên giá", None, "Giá trị"],
            [None, None, "xe", "dụng", "Nguồn", "Nguồn", "còn lại"],
            [None, None, None, None, "NS", "khác"],
            ["I", "Xe chuyên dùng"],
            [1.0, "Xe con", "SUZUKI", 2002.0, 162759.98, 0.0, 0.0],
        ]
    )
    assert table.paths == (
        "TT",
        "Tài sản",
        "Nhãn hiệu xe",
        "Năm sử dụng",
        "Giá trị theo sổ sách (ngàn đồng) › Nguyên giá › Nguồn NS",
        "Giá trị theo sổ sách (ngàn đồng) › Nguyên giá › Nguồn khác",
        "Giá trị theo sổ sách (ngàn đồng) › Giá trị còn lại",
    )
    assert numbers(table) == [8]


@pytest.mark.parametrize(
    "row",
    [
        [1.0, 2.0, 3.0, 4.0, 5.0],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["A", "B", "1", "2", "3=1+2"],
        ["1", "2", "3", "4", "(5)=(3)+(4)"],
    ],
)
def test_the_row_that_numbers_the_columns_is_no_data(row: list[Any]) -> None:
    table = only(
        [
            ["STT", "Tên tài sản", "Số lượng", "Nguyên giá", "Giá trị còn lại"],
            row,
            [1.0, "Bàn", 2.0, 100.0, 50.0],
            [2.0, "Ghế", 3.0, 200.0, 60.0],
        ]
    )
    assert kinds(table, "numbering") == [2]
    assert numbers(table) == [3, 4]


def test_years_under_a_merged_heading_are_words_of_the_header() -> None:
    table = only(
        [
            ["STT", "Đơn vị", "Biên chế", None, None],
            [None, None, 2023.0, 2024.0, 2025.0],
            [1.0, "Phòng A", 10.0, 11.0, 12.0],
            [2.0, "Phòng B", 20.0, 21.0, 22.0],
        ],
        [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)],
    )
    assert table.paths[2:] == ("Biên chế › 2023", "Biên chế › 2024", "Biên chế › 2025")
    assert numbers(table) == [3, 4]


def test_a_heading_merged_over_blank_columns_names_only_the_one_that_is_filled() -> None:
    table = only(
        [
            ["STT", "Chỉ tiêu", None, "Đã kê khai", None, "Lý do"],
            [1.0, "Tên", None, "A", None, "x"],
            [2.0, "Địa chỉ", None, "B", None, "y"],
        ],
        [(0, 1, 0, 2), (0, 3, 0, 4)],
    )
    assert table.paths == ("STT", "Chỉ tiêu", "", "Đã kê khai", "", "Lý do")


def test_a_list_of_texts_has_a_header_of_one_row() -> None:
    table = only(
        [
            ["name", "address", "city", "country", "manager"],
            ["Peace River", "Brentwood Court", "Birendranagar", "CA", "Danika Mostyn"],
            ["Airdrie", "Summer Ridge", "Poniatowa", "CA", "Clementina Van Halen"],
            ["Sundre", "Winding Way", "Burujul", "CA", ""],
        ]
    )
    assert (table.header_from, table.header_to) == (1, 1)
    assert numbers(table) == [2, 3, 4]


def test_a_table_may_begin_at_any_column_and_below_any_banner() -> None:
    table = only(
        [
            ["UBND HUYỆN MỘC CHÂU", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["PHÒNG TÀI CHÍNH", None, None, None, None, "Độc lập - Tự do - Hạnh phúc"],
            [],
            [None, None, "DANH MỤC NHÀ, ĐẤT"],
            [None, None, None, None, None, "Đơn vị tính: triệu đồng"],
            [None, "TT", "Tên cơ sở", "Địa chỉ", "Diện tích đất (m2)", "Nguyên giá"],
            [None, 1.0, "Trụ sở UBND xã", "Bản A", 500.0, 1200.0],
            [None, 2.0, "Nhà văn hóa cộng đồng", "Bản B", 600.0, 300.0],
        ]
    )
    assert table.paths == ("", "TT", "Tên cơ sở", "Địa chỉ", "Diện tích đất (m2)", "Nguyên giá")
    assert numbers(table) == [7, 8]
    assert table.title == "DANH MỤC NHÀ, ĐẤT"
    assert table.money is not None
    assert (table.money.dong, table.money.source, table.money.cell) == (1_000_000, "banner", "F5")


# --- groups and totals ---------------------------------------------------------------------------

LIST = ["STT", "Tên cơ sở", "Địa chỉ", "Diện tích đất", "Nguyên giá"]


def test_groups_of_several_levels_are_carried_down() -> None:
    table = only(
        [
            LIST,
            ["A", "KHỐI TỈNH"],
            [1.0, "Sở X", "Phường Tô Hiệu", 10.0, 1.0],
            ["B", "KHỐI XÃ"],
            ["I", "Xã Chiềng La"],
            [1.0, "Trụ sở 1", "Bản 1", 20.0, 2.0],
            [2.0, "Trụ sở 2", "Bản 2", 30.0, 3.0],
            ["II", "Phường Mộc Lỵ"],
            [1.0, "Trụ sở 3", "Tổ 3", 40.0, 4.0],
            [None, "TỔNG CỘNG (A+B)", None, 100.0, 10.0],
        ]
    )
    assert [(row.number, row.path) for row in table.rows] == [
        (3, ("KHỐI TỈNH",)),
        (6, ("KHỐI XÃ", "Xã Chiềng La")),
        (7, ("KHỐI XÃ", "Xã Chiềng La")),
        (9, ("KHỐI XÃ", "Phường Mộc Lỵ")),
    ]
    assert kinds(table, "total") == [10]


def test_a_letter_that_looks_roman_is_read_by_its_neighbours() -> None:
    rows: list[list[Any]] = [LIST]
    for letter in "ABCDEFGHI":
        rows.append([letter, f"Khối {letter}"])
        rows.append([1.0, "Trụ sở", "Bản", 20.0, 2.0])
    table = only(rows)
    assert [mark.rank for mark in table.marks] == [0] * 9


def test_a_group_with_its_sums_in_the_same_row_is_told_by_the_rows_numbered_below_it() -> None:
    table = only(
        [
            ["STT", "Tên tài sản", "ĐVT", "Số lượng", "Nguyên giá"],
            ["I", "Nhà cửa, vật kiến trúc", None, None, 300.0],
            [1.0, "Nhà A", "cái", 1.0, 100.0],
            [2.0, "Nhà B", "cái", 1.0, 200.0],
            ["II", "Máy móc thiết bị", None, None, 50.0],
            [1.0, "Máy phát điện", "cái", 1.0, 50.0],
            [None, "Tổng cộng tài sản", None, None, 350.0],
        ]
    )
    assert kinds(table, "group") == [2, 5]
    assert numbers(table) == [3, 4, 6]


def test_a_full_width_row_per_unit_is_a_group_without_a_number_before_it() -> None:
    table = only(
        [
            ["TÀI SẢN", "CẤP HẠNG", "NĂM XÂY DỰNG", "Nguyên giá", "DT XÂY DỰNG (m2)"],
            ["Trung tâm y tế A"],
            ["Nhà khám", "III", 1999.0, 500.0, 120.0],
            ["Nhà kho", "IV", 2001.0, 100.0, 60.0],
            ["Cộng", None, None, 600.0, 180.0],
            ["Trung tâm y tế B"],
            ["Nhà khám", "III", 2003.0, 700.0, 200.0],
            ["Cộng", None, None, 700.0, 200.0],
            ["Tổng cộng", None, None, 1300.0, 380.0],
        ],
        [(1, 0, 1, 4), (5, 0, 5, 4)],
    )
    assert [(row.number, row.group) for row in table.rows] == [
        (3, "Trung tâm y tế A"),
        (4, "Trung tâm y tế A"),
        (7, "Trung tâm y tế B"),
    ]


def test_a_sparse_row_among_others_is_data_where_nothing_makes_it_a_group() -> None:
    rows: list[list[Any]] = [["TÀI SẢN", "CẤP HẠNG", "NĂM XÂY DỰNG", "DT XÂY DỰNG (m2)"]]
    rows += [[f"Nhà hạt {n}", "IV", 1990.0 + n, 100.0 + n] for n in range(6)]
    rows += [["Đội Thanh tra I-10"], ["Hạt 1 - QL3B", None, None, 400.0], ["Hạt 7(B) - QL3"]]
    rows += [["Hạt 8 - QL3", None, None, 52.0]]
    assert numbers(only(rows)) == list(range(2, 12))


@pytest.mark.parametrize(
    "words",
    [
        "Cộng",
        "TỔNG CỘNG",
        "Tổng cộng (I+II)",
        "Tổng số",
        "Cộng xã Chiềng La",
        "Total",
        "TONG CONG:",
    ],
)
def test_totals_are_kept_out_of_the_data(words: str) -> None:
    table = only([LIST, [1.0, "A", "B", 10.0, 5.0], [2.0, "C", "D", 20.0, 6.0],
                  [None, words, None, 30.0, 11.0]])  # fmt: skip
    assert numbers(table) == [2, 3]
    assert [mark.words for mark in table.marks] == [words]


@pytest.mark.parametrize(
    "name",
    [
        "Tổng công ty 36",
        "Tổng cục Đường bộ",
        "Công an xã",
        "Cộng tác viên dân số",
        "TONG CONG TY 36",
    ],
)
def test_names_that_begin_like_a_total_are_data(name: str) -> None:
    table = only([LIST, [1.0, name, "B", 10.0, 5.0], [2.0, "C", "D", 20.0, 6.0]])
    assert numbers(table) == [2, 3]


def test_sums_that_no_word_names_are_a_total_if_they_are_the_sums() -> None:
    rows = [LIST, [1.0, "A", "B", 10.0, 5.0], [2.0, "C", "D", 20.0, 6.0], [3.0, "E", "F", 5.0, 4.0]]
    assert kinds(only([*rows, [None, None, None, 35.0, 15.0]]), "total") == [5]
    assert numbers(only([*rows, [None, None, None, 36.0, 99.0]])) == [2, 3, 4, 5]


def test_a_total_above_the_rows_is_a_total_too() -> None:
    table = only(
        [LIST, [None, "Tổng cộng", None, 30.0, 11.0], [1.0, "A", "B", 10.0, 5.0],
         [2.0, "C", "D", 20.0, 6.0]]
    )  # fmt: skip
    assert kinds(table, "total") == [2]
    assert numbers(table) == [3, 4]


# --- what stands among and below the data --------------------------------------------------------


def test_the_words_of_a_continued_line_go_on_the_row_above() -> None:
    table = only(
        [
            ["TT", "Tài sản", "Nước SX", "Công suất", "Nguồn gốc", "Nguyên giá", "Số lượng", "Năm"],
            [1.0, "Xe con", "Việt", "970/", "Tổng cục", 162.98, 1.0, 2002.0],
            [None, None, "Nam", "cm3", "cấp"],
            [2.0, "Xe tải", "Nhật Bản", "2000 cm3", "Mua", 300.0, 1.0, 2005.0],
            [None, "Cộng", None, None, None, 462.98],
        ]
    )
    assert [row.cells[2:5] for row in table.rows] == [
        ["Việt Nam", "970/ cm3", "Tổng cục cấp"],
        ["Nhật Bản", "2000 cm3", "Mua"],
    ]
    assert kinds(table, "continued") == [3]


def test_a_name_merged_down_a_column_stands_in_every_row_and_a_figure_only_in_the_first() -> None:
    table = only(
        [
            ["STT", "Xã", "Tên nhà", "Diện tích đất"],
            [1.0, "Chiềng La", "Nhà A", 900.0],
            [2.0, None, "Nhà B", None],
            [3.0, "Mường É", "Nhà C", 300.0],
        ],
        [(1, 1, 2, 1), (1, 3, 2, 3)],
    )
    assert [row.cells[1:] for row in table.rows] == [
        ["Chiềng La", "Nhà A", 900.0],
        ["Chiềng La", "Nhà B", ""],
        ["Mường É", "Nhà C", 300.0],
    ]


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_signatures_and_notes_below_are_the_footer(gap: int) -> None:
    below: list[list[Any]] = [
        [None, "Người lập biểu", None, "Sơn La, ngày 5 tháng 6 năm 2025"],
        [None, "(Ký, họ tên)", None, "CHỦ TỊCH"],
        [],
        [None, "Lò Văn A", None, "Nguyễn Văn B"],
    ]
    rows = [LIST, [1.0, "A", "B", 10.0, 5.0], [2.0, "C", "D", 20.0, 6.0]]
    table = only([*rows, *[[]] * gap, *below])
    assert numbers(table) == [2, 3]
    assert len(kinds(table, "footer")) == 3


def test_a_legend_below_a_gap_is_the_footer() -> None:
    table = only(
        [
            ["STT", "Mã", "Tên", "Loại hình", "Ngày cấp"],
            [1.0, "A1", "Công ty A", 5.0, "12/07/2010"],
            [2.0, "B2", "Bà B", 3.0, "18/09/2009"],
            [],
            [None, None, None, "* Loại hình:"],
            [None, None, None, "3 - Cá nhân"],
            [None, None, None, "5 - Pháp nhân"],
        ]
    )
    assert numbers(table) == [2, 3]
    assert kinds(table, "footer") == [5, 6, 7]


def test_rows_that_hold_only_their_number_are_empty() -> None:
    table = only([LIST, [1.0, "A", "B", 10.0, 5.0], [2.0], [3.0], [4.0]])
    assert numbers(table) == [2]
    assert kinds(table, "empty") == [3, 4, 5]


def test_a_header_repeated_on_the_next_page_is_no_data() -> None:
    page = [LIST, ["(1)", "(2)", "(3)", "(4)", "(5)"]]
    table = only([*page, [1.0, "A", "B", 1.0, 1.0], *page, [2.0, "C", "D", 2.0, 2.0]])
    assert numbers(table) == [3, 6]


def test_rows_of_a_list_of_staff_are_not_signatures() -> None:
    table = only(
        [
            ["STT", "Họ và tên", "Chức vụ", "Đơn vị"],
            [1.0, "Nguyễn Văn A", "Chủ tịch UBND", "Xã A"],
            [2.0, "Lò Thị B", "Phó Chủ tịch", "Xã A"],
            [3.0, "Cà Văn C", "Kế toán", "Xã B"],
        ]
    )
    assert numbers(table) == [2, 3, 4]


# --- several tables, blank forms -----------------------------------------------------------------


def test_two_tables_one_below_the_other_are_found_apart() -> None:
    tables = find_all_tables(
        raw(
            [
                ["I. VỀ ĐẤT"],
                ["STT", "Địa chỉ", "Diện tích đất (m2)", "Giá trị"],
                [1.0, "Bản A", 500.0, 100.0],
                [2.0, "Bản B", 600.0, 200.0],
                [None, "Cộng", 1100.0, 300.0],
                [],
                ["II. VỀ NHÀ"],
                ["STT", "Tên nhà", "Cấp hạng", "Số tầng", "Diện tích xây dựng", "Nguyên giá"],
                ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
                [1.0, "Nhà làm việc", "III", 2.0, 200.0, 900.0],
                [None, "Cộng", None, None, 200.0, 900.0],
                [],
                [None, "Người lập biểu", None, None, "Thủ trưởng đơn vị"],
            ]
        )
    )
    assert [(t.title, t.range, numbers(t)) for t in tables] == [
        ("I. VỀ ĐẤT", "A2:F4", [3, 4]),
        ("II. VỀ NHÀ", "A8:F10", [10]),
    ]


def test_a_blank_form_has_no_rows_and_one_with_printed_lines_is_said_to_be_so() -> None:
    header = ["STT", "CHỈ TIÊU", "ĐÃ KÊ KHAI", "ĐỀ NGHỊ THAY ĐỔI", "LÝ DO"]
    blank = only([["BÁO CÁO"], header, [1.0, 2.0, 3.0, 4.0, 5.0], [], [None, "Người lập biểu"]])
    assert (blank.rows, blank.preprinted) == ((), False)
    printed = only([["BÁO CÁO"], header, [1.0, "Tên"], [2.0, "Địa chỉ"], [3.0, "Diện tích"]])
    assert printed.preprinted


def test_a_sheet_of_prose_holds_no_table() -> None:
    assert find_all_tables(raw([["Kính gửi: UBND tỉnh"], ["Căn cứ Nghị định 151"], []])) == []
    assert find_all_tables(raw([])) == []


# --- units of money ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "header", "dong", "source"),
    [
        ("ĐVT: nghìn đồng", "Nguyên giá", 1_000, "banner"),
        ("Đơn vị tính: 1.000 đồng", "Nguyên giá", 1_000, "banner"),
        ("Đơn vị tính: đồng", "Nguyên giá", 1, "banner"),
        ("", "Nguyên giá (triệu đồng)", 1_000_000, "header"),
        ("Đơn vị tính: đồng", "Nguyên giá (ngàn đồng)", 1_000, "header"),
        ("TÀI SẢN CÓ NGUYÊN GIÁ TỪ 500 TRIỆU ĐỒNG TRỞ LÊN", "Nguyên giá (đồng)", 1, "header"),
    ],
)
def test_the_unit_of_money_is_told_by_header_or_banner(
    above: str, header: str, dong: int, source: str
) -> None:
    table = only([[above], ["STT", "Tên tài sản", header], [1.0, "A", 5.5], [2.0, "B", 7.25]])
    assert table.money is not None
    assert (table.money.dong, table.money.source) == (dong, source)


def test_where_nothing_names_the_unit_only_large_whole_amounts_tell() -> None:
    header = ["STT", "Tên tài sản", "Nguyên giá"]
    large = only([header, [1.0, "A", 188909000.0], [2.0, "B", 64769000.0]])
    assert large.money is not None
    assert (large.money.dong, large.money.source) == (1, "size")
    assert only([header, [1.0, "A", 858336.33], [2.0, "B", 196293.6]]).money is None
