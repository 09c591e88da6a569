"""Third step: which column of the sheet is which column of the form, and how sure that is.

What a person answered comes first, then how the same header was understood before, then the words
of the dictionary, then similarity of header and content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass, field, replace

from app.intake.finding.row_index import read_indexes
from app.intake.finding.similarity import SURE, Match, match_paths, offers
from app.intake.forms.dictionary import Column, SheetForm, flat_key
from app.intake.model import (
    CellValue,
    Problem,
    ProblemCode,
    Severity,
    Table,
    UnreadableError,
    column_letter,
)
from app.intake.parsing.dates import read_date, read_year
from app.intake.parsing.values import is_blank, read_number

Chosen = Words[str, str | None]
"""Column letter → field of the form, or None for a column that is not taken."""

_SAMPLE = 60
_LEAST_READABLE = 0.4


@dataclass(frozen=True, slots=True)
class Mapping:
    """Column index → column of the form, and what did not fit.

    Attributes:
        complete: whether no required column is missing and none stands twice.
        matches: column index → how it was understood, and how sure that is (0-1).
        offers: column index → fields that a column which was not understood may be.
    """

    columns: dict[int, Column]
    problems: tuple[Problem, ...]
    complete: bool
    matches: dict[int, Match] = field(default_factory=dict)
    offers: dict[int, tuple[str, ...]] = field(default_factory=dict)


def header_fingerprint(table: Table) -> str:
    """Return what tells whether another table has the same header: its words, in order."""
    keys = "|".join(flat_key(path) for path in table.paths).rstrip("|")
    return hashlib.sha256(keys.encode()).hexdigest()


def map_columns(
    table: Table, form: SheetForm, chosen: Chosen | None = None, saved: Chosen | None = None
) -> Mapping:
    """Map the columns of a table; nothing is left out in silence.

    Args:
        chosen: what a person answered for this table; saved: how the same header was understood
            before. A column that neither names is mapped by words and content.
    """
    matches = _without_nonsense(table, match_paths(table.paths, form))
    for how, decided in (("saved", saved), ("answer", chosen)):
        _decide(matches, form, decided or {}, how)
    matches = dict(sorted(matches.items()))
    columns = {index: match.column for index, match in matches.items()}
    left_alone = {
        letter
        for decided in (saved, chosen)
        for letter, name in (decided or {}).items()
        if name is None
    }
    problems, offered = _problems(table, form, matches, left_alone)
    complete = not any(problem.severity is Severity.ERROR for problem in problems)
    return Mapping(columns, tuple(problems), complete, matches, offered)


def _decide(matches: dict[int, Match], form: SheetForm, decided: Chosen, how: str) -> None:
    by_field = {column.field: column for column in form.columns}
    for letter, name in decided.items():
        index = _index_of(letter)
        if name is None:
            matches.pop(index, None)
            continue
        column = by_field.get(name)
        if column is None:
            continue
        for other in [i for i, match in matches.items() if match.column.field == name]:
            del matches[other]
        matches[index] = Match(column, 1.0, how)


def _index_of(letter: str) -> int:
    number = 0
    for each in letter.upper():
        number = number * 26 + ord(each) - 64
    return number - 1


def _without_nonsense(table: Table, matches: dict[int, Match]) -> dict[int, Match]:
    """Leave out columns that are only near in words and hold nothing of the column's type."""
    kept = {}
    for index, match in matches.items():
        if match.score < SURE:
            share = _readable(table, index, match.column)
            if share < _LEAST_READABLE:
                continue
            kept[index] = replace(match, score=round(match.score * (0.9 + 0.1 * share), 3))
        else:
            kept[index] = match
    return kept


_READ: dict[str, Callable[[CellValue], object]] = {
    "area": read_number,
    "money": read_number,
    "integer": lambda value: read_number(value, whole=True),
    "degrees": read_number,
    "year": read_year,
    "date": read_date,
}


