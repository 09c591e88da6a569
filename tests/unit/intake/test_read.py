"""From bytes to cells: every kind of workbook by content, cells as they stand, nothing dropped."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.intake.model import RawSheet, Visibility, column_letter
from app.intake.reading.read import read_workbook
from app.intake.text.decode import Encoding
from app.intake.text.decoding import decoded_by_column
from tests.builders.binary_books import Failed, Formula, xls, xlsb
from tests.builders.open_documents import ods, ods_of
from tests.builders.workbooks import xlsx


def changed_part(content: bytes, part: str, change: tuple[str, str]) -> bytes:
    """The same archive with one text of one part replaced (a pattern and its replacement)."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            text = before.read(entry)
            if entry.filename == part:
                text, count = re.subn(change[0].encode(), change[1].encode(), text)
                assert count
            after.writestr(entry.filename, text)
    return buffer.getvalue()


def only(content: bytes) -> RawSheet:
    (sheet,) = read_workbook(content, "tệp").sheets
    return sheet


def test_cells_keep_the_type_in_which_they_stand() -> None:
    content = xlsx({"A": [["chữ", 1.5, True, None], [None, 3, date(2025, 7, 1), "=1+1"]]})
    book = read_workbook(content, "sổ.xls")
    assert book.kind == "xlsx"
    assert book.sha256 == hashlib.sha256(content).hexdigest()
    assert book.size == len(content)
    assert book.sheets[0].rows[0] == ["chữ", 1.5, True]
    assert book.sheets[0].rows[1] == ["", 3.0, date(2025, 7, 1), "#CHƯA TÍNH"]


def test_dates_times_percents_and_lines_come_as_values() -> None:
    noon = datetime(2024, 12, 5, 12, 30)  # noqa: DTZ001
    cells = [noon, time(8, 30), timedelta(hours=30), "dòng 1\ndòng 2"]
    assert only(xlsx({"A": [[*cells, "  hai  cách ", "'0123"]]})).rows == [
        [*cells, "  hai  cách ", "'0123"]
    ]


def test_a_text_of_several_fonts_is_one_text() -> None:
    content = changed_part(
        xlsx({"A": [["Trụ sở"]]}),
        "xl/sharedStrings.xml",
        (r"<t>[^<]*</t>", "<r><t>Trụ </t></r><r><rPr><b/></rPr><t>sở</t></r>"),
    )
    assert only(content).rows == [["Trụ sở"]]


def test_an_error_is_not_taken_for_a_blank_cell() -> None:
    book = read_workbook(xlsx({"A": [["a", "#REF!"], [None, None, "#N/A"]]}), "x.xlsx")
    assert book.sheets[0].rows[0] == ["a", "#REF!", ""]
    assert book.sheets[0].rows[1][2] == "#N/A"


CELLS: dict[tuple[int, int], Any] = {
    (0, 0): "Đơn vị",
    (1, 1): 2.5,
    (2, 0): True,
    (2, 1): Formula(3.0),
    (2, 2): Formula(error=0x07),
    (3, 0): Failed(0x2A),
}


@pytest.mark.parametrize("write", [xls, xlsb])
def test_binary_workbooks_give_values_errors_and_formulas(write: Any) -> None:
    book = read_workbook(write({"Nhà": CELLS}), "sổ.xlsx")
    sheet = book.sheets[0]
    assert book.kind == write.__name__
    assert [row + [""] * (3 - len(row)) for row in sheet.rows] == [
        ["Đơn vị", "", ""],
        ["", 2.5, ""],
        [True, 3.0, "#DIV/0!"],
        ["#N/A", "", ""],
    ]
    assert {column: list(rows) for column, rows in sheet.formulas.items()} == {1: [2], 2: [2]}


def test_merged_ranges_of_every_kind() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx({"A": [["đầu đề"], [], ["x", "y", "z"]]})))
    book["A"].merge_cells("A1:C2")
    buffer = io.BytesIO()
    book.save(buffer)
    spanned = (
        '<table:table table:name="A"><table:table-row><table:table-cell '
        'table:number-columns-spanned="3" table:number-rows-spanned="2" '
        'office:value-type="string"><text:p>đầu đề</text:p></table:table-cell>'
        '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>'
        "</table:table>"
    )
    merged = xlsb({"A": {(0, 0): "đầu đề"}}, merges=[(0, 0, 1, 2)])
    for content in (buffer.getvalue(), ods_of(spanned), merged):
        assert only(content).merges == ((0, 0, 1, 2),)


def test_a_formula_gives_its_stored_value_and_is_known_as_one() -> None:
    content = changed_part(
        xlsx({"A": [["a", "=B2", "=C2"], [1, "=D2", "=E2"]]}),
        "xl/worksheets/sheet1.xml",
        (
            r'<c r="B1"><f>B2</f><v\s*/></c>',
            '<c r="B1"><f>B2</f><v>7</v></c>',
        ),
    )
    sheet = only(content)
    assert sheet.rows == [["a", 7.0, "#CHƯA TÍNH"], [1.0, "#CHƯA TÍNH", "#CHƯA TÍNH"]]
    assert sheet.holds_formula(0, 1)
    assert sheet.holds_formula(1, 2)
    assert not sheet.holds_formula(0, 0)
    assert not sheet.holds_formula(1, 0)


def test_a_formula_whose_result_is_no_text_is_blank_and_not_uncalculated() -> None:
    content = changed_part(
        xlsx({"A": [["a", "=B2", "cuối"]]}),
        "xl/worksheets/sheet1.xml",
        (r'<c r="B1"><f>B2</f><v\s*/></c>', '<c r="B1" t="str"><f>B2</f><v></v></c>'),
    )
    assert only(content).rows == [["a", "", "cuối"]]


