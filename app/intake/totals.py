"""Whether the totals that a table states are the sums of the rows that they cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.intake.finding.lines import figures, index_column_of
from app.intake.finding.words import is_grand_total
from app.intake.model import CellValue, Table, TableMark, TableRow, UnreadableError, column_letter
from app.intake.parsing.values import Style, is_blank, read_number, style_of
from app.kernel.text import fold

Status = Literal["verified", "differs", "other-unit"]
_FACTORS = (1_000, 1_000_000)
_GROUP = r"(?:[a-zđ]|[ivxlc]+|\d+(?:\.\d+)*)"
_GROUP_SUM = re.compile(rf"\(?\s*({_GROUP}(?:\s*[+,&]\s*{_GROUP})+)\s*\)?")


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """One figure of a total row against the rows that it covers.

    Attributes:
        words: the total row's words; scope: which rows it covers, in words.
        first, last: the rows covered, numbered as shown; rows: how many they are.
        stated: the figure as the table has it; summed: the sum of the rows.
        status: "other-unit" where it fits only if one of the two is in another unit of money;
            factor: by how much the stated figure has then to be multiplied (1000, or 0.001).
        unread: cells that were left out of the sum because they cannot be read.
    """

    sheet: str
    row: int
    cell: str
    column: int
    words: str
    scope: str
    first: int
    last: int
    rows: int
    stated: Decimal
    summed: Decimal
    status: Status
    factor: Decimal | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    words: str
    rows: tuple[TableRow, ...]


def verify_totals(table: Table, columns: Sequence[int] | None = None) -> tuple[TotalCheck, ...]:
    """Return a check of every figure in the table's total rows and headings of groups.

    A total is held against the rows that its words or place say it covers: its group, the rows
    since the total before, all rows, or the groups that it names ("B+C"). Of several that may be
    meant, the one that agrees in most columns is taken.

    Args:
        columns: the columns to check; None for all in which a total has a figure.
    """
    sums = _Sums(table)
    checks: list[TotalCheck] = []
    for mark in table.marks:
        stated = {
            column: number
            for column, number in figures(mark.cells, without=index_column_of(table.paths)).items()
            if columns is None or column in columns
        }
        scopes = _scopes(table, mark) if stated else []
        found = [_checks(table, mark, scope, stated, sums) for scope in scopes if scope.rows]
        if found:
            checks += sorted(found, key=_agreement, reverse=True)[0]
    return tuple(checks)


def _agreement(checks: list[TotalCheck]) -> tuple[int, int]:
    """Return how many figures agree; in the same unit counts more than in another."""
    verified = sum(check.status == "verified" for check in checks)
    fitting = sum(check.status == "other-unit" for check in checks)
    return 2 * verified + fitting, len(checks)


def _scopes(table: Table, mark: TableMark) -> list[_Scope]:
    """Return the rows that a total may cover, the likeliest first."""
    if mark.kind == "group":
        return [_below(table, mark)]
    named = _named_groups(table, mark)
    everything = _Scope("tất cả các dòng", _between(table, 0, mark.number))
    scopes = [named] if named is not None else []
    own = _since(table, mark)
    if is_grand_total(mark.words) and fold(mark.words).startswith(("tong", "grand", "total")):
        scopes += [everything, *own]
    else:
        scopes += [*own, everything]
    after = _Scope("các dòng bên dưới", _between(table, mark.number, 10**9))
    return [*scopes, after]


def _between(table: Table, after: int, before: int) -> tuple[TableRow, ...]:
    return tuple(row for row in table.rows if after < row.number < before)


def _below(table: Table, mark: TableMark) -> _Scope:
    """Return the rows of a group: to the next heading that is as high, or higher."""
    end = next(
        (
            each.number
            for each in table.marks
            if each.number > mark.number
            and (
                (each.kind == "group" and each.rank <= mark.rank)
                or (each.kind == "total" and is_grand_total(each.words))
            )
        ),
        10**9,
    )
    return _Scope(f"nhóm “{mark.words}”", _between(table, mark.number, end))


def _since(table: Table, mark: TableMark) -> list[_Scope]:
    """Return the rows since each heading above, and since the total before, the nearest first."""
    above = [each for each in table.marks if each.number < mark.number]
    scopes = []
    for each in reversed(above[-12:]):
        words = f"nhóm “{each.words}”" if each.kind == "group" else "các dòng từ dòng cộng trước"
        scopes.append(_Scope(words, _between(table, each.number, mark.number)))
    return scopes


def _named_groups(table: Table, mark: TableMark) -> _Scope | None:
    """Return the rows of the groups that a total names: "TỔNG CỘNG (B+C)"."""
    match = _GROUP_SUM.search(fold(mark.words))
    if match is None:
        return None
    wanted = [part.strip() for part in re.split(r"[+,&]", match.group(1))]
    rows: list[TableRow] = []
    found = []
    for name in wanted:
        group = next(
            (
                each
                for each in table.marks
                if each.kind == "group" and each.index and fold(each.index) == name
            ),
            None,
        )
        if group is None:
            own = [row for row in table.rows if _numbered(table, row, name)]
            if not own:
                return None
            rows += own
        else:
            rows += _below(table, group).rows
        found.append(name.upper())
    return _Scope("các nhóm " + " + ".join(found), tuple(rows))


def _numbered(table: Table, row: TableRow, name: str) -> bool:
    column = index_column_of(table.paths)
    value = row.cells[column] if column is not None and column < len(row.cells) else ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return fold(text).strip("(). ") == name


class _Sums:
    """Sums of columns over rows, each cell read once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read: dict[int, dict[int, Decimal | None]] = {}
        self._styles: dict[int, Style | None] = {}

    def style(self, column: int) -> Style | None:
        if column not in self._styles:
            cells = (r.cells[column] for r in self._table.rows if column < len(r.cells))
            self._styles[column] = style_of(cells)
        return self._styles[column]

    def number(self, column: int, row: TableRow) -> Decimal | None:
        """Return a cell's number, 0 for a blank one, None for one that cannot be read."""
        read = self._read.setdefault(column, {})
        if row.number not in read:
            value: CellValue = row.cells[column] if column < len(row.cells) else ""
            read[row.number] = self.value(column, value)
        return read[row.number]

    def value(self, column: int, value: CellValue) -> Decimal | None:
        if is_blank(value) or isinstance(value, bool):
            return Decimal(0)
        try:
            return read_number(value, self.style(column))
        except UnreadableError:
            return None


