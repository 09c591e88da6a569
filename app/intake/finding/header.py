"""Where on a sheet a table's header stands, and the path of words of each of its columns."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.intake.finding.grid import Grid, filled, numberish, texts_of
from app.intake.finding.header_paths import YEARS, build_paths
from app.intake.finding.row_index import read_indexes
from app.intake.finding.words import compared, is_banner_line, is_header_word, is_strict_total
from app.intake.forms.dictionary import SEPARATOR
from app.intake.model import CellValue, Range
from app.kernel.text import fold

WITHIN = 60
MAX_HEADER_ROWS = 6
_CLEAR = 3.5
_ROW_NUMBERS = frozenset({"stt", "number"})
_SAMPLE = 30
_NUMBERING = re.compile(r"[(\[]?\s*(\d{1,3}|[a-zA-ZĐđ])\s*[)\]]?")
_FORMULA = re.compile(r"[(\[]?\s*(\d{1,3})\s*[)\]]?\s*=[\s\d()\[\]+*/x.-]+")
DATE_LINE = re.compile(
    r"ngay[\s.…_\d]*thang[\s.…_\d]*nam[\s.…_]*(\d|[.…_])|ngay\s*[.…_]{2,}|ngay\s+\d+\s+thang"
)
_SAYS = re.compile(r":\s*\S")


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its first row (counted from 0), its rows, the path of each column.

    `doubled` holds the columns that a merged heading covers beside its first one.
    """

    first: int
    depth: int
    paths: tuple[str, ...]
    numbering: int | None
    score: float
    doubled: tuple[int, ...] = ()

    @property
    def after(self) -> int:
        """The first row below the header, its numbering row included in the header."""
        return self.first + self.depth if self.numbering is None else self.numbering + 1

    @property
    def columns(self) -> int:
        """How many columns have words."""
        return sum(bool(path) for path in self.paths)


def is_numbering(cells: Sequence[CellValue], columns: int) -> bool:
    """Whether a row numbers most columns: 1, 2, 3… · (1), (2)… · A, B, 1, 2, 3=1+2…"""
    numbers: list[int] = []
    letters = 0
    for value in cells:
        if not filled(value):
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return False
        if isinstance(value, str):
            text = value.strip()
            match = _NUMBERING.fullmatch(text) or _FORMULA.fullmatch(text)
            if match is None:
                return False
            if not match.group(1).isdigit():
                letters += 1
                if numbers:
                    return False
                continue
            numbers.append(int(match.group(1)))
        elif value == int(value) and 0 < value < 400:
            numbers.append(int(value))
        else:
            return False
    if len(numbers) < 2 or len(numbers) + letters < max(3, 0.6 * columns):
        return False
    steps = sum(b == a + 1 for a, b in pairwise(numbers))
    grows = all(b > a for a, b in pairwise(numbers))
    return grows and numbers[0] <= letters + 2 and steps >= 0.8 * (len(numbers) - 1)


def best_header(
    grid: Grid, start: int, known: Collection[str], key: Callable[[str], str]
) -> Header | None:
    """Return the likeliest header from row `start` on, None where nothing is like one.

    Args:
        known: keys of the headers of a form; key: the function that gives a path's key.
    """
    end = min(len(grid.rows), start + WITHIN)
    candidates = [
        candidate
        for first in range(start, end)
        if (candidate := header_at(grid, first, start, known, key)) is not None
    ]
    best = max(candidates, key=lambda each: each.score, default=None)
    if best is None:
        return None
    # Another table may stand above the one with the clearest header.
    above = [each for each in candidates if each.first < best.first and _stands_alone(each, best)]
    above = [each for each in above if _has_rows(grid, each.after, best.first)]
    if not above:
        return best
    top = max(above, key=lambda each: each.score)
    earlier = [each for each in above if each.after < top.first and each.score >= _CLEAR]
    return min([top, *earlier], key=lambda each: each.first)


