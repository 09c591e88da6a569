"""Marks of .xls sheets (BIFF8 and BIFF5), from the records of the workbook's stream."""

from __future__ import annotations

import io
import struct

from app.intake.reading.calamine_sheets import LockedError
from app.intake.reading.marks import ERROR_WORDS, Marks

__all__ = ["xls_marks"]

_BOF = 0x0809
_EOF = 0x000A
_BOUNDSHEET = 0x0085
_FILEPASS = 0x002F
_CODEPAGE = 0x0042
_BIFF8 = 0x0600
_CODECS = {1250: "cp1250", 1251: "cp1251", 1252: "cp1252", 1258: "cp1258", 10000: "mac-roman"}
_ONE_CELL = {0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6}  # NUMBER, LABEL, RK, LABELSST, RSTRING
_MULRK = 0x00BD
_FORMULAS = {0x0006, 0x0206, 0x0406}
_BOOLERR = 0x0205

_HEAD = struct.Struct("<HH")
_PLACE = struct.Struct("<HH")


def xls_marks(content: bytes) -> dict[str, Marks] | None:
    """Return the marks of each sheet by its name.

    Returns:
        None for a container or stream that these records cannot be read from: the reader of values
        then decides about the file by itself.

    Raises:
        LockedError: the workbook opens by a password only.
    """
    stream = _workbook_stream(content)
    if stream is None:
        return None
    try:
        return {name: _sheet_marks(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError):
        return None


def _workbook_stream(content: bytes) -> memoryview | None:
    from xlrd.compdoc import CompDoc, CompDocError

    try:
        document = CompDoc(content, logfile=io.StringIO())
        for name in ("Workbook", "Book"):
            found = document.locate_named_stream(name)
            if found[0]:
                memory, start, length = found
                return memoryview(memory)[start : start + length]
    except (CompDocError, struct.error, AssertionError, LookupError, ValueError, OverflowError):
        pass
    return None


def _sheets(stream: memoryview) -> list[tuple[str, int]]:
    """Return name and place of each sheet's own records."""
    sheets = []
    at = 0
    biff8, codec = True, "cp1252"
    while at + 4 <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        body = at + 4
        if kind == _BOF:
            biff8 = struct.unpack_from("<H", stream, body)[0] >= _BIFF8
        elif kind == _CODEPAGE:
            codec = _CODECS.get(struct.unpack_from("<H", stream, body)[0], codec)
        elif kind == _BOUNDSHEET:
            start, count = struct.unpack_from("<I2xB", stream, body)
            text = bytes(stream[body + 7 : body + length])
            sheets.append((_name(text, count, codec, biff8=biff8), start))
        elif kind == _FILEPASS:
            raise LockedError
        elif kind == _EOF:
            break
        at = body + length
    return sheets


def _name(text: bytes, count: int, codec: str, *, biff8: bool) -> str:
    if not biff8:
        return text[:count].decode(codec, "replace")
    if text[:1] == b"\x01":
        return text[1 : 1 + 2 * count].decode("utf-16-le", "replace")
    return text[1 : 1 + count].decode("latin-1")


def _sheet_marks(stream: memoryview, at: int) -> Marks:
    marks = Marks()
    depth = 0  # Charts stand inside a sheet as streams of their own.
    end = len(stream)
    while at + 4 <= end:
        kind, length = _HEAD.unpack_from(stream, at)
        body = at + 4
        at = body + length
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:
            continue
        elif kind in _ONE_CELL:
            marks.fill(*_PLACE.unpack_from(stream, body))
        elif kind == _MULRK:
            row, first = _PLACE.unpack_from(stream, body)
            marks.fill(row, first + max((length - 6) // 6, 1) - 1)
        elif kind in _FORMULAS:
            row, column = _PLACE.unpack_from(stream, body)
            marks.fill(row, column)
            marks.formula(row, column)
            if stream[body + 6] == 2 and bytes(stream[body + 12 : body + 14]) == b"\xff\xff":
                marks.failed[row, column] = ERROR_WORDS.get(stream[body + 8], "#VALUE!")
        elif kind == _BOOLERR:
            row, column = _PLACE.unpack_from(stream, body)
            marks.fill(row, column)
            if stream[body + 7]:
                marks.failed[row, column] = ERROR_WORDS.get(stream[body + 6], "#VALUE!")
    return marks
