"""An appendix that a reviewer edited in Excel: what it proposes, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from app.appendices.headquarters import COLUMNS, headquarters_table
from app.appendices.model import Document
from app.appendices.workbook import write_appendix
from app.intake.edited_appendix.model import AppendixProposal
from app.intake.edited_appendix.moves import propose
from app.intake.forms.dictionary import load_form
from app.intake.forms.form_appendix import FORM, read_appendix
from app.intake.model import FileRefusedError, ProblemCode
from app.plans.model import Decide, Displace, Place, Step, Withdraw
from app.plans.snapshot import Snapshot
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, place, retain, snapshot
from tests.builders.workbooks import xlsx

COLUMN = {column.key: number for number, column in enumerate(COLUMNS, start=1)}
CODE, SEAL = len(COLUMNS) + 1, len(COLUMNS) + 2
CENTRE_NAME = "Trung tâm Phục vụ hành chính công phường Tô Hiệu"
DECIDED = replace(
    hand_over(),
    new_use="Nhà văn hóa",
    legal_basis="Quyết định số 118/QĐ-UBND",
    deadline=date(2025, 12, 31),
    note="Bàn giao trước Tết\nkèm hồ sơ",
)
STEPS: tuple[Step, ...] = (DECIDED, place(), retain("SL-0003"))


def appendix(of: Snapshot) -> bytes:
    target = io.BytesIO()
    write_appendix(headquarters_table(of), Document(), target)
    return target.getvalue()


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(sheet: Any, site: str) -> int:
    (row,) = [
        cell.row for cell in sheet[openpyxl.utils.get_column_letter(CODE)] if cell.value == site
    ]
    return int(row)


def review(
    cells: Mapping[tuple[str, str], Any],
    *,
    base: Snapshot | None = None,
    current: Snapshot | None = None,
) -> AppendixProposal:
    """What a file proposes in which (site, column) says something else."""
    base = base or snapshot(*STEPS)

    def edit(sheet: Any) -> None:
        for (site, column), value in cells.items():
            sheet.cell(row_of(sheet, site), COLUMN[column]).value = value

    return proposed(edited(appendix(base), edit), base, current)


def proposed(content: bytes, base: Snapshot, current: Snapshot | None = None) -> AppendixProposal:
    return propose(
        read_appendix(content, "phụ lục.xlsx"), base, current or base, load_form(FORM).extra
    )


def steps(proposal: AppendixProposal) -> list[Step]:
    return [each.step for each in proposal.steps]


def codes(proposal: AppendixProposal) -> list[tuple[ProblemCode, str | None]]:
    return [(problem.code, problem.column) for problem in proposal.problems]


def test_an_appendix_that_nobody_edited_proposes_nothing() -> None:
    base = snapshot(*STEPS)
    proposal = proposed(appendix(base), base)
    assert (proposal.plan, proposal.revision, proposal.lines) == ("son-la", 3, 3)
    assert (proposal.steps, proposal.differences, proposal.problems) == ((), (), ())


@pytest.mark.parametrize(
    ("column", "text", "changed"),
    [
        ("disposition", "Giữ lại tiếp tục sử dụng", {"disposition": "retain"}),
        ("disposition", "GIAO ĐỊA PHƯƠNG QUẢN LÝ (*)", {}),
        ("disposition", "thu hồi", {"disposition": "recover"}),
        ("receiver", "UBND xã Chiềng Cọ", {"receiver": "UBND xã Chiềng Cọ"}),
        ("receiver", CENTRE_NAME, {"receiver": CENTRE_NAME, "receiver_agency": CENTRE}),
        ("new_use", "  Trạm  y tế ", {"new_use": "Trạm y tế"}),
        ("new_use", None, {"new_use": None}),
        ("basis", "Quyết định số 9/QĐ-UBND", {"legal_basis": "Quyết định số 9/QĐ-UBND"}),
        (
            "basis",
            "Điều 37 và các điều tiếp theo Nghị định số 186/2025/NĐ-CP",
            {"legal_basis": None},
        ),
        (
            "note",
            "Bàn giao ngay\nThời hạn: 01/02/2026;\nSố liệu: xem chú thích [1]",
            {"note": "Bàn giao ngay", "deadline": date(2026, 2, 1)},
        ),
        ("note", "Bàn giao trước Tết\nkèm hồ sơ", {"deadline": None}),
        ("note", None, {"note": None, "deadline": None}),
    ],
)
def test_each_column_of_the_plan_is_read_back(
    column: str, text: str | None, changed: dict[str, Any]
) -> None:
    proposal = review({("SL-0001", column): text})
    assert proposal.problems == ()
    assert steps(proposal) == ([replace(DECIDED, **changed)] if changed else [])
    fields = {each.field for each in proposal.differences}
    assert fields == set(changed) - {"receiver_agency"}


def test_the_difference_says_what_it_was_what_it_shall_be_and_what_it_is() -> None:
    (told,) = review({("SL-0001", "new_use"): "Trạm y tế"}).differences
    assert (told.label, told.before, told.after, told.now, told.refused) == (
        "mục đích sử dụng mới", "Nhà văn hóa", "Trạm y tế", "Nhà văn hóa", False,
    )  # fmt: skip
    assert told.cell is not None
    assert told.cell.startswith("P")


def test_a_decision_is_withdrawn_only_where_the_cell_says_so() -> None:
    assert steps(review({("SL-0001", "disposition"): "Chưa có phương án"})) == [Withdraw("SL-0001")]
    blank = review({("SL-0001", "disposition"): None})
    assert (steps(blank), codes(blank)) == ([], [(ProblemCode.NOT_IN_LIST, "disposition")])


def test_an_unknown_disposition_is_a_problem_with_the_list() -> None:
    proposal = review({("SL-0001", "disposition"): "Cho thuê"})
    assert steps(proposal) == []
    (problem,) = proposal.problems
    assert problem.code is ProblemCode.NOT_IN_LIST
    assert "Thu hồi" in problem.candidates


def test_a_disposition_that_requires_a_receiver_is_refused_without_one() -> None:
    proposal = review({("SL-0003", "disposition"): "Điều chuyển"})
    assert codes(proposal) == [(ProblemCode.REQUIRED, "receiver")]
    with_one = review(
        {("SL-0003", "disposition"): "Điều chuyển", ("SL-0003", "receiver"): "Sở Tài chính"}
    )
    assert steps(with_one) == [Decide("SL-0003", "transfer", receiver="Sở Tài chính")]


def test_users_come_and_go_by_their_lines() -> None:
    gone = review({("SL-0002", "receiver"): None})
    assert steps(gone) == [Displace(CENTRE, "SL-0002")]
    office = REGISTER.agency_by_code[OFFICE].name
    more = review(
        {("SL-0002", "receiver"): f"{CENTRE_NAME};\n{office} (Nhà tiếp nhận và trả kết quả)"}
    )
    assert steps(more) == [Place(OFFICE, "SL-0002", "SL-0002-N1")]
    strange = review({("SL-0002", "receiver"): "Cơ quan không có"})
    assert (steps(strange), codes(strange)) == ([], [(ProblemCode.UNKNOWN_RECORD, "receiver")])


def test_a_site_that_only_houses_somebody_can_be_decided_in_its_line() -> None:
    proposal = review(
        {("SL-0002", "disposition"): "Giữ lại tiếp tục sử dụng", ("SL-0002", "new_use"): "Một cửa"}
    )
    assert steps(proposal) == [Decide("SL-0002", "retain", new_use="Một cửa")]
    loose = review({("SL-0002", "new_use"): "Một cửa"})
    assert (steps(loose), codes(loose)) == ([], [(ProblemCode.REQUIRED, "disposition")])


def test_what_the_register_keeps_is_not_taken_and_said() -> None:
    proposal = review({("SL-0001", "land_area"): 99, ("SL-0001", "name"): "Tên khác"})
    assert steps(proposal) == []
    assert codes(proposal) == [
        (ProblemCode.NOT_OF_PLAN, "name"),
        (ProblemCode.NOT_OF_PLAN, "land_area"),
    ]
    assert not proposal.refused


def test_a_line_that_planners_changed_meanwhile_is_refused_the_others_are_not() -> None:
    current = snapshot(*STEPS, replace(DECIDED, new_use="Thư viện"))
    proposal = review(
        {("SL-0001", "new_use"): "Trạm y tế", ("SL-0003", "new_use"): "Kho"}, current=current
    )
    assert steps(proposal) == [replace(retain("SL-0003"), new_use="Kho")]
    assert (proposal.current_revision, proposal.stale) == (4, ("SL-0001",))
    assert codes(proposal) == [(ProblemCode.STALE, "new_use")]
    told = {each.site: each for each in proposal.differences}
    assert (told["SL-0001"].before, told["SL-0001"].after, told["SL-0001"].now) == (
        "Nhà văn hóa", "Trạm y tế", "Thư viện",
    )  # fmt: skip
    assert (told["SL-0001"].refused, told["SL-0003"].refused) == (True, False)


def test_a_refused_line_tells_what_planners_changed_in_it_too() -> None:
    moved = Place(OFFICE, "SL-0001", "SL-0001-N1")
    current = snapshot(*STEPS, replace(DECIDED, receiver="Sở Y tế"), moved)
    proposal = review({("SL-0001", "new_use"): "Trạm y tế"}, current=current)
    assert {each.field: (each.before, each.after, each.now) for each in proposal.differences} == {
        "receiver": ("UBND phường Tô Hiệu", "UBND phường Tô Hiệu", "Sở Y tế"),
        "new_use": ("Nhà văn hóa", "Trạm y tế", "Nhà văn hóa"),
        "placement": ("", "", f"{REGISTER.agency_by_code[OFFICE].name} (Nhà làm việc 2 tầng)"),
    }
    (problem,) = proposal.problems
    assert problem.found == "mục đích sử dụng mới: Trạm y tế"
    assert "đơn vị tiếp nhận: Sở Y tế" in problem.expected


def test_a_line_that_only_planners_changed_stays_theirs() -> None:
    current = snapshot(*STEPS, replace(DECIDED, new_use="Thư viện"))
    proposal = review({("SL-0003", "new_use"): "Kho"}, current=current)
    assert steps(proposal) == [replace(retain("SL-0003"), new_use="Kho")]
    assert proposal.problems == ()


def test_a_change_that_the_plan_has_already_is_none() -> None:
    current = snapshot(*STEPS, replace(DECIDED, new_use="Trạm y tế"))
    proposal = review({("SL-0001", "new_use"): "Trạm y tế"}, current=current)
    assert (proposal.steps, proposal.problems) == ((), ())


def test_lines_keep_their_sites_when_they_are_sorted_with_the_hidden_columns() -> None:
    base = snapshot(*STEPS)

    def swap(sheet: Any) -> None:
        one, two = row_of(sheet, "SL-0001"), row_of(sheet, "SL-0003")
        for column in range(1, SEAL + 1):
            first, second = sheet.cell(one, column), sheet.cell(two, column)
            first.value, second.value = second.value, first.value

    proposal = proposed(edited(appendix(base), swap), base)
    assert (proposal.steps, proposal.problems) == ((), ())


def test_lines_that_were_sorted_without_the_hidden_columns_are_refused() -> None:
    base = snapshot(*STEPS)

    def swap(sheet: Any) -> None:
        one, two = row_of(sheet, "SL-0001"), row_of(sheet, "SL-0003")
        for column in range(1, CODE):
            first, second = sheet.cell(one, column), sheet.cell(two, column)
            first.value, second.value = second.value, first.value

    proposal = proposed(edited(appendix(base), swap), base)
    assert steps(proposal) == []
    assert codes(proposal) == [(ProblemCode.UNKNOWN_RECORD, "name")] * 2


def test_a_line_of_another_plan_of_the_same_name_is_refused() -> None:
    elsewhere = snapshot(replace(DECIDED, new_use="Chợ"), place(), retain("SL-0003"))
    proposal = proposed(appendix(elsewhere), snapshot(*STEPS))
    assert (steps(proposal), codes(proposal)) == ([], [(ProblemCode.STALE, "seal")])


def test_a_line_that_was_taken_out_is_said_and_changes_nothing() -> None:
    base = snapshot(*STEPS)
    content = edited(appendix(base), lambda sheet: sheet.delete_rows(row_of(sheet, "SL-0003")))
    proposal = proposed(content, base)
    assert steps(proposal) == []
    assert [problem.found for problem in proposal.problems] == [
        "1 dòng của phụ lục gốc không còn trong tệp"
    ]


def test_a_line_can_be_added_for_a_site_by_its_code_and_never_by_its_name() -> None:
    base = snapshot(*STEPS[:2])

    def add(sheet: Any, code: str | None) -> None:
        row = row_of(sheet, "SL-0001")
        sheet.insert_rows(row + 1)
        values = {"name": "Trụ sở UBND phường Quyết Thắng (cũ)", "disposition": "Thu hồi"}
        for key, value in values.items():
            sheet.cell(row + 1, COLUMN[key]).value = value
        sheet.cell(row + 1, CODE).value = code

    known = proposed(edited(appendix(base), lambda sheet: add(sheet, "SL-0003")), base)
    assert (steps(known), known.problems) == ([Decide("SL-0003", "recover")], ())
    unknown = proposed(edited(appendix(base), lambda sheet: add(sheet, None)), base)
    assert (steps(unknown), codes(unknown)) == ([], [(ProblemCode.REQUIRED, "site")])


def test_a_line_that_stands_twice_is_refused_both_times() -> None:
    base = snapshot(*STEPS)

    def copy(sheet: Any) -> None:
        row = row_of(sheet, "SL-0001")
        sheet.insert_rows(row + 1)
        for column in range(1, SEAL + 1):
            sheet.cell(row + 1, column).value = sheet.cell(row, column).value
        sheet.cell(row + 1, COLUMN["new_use"]).value = "Chợ"

    proposal = proposed(edited(appendix(base), copy), base)
    assert (steps(proposal), codes(proposal)) == ([], [(ProblemCode.DUPLICATE, "site")])


def test_columns_and_rows_may_move() -> None:
    base = snapshot(*STEPS)

    def edit(sheet: Any) -> None:
        sheet.cell(row_of(sheet, "SL-0001"), COLUMN["new_use"]).value = "Trạm y tế"
        sheet.insert_rows(1, 3)
        # openpyxl does not move merged ranges; Excel does.
        for area in list(sheet.merged_cells.ranges):
            area.shift(row_shift=3)

    assert steps(proposed(edited(appendix(base), edit), base)) == [
        replace(DECIDED, new_use="Trạm y tế")
    ]


def test_other_workbooks_are_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefusedError, match="không phải phụ lục do Trụ Sở xuất"):
        read_appendix(xlsx({"A": [["Hình thức xử lý", "Ghi chú"]]}), "a.xlsx")
    base = snapshot(*STEPS)
    without = edited(
        appendix(base), lambda sheet: sheet.cell(8, COLUMN["note"]).__setattr__("value", "Khác hẳn")
    )
    with pytest.raises(FileRefusedError, match=r"tiêu đề phụ lục đã bị sửa.*Ghi chú"):
        read_appendix(without, "a.xlsx")
