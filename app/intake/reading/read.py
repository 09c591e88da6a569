"""First step: from bytes to raw cells. The kind of file is told by its content, never its name.

python-calamine reads the values; the marks modules tell beforehand how far a sheet reaches, and
what calamine does not say: errors, formulas, merged cells of .ods and .xlsb.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Protocol
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException

from app.intake.model import (
    CellValue,
    FileRefusedError,
    Range,
    RawSheet,
    RawWorkbook,
    SheetListing,
    Visibility,
)
from app.intake.reading.archive import check_archive
from app.intake.reading.calamine_sheets import (
    LockedError,
    Sheet,
    UnreadableFileError,
    read_apart,
    read_here,
)
from app.intake.reading.delimited import SHEET, read_delimited
from app.intake.reading.formats import Kind, kind_of, refuse_locked
from app.intake.reading.limits import Limits, limits_in_force
from app.intake.reading.marks import Marks, beyond_limits, is_sparse
from app.intake.reading.ods_marks import ods_marks
from app.intake.reading.shared_texts import share_texts
from app.intake.reading.xls_marks import xls_marks
from app.intake.reading.xlsb_marks import xlsb_marks, xlsb_parts
from app.intake.reading.xlsx_marks import xlsx_marks, xlsx_parts
from app.intake.text.decoding import decode_rows
from app.intake.text.fonts import font_names

__all__ = ["read_workbook"]

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError,
    ParseError, ExpatError, DefusedXmlException, struct.error, IndexError, ValueError, OSError,
)  # fmt: skip

_PROPERTIES = "docprops/core.xml"
_CREATOR = "<dc:creator>Trụ Sở</dc:creator>".encode()
"""What our own workbooks (template, export, appendices) say of their maker."""

_BEYOND = 300
"""Rows and columns that a merged range may reach beyond the last cell with content."""

_Found = tuple[Marks | None, int]
"""Marks of a sheet, None where there is nothing to say, and how many bytes it takes in the file."""


class _MarksOf(Protocol):
    def __call__(self, name: str, /, *, exact: bool) -> _Found:
        """Return the marks of a sheet.

        `exact`: whether the extent must be that of the filled cells, though that takes longer.
        """


def read_workbook(
    content: bytes,
    file_name: str,
    *,
    sheets: Mapping[str, bool] | None = None,
    limits: Limits | None = None,
) -> RawWorkbook:
    """Return the sheets of a file of tables, cells with types as read and text in Unicode.

    Args:
        content: the file: .xlsx, .xlsm, .xlsb, .xls, .ods, or text with delimiters.
        file_name: what its sender calls it, for messages only.
        sheets: sheet → whether it is taken, for those that a person decided about
            (`Answers.sheets`); others are taken where they are visible.
        limits: how large it may be; those of this process by default.

    Raises:
        FileRefusedError: it is no such file, is locked by a password, damaged, or too large.
    """
    limits = limits or limits_in_force()
    if len(content) > limits.file_bytes:
        raise FileRefusedError(
            f"Tệp {file_name} lớn {len(content) // 2**20} MB; giới hạn là {limits.megabytes} MB. "
            "Hãy tách tệp theo huyện hoặc theo đơn vị."
        )
    kind = kind_of(content, file_name)
    chosen = sheets or {}
    if kind == "csv":
        return _read_text(content, file_name, chosen, limits)
    taken, listing = _BookReader(content, file_name, kind, limits).read(chosen)
    return RawWorkbook(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
        sheets=tuple(taken),
        hidden=tuple(
            each.name
            for each in listing
            if not each.taken and each.visibility is not Visibility.VISIBLE
        ),
        listing=tuple(listing),
    )


def _read_text(
    content: bytes, file_name: str, chosen: Mapping[str, bool], limits: Limits
) -> RawWorkbook:
    found = read_delimited(content, file_name, limits)
    rows: list[list[CellValue]] = list(found.rows)  # type: ignore[arg-type]
    _trim(rows)
    decoded = decode_rows(rows, None)
    taken = chosen.get(SHEET, True)
    width = max(map(len, rows), default=0)
    return RawWorkbook(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind="csv",
        sheets=(RawSheet(SHEET, visible=True, rows=rows, decoded=decoded),) if taken else (),
        listing=(SheetListing(SHEET, Visibility.VISIBLE, taken, len(rows), width),),
        encoding=found.encoding,
        delimiter=found.delimiter,
        damaged=found.damaged,
    )


def _damaged(file_name: str, error: object) -> FileRefusedError:
    return FileRefusedError(
        f"Tệp {file_name} hỏng hoặc bị cắt ngang ({error}). Hãy mở bằng Excel hoặc LibreOffice "
        "rồi lưu lại dạng .xlsx."
    )


class _BookReader:
    """Reads one workbook; `read` may be called once."""

    def __init__(self, content: bytes, file_name: str, kind: Kind, limits: Limits) -> None:
        self._content = content
        self._file_name = file_name
        self._kind: Kind = kind
        self._limits = limits
        self._ours = False
        self._skipped: set[str] = set()

    def read(self, chosen: Mapping[str, bool]) -> tuple[list[RawSheet], list[SheetListing]]:
        try:
            return self._read(self._checked(), chosen)
        except FileRefusedError:
            raise
        except LockedError as error:
            raise refuse_locked(self._file_name) from error
        except (UnreadableFileError, *_DAMAGE) as error:
            raise _damaged(self._file_name, error) from error

    def _checked(self) -> _MarksOf:
        """Check the file as a whole, and return what gives the marks of a sheet.

        The reader takes .xls and .ods in at once, so that all their sheets are checked here.
        """
        content = self._content
        if self._kind == "xls":
            marks = xls_marks(content) or {}
            for name, each in marks.items():
                self._refuse(name, each, len(content))
            return lambda name, *, exact: (marks.get(name), len(content))
        archive = zipfile.ZipFile(io.BytesIO(content))
        check_archive(archive, len(content), self._file_name, self._limits)
        if self._kind == "ods":
            by_name = ods_marks(archive)
            size = archive.getinfo("content.xml").file_size
            for name, each in by_name.items():
                self._refuse(name, each, size)
            return lambda name, *, exact: (by_name.get(name), size)
        return self._marks_of_archive(archive)

    def _marks_of_archive(self, archive: zipfile.ZipFile) -> _MarksOf:
        binary = self._kind == "xlsb"
        parts = xlsb_parts(archive) if binary else xlsx_parts(archive)
        names = {name.lower(): name for name in archive.namelist()}
        if _PROPERTIES in names:
            self._ours = _CREATOR in archive.read(names[_PROPERTIES])

        def marks_of(sheet: str, *, exact: bool) -> _Found:
            part = names[posixpath.normpath(parts[sheet]).lower()]
            size = archive.getinfo(part).file_size
            marks = xlsx_marks(archive, part, exact=exact)
            if self._too_large(marks, size):
                marks = xlsx_marks(archive, part, exact=True)
            return marks, size

        if not binary:
            return marks_of
        found: dict[str, _Found] = {}
        for sheet, part in parts.items():
            name = names[posixpath.normpath(part).lower()]
            marks, size = xlsb_marks(archive, name), archive.getinfo(name).file_size
            found[sheet] = marks, size
            if self._too_large(marks, size):
                self._skipped.add(sheet)
        return lambda name, *, exact: found.get(name, (None, 0))

    def _read(
        self, marks_of: _MarksOf, chosen: Mapping[str, bool]
    ) -> tuple[list[RawSheet], list[SheetListing]]:
        taken: list[RawSheet] = []
        listing: list[SheetListing] = []
        sheets = (
            read_here(self._content)
            if self._kind in {"xlsx", "xlsm"}
            else read_apart(self._content, chosen, self._skipped)
        )
        for each in sheets:
            name, visibility = each.name, each.visibility
            take = chosen.get(name, visibility is Visibility.VISIBLE)
            marks, size = marks_of(name, exact=not take)
            marks = marks or Marks()
            extent: tuple[int | None, int | None] = (marks.rows, marks.columns)
            if take:
                self._refuse(name, marks, size)
                sheet = self._sheet(each, marks)
                taken.append(sheet)
                extent = (len(sheet.rows), max(map(len, sheet.rows), default=0))
            elif self._too_large(marks, size):
                extent = (None, None)
            listing.append(SheetListing(name, visibility, take, *extent))
        return taken, listing

    def _too_large(self, marks: Marks, written: int) -> bool:
        return not self._limits.hold(marks.rows, marks.columns) or is_sparse(
            marks.rows, marks.columns, written
        )

    def _refuse(self, sheet: str, marks: Marks, written: int) -> None:
        if self._too_large(marks, written):
            raise beyond_limits(marks.rows, marks.columns, sheet, self._file_name, self._limits)

    def _sheet(self, sheet: Sheet, marks: Marks) -> RawSheet:
        rows, merges = sheet.load()
        for (row, column), shown in marks.failed.items():
            rows.extend([] for _ in range(len(rows), row + 1))
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = shown
        _trim(rows)
        share_texts(rows)
        return RawSheet(
            sheet.name,
            visible=sheet.visibility is Visibility.VISIBLE,
            rows=rows,
            merges=_clipped([(*first, *last) for first, last in merges] or marks.merges, rows),
            visibility=sheet.visibility,
            decoded=decode_rows(rows, self._fonts(sheet.name), by_font_only=self._ours),
            formulas=marks.formulas,
        )

    def _fonts(self, sheet: str) -> Mapping[tuple[int, int], str] | None:
        try:
            return font_names(self._content, self._kind, sheet)
        except Exception:
            # A reader of styles breaks in any way on styles that are broken: letters must do.
            return None


def _clipped(merges: Sequence[Range], rows: Sequence[Sequence[CellValue]]) -> tuple[Range, ...]:
    """Return merged ranges no further than a little beyond the cells: nobody walks a million."""
    last_row = len(rows) + _BEYOND
    last_column = max(map(len, rows), default=0) + _BEYOND
    return tuple(
        (top, left, min(bottom, last_row), min(right, last_column))
        for top, left, bottom, right in merges
        if top <= min(bottom, last_row) and left <= min(right, last_column)
    )


def _trim(rows: list[list[CellValue]]) -> None:
    """Take away blank rows at the end and blank columns at the right, in place."""
    while rows and not any(value != "" for value in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    filled = width
    while filled and all(len(row) < filled or row[filled - 1] == "" for row in rows):
        filled -= 1
    if filled < width:
        for row in rows:
            del row[filled:]