@pytest.mark.parametrize(
    "change",
    [
        (r'<c r="([A-Z]+\d)"', r"<c  r='\1'"),
        (r"<(/?)(worksheet|sheetData|row|c|f|v)\b", r"<\1x:\2"),
        (r'<c r="[A-Z]+\d"', "<c"),
        (r'<row r="\d"', "<row"),
    ],
    ids=["other quotes", "a prefix", "cells without a place", "rows without a number"],
)
def test_however_a_sheet_is_written_its_errors_and_formulas_are_found(
    change: tuple[str, str],
) -> None:
    plain = xlsx({"A": [["a", "#REF!", "=A1"], ["b", 2, "#N/A"]]})
    part = "xl/worksheets/sheet1.xml"
    content = changed_part(plain, part, change)
    if "x:" in change[1]:
        content = changed_part(content, part, (r"<x:worksheet xmlns=", "<x:worksheet xmlns:x="))
    sheet = only(content)
    assert sheet.rows == [["a", "#REF!", "#CHƯA TÍNH"], ["b", 2.0, "#N/A"]]
    assert {column: list(rows) for column, rows in sheet.formulas.items()} == {2: [0]}


def test_an_open_document_keeps_the_words_of_its_errors() -> None:
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell>"
    )
    row = f"<table:table-row><table:table-cell/>{cell}</table:table-row>"
    sheet = only(ods_of(f'<table:table table:name="A">{row}</table:table>'))
    assert sheet.rows == [["", "#DIV/0!"]]
    assert sheet.holds_formula(0, 1)


def test_hidden_sheets_are_named_and_left_out() -> None:
    book = read_workbook(xlsx({"Hiện": [["a"]], "Ẩn": [["b"]]}, hidden=["Ẩn"]), "x.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Hiện"]
    assert book.hidden == ("Ẩn",)


def test_a_hidden_sheet_is_taken_where_it_was_chosen_and_a_visible_one_left_out() -> None:
    content = xls({"Hiện": {(0, 0): "a"}, "Kín": {(1, 2): "b"}}, hidden={"Kín": 2})
    book = read_workbook(content, "x.xls")
    assert [(s.name, s.visibility, s.taken, s.rows, s.columns) for s in book.listing] == [
        ("Hiện", Visibility.VISIBLE, True, 1, 1),
        ("Kín", Visibility.VERY_HIDDEN, False, 2, 3),
    ]
    book = read_workbook(content, "x.xls", sheets={"Hiện": False, "Kín": True})
    assert [(s.name, s.visible, s.visibility) for s in book.sheets] == [
        ("Kín", False, Visibility.VERY_HIDDEN)
    ]
    assert book.sheets[0].rows == [["", "", ""], ["", "", "b"]]
    assert book.hidden == ()
    assert [each.taken for each in book.listing] == [False, True]


def test_blank_rows_and_columns_at_the_end_are_trimmed() -> None:
    assert only(xlsx({"A": [["a", "", ""], ["", "", ""], ["b", "", ""], ["", ""]]})).rows == [
        ["a"],
        [""],
        ["b"],
    ]
    assert only(ods({"A": [["a", "", "c"], [], ["", "", ""]]})).rows == [["a", "", "c"]]
    assert only(xlsx({"A": []})).rows == []


def test_legacy_text_is_decoded_and_its_raw_form_kept() -> None:
    rows = [["TØnh", "x"], ["S¬n La", "Sơn La"], ["HuyÖn Mai S¬n", "ký"]]
    sheet = only(xlsx({"A": rows}))
    assert sheet.rows == [["Tỉnh", "x"], ["Sơn La", "Sơn La"], ["Huyện Mai Sơn", "ký"]]
    assert sheet.raw_text(1, 0) == "S¬n La"
    assert sheet.raw_text(1, 1) is None
    assert sheet.decoded[2, 0].encoding is Encoding.TCVN3
    assert decoded_by_column(sheet) == {0: {"tcvn3": 3}}
    assert decoded_by_column(sheet, first_row=1, last_row=1) == {0: {"tcvn3": 1}}


def test_plain_unicode_leaves_nothing_decoded() -> None:
    rows = [["Tên", "Hà", "nhà"], ["Trụ sở", "là", 5], ["câu hỏi?", "à", "“nháy”"]] * 40
    sheet = only(xlsx({"A": rows}))
    assert sheet.decoded == {}
    assert sheet.rows[1] == ["Trụ sở", "là", 5.0]


def test_a_decomposed_letter_among_unicode_is_composed() -> None:
    rows = [["Hà", "nhà"]] * 20 + [["Ho\u0300a Bi\u0300nh", "Hà"]]
    sheet = only(xlsx({"A": rows}))
    assert sheet.rows[20] == ["Hòa Bình", "Hà"]
    assert set(sheet.decoded) == {(20, 0)}


def test_what_we_wrote_ourselves_comes_back_as_it_was() -> None:
    sheets = {"A": [["S¬n La", "û"]]}
    assert only(xlsx(sheets)).rows[0][0] == "Sơn La"
    creator = (r"<dc:creator>[^<]*</dc:creator>", "<dc:creator>Trụ Sở</dc:creator>")
    ours = changed_part(xlsx(sheets), "docProps/core.xml", creator)
    assert only(ours).rows == [["S¬n La", "û"]]


def test_columns_have_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
