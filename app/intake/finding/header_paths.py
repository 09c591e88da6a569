"""The path of words of each column of a header: "THU HỒI › ĐẤT (M2)"."""

from __future__ import annotations

from app.intake.finding.grid import Grid
from app.intake.forms.dictionary import SEPARATOR
from app.intake.model import CellValue, Range
from app.kernel.text import tidy

YEARS = range(1900, 2101)
"""Whole numbers that can be words of a header."""


def build_paths(grid: Grid, first: int, depth: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return per column the words of the header's rows from top to bottom, levels by " › ".

    Merged cells are spread over their range; a heading that is not merged goes on to the right
    over columns that have only lower words. Words wrapped over several rows become one level.

    Returns:
        the paths, and the columns that repeat one by a merged heading over several columns.
    """
    block = _Block(grid, first, depth)
    paths: list[str] = []
    leaves: list[tuple[int, int] | None] = []
    for column in range(block.width):
        path, leaf = block.path(column)
        paths.append(path)
        leaves.append(leaf)
    doubled = tuple(
        column
        for column in range(1, block.width)
        if paths[column] and leaves[column] is not None and leaves[column] == leaves[column - 1]
    )
    return tuple(paths), doubled


class _Block:
    """The words of a header's cells, each spread over the columns that it heads."""

    def __init__(self, grid: Grid, first: int, depth: int) -> None:
        self.words = [
            [tidy(v) if isinstance(v, str) else _shown(v) for v in grid.rows[row]]
            if row < len(grid.rows)
            else []
            for row in range(first, first + depth)
        ]
        self.width = max((len(row) for row in self.words), default=0)
        for row in self.words:
            row.extend([""] * (self.width - len(row)))
        self.origin = [[(level, column) for column in range(self.width)] for level in range(depth)]
        self.covered = [[False] * self.width for _ in self.words]
        for merge in list(grid.merges(first, first + depth - 1)):
            self._cover(merge, first, depth)
        self._spread()
        self.extents: dict[tuple[int, int], set[int]] = {}
        for level in range(depth):
            for column in range(self.width):
                if self.words[level][column]:
                    self.extents.setdefault(self.origin[level][column], set()).add(column)

    def path(self, column: int) -> tuple[str, tuple[int, int] | None]:
        """Return a column's path, and which cell its last level is from."""
        levels: list[str] = []
        last: tuple[int, int] | None = None
        for words, origins in zip(self.words, self.origin, strict=True):
            word, source = words[column], origins[column]
            if not word or source == last or (levels and word == levels[-1]):
                continue
            if last is not None and self.extents[last] == self.extents[source]:
                levels[-1] = f"{levels[-1]} {word}"
            else:
                levels.append(word)
            last = source
        return SEPARATOR.join(levels), last

    def _cover(self, merge: Range, first: int, depth: int) -> None:
        top, left, bottom, right = merge
        if left >= self.width:
            return
        for level in range(top - first, min(bottom - first, depth - 1) + 1):
            for column in range(left, min(right, self.width - 1) + 1):
                self.words[level][column] = self.words[top - first][left]
                self.origin[level][column] = (top - first, left)
                self.covered[level][column] = True

    def _spread(self) -> None:
        """Carry a heading to the right over columns that have only lower words (not merged)."""
        for level, row in enumerate(self.words[:-1]):
            for column in range(1, self.width):
                free = not row[column] and row[column - 1] and not self.covered[level][column]
                if free and self._heads(level, column - 1) and self._is_under_it(level, column):
                    row[column] = row[column - 1]
                    self.origin[level][column] = self.origin[level][column - 1]

    def _heads(self, level: int, column: int) -> bool:
        """Whether the words at a place are a heading of lower words, and not their beginning."""
        own = self.words[level][column]
        lower = [row[column] for row in self.words[level + 1 :]]
        return any(word and word != own and not word[0].islower() for word in lower)

    def _is_under_it(self, level: int, column: int) -> bool:
        """Whether a column has lower words, and the same heading above as the one to its left."""
        if not any(row[column] for row in self.words[level + 1 :]):
            return False
        if level == 0:
            return True
        above, origin = self.words[level - 1], self.origin[level - 1]
        return origin[column] == origin[column - 1] or not (above[column] or above[column - 1])


def _shown(value: CellValue) -> str:
    return str(int(value)) if isinstance(value, (int, float)) and value in YEARS else ""
