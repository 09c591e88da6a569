"""The same workbook with what is to be repaired marked in it, and its corrected copy."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from app.intake.answers import Answers, Option, Question
from app.intake.model import Problem, ProblemCode, RawSheet, RawWorkbook, Severity
from app.intake.reading.read import read_workbook
from app.intake.sessions.inherited import inherited_answers, row_moves
from app.intake.sessions.marked import as_it_was, mark_workbook, marked_name, original_of
from app.intake.sessions.marked_cells import FILLS, Grade
from app.intake.sessions.marked_list import LIST_SHEET

SHEET = "Bảng kê"


def problem(
    cell: str | None, severity: Severity = Severity.ERROR, sheet: str = SHEET, **given: Any
) -> Problem:
    values: dict[str, Any] = {
        "code": ProblemCode.UNKNOWN_UNIT,
        "severity": severity,
        "sheet": sheet,
        "row": None,
        "cell": cell,
        "column": "Địa chỉ",
        "found": "Xã Sập V?t",
        "expected": "tên một xã cũ",
        "repair": "Hãy sửa tên xã.",
        "candidates": ("04075 Xã Sập Vạt",),
    }
    return Problem(**{**values, **given})


def workbook() -> bytes:
    """A workbook with styles, a formula, merged cells, a comment, a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in (
        ["BẢNG KÊ"],
        ["STT", "Địa chỉ", "Diện tích"],
        [1, "Xã Sập V?t", 12.5],
        [2, "Nà Bó", 3],
    ):
        sheet.append(row)
    sheet.append([None, "Cộng", "=SUM(C3:C4)"])
    sheet.append([None, '="Xã " & B4', None])
    sheet.merge_cells("A1:C1")
    sheet["B3"].font = Font(name=".VnTime", bold=True)
    sheet["B4"].comment = Comment("Đã hỏi xã", "Kế toán")
    sheet["C4"].fill = PatternFill("solid", fgColor="00FF00")
    check = DataValidation(type="whole", formula1="1", formula2="9")
    check.add("A3:A4")
    sheet.add_data_validation(check)
    book.create_sheet("Ẩn").sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return with_results(content.getvalue())


