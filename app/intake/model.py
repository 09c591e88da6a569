"""An import on its way in: raw sheets, tables found in them, staged rows, problems, the report.

The steps are modules of the same names: read → find_table → mapping → stage → check → commit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from app.intake.problems import Problem, ProblemCode, Severity, UnreadableError
from app.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from app.intake.text.decode import Decoded

__all__ = [
    "BannerFact", "CellValue", "FileRefusedError", "MoneyUnit", "Outcome", "Problem", "ProblemCode",
    "Range", "RawSheet", "RawWorkbook", "RowPlaces", "Severity", "SheetListing", "StagedRow",
    "Table", "TableMark", "TableRow", "UnreadableError", "Visibility", "column_letter",
]  # fmt: skip

CellValue = str | int | float | bool | datetime | date | time | timedelta
"""A cell as the reader gives it; "" is a blank cell."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 0."""


class FileRefusedError(InvalidInputError):
    """A file that cannot be read or holds no table of the form; nothing of it is taken."""

    code = "file-refused"
    title = "Tệp không nhập được"


class Outcome(StrEnum):
    """What becomes of a row; the values are stored."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    WAITING = "waiting"
    """An answer is needed before the row can go in."""


class Visibility(StrEnum):
    """How a sheet is hidden; a very hidden one is not in the list from which Excel unhides."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very-hidden"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as read: rows from A1 on, ragged at the right, and its merged ranges.

    Attributes:
        rows: values as they stand; text that was in a legacy encoding is decoded. A whole number
            of .xlsx is a float; an error is its words ("#REF!"); a formula is its stored value.
        decoded: what was decoded, or is in doubt, by (row, column) from 0, with the text as read.
        formulas: column → rows (both from 0, ascending) of the cells that hold formulas.
    """

    name: str
    visible: bool
    rows: list[list[CellValue]]
    merges: tuple[Range, ...] = ()
    visibility: Visibility = Visibility.VISIBLE
    decoded: Mapping[tuple[int, int], Decoded] = field(default_factory=dict)
    formulas: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def holds_formula(self, row: int, column: int) -> bool:
        """Whether a cell (from 0) holds a formula, so that its value was computed."""
        rows = self.formulas.get(column, ())
        at = bisect_left(rows, row)
        return at < len(rows) and rows[at] == row

    def raw_text(self, row: int, column: int) -> str | None:
        """Return the text of a cell (from 0) as read, where that is not what `rows` holds."""
        decoded = self.decoded.get((row, column))
        return None if decoded is None or decoded.raw == decoded.text else decoded.raw


@dataclass(frozen=True, slots=True)
class SheetListing:
    """A sheet that a file has, whether or not it was taken.

    Attributes:
        taken: whether it is one of the sheets that were read.
        rows, columns: its extent; None where it is beyond the limits, and so cannot be chosen.
    """

    name: str
    visibility: Visibility
    taken: bool
    rows: int | None
    columns: int | None


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """A file as read.

    Attributes:
        kind: "xlsx", "xlsm", "xlsb", "xls", "ods" or "csv", by content.
        sheets: the sheets taken: visible ones, and hidden ones that were chosen.
        hidden: names of the hidden ones that were left out.
        listing: every sheet of the file, in its order.
        encoding, delimiter: how a file of text was read; None for workbooks.
        damaged: how many bytes of a file of text had no meaning in its encoding.
    """

    file_name: str
    sha256: str
    size: int
    kind: str
    sheets: tuple[RawSheet, ...]
    hidden: tuple[str, ...] = ()
    listing: tuple[SheetListing, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """One data row: its number as shown, its cells, the group it stands under.

    `path` holds all groups that it stands under, the outermost first.
    """

    number: int
    cells: list[CellValue]
    group: str | None = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMark:
    """A row of a table that is no data: a group's heading, or a total.

    Attributes:
        kind: "group" or "total".
        words: what it says, without the number before it; index: that number ("A", "I", "1.1").
        rank: how deep it stands, 0 the highest; of a total that has no number, -1.
    """

    number: int
    kind: str
    words: str
    index: str | None
    rank: int
    cells: list[CellValue]


@dataclass(frozen=True, slots=True)
class BannerFact:
    """A line above a table that says something: "Mã đơn vị: 1154985"."""

    label: str
    value: str
    cell: str


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """In what a table's amounts are: how many đồng one is, and what says so.

    Attributes:
        source: "header", "banner", or "size" where only the size of the amounts tells.
        text: the words that say it; cell: where they stand.
    """

    dong: int
    source: str
    text: str
    cell: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table found on a sheet; every row with content is data or stands in `others`.

    Attributes:
        header_from, header_to: rows of the header, numbered as shown.
        paths: per column the header's words from top to bottom, "THU HỒI › ĐẤT (M2)".
        others: row number → "banner", "header", "numbering", "hint", "group", "total",
            "continued" (its words go on the row above, where they were added), "footer".
        marks: groups and totals, in the order of the sheet.
        title: the line above it that names it; banner: the lines above that say something.
        money: in what its amounts are, None where nothing says so; column_money: column → how
            many đồng one unit of it is, where its own header says so.
        preprinted: whether its rows hold only what a blank form has printed on it.
    """

    sheet: str
    header_from: int
    header_to: int
    paths: tuple[str, ...]
    rows: tuple[TableRow, ...]
    others: dict[int, str]
    marks: tuple[TableMark, ...] = ()
    title: str | None = None
    banner: tuple[BannerFact, ...] = ()
    money: MoneyUnit | None = None
    column_money: dict[int, int] = field(default_factory=dict)
    preprinted: bool = False

    @property
    def range(self) -> str:
        """The cells from the header's first to the last data row's last, "A6:W203"."""
        last = max((row.number for row in self.rows), default=self.header_to)
        return f"A{self.header_from}:{column_letter(max(len(self.paths) - 1, 0))}{last}"

    @property
    def key(self) -> str:
        """The table's name in `Answers.columns`: "Sheet!A6:W203"."""
        return f"{self.sheet}!{self.range}"


