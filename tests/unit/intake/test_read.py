"""From bytes to cells: by content, within caps, refused with a reason."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

import pytest

from app.intake import read
from app.intake.model import FileRefusedError, column_letter
from app.intake.read import read_workbook
from tests.builders.workbooks import xlsx


def test_cells_keep_the_type_in_which_they_stand() -> None:
    content = xlsx({"A": [["chữ", 1.5, True, None], [None, 3, date(2025, 7, 1), "=1+1"]]})
    book = read_workbook(content, "sổ.xls")
    assert book.kind == "xlsx"
    assert book.sha256 == hashlib.sha256(content).hexdigest()
    assert book.size == len(content)
    assert book.sheets[0].rows[0] == ["chữ", 1.5, True]
    assert book.sheets[0].rows[1] == ["", 3.0, date(2025, 7, 1), "#CHƯA TÍNH"]


def test_an_error_is_not_taken_for_a_blank_cell() -> None:
    book = read_workbook(xlsx({"A": [["a", "#REF!"], [None, None, "#N/A"]]}), "x.xlsx")
    assert book.sheets[0].rows[0] == ["a", "#REF!", ""]
    assert book.sheets[0].rows[1][2] == "#N/A"


def test_hidden_sheets_are_named_and_left_out() -> None:
    book = read_workbook(xlsx({"Hiện": [["a"]], "Ẩn": [["b"]]}, hidden=["Ẩn"]), "x.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Hiện"]
    assert book.hidden == ("Ẩn",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ma,ten\n1,2\n", "theo nội dung"),
        (b"", "theo nội dung"),
        (b"PK\x03\x04 cut off", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused_with_its_reason(content: bytes, words: str) -> None:
    with pytest.raises(FileRefusedError, match=words):
        read_workbook(content, "tệp.xlsx")


def test_another_archive_is_no_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(FileRefusedError, match="không phải sổ tính"):
        read_workbook(buffer.getvalue(), "a.xlsx")


def test_one_far_away_cell_is_refused_before_it_costs_anything() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx({"A": [["x"]]})))
    book["A"]["XFD1048576"] = "xa"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(FileRefusedError, match="XFD"):
        read_workbook(buffer.getvalue(), "xa.xlsx")


def test_an_empty_formatted_far_cell_does_not_count() -> None:
    from openpyxl import load_workbook
    from openpyxl.styles import Font

    book = load_workbook(io.BytesIO(xlsx({"A": [["x"]]})))
    book["A"]["XFD1048576"].font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_workbook(buffer.getvalue(), "xa.xlsx").sheets[0].rows == [["x"]]


def test_caps_on_size_and_unpacked_size(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx({"A": [["x"]]})
    monkeypatch.setattr(read, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(FileRefusedError, match="bung ra"):
        read_workbook(content, "a.xlsx")
    monkeypatch.setattr(read, "MAX_FILE_BYTES", 100)
    with pytest.raises(FileRefusedError, match="giới hạn"):
        read_workbook(content, "a.xlsx")


def test_columns_have_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
