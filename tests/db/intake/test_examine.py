"""An examination is a function of file, answers and register; an answer settles only its cells."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.db.engine import fetch_value
from app.estate.store import stored_sites
from app.intake.answers import Answers
from app.intake.examine import Examination, examine
from app.intake.model import Outcome, ProblemCode
from app.intake.service import import_workbook
from tests.builders.workbooks import register, xlsx

HEADER = ["TT", "Tỉnh, thành phố", "Đơn vị quản lý", "Tên đơn vị", "Địa chỉ nhà, đất", "Ghi chú"]
PREMISES = [
    [1, "Sơn La", "Công ty 224", "Hạt 1", "Phường Quyết Tâm - TX Sơn La", ""],
    [2, "Sơn La", "Công ty 224", "Hạt 2", "Sập V?t - Yên Châu", ""],
    [3, "Sơn La", "Công ty 224", "Hạt 3", "Bản Sai - Sập V?t - Yên Châu", ""],
    [4, "Sơn La", "Công ty 224", "Hạt 4", "TT Mai Sơn", ""],
]
FILE = xlsx({"Bảng": [["Mẫu 04/TH"], HEADER, *PREMISES]})
DAMAGED = "sập v?t|yên châu|14@2024"
TOWN = "tt mai sơn||14@2024"


async def look(content: bytes = FILE, form: str = "04-th", **answers: Any) -> Examination:
    return await examine(content, "bảng.xlsx", form=form, province="14", answers=Answers(**answers))


def told(examination: Examination) -> bytes:
    return msgspec.json.encode(examination.report)


async def test_the_same_file_and_answers_give_the_same_examination_and_write_nothing(
    database: str,
) -> None:
    first, second = await look(), await look()
    assert told(first) == told(second)
    assert [row.outcome for row in first.rows] == [
        Outcome.NEW,
        Outcome.WAITING,
        Outcome.WAITING,
        Outcome.WAITING,
    ]
    assert await fetch_value("SELECT count(*) FROM site") == 0


async def test_one_question_names_every_cell_that_its_answer_settles(database: str) -> None:
    examination = await look()
    questions = {question.key: question for question in examination.questions}
    assert set(questions) == {DAMAGED, TOWN}
    damaged, town = questions[DAMAGED], questions[TOWN]
    assert (damaged.cell_count, damaged.cells) == (2, ("Bảng!E4", "Bảng!E5"))
    assert damaged.proposed == "04075@2025"
    assert town.proposed is None
    assert "04105@2025" in {option.value for option in town.options}
    groups = [g for g in examination.repair_groups if g.question == DAMAGED]
    assert [group.cell_count for group in groups] == [2]


async def test_an_answer_removes_its_question_and_touches_only_its_rows(database: str) -> None:
    before = await look()
    after = await look(units={DAMAGED: "04075@2025"})
    assert [question.key for question in after.questions] == [TOWN]
    for row, same in zip(before.rows, after.rows, strict=True):
        if DAMAGED in row.waits:
            assert (same.outcome, same.values["new_unit"]) == (Outcome.NEW, "04075@2025")
            assert same.values["old_unit"] == "04066@2024"
        else:
            assert (same.values, same.outcome, same.waits) == (row.values, row.outcome, row.waits)


async def test_left_open_is_an_answer_too(database: str) -> None:
    after = await look(units={DAMAGED: "", TOWN: ""})
    assert after.questions == ()
    assert {row.outcome for row in after.rows} == {Outcome.NEW}
    assert after.rows[3].values["old_unit"] == "14@2024"


async def test_an_answer_of_an_unknown_unit_leaves_the_question(database: str) -> None:
    after = await look(units={DAMAGED: "99999@2025"})
    assert {question.key for question in after.questions} == {DAMAGED, TOWN}


async def test_cells_can_be_corrected_and_rows_left_out(database: str) -> None:
    after = await look(
        cells={"Bảng!E4": "Sặp Vạt - Yên Châu", "Bảng!E5": "Chiềng Pha - Thuận Châu"},
        rows={"Bảng!6": False},
    )
    assert after.questions == ()
    assert [row.values["new_unit"] for row in after.rows] == [
        "03646@2025",
        "04075@2025",
        "03724@2025",
    ]
    assert after.report.tables[0].other_rows["left-out"] == 1
    assert after.rows[1].cells[4] == "Sập V?t - Yên Châu"


async def test_nothing_is_committed_while_a_question_is_open_and_all_of_it_afterwards(
    database: str,
) -> None:
    held = await import_workbook(FILE, "bảng.xlsx", "04-th", "x", province="14", answers=Answers())
    assert (held.committed, held.open_questions, held.counts.waiting) == (False, 2, 3)
    assert await fetch_value("SELECT count(*) FROM site") == 0
    answers = Answers(units={DAMAGED: "04075@2025", TOWN: "04105@2025"})
    done = await import_workbook(FILE, "bảng.xlsx", "04-th", "x", province="14", answers=answers)
    assert (done.committed, done.counts.new) == (True, 4)
    sites = await stored_sites([str(row.record_code) for row in done.rows])
    assert sites[str(done.rows[1].record_code)].new_unit == "04075@2025"
    again = await import_workbook(FILE, "bảng.xlsx", "04-th", "x", province="14", answers=answers)
    assert (again.committed, again.counts.same) == (False, 4)


async def test_what_was_answered_is_not_asked_of_the_next_file(database: str) -> None:
    answers = Answers(units={DAMAGED: "04075@2025", TOWN: "04105@2025"})
    await import_workbook(FILE, "bảng.xlsx", "04-th", "x", province="14", answers=answers)
    other = [[1, "Sơn La", "Công ty 9", "Đội 9", "Sập V?t - Yên Châu", ""]]
    examination = await look(xlsx({"Khác": [HEADER, *other]}))
    assert examination.questions == ()
    assert examination.rows[0].values["new_unit"] == "04075@2025"


async def test_a_site_that_seems_to_be_in_the_register_is_offered_to_join(database: str) -> None:
    answers = Answers(units={DAMAGED: "04075@2025", TOWN: "04105@2025"})
    first = await import_workbook(FILE, "bảng.xlsx", "04-th", "x", province="14", answers=answers)
    known = str(first.rows[0].record_code)
    renamed = [[1, "Sơn La", "Công ty 225", "Hạt số 1", "Phường Quyết Tâm - TX Sơn La", ""]]
    content = xlsx({"Bảng": [HEADER, *renamed]})
    asked = await look(content)
    (question,) = asked.questions
    assert (question.kind, question.proposed) == ("duplicate", known)
    assert asked.rows[0].outcome is Outcome.WAITING
    joined = await look(content, records={question.key: known})
    assert (joined.questions, joined.rows[0].outcome) == ((), Outcome.CHANGED)
    assert joined.rows[0].changes["name"] == ("Hạt 1", "Hạt số 1")
    apart = await look(content, records={question.key: ""})
    assert (apart.questions, apart.rows[0].outcome) == ((), Outcome.NEW)


SITE = {"code": "S1", "name": "Trụ sở", "kind": "headquarters"}


async def test_a_misspelt_unit_of_the_register_workbook_is_one_question_for_all_its_cells(
    database: str,
) -> None:
    rows = [{**SITE, "code": f"S{n}", "old_unit": "Xã Sập V?t"} for n in range(1, 38)]
    content = register(site=rows)
    asked = await look(content, "register")
    (question,) = asked.questions
    assert question.cell_count == 37
    assert question.proposed == "04066@2024"
    (group,) = [g for g in asked.repair_groups if g.question]
    assert group.title.startswith("37 ô: ")
    after = await look(content, "register", units={question.key: "04066@2024"})
    assert after.questions == ()
    assert {row.values["new_unit"] for row in after.rows} == {"04075@2025"}


async def test_a_text_date_that_is_two_days_is_asked_once_for_its_column(database: str) -> None:
    header = ["Mã cơ quan", "Tên cơ quan", "Đơn vị mới", "Hiệu lực từ"]
    rows = [
        ["A1", "Phòng A", "03646", "05/12/2024"],
        ["A2", "Phòng B", "03646", "06/11/2024"],
    ]
    content = xlsx({"Cơ quan": [header, *rows]})
    asked = await look(content, "register")
    (question,) = asked.questions
    assert (question.kind, question.key, question.cell_count) == ("date-order", "Cơ quan!D", 2)
    assert {row.outcome for row in asked.rows} == {Outcome.WAITING}
    first = await look(content, "register", day_first={"Cơ quan!D": True})
    assert f"{first.rows[0].values['valid_from']}" == "2024-12-05"
    second = await look(content, "register", day_first={"Cơ quan!D": False})
    assert f"{second.rows[0].values['valid_from']}" == "2024-05-12"
    told_by_column = xlsx({"Cơ quan": [header, *rows, ["A3", "Phòng C", "03646", "28/7/2014"]]})
    settled = await look(told_by_column, "register")
    assert settled.questions == ()
    assert f"{settled.rows[0].values['valid_from']}" == "2024-12-05"


async def test_control_totals_tell_what_of_the_file_goes_in(database: str) -> None:
    land = {"land_area_m2": "100.50", "old_unit": "03649"}
    content = register(
        site=[{**SITE, **land}, {**SITE, **land, "code": "S 2"}, {**SITE, **land, "code": "S3"}]
    )
    examination = await look(content, "register")
    told = examination.report.control_totals
    totals = {total.field: total for total in told if total.entity == "site"}
    rows, area = totals[None], totals["land_area_m2"]
    assert (rows.in_file, rows.in_register, rows.refused) == (3, 2, 1)
    assert (f"{area.in_file}", f"{area.in_register}") == ("301.50", "201.00")


@pytest.mark.parametrize("attended", [True, False])
async def test_unattended_imports_leave_open_what_may_stay_open(
    database: str, attended: bool
) -> None:
    report = await import_workbook(
        FILE, "bảng.xlsx", "04-th", "x", province="14", answers=Answers() if attended else None
    )
    assert report.committed is not attended
    codes = {problem.code for problem in report.problems}
    assert ProblemCode.ADDRESS_AMBIGUOUS in codes
