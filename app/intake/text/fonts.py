"""Names of the legacy fonts in which the text cells of a sheet are set.

Only fonts made for a legacy encoding (.Vn*, VNI-*) matter. A workbook without one is told from its
list of fonts; otherwise the sheet is read in a stream, and of each text cell one byte is kept.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from app.intake.text.decode import encoding_of_font

if TYPE_CHECKING:
    import xlrd

__all__ = ["CellFonts", "font_names"]

_CHUNK = 1 << 20
_LEGACY_NAME = re.compile(rb"[\"']\.?vn", re.IGNORECASE)
_LEGACY_IN_XLS = re.compile(
    rb"\.vn|vni[-_ ]|vn(?:time|arial)"
    rb"|\.\0v\0n\0|v\0n\0i\0[-_ ]\0|v\0n\0(?:t\0i\0m\0e|a\0r\0i\0a\0l)\0",
    re.IGNORECASE,
)
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>(?:\s*<(?:\w+:)?v>(\d+)</)?|<(?:\w+:)?row\b(?P<row>[^>]*)>"
)
_NUMBER = re.compile(rb"\br=[\"'](\d+)")
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)")
_STYLE = re.compile(rb"\bs=[\"'](\d+)")
_TEXT = re.compile(rb"\bt=[\"'](?:s|str|inlineStr)[\"']")
_STRING = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)")
_RUN_FONT = re.compile(rb"<(?:\w+:)?rFont\b[^>]*?\bval=[\"']([^\"']*)")


class CellFonts(Mapping[tuple[int, int], str]):
    """Font names by (row, column) from 0: a byte per cell, and one copy of rows that are alike."""

    def __init__(self, cells: Iterable[tuple[int, int, str]]) -> None:
        """Take cells as (row, column, font), those of a row one after the other."""
        self._names: list[str] = [""]
        self._rows: dict[int, bytes] = {}
        numbers: dict[str, int] = {}
        alike: dict[bytes, bytes] = {}
        current, filled = -1, bytearray()
        for row, column, name in cells:
            number = numbers.get(name)
            if number is None:
                # More fonts than a byte counts: the last stands for those of its encoding.
                number = numbers[name] = min(len(self._names), 255)
                if number == len(self._names):
                    self._names.append(name)
            if row != current:
                self._keep(current, filled, alike)
                current, filled = row, bytearray(self._rows.get(row, b""))
            if column >= len(filled):
                filled.extend(bytes(column + 1 - len(filled)))
            filled[column] = number
        self._keep(current, filled, alike)

    def _keep(self, row: int, filled: bytearray, alike: dict[bytes, bytes]) -> None:
        if filled:
            content = bytes(filled)
            self._rows[row] = alike.setdefault(content, content)

    def __getitem__(self, place: tuple[int, int]) -> str:
        row = self._rows.get(place[0], b"")
        number = row[place[1]] if 0 <= place[1] < len(row) else 0
        if not number:
            raise KeyError(place)
        return self._names[number]

    def get(self, place: tuple[int, int], default: str | None = None) -> str | None:  # type: ignore[override]
        """Return the font of a cell, quicker than the mapping's own way."""
        row = self._rows.get(place[0], b"")
        number = row[place[1]] if 0 <= place[1] < len(row) else 0
        return self._names[number] if number else default

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for row, filled in self._rows.items():
            for column, number in enumerate(filled):
                if number:
                    yield row, column

    def __len__(self) -> int:
        return sum(len(filled) - filled.count(0) for filled in self._rows.values())


def font_names(content: bytes, kind: str, sheet: str) -> Mapping[tuple[int, int], str] | None:
    """Return the legacy font of each text cell of a sheet that is set in one, by row and column.

    Where a cell is set in several fonts, the legacy one with most of the text counts. Fonts are
    known of "xlsx" (also .xlsm) and "xls" only; None stands for other kinds, and for a sheet
    without a legacy font.

    Args:
        content: the file, already checked against the limits of `app.intake.reading.read`.
        kind: the kind of file by its content.
        sheet: the name of the sheet.
    """
    match kind:
        case "xlsx" | "xlsm":
            fonts = _of_xlsx(content, sheet)
        case "xls":
            fonts = _of_xls(content, sheet)
        case _:
            fonts = None
    return fonts or None


