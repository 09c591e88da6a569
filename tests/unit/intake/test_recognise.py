"""Of which known form a file is."""

from __future__ import annotations

from typing import Any

from app.intake.answers import Answers
from app.intake.forms.dictionary import form_keys, load_form
from app.intake.forms.find_sheets import find_form_tables
from app.intake.forms.recognise import form_question, recognise, settled
from app.intake.model import ProblemCode, RawSheet, RawWorkbook
from tests.builders.workbooks import raw


def book(**sheets: list[list[Any]]) -> RawWorkbook:
    found = tuple(
        RawSheet(name, visible=True, rows=raw(rows).rows) for name, rows in sheets.items()
    )
    return RawWorkbook("a.xlsx", "0" * 64, 1, "xlsx", found)


CARS = [
    ["BÁO CÁO KÊ KHAI XE Ô TÔ"],
    ["STT", "Tài sản", "Nhãn hiệu", "Biển kiểm soát", "Số chỗ ngồi/tải trọng", "Nước sản xuất",
     "Năm sản xuất", "Công suất xe", "Chức danh sử dụng xe", "Nguồn gốc xe"],
    [1.0, "Xe con", "Ford", "26A-0001", 7.0, "Việt Nam", 2015.0, "2.0", "Chung", "Mua"],
]  # fmt: skip
EQUIPMENT = [
    ["DANH SÁCH THIẾT BỊ"],
    ["TT", "Tên thiết bị", "ĐVT", "Số lượng", "Nguyên giá", "Tình trạng", "Ghi chú"],
    [1.0, "Máy in", "Cái", 2.0, 5000000.0, "Tốt", ""],
]
STRANGE = [["Món ăn", "Cay", "Ngọt"], ["Phở", "không", "không"], ["Bún bò", "có", "không"]]


def test_each_form_is_recognised_by_its_own_headers() -> None:
    for key in form_keys():
        form = load_form(key)
        sheets = {
            sheet.name: [[column.header for column in sheet.columns], ["Một"] * len(sheet.columns)]
            for sheet in form.sheets
        }
        found = recognise(book(**sheets))
        assert found[0].form == key, [(each.form, each.score) for each in found[:3]]
        assert found[0].score > 0.9


def test_a_plain_list_of_equipment_is_told_without_asking() -> None:
    sure = settled(recognise(book(A=EQUIPMENT)))
    assert sure is not None
    assert sure.form == "equipment"


def test_the_number_printed_above_a_table_decides_between_forms_alike() -> None:
    for mark, key in (("Mẫu số 02-ĐK/TSNN", "01-dk-tsnn"), ("Mẫu số 04b-ĐK/TSC", "04-dk-tsc")):
        sure = settled(recognise(book(Sheet1=[[mark], *CARS])))
        assert sure is not None
        assert sure.form == key


def test_where_two_forms_fit_alike_or_none_fits_it_is_a_question_with_the_nearest_first() -> None:
    alike = book(Sheet1=CARS)
    guesses = recognise(alike)
    assert settled(guesses) is None
    question = form_question(alike, guesses)
    assert {option.value for option in question.options[:2]} == {"01-dk-tsnn", "04-dk-tsc"}
    assert {option.value for option in question.options} == set(form_keys())
    strange = book(Sheet1=STRANGE)
    assert settled(recognise(strange)) is None
    assert form_question(strange, []).proposed is None


# --- sheets --------------------------------------------------------------------------------------


def test_several_sheets_of_a_declared_form_are_all_taken() -> None:
    found = find_form_tables(book(Xe=CARS, Thêm=CARS), load_form("04-dk-tsc"))
    assert [one.table.sheet for one in found.tables] == ["Xe", "Thêm"]
    assert found.questions == []


PLAN = [["TT", "Tỉnh", "Tên đơn vị", "Địa chỉ"], [1.0, "Sơn La", "Hạt 5", "Lóng Luông"]]


def test_several_sheets_of_a_form_that_has_one_are_a_question_until_it_is_answered() -> None:
    twins = book(Một=PLAN, Hai=PLAN)
    form = load_form("04-th")
    found = find_form_tables(twins, form)
    assert found.tables == []
    (question,) = found.questions
    assert [option.value for option in question.options] == ["Một", "Hai"]
    answered = find_form_tables(twins, form, answers=Answers(sheets={"Hai": True}))
    assert [one.table.sheet for one in answered.tables] == ["Hai"]
    left = find_form_tables(twins, form, answers=Answers(sheets={"Một": False}))
    assert [one.table.sheet for one in left.tables] == ["Hai"]


def test_answers_about_columns_are_for_the_table_of_that_range() -> None:
    form = load_form("equipment")
    rows = [*EQUIPMENT[:1], [*EQUIPMENT[1][:-1], "Cột lạ"], EQUIPMENT[2]]
    (one,) = find_form_tables(book(A=rows), form).tables
    assert one.table.key == "A!A2:G3"
    answers = Answers(columns={"A!A2:G3": {"G": "note.model"}})
    (one,) = find_form_tables(book(A=rows), form, answers=answers).tables
    assert one.mapping.columns[6].field == "note.model"


def test_a_blank_form_is_recognised_and_said_to_have_no_rows() -> None:
    blank = book(A=EQUIPMENT[:2])
    sure = settled(recognise(blank))
    assert sure is not None
    found = find_form_tables(blank, load_form(sure.form))
    assert [problem.code for problem in found.problems] == [ProblemCode.NO_ROWS]
    assert found.tables[0].table.rows == ()