def _stands_alone(header: Header, below: Header) -> bool:
    """Whether a candidate is by itself a header, and no part of the one below it."""
    numbers_rows = any(compared(path) in _ROW_NUMBERS for path in header.paths[:4])
    clear = header.numbering is not None or numbers_rows
    return header.score >= _CLEAR and clear and header.after < below.first


def _has_rows(grid: Grid, first: int, last: int) -> bool:
    return any(
        sum(filled(value) for value in cells) >= 2
        and any(filled(value) and numberish(value) for value in cells)
        for cells in grid.rows[first:last]
    )


def header_at(
    grid: Grid, first: int, top: int, known: Collection[str], key: Callable[[str], str]
) -> Header | None:
    """Return the header that begins in a row, with its score; None where none can."""
    cells = grid.rows[first]
    if len(cells) - cells.count("") < 2:
        return None
    texts = texts_of(cells)
    if len(texts) < 2 or not _may_begin(cells, texts):
        return None
    depth = _depth(grid, first)
    below = first + depth
    paths, doubled = build_paths(grid, first, depth)
    columns = sum(bool(path) for path in paths)
    if columns < 2:
        return None
    numbering = None
    for row in range(below, min(below + 2, len(grid.rows))):
        if is_numbering(grid.rows[row], columns - len(doubled)):
            numbering = row
            break
        if any(filled(value) for value in grid.rows[row]):
            break
    score = _score(grid, first, below if numbering is None else numbering + 1, paths)
    if score is None:
        return None
    if numbering is not None:
        score += 1.5
    if known:
        named = sum(bool(path) and key(path) in known for path in paths)
        score += 6 * named / columns + 0.2 * named
    return Header(first, depth, paths, numbering, score - 0.004 * (first - top), doubled)


def _may_begin(cells: Sequence[CellValue], texts: dict[int, str]) -> bool:
    if any(is_banner_line(text) or DATE_LINE.search(fold(text)) for text in texts.values()):
        return False
    numbers = sum(filled(value) and numberish(value) for value in cells)
    if numbers and (numbers > 0.3 * (len(texts) + numbers)):
        return False
    if any(numberish(v) and not isinstance(v, str) for v in cells) and not _years(cells):
        return False
    first = min(texts)
    if read_indexes(texts[first]) and len(texts) > 1 and not is_header_word(texts[first]):
        return False
    said = sum(bool(_SAYS.search(text)) for text in texts.values())
    return said <= 0.34 * len(texts) and not is_strict_total(texts[first])


def _years(cells: Sequence[CellValue]) -> bool:
    return all(
        isinstance(value, (int, float)) and not isinstance(value, bool) and value in YEARS
        for value in cells
        if not isinstance(value, str)
    )


def _depth(grid: Grid, first: int) -> int:
    """Return of how many rows the header that begins in row `first` is."""
    if depth := _to_numbering(grid, first):
        return depth
    block = set(texts_of(grid.rows[first]))
    for merge in grid.merges(first, first):
        block.update(range(merge[1], merge[3] + 1))
    depth = 1
    for row in range(first + 1, min(first + MAX_HEADER_ROWS, len(grid.rows))):
        hanging = grid.hangs_into(first, row)
        if not _goes_on(grid, first, row, block, hanging):
            break
        for _, left, _, right in hanging:
            block.update(range(left, right + 1))
        block.update(texts_of(grid.rows[row]))
        depth = row - first + 1
    while depth > 1 and not any(filled(v) for v in grid.rows[first + depth - 1]):
        depth -= 1
    return depth


def _to_numbering(grid: Grid, first: int) -> int:
    """Return how many rows of words stand from row `first` to one that numbers the columns.

    0 where there is none near, or where the first row has words of few of these columns.
    """
    words = len(texts_of(grid.rows[first]))
    for row in range(first + 1, min(first + MAX_HEADER_ROWS + 1, len(grid.rows))):
        cells = grid.rows[row]
        numbered = sum(filled(value) for value in cells)
        if numbered >= 4 and is_numbering(cells, numbered):
            return row - first if words >= 0.3 * numbered else 0
        if any(filled(value) and numberish(value) for value in cells) and not _years(cells):
            return 0
    return 0