def with_results(content: bytes) -> bytes:
    """As if Excel had calculated it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<f>SUM(C3:C4)</f><v />", b"<f>SUM(C3:C4)</f><v>15.5</v>")
                part = part.replace(b'<c r="B6"><f>', b'<c r="B6" t="str"><f>').replace(
                    b" &amp; B4</f><v />", " &amp; B4</f><v>Xã Nà Bó</v>".encode()
                )
            made.writestr(name, part)
    return target.getvalue()


def load(content: bytes, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def test_cells_are_filled_by_grade_and_say_found_expected_and_repair() -> None:
    content = workbook()
    marked = load(
        mark_workbook(
            content,
            [problem("B3"), problem("C4", Severity.WARNING, candidates=())],
            [Question(key="q", kind="money", text="Đơn vị tiền?", cells=(f"{SHEET}!C3",),
                      options=(Option(value="1000", label="nghìn đồng"),))],
        )
    )  # fmt: skip
    sheet = marked[SHEET]
    fills = [sheet[cell].fill.fgColor.rgb[2:] for cell in ("B3", "C3", "C4")]
    assert fills == [FILLS[grade] for grade in (Grade.ERROR, Grade.QUESTION, Grade.WARNING)]
    assert sheet["B3"].comment.text == (
        "[Trụ Sở] LỖI\nĐang có: Xã Sập V?t\nCần: tên một xã cũ\nCách sửa: Hãy sửa tên xã.\n"
        "Có thể là: 04075 Xã Sập Vạt"
    )
    assert "CÂU HỎI\nCần: Đơn vị tiền?" in sheet["C3"].comment.text
    assert "nghìn đồng" in sheet["C3"].comment.text


def test_what_was_in_the_workbook_stays() -> None:
    marked = load(mark_workbook(workbook(), [problem("B3"), problem("B4")], []))
    sheet = marked[SHEET]
    assert (sheet["C5"].value, sheet["B3"].font.name) == ("=SUM(C3:C4)", ".VnTime")
    assert sheet["C4"].fill.fgColor.rgb == "0000FF00"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert len(sheet.data_validations.dataValidation) == 1
    assert sheet["B4"].comment.text.startswith("Đã hỏi xã\n———\n[Trụ Sở] LỖI")
    assert marked.sheetnames == [LIST_SHEET, SHEET, "Ẩn"]
    assert marked["Ẩn"].sheet_state == "hidden"


def test_the_list_links_to_every_cell_the_worst_first() -> None:
    marked = load(
        mark_workbook(
            workbook(),
            [
                problem("C4", Severity.INFO),
                problem("B3"),
                problem(None, row=None, column="Ghi chú"),
            ],
            [],
            file_name="x.xlsx",
        )
    )
    rows = list(marked[LIST_SHEET].iter_rows(min_row=6))
    assert [[cell.value for cell in row[1:5]] for row in rows] == [
        ["LỖI", SHEET, "B3", "Địa chỉ"],
        ["LỖI", SHEET, None, "Ghi chú"],
        ["GHI NHẬN", SHEET, "C4", "Địa chỉ"],
    ]
    assert marked[SHEET]["C4"].comment is None, "what only tells is listed, not marked"
    assert rows[0][3].hyperlink.location == f"'{SHEET}'!B3"
    assert marked[LIST_SHEET]["A1"].value == "Lỗi cần sửa trong tệp x.xlsx"


def test_a_problem_inside_merged_cells_or_of_a_whole_row_is_marked_where_it_can_be_seen() -> None:
    marked = load(mark_workbook(workbook(), [problem("B1"), problem(None, row=4, column=None)], []))
    sheet = marked[SHEET]
    assert [sheet[cell].comment is not None for cell in ("A1", "A4", "B4")] == [True, True, True]
    assert sheet["B4"].comment.text == "Đã hỏi xã"


def test_the_copy_reads_as_the_original_without_its_list() -> None:
    content = workbook()
    marked = mark_workbook(content, [problem("B3")], [])
    book = read_workbook(content, "x.xlsx")
    read = as_it_was(read_workbook(marked, "x.xlsx"), marked)
    assert [(sheet.name, sheet.rows, sheet.merges) for sheet in read.sheets] == [
        (sheet.name, sheet.rows, sheet.merges) for sheet in book.sheets
    ]
    assert read.sheets[0].rows[4][2] == 15.5
    assert read.sheets[0].rows[5][1] == "Xã Nà Bó"
    assert (read.hidden, [each.name for each in read.listing]) == (("Ẩn",), [SHEET, "Ẩn"])


def test_a_copy_knows_its_original_also_after_it_was_saved_again() -> None:
    content = workbook()
    marked = mark_workbook(content, [problem("B3")], [])
    saved = io.BytesIO()
    load(marked).save(saved)
    sha256 = hashlib.sha256(content).hexdigest()
    assert original_of(marked) == original_of(saved.getvalue()) == sha256
    assert original_of(content) is None
    assert original_of(b"a;b\n") is None
    assert original_of(b"PK\x03\x04 broken") is None


def test_marks_of_an_earlier_copy_are_gone_where_it_was_repaired() -> None:
    first = mark_workbook(workbook(), [problem("B3"), problem("B4")], [])
    book = load(first)
    book[SHEET]["B3"].value = "Xã Sập Vạt"
    saved = io.BytesIO()
    book.save(saved)
    corrected = saved.getvalue()
    again = mark_workbook(corrected, [problem("C3")], [])
    marked = load(again)
    sheet = marked[SHEET]
    assert marked.sheetnames == [LIST_SHEET, SHEET, "Ẩn"]
    assert (sheet["B3"].comment, sheet["B3"].fill.fill_type) == (None, None)
    assert sheet["B4"].comment.text == "Đã hỏi xã"
    assert sheet["C3"].comment is not None
    assert original_of(again) == hashlib.sha256(corrected).hexdigest()


@pytest.mark.parametrize("separator", [";", ","])
def test_a_text_file_comes_back_as_a_workbook_that_reads_the_same(separator: str) -> None:
    lines = [["Mã", "Tên", "Ngày"], ["007", "=1+1", "05/12/2024"], ["1.417", "-", "x"]]
    content = "\r\n".join(separator.join(line) for line in lines).encode()
    book = read_workbook(content, "a.csv")
    name = book.sheets[0].name
    marked = mark_workbook(content, [problem("C2", sheet=name), problem("E9", sheet=name)], [])
    read = as_it_was(read_workbook(marked, "a.xlsx"), marked)
    assert [row[:3] for row in read.sheets[0].rows[:3]] == book.sheets[0].rows
    assert read.sheets[0].name == name
    sheet = load(marked)[name]
    assert sheet["C2"].comment is not None
    assert sheet["E9"].fill.fgColor.rgb == f"00{FILLS[Grade.ERROR]}"
    assert original_of(marked) == book.sha256
    assert marked_name(marked, "a.b.csv") == "a.b (cần sửa).xlsx"


def raw(**sheets: list[list[Any]]) -> RawWorkbook:
    return RawWorkbook(
        "x.xlsx", "0" * 64, 1, "xlsx",
        tuple(RawSheet(name, visible=True, rows=rows) for name, rows in sheets.items()),
    )  # fmt: skip


ROWS = [["STT", "Tên"], [1.0, "A"], [2.0, "B"], [3.0, "C"], [4.0, "D"]]


def test_answers_follow_their_rows_and_give_way_to_what_was_repaired() -> None:
    answers = Answers(
        units={"sap v?t": "04075@2024"},
        cells={"S!B2": "A sửa", "S!B4": "C sửa", "T!A1": "?"},
        rows={"S!5": False, "S!3": False},
        columns={"S!A1:B5": {"B": "name"}},
    )
    corrected = [["STT", "Tên"], ["mới", "thêm"], *ROWS[1:3], [3.0, "C đã sửa"], ROWS[4]]
    kept = inherited_answers(answers, raw(S=ROWS), raw(S=corrected))
    assert kept.units == answers.units
    assert kept.cells == {"S!B3": "A sửa"}
    assert kept.rows == {"S!6": False, "S!4": False}
    assert kept.columns == {"S!A1:B6": {"B": "name"}}
    assert inherited_answers(answers, raw(S=ROWS), raw(S=ROWS)).rows == answers.rows


@pytest.mark.parametrize(
    ("corrected", "moves"),
    [
        (ROWS, {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
        ([ROWS[0], *ROWS[2:]], {1: 1, 3: 2, 4: 3, 5: 4}),
        ([*ROWS[:2], [2.0, "B sửa"], *ROWS[3:]], {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
        ([*ROWS, [5.0, "E"]], {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
        ([], {}),
    ],
)
def test_rows_are_found_again(corrected: list[list[Any]], moves: dict[int, int]) -> None:
    assert row_moves(ROWS, corrected) == moves