def _checks(
    table: Table,
    mark: TableMark,
    scope: _Scope,
    stated: dict[int, Decimal],
    sums: _Sums,
) -> list[TotalCheck]:
    checks = []
    for column, plain in stated.items():
        figure = sums.value(column, mark.cells[column])
        read = [(row, sums.number(column, row)) for row in scope.rows]
        numbers = [number for _, number in read if number is not None]
        summed = sum(numbers, Decimal(0))
        letter = column_letter(column)
        value = plain if figure is None else figure
        status, factor = _compare(value, summed, numbers)
        checks.append(
            TotalCheck(
                sheet=table.sheet,
                row=mark.number,
                cell=f"{letter}{mark.number}",
                column=column,
                words=mark.words,
                scope=scope.words,
                first=scope.rows[0].number,
                last=scope.rows[-1].number,
                rows=len(scope.rows),
                stated=value,
                summed=summed,
                status=status,
                factor=factor,
                unread=tuple(f"{letter}{row.number}" for row, number in read if number is None),
            )
        )
    return checks


def _compare(
    stated: Decimal, summed: Decimal, numbers: Sequence[Decimal]
) -> tuple[Status, Decimal | None]:
    if _same(stated, summed, numbers):
        return "verified", None
    for factor in _FACTORS:
        if summed and _same(stated * factor, summed, numbers, unit=factor):
            return "other-unit", Decimal(factor)
        if summed and _same(stated, summed * factor, numbers, unit=factor):
            return "other-unit", 1 / Decimal(factor)
    return "differs", None


def _same(stated: Decimal, summed: Decimal, numbers: Sequence[Decimal], *, unit: int = 1) -> bool:
    """Whether two sums agree but for rounding: of the stated one, and of binary fractions."""
    exponent = stated.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    finest = max(
        (-e for n in numbers[:200] if isinstance(e := n.as_tuple().exponent, int)), default=0
    )
    rounding = Decimal(10) ** -places / 2 if finest > places else Decimal(0)
    slack = rounding * unit if unit == 1 else Decimal(unit) / 2
    return abs(stated - summed) <= slack + abs(summed) * Decimal("1e-12")
