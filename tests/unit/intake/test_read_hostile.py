"""Files that are broken, locked, huge or meant to harm are refused quickly, with the reason."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.intake.model import FileRefusedError
from app.intake.reading.limits import DEFAULT_LIMITS, Limits, limits_in_force, use_limits
from app.intake.reading.read import read_workbook
from tests.builders.binary_books import compound, xls, xlsb
from tests.builders.open_documents import ods, ods_of
from tests.builders.workbooks import xlsx

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def with_part(content: bytes, part: str, body: bytes | str) -> bytes:
    """The same archive with another part."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if entry.filename != part:
                after.writestr(entry.filename, before.read(entry))
        after.writestr(part, body)
    return buffer.getvalue()


def refused(content: bytes, words: str, limits: Limits | None = None) -> None:
    """Assert that a file is refused in these words and in little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(FileRefusedError, match=words):
            read_workbook(content, "tệp.xlsx", limits=limits)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * 2**20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b" \r\n\t ", "trống"),
        (bytes(5000), "trống"),
        (b"PK\x03\x04 cut off", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "hỏng"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf\r\n<!-- x --><TABLE border=1><tr>", "HTML"),
        ("<html><table>".encode("utf-16"), "HTML"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "MHTML"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 2003",
        ),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x7fELF\x02\x01\x01\x00", "chương trình"),
        (bytes(range(256)) * 20, "theo nội dung"),
        (compound({"WordDocument": b"x"}), "Word"),
        (compound({"Contents": b"x"}), "hỏng"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, words: str) -> None:
    refused(content, words)


def test_other_archives_are_named() -> None:
    for part, words in {
        "a.txt": "không phải sổ tính",
        "word/document.xml": "Word",
        "ppt/presentation.xml": "PowerPoint",
    }.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(part, "a")
        refused(buffer.getvalue(), words)
    refused(ods_of("", mime="application/vnd.oasis.opendocument.text"), "Writer")


def test_locked_workbooks_say_how_to_unlock_them() -> None:
    refused(compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "mật khẩu")
    refused(xls({"A": {(0, 0): "a"}}, locked=True), "mật khẩu")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.98])
@pytest.mark.parametrize(
    "write",
    [
        lambda: xlsx({"A": [["a", n] for n in range(200)]}),
        lambda: xlsb({"A": {(n, 0): float(n) for n in range(200)}}),
        lambda: ods({"A": [["a", n] for n in range(200)]}),
    ],
    ids=["xlsx", "xlsb", "ods"],
)
def test_a_file_that_is_cut_off_is_refused(write: Callable[[], bytes], share: float) -> None:
    content = write()
    refused(content[: int(share * len(content))], "hỏng")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_an_xls_that_is_cut_off_is_refused(share: float) -> None:
    content = xls({"A": {(n, 0): float(n) for n in range(2000)}})
    refused(content[: int(share * len(content))], "hỏng")


def test_an_xls_that_asks_for_terabytes_ends_its_own_process_only() -> None:
    """The reader sets aside as much memory as the sheet says that it needs."""
    assert read_workbook(xls({"A": {(0, 0): 1.0}}, stated_rows=1), "a.xls").sheets[0].rows == [
        [1.0]
    ]
    refused(xls({"A": {(0, 0): 1.0}}, stated_rows=0xFFFFFF00), "không đọc được")


def test_merged_ranges_beyond_all_cells_are_clipped() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    cells = f'{HEAD}<row r="1"><c r="A1"><v>1</v></c></row></sheetData>{merged}'
    (sheet,) = read_workbook(with_part(xlsx({"A": [["x"]]}), SHEET, cells), "a.xlsx").sheets
    assert sheet.merges == ((0, 0, 301, 301),)


def test_damaged_bytes_inside_an_archive_are_refused() -> None:
    content = bytearray(xlsx({"A": [[f"chữ {n}", n] for n in range(500)]}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo(SHEET).header_offset + 100
    content[at : at + 40] = bytes(40)
    refused(bytes(content), "hỏng")


def test_a_file_beyond_the_size_is_refused_by_its_size() -> None:
    refused(bytes(2 * 2**20), "giới hạn là 1 MB", replace(DEFAULT_LIMITS, megabytes=1))


def test_a_bomb_is_refused_by_its_list_of_parts() -> None:
    bomb = with_part(xlsx({"A": [["x"]]}), "xl/media/image1.bin", bytes(30 * 2**20))
    refused(bomb, r"bung ra gấp \d+ lần")
    refused(bomb, "bung ra .* giới hạn là .* 20 MB", replace(DEFAULT_LIMITS, unpacked_megabytes=20))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    part = "xl/sharedStrings.xml"
    content = bytearray(with_part(xlsx({"A": [["x"]]}), part, bytes(30 * 2**20)))
    # Both headers of the part say that it unpacks to 10 bytes.
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := content.find(sign, at + 1)) >= 0:
            name = at + (30 if sign == b"PK\x03\x04" else 46)
            if content[name : name + len(part)] == part.encode():
                content[at + place : at + place + 4] = struct.pack("<I", 10)
    refused(bytes(content), "hỏng", replace(DEFAULT_LIMITS, unpacked_megabytes=1))


def test_an_archive_of_too_many_parts_is_refused() -> None:
    buffer = io.BytesIO(xlsx({"A": [["x"]]}))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(1_001 - len(archive.namelist())):
            archive.writestr(f"xl/media/{number}.txt", "x")
    refused(buffer.getvalue(), "1001 phần")


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(xlsx({"A": [["x"]]}))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, f"{HEAD}{TAIL}")
    refused(buffer.getvalue(), "trùng tên")


ENTITIES = (
    '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY xxe SYSTEM "file:///etc/passwd">'
    '<!ENTITY b "&xxe;&xxe;">]>'
)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_are_refused_in_every_part(part: str) -> None:
    body = f'{HEAD}<row r="1"><c r="A1" t="inlineStr"><is><t>&xxe;</t></is></c></row>{TAIL}'
    refused(with_part(xlsx({"A": [["x"]]}), part, ENTITIES + body), "hỏng|DOCTYPE")


def test_entities_are_refused_in_shared_texts_and_open_documents() -> None:
    texts = ENTITIES + "<sst><si><t>&xxe;</t></si></sst>"
    refused(with_part(xlsx({"A": [["x"]]}), "xl/sharedStrings.xml", texts), "DOCTYPE")
    refused(with_part(ods({"A": [["x"]]}), "content.xml", ENTITIES + "<a>&b;</a>"), "DOCTYPE")


def far(cells: str) -> bytes:
    """A workbook whose sheet holds just these cells."""
    return with_part(xlsx({"A": [["x"]]}), SHEET, HEAD + cells + TAIL)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>",
        '<row><c><v>1</v></c><c s="1" r = "XFD1048576"><v>1</v></c></row>',
        '<x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1"><c\nr="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"/></row>',
    ],
)
def test_one_far_away_cell_costs_nothing_however_it_is_written(cells: str) -> None:
    refused(far(cells), "XFD, dòng 1048576")


def test_a_far_away_cell_within_the_limits_costs_nothing_either() -> None:
    cells = '<row r="1"><c r="A1"/></row><row r="90000"><c r="KN90000"><v>1</v></c></row>'
    refused(far(cells), "không để trống gần hết")
    refused(xls({"A": {(0, 0): "a", (65_535, 255): "b"}}), "IV, dòng 65536")


def test_far_away_cells_of_other_kinds() -> None:
    refused(xlsb({"A": {(0, 0): "a", (1_048_575, 16_383): "b"}}), "XFD, dòng 1048576")
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    refused(ods_of(f'<table:table table:name="A">{row}</table:table>'), "XFD, dòng 1048576")


def test_an_empty_formatted_far_cell_does_not_count() -> None:
    from openpyxl import load_workbook
    from openpyxl.styles import Font

    book = load_workbook(io.BytesIO(xlsx({"A": [["x"]]})))
    book["A"]["XFD1048576"].font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_workbook(buffer.getvalue(), "xa.xlsx").sheets[0].rows == [["x"]]
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD9" s="1"></c></row>'
    assert read_workbook(far(cells), "xa.xlsx").sheets[0].rows == [[1.0]]


def test_a_far_away_cell_on_a_hidden_sheet_keeps_no_one_from_the_others() -> None:
    content = xlsb({"A": {(0, 0): "a"}, "B": {(1_048_575, 16_383): "b"}})
    book = read_workbook(content, "a.xlsb", sheets={"B": False})
    assert book.sheets[0].rows == [["a"]]
    assert [(each.name, each.rows) for each in book.listing] == [("A", 1), ("B", None)]


def test_texts_of_too_many_rows_or_columns_are_refused() -> None:
    refused(b"a,b\n" * 101, "101 dòng", replace(DEFAULT_LIMITS, rows=100))
    refused(b"a," * 400 + b"b\n", "401 cột")
    refused(b"," * 2_000_000, "2000001 cột")


def test_limits_are_those_of_the_process() -> None:
    use_limits(replace(DEFAULT_LIMITS, rows=2))
    try:
        assert limits_in_force().rows == 2
        with pytest.raises(FileRefusedError, match="giới hạn là 2 dòng"):
            read_workbook(b"a\nb\nc\n", "a.csv")
    finally:
        use_limits(DEFAULT_LIMITS)


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.settings import read_settings

    assert read_settings().import_limits == Limits(50, 500, 100, 1_000, 1_000_000, 300, 30_000_000)
    for name, value in {"MB": 1, "UNPACKED_MB": 2, "RATIO": 3, "ENTRIES": 4}.items():
        monkeypatch.setenv(f"TRUSO_IMPORT_MAX_{name}", str(value))
    for name, value in {"ROWS": 5, "COLUMNS": 6, "CELLS": 7}.items():
        monkeypatch.setenv(f"TRUSO_IMPORT_MAX_{name}", str(value))
    assert read_settings().import_limits == Limits(1, 2, 3, 4, 5, 6, 7)
