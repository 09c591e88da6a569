"""Marks of .xlsb sheets, from their binary records ([MS-XLSB] 2.1.4: type, length, body)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring

from app.intake.reading.archive import pieces
from app.intake.reading.marks import ERROR_WORDS, Marks

__all__ = ["xlsb_marks", "xlsb_parts"]

_ROW = 0
_BLANK = 1
_ERROR = 3
_LAST_VALUE = 7
_FORMULA_STRING, _FORMULA_ERROR = 8, 11
_RICH_STRING = 62
_MERGED = 176
_SHEET = 156
_NUMBER = struct.Struct("<I")


def xlsb_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive in which each sheet stands, by name of the sheet."""
    links = {
        link.get("Id", ""): link.get("Target", "").lstrip("/")
        for link in fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    }
    parts = {}
    for kind, body in _records(archive, "xl/workbook.bin"):
        if kind == _SHEET:
            link, at = _text(body, 8)
            name, _ = _text(body, at)
            target = links.get(link, "")
            parts[name] = target if target.startswith("xl/") else f"xl/{target}"
    return parts


def xlsb_marks(archive: zipfile.ZipFile, part: str) -> Marks:
    """Return the marks of one sheet, its merged ranges too.

    Raises:
        zipfile.BadZipFile, zlib.error: the part is damaged.
        struct.error: a record is cut off.
    """
    marks = Marks()
    row = 0
    for kind, body in _records(archive, part):
        if kind == _ROW:
            row = _NUMBER.unpack_from(body)[0]
        elif _BLANK < kind <= _LAST_VALUE or kind == _RICH_STRING:
            column = _NUMBER.unpack_from(body)[0]
            marks.fill(row, column)
            if kind == _ERROR:
                marks.failed[row, column] = ERROR_WORDS.get(body[8], "#VALUE!")
        elif _FORMULA_STRING <= kind <= _FORMULA_ERROR:
            column = _NUMBER.unpack_from(body)[0]
            marks.fill(row, column)
            marks.formula(row, column)
            if kind == _FORMULA_ERROR:
                marks.failed[row, column] = ERROR_WORDS.get(body[8], "#VALUE!")
        elif kind == _MERGED:
            first, last, left, right = struct.unpack_from("<4I", body)
            marks.merges.append((first, left, last, right))
    return marks


def _text(body: bytes, at: int) -> tuple[str, int]:
    """Return a counted UTF-16 text and where it ends."""
    length = _NUMBER.unpack_from(body, at)[0]
    end = at + 4 + 2 * length
    if end > len(body):
        raise struct.error("text reaches beyond its record")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, bytes]]:
    rest = b""
    for piece in pieces(archive, part):
        content = rest + piece
        at, end = 0, len(content)
        while True:
            start = at
            if end - at < 6:
                # The longest head; a shorter one can only be the last.
                break
            kind = content[at]
            at += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while True:
                byte = content[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80 or shift == 28:
                    break
            if at + length > end:
                at = start
                break
            yield kind, content[at : at + length]
            at += length
        rest = content[start:]
