"""One row below a header, on its way to a kind, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.intake.finding.grid import filled, numberish, texts_of
from app.intake.finding.header import DATE_LINE
from app.intake.finding.row_index import RowIndex, read_indexes
from app.intake.finding.words import (
    compared,
    is_banner_line,
    is_grand_total,
    is_strict_total,
    total_words,
    words,
)
from app.intake.model import CellValue, UnreadableError
from app.intake.parsing.values import read_number
from app.kernel.text import fold

_MAYBE_TOTAL = re.compile(r"\s*[-–*]*\s*(?:t[oôổ]|c[oôộ]|lu|lũ|sub|sum|gran)", re.IGNORECASE)
_TOTAL_LETTERS = frozenset("tTcClLsSgG-–* \t\n\xa0")
MARKS_ONLY = frozenset({"x", "-", "–", "—", "v", "□", "☐"})
"""What stands in cells that hold no words: ticks, dashes, boxes."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a form says of a table's columns, by index; all empty where the form is not known."""

    identity: tuple[int, ...] = ()
    required: tuple[int, ...] = ()
    hints: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One row with content below a header, on its way to a kind.

    Attributes:
        gap: whether a blank row stands above it.
        texts: its words by column, but for its number; None where it was plainly data.
        numbers: how many figures it has beside its number.
    """

    row: int
    cells: list[CellValue]
    gap: bool
    kind: str = "data"
    index: RowIndex | None = None
    texts: dict[int, str] | None = None
    numbers: int = 0

    @property
    def lone(self) -> bool:
        """Whether it holds one text and no figure, beside its number."""
        return self.texts is not None and len(self.texts) == 1 and not self.numbers

    @property
    def count(self) -> int:
        """How many cells are filled."""
        return sum(value != "" and filled(value) for value in self.cells)

    def fills(self, columns: Sequence[int]) -> bool:
        """Whether it fills all of these columns, of which there is at least one."""
        return bool(columns) and all(
            column < len(self.cells) and filled(self.cells[column]) for column in columns
        )

    def describe(self, index_column: int | None) -> None:
        """Find texts and figures, the row's number left out."""
        own = index_column if self.index is not None else None
        self.texts = {
            column: text
            for column, text in texts_of(self.cells).items()
            if column != own and not numberish(text) and fold(text) not in MARKS_ONLY
        }
        self.numbers = sum(
            value != "" and filled(value) and numberish(value)
            for column, value in enumerate(self.cells)
            if column != own
        )


def index_column_of(paths: Sequence[str]) -> int | None:
    """Return the column of the rows' numbers, by its words ("STT", "TT", "#")."""
    for column, path in enumerate(paths[:4]):
        if path.strip() == "#":
            return column
        if path and compared(path.rpartition("›")[2]) in {"stt", "number"}:
            return column
    return None


def may_be_total(cells: Sequence[CellValue]) -> bool:
    """Whether one of a row's first cells begins as a total does; quick."""
    return any(
        isinstance(value, str)
        and value[:1] in _TOTAL_LETTERS
        and _MAYBE_TOTAL.match(value) is not None
        and total_words(value) is not None
        for value in cells[:4]
    )


def is_total(line: Line, index_column: int | None, required: Sequence[int]) -> bool:
    """Whether a row's first words are "Cộng", "Tổng cộng (I + II)" or the like."""
    leading = [
        (column, text)
        for column, text in texts_of(line.cells).items()
        if not (column <= (index_column or 0) and read_indexes(text))
    ]
    if not leading:
        return False
    column, text = leading[0]
    rest = total_words(text)
    if rest is None:
        return False
    others = [t for _, t in leading[1:] if fold(t) not in MARKS_ONLY and not numberish(t)]
    own = "" if index_column is None else line.cells[index_column]
    numbered = any(index.rank >= 2 for index in read_indexes(own))
    if numbered and rest and rest[0] not in "(:":
        return False  # "3 | Tổng diện tích (m2)" is a numbered row like the others.
    has_figures = any(
        value != "" and filled(value) and numberish(value) for value in line.cells[column + 1 :]
    )
    if not others:
        return has_figures or is_strict_total(text)
    return (
        is_strict_total(text)
        and (has_figures or len(others) == 1)
        and not (line.fills(required) and len(others) > 1)
    )


def is_grand(line: Line) -> bool:
    """Whether a total row is said to be of everything."""
    texts = texts_of(line.cells).values()
    return is_grand_total(next((text for text in texts if not read_indexes(text)), ""))


def is_signature(line: Line) -> bool:
    """Whether a row is of the block of signatures: place and day, title of the signer."""
    texts = texts_of(line.cells)
    if line.numbers or line.index is not None or len(texts) > 4:
        return False
    return any(
        words().signature.match(folded) or DATE_LINE.search(folded) or is_banner_line(folded)
        for folded in map(fold, texts.values())
    )


def is_note(line: Line) -> bool:
    """Whether a row is a note below a table: "(*) …", "Ghi chú: …"."""
    texts = texts_of(line.cells)
    return len(texts) <= 2 and any(words().notes.match(fold(text)) for text in texts.values())


def figure(cells: Sequence[CellValue], column: int) -> Decimal | None:
    """Return the number in a cell, None where there is none that can be read in one way."""
    value = cells[column] if column < len(cells) else ""
    if isinstance(value, bool) or value == "" or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and not any(letter.isdigit() for letter in value):
        return None
    try:
        return read_number(value)
    except UnreadableError:
        return None


def figures(cells: Sequence[CellValue], *, without: int | None) -> dict[int, Decimal]:
    """Return the numbers of a row by column, zeros and one column left out."""
    return {
        column: number
        for column in range(len(cells))
        if column != without and (number := figure(cells, column))
    }
