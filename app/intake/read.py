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
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException

from app.intake.archive import check_archive
from app.intake.decoding import decode_rows
from app.intake.delimited import SHEET, read_delimited
from app.intake.fonts import font_names
from app.intake.formats import Kind, kind_of, refuse_locked
from app.intake.limits import Limits, limits_in_force
from app.intake.marks import Marks, beyond_limits, is_sparse
from app.intake.model import (
    CellValue,
    FileRefusedError,
    RawSheet,
    RawWorkbook,
    SheetListing,
    Visibility,
)
from app.intake.ods_marks import ods_marks
from app.intake.xls_marks import LockedError, xls_marks
from app.intake.xlsb_marks import xlsb_marks, xlsb_parts
from app.intake.xlsx_marks import xlsx_marks, xlsx_parts

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["read_workbook"]

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError,
    ParseError, ExpatError, DefusedXmlException, struct.error, IndexError, ValueError, OSError,
)  # fmt: skip

_PROPERTIES = "docprops/core.xml"
_CREATOR = "<dc:creator>Trụ Sở</dc:creator>".encode()
"""What our own workbooks (template, export, appendices) say of their maker."""

_Found = tuple[Marks, int | None]
"""Marks of a sheet, and how many bytes it takes in the file."""


class _MarksOf(Protocol):
    def __call__(self, number: int, name: str, /, *, exact: bool) -> _Found | None:
        """Return the marks of a sheet by its number and name; None where there is nothing to say.

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

    def read(self, chosen: Mapping[str, bool]) -> tuple[list[RawSheet], list[SheetListing]]:
        from python_calamine import CalamineError, PasswordError

        try:
            return self._read(self._checked(), chosen)
        except FileRefusedError:
            raise
        except (PasswordError, LockedError) as error:
            raise refuse_locked(self._file_name) from error
        except CalamineError as error:
            # It tries every kind, and in the end says just that none fitted.
            words = "không đọc được" if "Cannot detect" in str(error) else error
            raise _damaged(self._file_name, words) from error
        except _DAMAGE as error:
            raise _damaged(self._file_name, error) from error
        except BaseException as error:
            # What the reader's authors did not foresee comes as a panic, which is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise _damaged(self._file_name, error) from error

    def _checked(self) -> _MarksOf:
        """Check the file as a whole, and return what gives the marks of a sheet.

        The reader takes .xls and .ods in at once, so that all their sheets are checked here.
        """
        content, file_name, kind, limits = self._content, self._file_name, self._kind, self._limits
        if kind == "xls":
            found = xls_marks(content)
            for name, marks in found or ():
                self._refuse(name, marks.rows, marks.columns, len(content))
            return lambda number, _, *, exact: (
                None if found is None or number >= len(found) else (found[number][1], len(content))
            )
        archive = zipfile.ZipFile(io.BytesIO(content))
        check_archive(archive, len(content), file_name, limits)
        if kind == "ods":
            by_name = ods_marks(archive)
            size = archive.getinfo("content.xml").file_size
            for name, marks in by_name.items():
                self._refuse(name, marks.rows, marks.columns, size)
            return lambda _, name, *, exact: (by_name[name], size) if name in by_name else None
        parts = xlsb_parts(archive) if kind == "xlsb" else xlsx_parts(archive)
        names = {name.lower(): name for name in archive.namelist()}
        if _PROPERTIES in names:
            self._ours = _CREATOR in archive.read(names[_PROPERTIES])

        def marks_of(_: int, sheet: str, *, exact: bool) -> _Found:
            part = names[posixpath.normpath(parts[sheet]).lower()]
            size = archive.getinfo(part).file_size
            if kind == "xlsb":
                return xlsb_marks(archive, part), size
            marks = xlsx_marks(archive, part, exact=exact)
            if not limits.hold(marks.rows, marks.columns) or is_sparse(
                marks.rows, marks.columns, size
            ):
                marks = xlsx_marks(archive, part, exact=True)
            return marks, size

        return marks_of

    def _read(
        self, marks_of: _MarksOf, chosen: Mapping[str, bool]
    ) -> tuple[list[RawSheet], list[SheetListing]]:
        from python_calamine import CalamineWorkbook

        taken: list[RawSheet] = []
        listing: list[SheetListing] = []
        with CalamineWorkbook.from_filelike(io.BytesIO(self._content)) as book:
            for number, meta in enumerate(book.sheets_metadata):
                name = meta.name
                visibility = _VISIBILITY[str(meta.visible).rpartition(".")[2]]
                take = chosen.get(name, visibility is Visibility.VISIBLE)
                found = marks_of(number, name, exact=not take)
                marks = found[0] if found else Marks()
                if take:
                    self._refuse(name, marks.rows, marks.columns, found[1] if found else None)
                    sheet = self._sheet(book, name, visibility, marks)
                    taken.append(sheet)
                    extent = (len(sheet.rows), max(map(len, sheet.rows), default=0))
                    listing.append(SheetListing(name, visibility, True, *extent))
                elif self._limits.hold(marks.rows, marks.columns):
                    listing.append(SheetListing(name, visibility, False, marks.rows, marks.columns))
                else:
                    listing.append(SheetListing(name, visibility, False, None, None))
        return taken, listing

    def _refuse(self, sheet: str, rows: int, columns: int, written: int | None) -> None:
        if not self._limits.hold(rows, columns) or is_sparse(rows, columns, written):
            raise beyond_limits(rows, columns, sheet, self._file_name, self._limits)

    def _sheet(
        self, book: CalamineWorkbook, name: str, visibility: Visibility, marks: Marks
    ) -> RawSheet:
        from python_calamine import WorksheetNotFound

        visible = visibility is Visibility.VISIBLE
        try:
            sheet = book.get_sheet_by_name(name)
        except WorksheetNotFound:  # A chart or dialog sheet has no cells.
            return RawSheet(name, visible=visible, rows=[], visibility=visibility)
        if sheet.end is not None:
            self._refuse(name, sheet.end[0] + 1, sheet.end[1] + 1, None)
        rows: list[list[CellValue]] = sheet.to_python(skip_empty_area=False)
        merges = tuple(
            (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
        )
        del sheet  # Its own copy of the cells is not needed any more.
        for (row, column), shown in marks.failed.items():
            rows.extend([] for _ in range(len(rows), row + 1))
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = shown
        _trim(rows)
        return RawSheet(
            name,
            visible=visible,
            rows=rows,
            merges=merges or tuple(marks.merges),
            visibility=visibility,
            decoded=decode_rows(
                rows, font_names(self._content, self._kind, name), by_font_only=self._ours
            ),
            formulas=marks.formulas,
        )


_VISIBILITY = {
    "Visible": Visibility.VISIBLE,
    "Hidden": Visibility.HIDDEN,
    "VeryHidden": Visibility.VERY_HIDDEN,
}


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