class RowPlaces(Mapping[str, str]):
    """Field → cell of one row ("F199"), made from the letters that all rows of a table share."""

    __slots__ = ("_letters", "_number")

    def __init__(self, letters: Mapping[str, str], number: int) -> None:
        self._letters = letters
        self._number = number

    def __getitem__(self, field_name: str) -> str:
        return f"{self._letters[field_name]}{self._number}"

    def __contains__(self, field_name: object) -> bool:
        return field_name in self._letters

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)


@dataclass(slots=True)
class StagedRow:
    """One row on its way into the register.

    Attributes:
        values: field → typed value; a field that the file does not speak of is absent.
        cells: the row as read, from column A on.
        places: field → cell, "F199".
        record, key: the record it makes and how that is named, once that is known.
        blocked: whether its table lacks a required column, so that no row of it can go in.
        changes: field → (before, after); of a new record what it holds.
        staged: the values in the form's own fields, where `values` is of the record's by now.
        waits: keys of the required questions whose answers the row needs.
        marks: fields whose cell holds an "x" where a figure or text could stand.
    """

    entity: str
    sheet: str
    row: int
    cells: Sequence[CellValue]
    values: dict[str, Any]
    places: Mapping[str, str]
    headers: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    blocked: bool = False
    key: Any = None
    record: Any = None
    before: Any = None
    outcome: Outcome | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    waits: list[str] = field(default_factory=list)
    staged: dict[str, Any] | None = None
    marks: list[str] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether a problem keeps this row out."""
        return self.blocked or any(p.severity is Severity.ERROR for p in self.problems)

    def note(
        self,
        code: ProblemCode,
        severity: Severity,
        field_name: str | None,
        found: object,
        *,
        expected: str,
        repair: str,
        candidates: Sequence[str] = (),
    ) -> None:
        """Add a problem at the cell of `field_name`, or at the whole row where that is None."""
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                sheet=self.sheet,
                row=self.row,
                cell=self.places.get(field_name) if field_name else None,
                column=self.headers.get(field_name) if field_name else None,
                found="" if found is None else str(found),
                expected=expected,
                repair=repair,
                candidates=tuple(candidates),
                field=field_name,
            )
        )


@cache
def column_letter(index: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
