"""Problems are grouped by what repairs them."""

from __future__ import annotations

from dataclasses import replace

from app.intake.answers import Option, Question
from app.intake.groups import TITLES, place_of, repair_groups
from app.intake.model import Problem, ProblemCode, Severity


def problem(
    cell: str, found: str, code: ProblemCode = ProblemCode.UNKNOWN_UNIT, **changes: object
) -> Problem:
    values: dict[str, object] = {
        "code": code,
        "severity": Severity.ERROR,
        "sheet": "Bảng",
        "row": int(cell[1:]),
        "cell": cell,
        "column": "Đơn vị cũ",
        "found": found,
        "expected": "một xã",
        "repair": "Hãy sửa.",
        **changes,
    }
    return Problem(**values)  # type: ignore[arg-type]


def test_one_unknown_unit_in_37_cells_is_one_repair() -> None:
    cells = [problem(f"F{row}", "Xã Sập V?t") for row in range(10, 47)]
    groups = repair_groups([*cells, problem("F50", "Xã Khác")])
    assert [group.title for group in groups] == [
        "37 ô: không có đơn vị hành chính “Xã Sập V?t”",
        "1 ô: không có đơn vị hành chính “Xã Khác”",
    ]
    assert groups[0].cells[:2] == ("Bảng!F10", "Bảng!F11")


def test_errors_come_first_and_missing_values_are_grouped_by_column() -> None:
    missing = [problem(f"A{row}", "", ProblemCode.REQUIRED, column="Mã") for row in (3, 4)]
    told = problem("B3", "1,5", ProblemCode.ROUNDED, severity=Severity.INFO)
    groups = repair_groups([told, *missing])
    assert [(group.code, group.cell_count) for group in groups] == [
        (ProblemCode.REQUIRED, 2),
        (ProblemCode.ROUNDED, 1),
    ]


def test_problems_that_one_answer_settles_are_one_group_however_they_are_written() -> None:
    question = Question(
        key="tt mộc châu||14",
        kind="place",
        text="“TT Mộc Châu” là xã, phường nào?",
        options=(Option(value="03980@2025", label="Phường Mộc Châu"),),
    )
    groups = repair_groups(
        [
            problem("F195", "Tiểu khu 10 - TT Mộc Châu", ProblemCode.ADDRESS_AMBIGUOUS),
            problem("F198", "Tiểu khu 12 - TT Mộc Châu", ProblemCode.ADDRESS_AMBIGUOUS),
        ],
        {"Bảng!F195": question, "Bảng!F198": question},
    )
    assert [(group.question, group.cell_count) for group in groups] == [("tt mộc châu||14", 2)]
    assert groups[0].title == "2 ô: “TT Mộc Châu” là xã, phường nào?"


def test_a_place_is_a_cell_a_row_or_a_sheet() -> None:
    assert place_of(problem("F12", "x")) == "Bảng!F12"
    assert place_of(replace(problem("F12", "x"), cell=None)) == "Bảng!12"
    assert place_of(replace(problem("F12", "x"), cell=None, row=None)) == "Bảng"


def test_every_kind_of_problem_has_words() -> None:
    assert set(TITLES) == set(ProblemCode)
