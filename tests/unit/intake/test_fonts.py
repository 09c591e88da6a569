from __future__ import annotations

import io
import re
import struct
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from app.intake.text.fonts import CellFonts, font_names
from tests.builders.workbooks import xlsx


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a text replaced in one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def legacy() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    for place, value, font in (
        ("A1", "S¬n La", ".VnTime"),
        ("B1", "Sơn La", "Times New Roman"),
        ("C1", 12.5, ".VnTime"),
        ("B3", "Hµ", ".VnTimeH"),
        ("AB3", "Vieät", "VNI-Times"),
    ):
        sheet[place] = value
        sheet[place].font = Font(name=font)
    sheet["D4"].font = Font(name=".VnTime")  # a blank
    book.create_sheet("Khác").append(["S¬n La"])
    return saved(book)


def test_text_cells_in_legacy_fonts_are_named_and_no_others(legacy: bytes) -> None:
    fonts = font_names(legacy, "xlsx", "Tổng hợp")
    assert fonts is not None
    assert dict(fonts) == {(0, 0): ".VnTime", (2, 1): ".VnTimeH", (2, 27): "VNI-Times"}
    assert len(fonts) == 3
    assert (0, 1) not in fonts
    assert fonts.get((0, 1)) is None
    assert fonts.get((-1, -1), "none") == "none"


def test_a_sheet_without_legacy_cells_has_no_fonts(legacy: bytes) -> None:
    assert font_names(legacy, "xlsx", "Khác") is None
    assert font_names(legacy, "xlsx", "không có") is None


def test_a_workbook_without_legacy_fonts_is_told_without_reading_its_sheets() -> None:
    content = xlsx({"A": [["Sơn La"]]})
    broken = rewritten(content, "xl/worksheets/sheet1.xml", "<row", "<row <<<")
    assert font_names(broken, "xlsx", "A") is None


def test_kinds_without_fonts_have_none() -> None:
    assert font_names(b"", "csv", "A") is None
    assert font_names(b"", "xlsb", "A") is None


RUNS = (
    "<si><t>Sơn La</t></si><si/><si>"
    '<r><rPr><sz val="12"/><rFont val=".VnArialH"/></rPr><t xml:space="preserve">_ </t></r>'
    '<r><rPr><rFont val=".VnTime"/></rPr><t>H¹t QL§B Anh S¬n</t></r>'
    '<r><rPr><rFont val="Arial"/></rPr><t> (nay là hạt quản lý đường bộ)</t></r></si>'
)


def test_the_legacy_font_of_most_of_a_string_counts_whatever_its_cell_is_in() -> None:
    content = xlsx({"A": [["one", "two", "three"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "xl/sharedStrings.xml" not in archive.namelist()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="/xl/sharedStrings.xml"/>'
    end = "</Relationships>"
    content = rewritten(content, "xl/_rels/workbook.xml.rels", end, link + end)
    row = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABC"))
    shared = re.sub("<row.*</row>", f'<row r="1">{row}</row>', xml)
    buffer = io.BytesIO(rewritten(content, "xl/worksheets/sheet1.xml", xml, shared))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst>{RUNS}</sst>")
    fonts = font_names(buffer.getvalue(), "xlsx", "A")
    assert fonts is not None
    assert dict(fonts) == {(0, 2): ".VnTime"}


def test_cells_without_places_are_counted(legacy: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(legacy)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    bare = re.sub(r' r="[A-Z]*\d+"', "", xml)
    fonts = font_names(rewritten(legacy, "xl/worksheets/sheet1.xml", xml, bare), "xlsx", "Tổng hợp")
    assert fonts is not None
    # Without places the cells close up, as they do for every reader.
    assert dict(fonts) == {(0, 0): ".VnTime", (1, 0): ".VnTimeH", (1, 1): "VNI-Times"}


def test_a_large_sheet_is_read_across_pieces_and_kept_small() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("A")
    from openpyxl.cell import WriteOnlyCell

    for row in range(4_000):
        cells = []
        for column in range(10):
            cell = WriteOnlyCell(sheet, f"S¬n La {row} {column} {'x' * 30}")
            if column % 2:
                cell.font = Font(name=".VnTime")
            cells.append(cell)
        sheet.append(cells)
    fonts = font_names(saved(book), "xlsx", "A")
    assert isinstance(fonts, CellFonts)
    assert len(fonts) == 20_000
    assert set(fonts) == {(r, c) for r in range(4_000) for c in range(1, 10, 2)}
    assert len({id(row) for row in fonts._rows.values()}) == 1


def test_more_fonts_than_a_byte_counts_are_still_legacy_fonts() -> None:
    fonts = CellFonts((0, column, f".VnFont{column}") for column in range(400))
    assert len(fonts) == 400
    assert fonts[0, 0] == ".VnFont0"
    assert fonts[0, 399] == ".VnFont254"


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls(*cells: tuple[int, int, int, str]) -> bytes:
    """A bare BIFF8 stream with one sheet: (row, column, style, text); style 1 is in .VnTime."""
    head = struct.pack("<HHHHHBBBB", 200, 0, 8, 400, 0, 0, 0, 0, 0)
    names = (b"Arial", b"Arial", b"Arial", b"Arial", b".VnTime")
    fonts = b"".join(record(0x31, head + bytes([len(name), 0]) + name) for name in names)
    # The fifth font record is number 5: there is no number 4.
    styles = b"".join(
        record(0xE0, struct.pack("<HHHBBBBIIH", font, 0, 0, 0, 0, 0, 0, 0, 0, 0)) for font in (0, 5)
    )
    globals_ = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + fonts + styles
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, column, style, text in cells:
        body = struct.pack("<HHHHB", row, column, style, len(text), 0) + text.encode("latin-1")
        sheet += record(0x204, body)
    sheet += record(0x0A, b"")
    at = len(globals_) + 4 + 8 + 1 + 4
    bound = record(0x85, struct.pack("<IBBBB", at, 0, 0, 1, 0) + b"A")
    return globals_ + bound + record(0x0A, b"") + sheet


def test_fonts_of_an_old_workbook_are_read() -> None:
    content = xls((0, 0, 1, "S¬n La"), (1, 2, 0, "Plain"), (3, 1, 1, "Hµ"))
    fonts = font_names(content, "xls", "A")
    assert fonts is not None
    assert dict(fonts) == {(0, 0): ".VnTime", (3, 1): ".VnTime"}
    assert font_names(content, "xls", "B") is None


def test_a_damaged_old_workbook_has_no_fonts_rather_than_an_error() -> None:
    content = xls((0, 0, 1, "S¬n La"))
    assert font_names(content[: len(content) // 2], "xls", "A") is None
    assert font_names(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 .VnTime", "xls", "A") is None


def test_an_old_workbook_without_legacy_fonts_is_told_by_its_bytes() -> None:
    assert font_names(b"Arial", "xls", "A") is None
