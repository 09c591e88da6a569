"""Which column of a sheet is which column of a form, and how sure that is."""

from __future__ import annotations

from typing import Any

import pytest

from app.intake.finding.find_table import find_table
from app.intake.finding.similarity import SURE, USED, similarity
from app.intake.forms.dictionary import Column, SheetForm, form_keys, load_form
from app.intake.forms.mapping import Mapping, header_fingerprint, map_columns
from app.intake.model import ProblemCode, Severity, Table
from tests.builders.workbooks import raw

HOUSES = load_form("01-dk-tsnn").sheets[0]
EQUIPMENT = load_form("equipment").sheets[0]
PREMISES = load_form("premises").sheets[0]


def table_of(header: list[Any], *rows: list[Any], form: SheetForm = EQUIPMENT) -> Table:
    table = find_table(raw([header, *rows]), form)
    assert table is not None
    return table


def fields(mapping: Mapping) -> dict[int, str]:
    return {index: column.field for index, column in mapping.columns.items()}


def column(header: str, *also: str) -> Column:
    return Column("f", header, "text", "", also=also)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("TỔNG DT SÀN XÂY DỰNG (m2)", "Tổng diện tích sàn xây dựng"),
        ("Giá trị theo sổ sách ( ngàn đồng) › N. giá", "Giá trị theo sổ kế toán › Nguyên giá"),
        ("Cơ sở HĐ SN", "Cơ sở hoạt động sự nghiệp"),
        ("SL", "Số lượng"),
        ("Tên thiết bị(*)", "Tên thiết bị"),
    ],
)
def test_short_forms_units_and_marks_do_not_matter(path: str, words: str) -> None:
    assert similarity(path, column(words)) >= SURE


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Tên", "Tên đơn vị quản lý"),
        ("Nguồn NS", "Nguồn khác"),
        ("Mã cơ sở", "Mã cơ quan"),
        ("Diện tích đất", "Diện tích nhà"),
        ("Năm xây dựng", "Năm sử dụng"),
        ("Thu hồi › Nhà", "Điều chuyển › Nhà"),
        ("Ngày cấp", "Nơi cấp"),
        ("TT", "ĐVT"),
    ],
)
def test_short_headers_that_only_look_alike_are_not_taken_for_each_other(
    path: str, words: str
) -> None:
    assert similarity(path, column(words)) < USED


def test_a_header_that_is_nearly_the_same_is_taken_with_its_confidence_and_said() -> None:
    table = table_of(
        ["STT", "Tên tài sản", "Số lượng", "Năm đưa vào sử dụgn"],
        [1.0, "Máy in", 2.0, 2019.0],
        [2.0, "Bàn", 1.0, 2020.0],
    )
    mapping = map_columns(table, EQUIPMENT)
    assert fields(mapping)[3] == "year_in_use"
    match = mapping.matches[3]
    assert match.how in {"similar", "words"}
    assert USED <= match.score < SURE


def test_a_column_whose_content_is_of_another_kind_is_not_taken_for_its_words() -> None:
    header = ["STT", "Tên tài sản", "Số lượng", "Năm đưa vào sử dụgn"]
    table = table_of(header, [1.0, "Máy in", 2.0, "tầng 1"], [2.0, "Bàn", 1.0, "tầng hai"])
    mapping = map_columns(table, EQUIPMENT)
    assert 3 not in mapping.columns
    (problem,) = [p for p in mapping.problems if p.code is ProblemCode.COLUMN_UNKNOWN]
    assert problem.cell == "D1"
    assert mapping.offers[3][0] == "year_in_use"


def test_what_a_person_answered_goes_before_everything() -> None:
    header = ["STT", "Tên tài sản", "Số lượng", "Cột lạ", "Ghi chú"]
    table = table_of(header, [1.0, "Máy in", 2.0, 2019.0, "x"])
    chosen = {"D": "year_in_use", "E": None}
    saved = {"D": "note.model", "C": None}
    mapping = map_columns(table, EQUIPMENT, chosen, saved)
    assert fields(mapping) == {0: "index", 1: "name", 3: "year_in_use"}
    assert mapping.matches[3].how == "answer"
    assert mapping.problems == ()


def test_a_field_that_a_person_gives_to_another_column_leaves_the_first() -> None:
    table = table_of(["STT", "Tên tài sản", "Nội dung chi tiết"], [1.0, "TS01", "Máy in"])
    mapping = map_columns(table, EQUIPMENT, {"C": "name"})
    assert fields(mapping) == {0: "index", 2: "name"}


def test_a_saved_mapping_is_for_the_same_header_only() -> None:
    one = table_of(["STT", "Tên tài sản", "Cột lạ"], [1.0, "A", "B"])
    same = table_of(["stt", "TÊN TÀI SẢN (*)", "Cột lạ"], [1.0, "C", "D"], [2.0, "E", "F"])
    other = table_of(["STT", "Tên tài sản", "Cột khác"], [1.0, "A", "B"])
    assert header_fingerprint(one) == header_fingerprint(same)
    assert header_fingerprint(one) != header_fingerprint(other)


def test_a_column_that_stands_twice_is_refused_unless_it_says_the_same() -> None:
    header = ["STT", "Tên tài sản", "Ghi chú", "Ghi chú"]
    same = map_columns(table_of(header, [1.0, "A", "x", "x"]), EQUIPMENT)
    assert (same.problems, same.complete) == ((), True)
    different = map_columns(table_of(header, [1.0, "A", "x", "y"]), EQUIPMENT)
    assert [p.code for p in different.problems] == [ProblemCode.COLUMN_TWICE]
    assert not different.complete


def test_a_name_that_fits_two_columns_equally_is_left_to_a_person() -> None:
    form = load_form("04-th").sheets[0]
    table = find_table(
        raw([["TT", "Tên đơn vị", "Địa chỉ", "Nhà (m2)", "Đất (m2)"], [1.0, "A", "B", 1.0, 2.0]]),
        form,
    )
    assert table is not None
    mapping = map_columns(table, form)
    assert fields(mapping) == {0: "index", 1: "name", 2: "address"}
    assert {p.cell for p in mapping.problems if p.code is ProblemCode.COLUMN_UNKNOWN} == {
        "D1",
        "E1",
    }


def test_a_similar_header_is_a_warning_and_never_an_error() -> None:
    table = table_of(
        ["STT", "Tên cơ sở nhà và đất", "Địa chỉ nhà đất hiện tại", "Diện tích đất (m2)"],
        [1.0, "Trụ sở", "Bản A", 5.0],
        form=PREMISES,
    )
    mapping = map_columns(table, PREMISES)
    assert mapping.complete
    assert all(p.severity is not Severity.ERROR for p in mapping.problems)


def test_every_dictionary_loads_and_finds_its_own_blank_table() -> None:
    for key in form_keys():
        for sheet in load_form(key).sheets:
            header = [column.header for column in sheet.columns]
            found = find_table(raw([header, ["Một" for _ in header]]), sheet)
            assert found is not None, (key, sheet.name)
            mapping = map_columns(found, sheet)
            assert list(fields(mapping).values()) == [c.field for c in sheet.columns], key
