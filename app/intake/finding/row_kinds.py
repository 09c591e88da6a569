"""What each row of a table is: data, a group's heading, a continued line, a sum, the footer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from app.intake.finding.grid import Grid, texts_of
from app.intake.finding.lines import Line, Meaning, figure, figures, is_grand, is_note, is_signature
from app.intake.finding.row_index import glued_index
from app.kernel.text import fold, tidy

_PLACE_WORDS = re.compile(
    r"(ubnd|uy ban nhan dan|xa|phuong|thi tran|huyen|quan|tinh|thanh pho|thi xa|so|phong|truong|"
    r"khoi|chi cuc|don vi|co quan)\s"
)
_DETAIL = "+-–•*"
_SAMPLE = 200


class Classifier:
    """Gives each row of one table its kind, in the light of all the others."""

    def __init__(
        self,
        grid: Grid,
        lines: Sequence[Line],
        meaning: Meaning,
        width: int,
        index_column: int | None,
    ) -> None:
        self._grid, self._lines, self._meaning = grid, lines, meaning
        self._width, self._index_column = width, index_column
        self._is_indexed = False

    def classify(self) -> None:
        """Set the kind of every line that is not plainly data."""
        special = any(line.texts is not None for line in self._lines)
        ranks = {line.index.rank for line in self._lines if line.index is not None}
        if special or len(ranks) > 1:
            self._classify(ranks)
        self._unlabelled_total()

    def _classify(self, ranks: set[int]) -> None:
        for line in self._lines:
            if line.texts is not None or len(ranks) > 1:
                line.describe(self._index_column)
        self._rows = [line for line in self._lines if line.kind == "data"]
        self._is_indexed = self._mostly_indexed()
        self._heads = self._rows_with_deeper_ones()
        self._group_styles = self._styles_of_groups()
        self._upper = self._mostly_upper()
        self._places = self._share_of_places()
        for position, line in enumerate(self._rows):
            if line.texts is not None:
                line.kind = self._kind(position, line)
                if line.kind == "continued":
                    self._continue(position)

    def end(self) -> None:
        """Call what stands below the last solid row the footer: signatures, notes, legends."""
        places = range(len(self._lines) - 1, -1, -1)
        last = next((place for place in places if self._is_solid(self._lines[place])), -1)
        found = last >= 0
        ended = found and self._lines[last].kind == "total" and is_grand(self._lines[last])
        for line in self._lines[last + 1 :]:
            ended = ended or is_signature(line) or (line.gap and (found or line.lone))
            ended = ended or (found and is_note(line))
            if ended or (found and self._is_indexed and line.index is None):
                line.kind = "footer"
        for line in reversed(self._lines):
            if line.kind == "group" and line.index is None and found:
                line.kind = "footer"
            elif line.kind != "footer":
                break

    def _is_solid(self, line: Line) -> bool:
        if line.kind == "total" or (line.kind == "data" and line.texts is None):
            return True
        if line.kind != "data" or is_signature(line):
            return False
        if not line.numbers and line.index is None:
            return False
        return line.count >= (2 if line.index is not None or self._width < 6 else 3)

    # -- all rows together --------------------------------------------------------------------

    def _mostly_indexed(self) -> bool:
        """Whether the rows with figures (or with many cells) have a number before them."""
        if self._index_column is None:
            return False
        told = [line for line in self._rows if line.texts is None or line.numbers or line.index]
        return sum(line.index is not None for line in told) >= 0.6 * max(1, len(told))

    def _rows_with_deeper_ones(self) -> set[int]:
        """Return the rows (by position of their line) that a deeper number follows: A then I."""
        numbered = [line for line in self._rows if line.index is not None]
        return {
            id(line)
            for line, below in pairwise(numbered)
            if line.index is not None
            and below.index is not None
            and below.index.rank > line.index.rank
        }

    def _styles_of_groups(self) -> set[str]:
        total: Counter[str] = Counter()
        heads: Counter[str] = Counter()
        for line in self._rows:
            if line.index is not None:
                total[line.index.style] += 1
                heads[line.index.style] += id(line) in self._heads
        return {style for style, number in total.items() if 2 * heads[style] > number}

    def _names(self, *, lone: bool) -> list[str]:
        return [
            next((v for v in line.cells if isinstance(v, str) and len(v.strip()) >= 4), "")
            for line in self._rows[:_SAMPLE]
            if lone or not line.lone
        ]

    def _mostly_upper(self) -> bool:
        names = self._names(lone=True)
        return sum(name.isupper() for name in names) > 0.3 * len(names)

    def _share_of_places(self) -> float:
        names = self._names(lone=False)
        return sum(bool(_PLACE_WORDS.match(fold(name))) for name in names) / max(1, len(names))

    # -- one row --------------------------------------------------------------------------------

    def _kind(self, position: int, line: Line) -> str:
        if line.index is not None:
            return self._kind_numbered(line)
        before = self._rows[position - 1] if position else None
        after = self._rows[position + 1] if position + 1 < len(self._rows) else None
        if line.numbers:
            return "data"
        if not line.texts:
            return "continued" if before is not None else "empty"
        if len(line.texts) > 1:
            return "continued" if self._continues(line, before) else "data"
        return self._kind_lone(line, before, after)

    def _kind_numbered(self, line: Line) -> str:
        assert line.index is not None
        assert line.texts is not None
        if not line.texts and not line.numbers:
            return "empty"
        high = line.index.rank <= 1
        identified = len(self._meaning.required) >= 2 and line.fills(self._meaning.required)
        plain = len(line.texts) <= 1
        if id(line) in self._heads:
            heading = not identified and len(line.texts) < 4
            is_group = heading and (high or line.lone or self._sums_deeper(line))
        elif line.index.style in self._group_styles:
            is_group = not identified and plain and (high or line.lone)
        else:
            is_group = high and line.lone and self._mostly_deeper()
        return "group" if is_group else "data"

    def _mostly_deeper(self) -> bool:
        deeper = sum(line.index is not None and line.index.rank >= 2 for line in self._rows)
        return deeper > 0.5 * len(self._rows)

    def _continues(self, line: Line, before: Line | None) -> bool:
        """Whether a row without a number goes on with the words of the row above it."""
        assert line.texts is not None
        if not self._is_indexed or before is None or before.kind not in {"data", "continued"}:
            return False
        short = all(len(text) <= 40 for text in line.texts.values())
        few = len(line.texts) <= 0.5 * self._width
        return short and few and not line.gap and before.fills(tuple(line.texts))

    def _kind_lone(self, line: Line, before: Line | None, after: Line | None) -> str:
        """Return the kind of a row that holds one text: a group's heading, or a sparse row."""
        assert line.texts is not None
        column, text = next(iter(line.texts.items()))
        if text[0] in _DETAIL:
            return "data"
        if self._grid.spans(line.row) > max(2, 0.5 * self._width):
            return "group"
        if self._is_indexed:
            return "continued" if text[0].islower() and self._continues(line, before) else "group"
        identity = self._meaning.identity
        glued = glued_index(text)
        is_group = (
            (bool(identity) and column not in identity)
            or (not self._upper and text.isupper() and len(text) >= 4)
            or (bool(glued) and glued[0].rank <= 1)
            or (self._is_place(text) and after is not None and not after.lone)
            or self._opens(line, before, after)
        )
        return "group" if is_group else "data"

    def _is_place(self, text: str) -> bool:
        """Whether a text names a unit or agency, where the names of data rows do not."""
        return self._places < 0.1 and bool(_PLACE_WORDS.match(fold(text)))

    def _opens(self, line: Line, before: Line | None, after: Line | None) -> bool:
        """Whether a lone text opens a block: at the top or after a total, with data below it."""
        if after is None or after.lone or self._width < 3:
            return False
        totals = [each.row for each in self._lines if each.kind == "total"]
        if any(line.row < row < after.row for row in totals):
            return False
        if before is None:
            return len(totals) > 1
        return before.kind == "group" or any(before.row < row < line.row for row in totals)

    def _continue(self, position: int) -> None:
        """Put the words of a continued line on the data row above."""
        line, place = self._rows[position], position - 1
        while place >= 0 and self._rows[place].kind == "continued":
            place -= 1
        if place < 0 or self._rows[place].kind != "data":
            line.kind = "data"
            return
        above = self._rows[place]
        above.cells = list(above.cells)
        for column, text in (line.texts or {}).items():
            first = above.cells[column]
            if isinstance(first, str):
                above.cells[column] = tidy(f"{first} {text}")

    # -- sums -----------------------------------------------------------------------------------

    def _sums_deeper(self, line: Line) -> bool:
        """Whether a row's figures are (mostly) the sums of the deeper rows below it."""
        assert line.index is not None
        nested: list[Line] = []
        for each in self._rows[self._rows.index(line) + 1 :]:
            if each.index is not None and each.index.rank <= line.index.rank:
                break
            nested.append(each)
        level = min((each.index.rank for each in nested if each.index is not None), default=0)
        nested = [each for each in nested if each.index is None or each.index.rank == level]
        return self._are_sums(line, nested)

    def _are_sums(self, line: Line, covered: Sequence[Line]) -> bool:
        own = self._index_column if line.index is not None else None
        stated = figures(line.cells, without=own)
        if not stated or not covered:
            return False
        agree = 0
        for column, number in stated.items():
            numbers = [figure(each.cells, column) for each in covered]
            total = sum((each for each in numbers if each is not None), Decimal(0))
            agree += abs(total - number) <= Decimal("0.01") + abs(number) / 10_000
        return 2 * agree > len(stated)

    def _unlabelled_total(self) -> None:
        """Tell sums that no word names, below the data, from data."""
        last = next((line for line in reversed(self._lines) if line.kind == "data"), None)
        if last is None or texts_of(last.cells):
            return
        last.describe(self._index_column)
        *rows, _ = (line for line in self._lines if line.kind == "data")
        if len(rows) < 2:
            return
        named = sum(bool(line.texts) or line.texts is None for line in rows)
        wordless = last.texts is not None and not last.texts and last.index is None
        if wordless and 2 * named > len(rows) and self._are_sums(last, rows):
            last.kind = "total"