def _of_xlsx(content: bytes, sheet: str) -> CellFonts | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _parts(archive)
        styles = _legacy_styles(archive, parts.get("/styles"))
        strings = _legacy_strings(archive, parts.get("/sharedStrings"))
        part = parts.get(f"={sheet}")
        if not part or not (styles or strings):
            return None
        return CellFonts(_xlsx_cells(archive, part, styles, strings))


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return parts of the workbook: "/styles" and the like by type, "=Name" by name of a sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    parts: dict[str, str] = {}
    by_link: dict[str, str] = {}
    for link in fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = link.get("Target", "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            by_link[link.get("Id", "")] = part
            parts["/" + link.get("Type", "").rpartition("/")[2]] = part
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            links = (value for name, value in element.attrib.items() if name.endswith("}id"))
            part = by_link.get(next(links, ""), "")
            parts["=" + element.get("name", "")] = part
    return parts


def _legacy_styles(archive: zipfile.ZipFile, part: str | None) -> dict[int, str]:
    """Return the legacy font of each cell style that is set in one."""
    if part is None:
        return {}
    xml = archive.read(part)
    if not _LEGACY_NAME.search(xml):
        return {}
    fonts: list[str] = []
    styles: dict[int, str] = {}
    for group in fromstring(xml):
        kind = group.tag.rpartition("}")[2]
        if kind == "fonts":
            for font in group:
                named = (e.get("val", "") for e in font if e.tag.rpartition("}")[2] == "name")
                fonts.append(next(named, ""))
        elif kind == "cellXfs":
            for number, style in enumerate(group):
                at = int(style.get("fontId", "0"))
                name = fonts[at] if at < len(fonts) else ""
                if encoding_of_font(name) is not None:
                    styles[number] = name
    return styles


def _legacy_strings(archive: zipfile.ZipFile, part: str | None) -> dict[int, str]:
    """Return the legacy font of each shared string that is set in one by itself, by its number."""
    if part is None or not any(
        b"rFont" in text and _LEGACY_NAME.search(text) for text in _chunks(archive, part, b"</")
    ):
        return {}
    found: dict[int, str] = {}
    number = 0
    for text in _chunks(archive, part, b"si>"):
        for match in _STRING.finditer(text):
            if match.group(1) and (name := _run_font(match.group(1))):
                found[number] = name
            number += 1
    return found


def _run_font(text: bytes) -> str | None:
    """Return the legacy font of most of the text of a string, None if no run is in one."""
    lengths: Counter[str] = Counter()
    for run in _RUN.findall(text):
        name = _RUN_FONT.search(run)
        font = name.group(1).decode("utf-8", "replace") if name else None
        if font is not None and encoding_of_font(font) is not None:
            lengths[font] += sum(map(len, _RUN_TEXT.findall(run)))
    return max(lengths, key=lengths.__getitem__, default=None)


def _xlsx_cells(
    archive: zipfile.ZipFile, part: str, styles: Mapping[int, str], strings: Mapping[int, str]
) -> Iterator[tuple[int, int, str]]:
    row = column = -1
    by_style = {b"%d" % number: name for number, name in styles.items()}
    by_string = {b"%d" % number: name for number, name in strings.items()}
    columns: dict[bytes, int] = {}
    for text in _chunks(archive, part, b"</"):
        for match in _CELL.finditer(text):
            attributes, string, of_row = match.groups()
            if attributes is None:
                number = _NUMBER.search(of_row)
                row, column = int(number.group(1)) - 1 if number else row + 1, -1
                continue
            place = _PLACE.search(attributes)
            if place is None:
                column += 1
            else:
                letters = place.group(1)
                column = columns.get(letters, -1)
                if column < 0:
                    column = columns[letters] = _column(letters)
            if _TEXT.search(attributes):
                style = _STYLE.search(attributes)
                name = by_string.get(string) or by_style.get(style.group(1) if style else b"0")
                if name:
                    yield row, column, name


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _chunks(archive: zipfile.ZipFile, part: str, end: bytes) -> Iterator[bytes]:
    """Yield a part in pieces that end behind `end`, save the last."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            whole, found, piece = (rest + piece).rpartition(end)
            if found:
                yield whole + found
            rest = piece
    yield rest


def _of_xls(content: bytes, sheet: str) -> CellFonts | None:
    if not _LEGACY_IN_XLS.search(content):
        return None
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        with xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        ) as book:
            legacy = {
                number: font.name
                for number, font in enumerate(book.font_list)
                if encoding_of_font(font.name) is not None
            }
            if not legacy or sheet not in book.sheet_names():
                return None
            return CellFonts(_xls_cells(book, sheet, legacy))
    except (xlrd.XLRDError, CompDocError, struct.error, AssertionError, LookupError, ValueError):
        # Damage in the styles that the reader of the cells passes over: letters must do.
        return None


def _xls_cells(
    book: xlrd.Book, name: str, legacy: Mapping[int, str]
) -> Iterator[tuple[int, int, str]]:
    import xlrd

    sheet = book.sheet_by_name(name)
    styles = {
        number: legacy[style.font_index]
        for number, style in enumerate(book.xf_list)
        if style.font_index in legacy
    }
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind != xlrd.XL_CELL_TEXT:
                continue
            font = styles.get(sheet.cell_xf_index(row, column))
            if runs := sheet.rich_text_runlist_map.get((row, column)):
                length = len(sheet.cell_value(row, column))
                starts = [(0, font), *((at, legacy.get(run)) for at, run in runs), (length, None)]
                lengths: Counter[str] = Counter()
                for (at, name_of_run), (end, _) in pairwise(starts):
                    if name_of_run is not None:
                        lengths[name_of_run] += end - at
                font = max(lengths, key=lengths.__getitem__, default=None)
            if font is not None:
                yield row, column, font
