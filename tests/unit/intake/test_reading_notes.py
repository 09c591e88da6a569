"""The report says what the reading did: decoded columns, formulas, doubtful texts, encodings."""

from __future__ import annotations

from app.intake.model import ProblemCode, RawWorkbook, Severity, Table, TableRow
from app.intake.reading.read import read_workbook
from app.intake.reading_notes import reading_notes
from tests.builders.binary_books import Formula, xls
from tests.builders.workbooks import xlsx


def table_of(book: RawWorkbook) -> Table:
    """The whole first sheet as a table with one header row."""
    sheet = book.sheets[0]
    paths = tuple(str(value) for value in sheet.rows[0])
    rows = tuple(TableRow(n, row) for n, row in enumerate(sheet.rows[1:], 2))
    return Table(sheet.name, 1, 1, paths, rows, others={1: "header"})


def notes(book: RawWorkbook) -> list[tuple[ProblemCode, Severity, str | None, str | None, str]]:
    found = reading_notes(book, [table_of(book)])
    return [(n.code, n.severity, n.cell, n.column, n.found) for n in found]


def test_decoded_cells_are_counted_by_column() -> None:
    book = read_workbook(
        xlsx({"A": [["Tỉnh", "Huyện"], ["S¬n La", "Mộc Châu"], ["§iÖn Biªn", "Mường Ảng"]]}), "a"
    )
    assert notes(book) == [
        (ProblemCode.DECODED, Severity.INFO, None, "Tỉnh", "giải mã TCVN3 (ABC): 2 ô")
    ]


def test_lost_letters_are_named_cell_by_cell() -> None:
    book = read_workbook(xlsx({"A": [["Xã", "Huyện"], ["Sập V?t", "Yên Châu"]]}), "a")
    assert notes(book) == [(ProblemCode.LETTERS_LOST, Severity.WARNING, "A2", "Xã", "Sập V?t")]


def test_very_many_doubtful_cells_are_counted_not_listed() -> None:
    book = read_workbook(xlsx({"A": [["Xã"], *[[f"Sập V?t {n}"] for n in range(300)]]}), "a")
    found = notes(book)
    assert len(found) == 201
    assert found[-1][2:] == (None, "Xã", "còn 100 ô khác trong cột")


def test_formula_cells_are_said_to_be() -> None:
    cells = {(0, 0): "Số", (0, 1): "Tổng", (1, 0): 1.0, (1, 1): Formula(2.0), (2, 1): Formula(3.0)}
    assert notes(read_workbook(xls({"A": cells}), "a")) == [
        (ProblemCode.FORMULA_VALUE, Severity.INFO, None, "Tổng", "2 ô công thức, đầu tiên là B2")
    ]


def test_a_text_in_another_encoding_is_said_to_be() -> None:
    assert notes(read_workbook("tên;số\nà;1\n".encode(), "a")) == []
    (note,) = notes(read_workbook("nom;no\nMerci à toi;1\n".encode("latin-1"), "a"))
    assert note[:2] == (ProblemCode.TEXT_ENCODING, Severity.INFO)
    assert note[4] == "bảng mã cp1252"
    mixed = "Trường Tiểu học Mường Bú;1\n".encode() * 20 + "Merci à toi;x\n".encode("latin-1")
    (note, *_) = notes(read_workbook(mixed, "a"))
    assert note[:2] == (ProblemCode.TEXT_ENCODING, Severity.WARNING)
    assert "1 byte" in note[4]
