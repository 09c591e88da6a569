"""A sheet with its merged ranges at hand, and what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.intake.model import CellValue, Range, RawSheet
from app.kernel.text import tidy

_NUMBERISH = re.compile(r"[-+(]?\d[\d.,\s/:%-]*\)?")


class Grid:
    """A sheet with its merged ranges at hand by row."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        self.rows = sheet.rows
        self._by_top: dict[int, list[Range]] = {}
        for merge in sheet.merges:
            self._by_top.setdefault(merge[0], []).append(merge)

    def merges(self, first: int, last: int) -> Iterator[Range]:
        """Yield the merged ranges that begin in rows `first` to `last`."""
        if last - first > len(self._by_top):
            for top, ranges in self._by_top.items():
                if first <= top <= last:
                    yield from ranges
            return
        for top in range(first, last + 1):
            yield from self._by_top.get(top, ())

    def hangs_into(self, first: int, row: int) -> list[Range]:
        """Return merged ranges that begin from row `first` on, above `row`, and reach into it."""
        return [merge for merge in self.merges(first, row - 1) if merge[2] >= row]

    def spans(self, row: int) -> int:
        """Return over how many columns the widest merged range of a row goes; 1 for none."""
        return max((right - left + 1 for _, left, _, right in self.merges(row, row)), default=1)


def filled(value: CellValue) -> bool:
    """Whether a cell holds something other than spaces."""
    return not isinstance(value, str) or bool(value.strip())


def texts_of(cells: Sequence[CellValue]) -> dict[int, str]:
    """Return the words of the cells that hold text, by column."""
    return {
        index: words
        for index, value in enumerate(cells)
        if isinstance(value, str) and (words := tidy(value))
    }


def numberish(value: CellValue) -> bool:
    """Whether a cell is a number, a day, or a text that looks like one."""
    if isinstance(value, str):
        return bool(_NUMBERISH.fullmatch(value.strip()))
    return True
