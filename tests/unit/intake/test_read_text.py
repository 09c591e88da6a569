"""Tables in text: encoding, delimiter, quotes and line ends are told from the content."""

from __future__ import annotations

import pytest

from app.intake.model import RawWorkbook
from app.intake.reading.read import read_workbook

ROWS = [["Mã", "Tên", "Diện tích"], ["A1", "Trụ sở xã Mường Bú", "1.417,70"], ["A2", "Kho", ""]]


def text_of(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def read(content: bytes) -> RawWorkbook:
    return read_workbook(content, "bảng.xls")


def rows_of(content: bytes) -> list[list[object]]:
    (sheet,) = read(content).sheets
    return [list(row) for row in sheet.rows]


def test_a_table_of_text_is_one_sheet_of_one_name() -> None:
    book = read(text_of(ROWS, "\t").encode())
    assert (book.kind, book.encoding, book.delimiter, book.damaged) == ("csv", "utf-8", "\t", 0)
    assert [(s.name, s.taken, s.rows, s.columns) for s in book.listing] == [("CSV", True, 3, 3)]
    assert book.sheets[0].rows == ROWS
    assert read_workbook(text_of(ROWS).encode(), "x.csv", sheets={"CSV": False}).sheets == ()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_a_mark(encoding: str, end: str) -> None:
    assert rows_of(text_of(ROWS, ";", end).encode(encoding)) == ROWS


@pytest.mark.parametrize(
    ("name", "encoding", "said"),
    [
        ("Merci à toi", "latin-1", "cp1252"),
        ("Müller & Söhne, Köln", "cp1252", "cp1252"),
        ("Ünal’s “Café” – 5 €", "cp1252", "cp1252"),
        ("Müller & Söhne, Köln", "mac-roman", "mac-roman"),
        ("Café du Général", "mac-roman", "mac-roman"),
        ("L’été à Évian", "mac-roman", "mac-roman"),
        ("SEÑOR ÁVILA", "mac-roman", "mac-roman"),
    ],
)
def test_the_encoding_is_the_one_in_which_words_are_words(
    name: str, encoding: str, said: str
) -> None:
    book = read(f'id;name\n1;"{name}"\n'.encode(encoding))
    assert book.encoding == said
    assert book.sheets[0].rows[1] == ["1", name]


def as_cp1258(text: str) -> bytes:
    """The bytes of Vietnamese in Windows-1258, whose tones stand behind their letters."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in tones)
        parts.append(
            unicodedata.normalize("NFC", "".join(m for m in apart if m not in tones)) + tone
        )
    return "".join(parts).encode("cp1258")


def test_vietnamese_of_before_unicode_is_decoded_cell_by_cell() -> None:
    tcvn3 = "M·;Tªn ®¬n vÞ;HuyÖn\n1;Së Tµi chÝnh;Mai S¬n\n2;Tr­êng TiÓu häc;Méc Ch©u\n"
    read_tcvn3 = read(tcvn3.encode("cp1252"))
    assert read_tcvn3.sheets[0].rows[1:] == [
        ["1", "Sở Tài chính", "Mai Sơn"],
        ["2", "Trường Tiểu học", "Mộc Châu"],
    ]
    assert read_tcvn3.sheets[0].raw_text(1, 1) == "Së Tµi chÝnh"
    vni = "Teân;Huyeän\nTröôøng Tieåu hoïc;Moäc Chaâu\n"
    assert rows_of(vni.encode("cp1252"))[1] == ["Trường Tiểu học", "Mộc Châu"]
    windows = as_cp1258("Tên,Huyện\nTrường Tiểu học,Mộc Châu\nĐường Tô Hiệu,Mường La\n")
    assert rows_of(windows)[1:] == [["Trường Tiểu học", "Mộc Châu"], ["Đường Tô Hiệu", "Mường La"]]


def test_two_encodings_pasted_into_one_file() -> None:
    lines = ["Trường Tiểu học Mường Bú;Mộc Châu"] * 20
    content = "\n".join(lines).encode() + "\nMerci à toi;x\n".encode("latin-1")
    book = read(content)
    assert book.encoding == "utf-8"
    assert book.damaged == 1
    assert book.sheets[0].rows[-1] == ["Merci à toi", "x"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # Decimal commas, with and without a header.
        ("tên;dt;giá\na;1,5;2,5\nb;2,5;3,5\n", [["tên", "dt", "giá"], ["a", "1,5", "2,5"]]),
        ("1,5;2,5\n2,5;3,5\n", [["1,5", "2,5"], ["2,5", "3,5"]]),
        # A banner above, remarks with semicolons inside.
        (
            "Biểu 01; kèm theo công văn\n\nmã,tên,ghi chú\n1,a,x; y\n2,b,\n3,c,z\n",
            [["Biểu 01; kèm theo công văn"], [], ["mã", "tên", "ghi chú"], ["1", "a", "x; y"]],
        ),
        ('"a;b","c;d"\n"e;f","g;h"\n', [["a;b", "c;d"], ["e;f", "g;h"]]),
        ("a|b|c\n1|2, 3|4\n", [["a", "b", "c"], ["1", "2, 3", "4"]]),
        ("sep=;\na;b,c\n", [["a", "b,c"]]),
        ("chỉ một cột\nmột\n", [["chỉ một cột"], ["một"]]),
        ("một cột, có phẩy\nmột\nhai\nba\n", [["một cột", " có phẩy"], ["một"]]),
    ],
)
def test_the_delimiter_is_that_of_the_whole_table(text: str, rows: list[list[str]]) -> None:
    found = [[v for v in row if v] for row in rows_of(text.encode())[: len(rows)]]
    assert found == [[v for v in row if v] for row in rows]


def test_cells_of_text_stay_text() -> None:
    cells = ["6.37702E+15", "007", "1.417", "05/12/2024", "'0123", "TRUE", "#N/A", " x "]
    assert rows_of(";".join(cells).encode()) == [cells]


def test_quotes_hold_delimiters_lines_and_quotes() -> None:
    assert rows_of(b'a,"b, c","d\r\ne","5"" x"\r\n1,2,3,4\r\n') == [
        ["a", "b, c", "d\r\ne", '5" x'],
        ["1", "2", "3", "4"],
    ]


def test_a_quote_that_never_closes_takes_its_line_only() -> None:
    content = 'mã,tên\n1,"màn hình\n2,máy in 5"\n3,"bàn, ghế"\n4,tủ\n'
    rows = rows_of(content.encode())
    assert rows[-2:] == [["3", "bàn, ghế"], ["4", "tủ"]]
    content = 'mã,tên\n1,"màn hình\n' + "".join(f"{n},ghế\n" for n in range(2, 500))
    rows = rows_of(content.encode())
    assert len(rows) == 500
    assert rows[1] == ["1", '"màn hình']
    assert rows[499] == ["499", "ghế"]


def test_every_kind_of_broken_quote_leaves_the_other_rows() -> None:
    content = 'a,b\n1,5" màn\n2,"x" y\n3,""z\n4,w\n'
    rows = rows_of(content.encode())
    assert [row[0] for row in rows] == ["a", "1", "2", "3", "4"]
    assert rows[1] == ["1", '5" màn']
    assert rows[4] == ["4", "w"]