def _goes_on(grid: Grid, first: int, row: int, block: set[int], hanging: list[Range]) -> bool:
    """Whether a row is of the header that begins in row `first`."""
    cells = grid.rows[row]
    texts = texts_of(cells)
    numbers = sum(filled(value) and numberish(value) for value in cells)
    if hanging:
        # A heading that is merged downwards says how far the header goes.
        return bool(texts) or not numbers or _years(cells)
    if not texts or numbers or _is_body(grid, row, texts, len(block)):
        return False
    if len(texts) == 1:
        column, text = next(iter(texts.items()))
        return column in block and len(text) <= 12 and not text[0].isupper()
    new, left_blank = set(texts) - block, block - set(texts)
    if any(len(text) > 60 for text in texts.values()) or not (new or left_blank):
        return False
    # Words of a heading wrapped over several rows go on in small letters; data seldom begin so.
    telling = [text for text in texts.values() if len(text) > 4 or not text[0].isupper()]
    small = sum(not text[0].isupper() for text in telling)
    if small and small >= (0.4 if new else 0.8) * len(telling):
        return True
    subdivides = bool(new) and (bool(left_blank) or 2 * len(new) >= len(texts))
    return subdivides and _is_heading_row(grid, first, row, texts)


def _is_body(grid: Grid, row: int, texts: dict[int, str], columns: int) -> bool:
    """Whether a row of words can only stand below a header: numbered, a total, a group."""
    return (
        (len(texts) <= 2 and any(is_strict_total(text) for text in texts.values()))
        or bool(read_indexes(texts[min(texts)]))
        or grid.spans(row) > 0.6 * max(columns, 3)
        or is_numbering(grid.rows[row], columns)
    )


def _is_heading_row(grid: Grid, first: int, row: int, texts: dict[int, str]) -> bool:
    """Whether a row that fills new columns subdivides what is above, and is not the first data."""
    merged_above = any(
        right > left and any(left <= column <= right for column in texts)
        for _, left, _, right in grid.merges(first, row - 1)
    )
    if merged_above:
        return True
    words = sum(is_header_word(text) for text in texts.values())
    return words >= 0.4 * len(texts)


def _score(grid: Grid, first: int, below: int, paths: tuple[str, ...]) -> float | None:
    """Return how much the rows below speak for these paths as their header."""
    leaves = [path for path in paths if path]
    words = sum(is_header_word(path.rpartition(SEPARATOR)[2]) for path in leaves) / len(leaves)
    long = sum(len(path) > 200 for path in leaves) / len(leaves)
    counts: dict[int, int] = {}
    numbers: dict[int, int] = {}
    sampled = 0
    for cells in grid.rows[below : below + 2 * _SAMPLE]:
        if len(cells) == cells.count(""):
            continue
        sampled += 1
        for column, value in enumerate(cells):
            if value != "" and filled(value):
                counts[column] = counts.get(column, 0) + 1
                if numberish(value):
                    numbers[column] = numbers.get(column, 0) + 1
        if sampled >= _SAMPLE:
            break
    used = [column for column, count in counts.items() if count >= 0.3 * sampled]
    named = [column for column in used if column < len(paths) and paths[column]]
    coverage = len(named) / len(used) if used else 0.5
    support = sum(column in counts for column, path in enumerate(paths) if path) / len(leaves)
    contrast = (
        0.6 if any(numbers.get(column, 0) >= 0.5 * counts[column] for column in named) else 0.0
    )
    if words < 0.2 and (len(leaves) < 3 or (coverage < 0.9)):
        return None
    repeated = 0.5 * (1 - len(set(leaves)) / len(leaves))
    return (
        2.0 * words + 1.5 * coverage + 0.5 * support + 0.3 * math.log2(len(leaves))
        + contrast - long - repeated
    )  # fmt: skip
