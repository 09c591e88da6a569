"""First step: from bytes to raw cells. The kind of file is told by its content, never its name."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.intake.model import CellValue, FileRefusedError, RawSheet, RawWorkbook, column_letter
from app.intake.values import NOT_CALCULATED

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_ENTRIES = 1_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 300
MAX_CELLS = 30_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,7})"')
_COLUMN = re.compile(rb' r="([A-Z]{1,3})\d')  # of cells only: a row's "r" has no letters
_ERRORS = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
_WITHOUT_RESULT = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>'
    rb"<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>')


def read_workbook(content: bytes, file_name: str) -> RawWorkbook:
    """Return the visible sheets of a workbook (.xlsx, .xlsm or .xls), cells with types as read.

    Raises:
        FileRefusedError: it is no such workbook, is locked by a password, damaged, or larger than
            the caps of this module.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if len(content) > MAX_FILE_BYTES:
        raise FileRefusedError(
            f"Tệp {file_name} lớn {len(content) // 2**20} MB; giới hạn là "
            f"{MAX_FILE_BYTES // 2**20} MB. Hãy tách tệp theo huyện hoặc theo đơn vị."
        )
    kind = _kind(content, file_name)
    failed = _check_archive(content, file_name) if kind == "xlsx" else {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            hidden = tuple(
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible is not SheetVisibleEnum.Visible
            )
            sheets = tuple(
                _sheet(book, name, file_name, failed.get(name, {}))
                for name in book.sheet_names
                if name not in hidden
            )
    except PasswordError as error:
        raise FileRefusedError(
            f"Tệp {file_name} có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu rồi nhập lại."
        ) from error
    except CalamineError as error:
        raise FileRefusedError(
            f"Tệp {file_name} hỏng hoặc không phải sổ tính Excel ({error}). "
            "Hãy mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx."
        ) from error
    return RawWorkbook(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
        sheets=sheets,
        hidden=hidden,
    )


def _kind(content: bytes, file_name: str) -> str:
    if content.startswith(_OLE):
        return "xls"
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    raise FileRefusedError(
        f"Tệp {file_name} không phải sổ tính .xlsx hay .xls (xét theo nội dung, không theo tên). "
        "Hãy mở bằng Excel hoặc LibreOffice rồi lưu lại dạng .xlsx."
    )


def _check_archive(content: bytes, file_name: str) -> dict[str, dict[str, str]]:
    """Refuse an archive that would unpack to too much, before anything is unpacked.

    Returns per sheet the cells that the reader would take for blank: errors, and formulas without
    a stored result.
    """
    failed: dict[str, dict[str, str]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
                raise FileRefusedError(
                    f"Tệp {file_name} bung ra {len(entries)} phần, {unpacked // 2**20} MB; "
                    f"giới hạn là {MAX_ENTRIES} phần và {MAX_UNPACKED_BYTES // 2**20} MB."
                )
            if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content):
                raise FileRefusedError(
                    f"Tệp {file_name} bung ra gấp {unpacked // len(content)} lần; giới hạn là "
                    f"{MAX_RATIO} lần. Hãy xóa các dòng, cột trống đã định dạng rồi lưu lại."
                )
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise FileRefusedError(
                    f"Tệp {file_name} là tệp nén nhưng không phải sổ tính .xlsx."
                )
            sheets = _sheet_parts(archive)
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    xml = archive.read(entry)
                    name = sheets.get(entry.filename, entry.filename)
                    _check_extent(xml, f"“{name}”", file_name)
                    failed[name] = _failed_cells(xml)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError,
        ParseError, DefusedXmlException,
    ) as error:  # fmt: skip
        raise FileRefusedError(
            f"Tệp {file_name} hỏng ({error}). Hãy mở bằng Excel rồi lưu lại."
        ) from error
    return failed


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive in which each sheet stands, by part."""
    links = {
        link.get("Id"): link.get("Target", "")
        for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            link = next((v for name, v in element.attrib.items() if name.endswith("}id")), None)
            target = links.get(link, "").lstrip("/")
            parts[target if target.startswith("xl/") else f"xl/{target}"] = element.get("name", "")
    return parts


def _failed_cells(xml: bytes) -> dict[str, str]:
    failed = {}
    if b't="e"' in xml:
        failed = {place.decode(): shown.decode() for place, shown in _ERRORS.findall(xml)}
    if b"f>" in xml:
        failed |= {place.decode(): NOT_CALCULATED for place in _WITHOUT_RESULT.findall(xml)}
    return failed


def _check_extent(xml: bytes, part: str, file_name: str) -> None:
    """Refuse a sheet whose filled cells span more than the caps: one far-away cell is enough."""
    rows = max((int(number) for number in _ROW.findall(xml)), default=0)
    columns = max((_column_number(letters) for letters in set(_COLUMN.findall(xml))), default=0)
    if rows <= MAX_ROWS and rows * columns <= MAX_CELLS and columns <= MAX_COLUMNS:
        return
    # Only rows and cells that hold something count: formatted emptiness does not.
    cells = [(int(digits), _column_number(letters)) for letters, digits in _FILLED.findall(xml)]
    rows = max((row for row, _ in cells), default=0)
    columns = max((column for _, column in cells), default=0)
    _check_size(rows, columns, part, file_name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_size(rows: int, columns: int, sheet: str, file_name: str) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise FileRefusedError(
            f"Tệp {file_name}, trang {sheet}: dữ liệu trải trên {rows} dòng × {columns} cột (đến "
            f"cột {column_letter(columns - 1)}, dòng {rows}); giới hạn là {MAX_ROWS} dòng × "
            f"{MAX_COLUMNS} cột và {MAX_CELLS} ô. Hãy xóa các ô ở xa bảng rồi lưu lại."
        )


def _sheet(book: object, name: str, file_name: str, failed: dict[str, str]) -> RawSheet:
    from python_calamine import CalamineWorkbook, WorksheetNotFound

    assert isinstance(book, CalamineWorkbook)
    try:
        sheet = book.get_sheet_by_name(name)
    except WorksheetNotFound:  # A chart or dialog sheet has no cells.
        return RawSheet(name, visible=True, rows=[])
    if sheet.end is not None:
        _check_size(sheet.end[0] + 1, sheet.end[1] + 1, f"“{name}”", file_name)
    rows: list[list[CellValue]] = sheet.to_python(skip_empty_area=False)
    for place, shown in failed.items():
        letters = place.rstrip("0123456789")
        row, column = int(place[len(letters) :]) - 1, _column_number(letters.encode()) - 1
        rows.extend([] for _ in range(len(rows), row + 1))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = shown
    merges = tuple(
        (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    return RawSheet(name, visible=True, rows=rows, merges=merges)
