"""Where a table stands on a sheet, and which rows of it are data."""

from __future__ import annotations

from app.intake.finding.find_table import find_table
from app.intake.forms.dictionary import header_key, load_form
from app.intake.forms.mapping import map_columns
from app.intake.model import ProblemCode
from tests.builders.workbooks import raw

FORM = load_form("04-th").sheets[0]
HEADER = ["TT", "Tỉnh, thành phố", "Tên đơn vị", "Địa chỉ", "GIỮ LẠI TIẾP TỤC SỬ DỤNG", None]
SECOND = [None, None, None, None, "NHÀ (M2)", "ĐẤT (M2)"]
ROW = [1.0, "Sơn La", "Hạt 5", "Lóng Luông - Mộc Châu", 772.0, 2400.0]
MERGES = [(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 2, 5)]


def test_a_merged_header_of_two_rows_is_joined_into_paths() -> None:
    table = find_table(
        raw([["BỘ GIAO THÔNG"], ["BẢNG TỔNG HỢP"], HEADER, SECOND, ROW], MERGES), FORM
    )
    assert table is not None
    assert (table.header_from, table.header_to) == (3, 4)
    assert table.paths[4:] == (
        "GIỮ LẠI TIẾP TỤC SỬ DỤNG › NHÀ (M2)",
        "GIỮ LẠI TIẾP TỤC SỬ DỤNG › ĐẤT (M2)",
    )
    assert table.others == {1: "banner", 2: "banner", 3: "header", 4: "header"}
    assert [row.number for row in table.rows] == [5]


def test_a_header_without_merged_cells_reads_the_same() -> None:
    merged = find_table(raw([[], [], HEADER, SECOND, ROW], MERGES), FORM)
    plain = find_table(raw([[], [], HEADER, SECOND, ROW]), FORM)
    assert merged is not None
    assert plain is not None
    assert plain.paths == merged.paths


def test_numbering_groups_totals_and_signatures_are_told_apart_from_data() -> None:
    table = find_table(
        raw(
            [
                HEADER,
                SECOND,
                ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
                ["A", "Tỉnh Sơn La"],
                [1.0, None, "Hạt 5", "Lóng Luông - Mộc Châu", 772.0, 2400.0],
                [2.0, None, "Hạt 6", "TT Mộc Châu", 967.0, 1338.0],
                [None, "Cộng", None, None, 1739.0, 3738.0],
                ["II", "Tỉnh Điện Biên"],
                [3.0, None, "Hạt 1", "Phường Him Lam", 76.0, 130.0],
                [None, "TỔNG CỘNG (I + II)", None, None, 1815.0, 3868.0],
                [],
                [None, None, None, "Người lập biểu"],
            ],
            [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 0, 5)],
        ),
        FORM,
    )
    assert table is not None
    assert table.others == {
        1: "header", 2: "header", 3: "numbering", 4: "group", 7: "total", 8: "group",
        10: "total", 12: "footer",
    }  # fmt: skip
    assert [(row.number, row.group) for row in table.rows] == [
        (5, "Tỉnh Sơn La"),
        (6, "Tỉnh Sơn La"),
        (9, "Tỉnh Điện Biên"),
    ]


def test_a_premises_of_which_only_the_name_is_given_is_data_and_not_a_group() -> None:
    table = find_table(raw([HEADER, SECOND, [1.0, None, "Hạt 5"]], MERGES_AT_TOP), FORM)
    assert table is not None
    assert [row.number for row in table.rows] == [3]


MERGES_AT_TOP = [(top - 2, left, bottom - 2, right) for top, left, bottom, right in MERGES]


def test_a_sheet_without_the_header_holds_no_table() -> None:
    assert find_table(raw([["Tên", "Số lượng"], ["Bàn", 3.0]]), FORM) is None
    assert find_table(raw([]), FORM) is None


def test_headers_are_known_by_their_words_whatever_case_and_marks() -> None:
    assert header_key("THU HỒI › ĐẤT (M2)") == header_key("Thu hồi › Đất (m²)")
    assert header_key("Mã cơ sở (*)") == header_key("MÃ CƠ SỞ")


def test_columns_that_do_not_fit_are_told_and_nothing_is_dropped_in_silence() -> None:
    header = [*HEADER, "Năm xây", "Cột trống", "Địa chỉ nhà, đất"]
    table = find_table(raw([header, [*SECOND], [*ROW, 1990.0, None, "Số 5"]], MERGES_AT_TOP), FORM)
    assert table is not None
    mapping = map_columns(table, FORM)
    assert [(p.code, p.cell, p.found) for p in mapping.problems] == [
        (ProblemCode.COLUMN_UNKNOWN, "G2", "Năm xây"),
        (ProblemCode.COLUMN_TWICE, "I2", "Địa chỉ nhà, đất"),
    ]
    assert not mapping.complete


def test_a_missing_required_column_is_named() -> None:
    form = load_form("register").sheets[1]
    table = find_table(raw([["Mã cơ sở", "Tên cơ sở", "Đơn vị mới"], ["A", "B", "03646"]]), form)
    assert table is None or not map_columns(table, form).complete