def _readable(table: Table, index: int, column: Column) -> float:
    """Return what share of a column's cells can be read as its type; 1 where there are none."""
    read = _READ.get(column.type)
    if read is None:
        return 1.0
    told = good = 0
    for row in table.rows:
        value = row.cells[index] if index < len(row.cells) else ""
        if is_blank(value):
            continue
        told += 1
        try:
            read(value)
            good += 1
        except UnreadableError as error:
            good += error.code is ProblemCode.AMBIGUOUS_NUMBER
        if told >= _SAMPLE:
            break
    return good / told if told else 1.0


def _problems(
    table: Table, form: SheetForm, matches: dict[int, Match], left_alone: set[str]
) -> tuple[list[Problem], dict[int, tuple[str, ...]]]:
    known = form.by_key
    seen = {match.column.field: index for index, match in matches.items()}
    problems: list[Problem] = []
    offered: dict[int, tuple[str, ...]] = {}

    def note(
        code: ProblemCode,
        severity: Severity,
        index: int | None,
        found: str,
        candidates: tuple[str, ...] = (),
        **words: str,
    ) -> None:
        problems.append(
            Problem(
                code=code,
                severity=severity,
                sheet=table.sheet,
                row=table.header_to,
                cell=None if index is None else f"{column_letter(index)}{table.header_to}",
                column=found or None,
                found=found,
                expected=words["expected"],
                repair=words["repair"],
                candidates=candidates,
            )
        )

    width = max([len(table.paths), *(len(row.cells) for row in table.rows)])
    for index in range(width):
        path = table.paths[index] if index < len(table.paths) else ""
        match = matches.get(index)
        if match is not None:
            if match.how == "similar":
                note(
                    ProblemCode.COLUMN_SIMILAR,
                    Severity.WARNING,
                    index,
                    path,
                    expected=f"cột “{match.column.header}” (giống {match.score:.0%})",
                    repair="Hãy xem lại cột này được hiểu đúng chưa; nếu chưa, hãy chọn cột khác.",
                )
            continue
        if column_letter(index) in left_alone or not _has_content(table, index):
            continue
        if not path and _only_numbers_rows(table, index):
            continue
        column = known.get(flat_key(path)) if path else None
        if column is not None and column.field in seen:
            if _says_the_same(table, index, seen[column.field]):
                continue
            note(
                ProblemCode.COLUMN_TWICE,
                Severity.ERROR,
                index,
                path,
                expected=f"mỗi cột một lần (đã có ở cột {column_letter(seen[column.field])})",
                repair="Hãy xóa hoặc đổi tên một trong hai cột rồi nhập lại, hoặc chọn cột nào "
                "được lấy.",
            )
            continue
        near = [found for _, found in offers(path, form, tuple(seen))] if path else []
        if near:
            offered[index] = tuple(found.field for found in near)
        note(
            ProblemCode.COLUMN_UNKNOWN,
            Severity.WARNING,
            index,
            path,
            tuple(found.header for found in near),
            expected="một cột của biểu mẫu",
            repair="Cột này không được ghi vào sổ đăng ký (ô gốc vẫn được lưu). Nếu cần "
            "dữ liệu của nó, hãy chọn cột của biểu mẫu, hoặc đặt tên cột theo từ điển.",
        )
    for column in form.columns:
        if column.missing_among(seen):
            note(
                ProblemCode.COLUMN_MISSING,
                Severity.ERROR,
                None,
                "",
                expected=f"cột “{column.header}”",
                repair=f"Hãy thêm cột “{column.header}” vào trang “{table.sheet}” rồi nhập lại, "
                "hoặc chọn cột nào là cột đó.",
            )
    return problems, offered


def _says_the_same(table: Table, index: int, other: int) -> bool:
    """Whether a column repeats another one, cell by cell."""
    return all(
        (row.cells[index] if index < len(row.cells) else "")
        == (row.cells[other] if other < len(row.cells) else "")
        for row in table.rows
    )


def _only_numbers_rows(table: Table, index: int) -> bool:
    """Whether a column without words holds the numbers before the rows."""
    return index == 0 and all(
        bool(read_indexes(row.cells[index]))
        for row in table.rows
        if index < len(row.cells) and row.cells[index] != ""
    )


def _has_content(table: Table, index: int) -> bool:
    return any(index < len(row.cells) and row.cells[index] not in ("", None) for row in table.rows)
