"""The rows below a header: which are data, groups, totals, continued lines, footer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.intake.finding.grid import Grid, filled, numberish, texts_of
from app.intake.finding.header import Header, header_at, is_numbering
from app.intake.finding.lines import Line, Meaning, index_column_of, is_total, may_be_total
from app.intake.finding.row_index import glued_index, read_indexes, settle, without_index
from app.intake.finding.row_kinds import Classifier
from app.intake.finding.words import compared, is_header_word
from app.intake.model import CellValue, TableMark, TableRow

_FIGURES = frozenset({int, float})


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below a header.

    Attributes:
        last: number of the last row of data, group or total.
        end: the row (from 0) of the next header, None where there is none.
        preprinted: whether the rows hold only what a blank form has printed on it.
    """

    rows: tuple[TableRow, ...]
    others: dict[int, str]
    marks: tuple[TableMark, ...]
    last: int
    end: int | None
    preprinted: bool


def read_body(
    grid: Grid,
    header: Header,
    meaning: Meaning,
    known: Collection[str],
    key: Callable[[str], str],
) -> Body:
    """Return the rows below a header by kind, up to the next header or the sheet's end.

    Args:
        meaning: what the table's form says of its columns.
        known: keys of the form's headers; key: the function that gives a path's key.
    """
    return _Reader(grid, header, meaning, known, key).read()


class _Reader:
    def __init__(
        self,
        grid: Grid,
        header: Header,
        meaning: Meaning,
        known: Collection[str],
        key: Callable[[str], str],
    ) -> None:
        self._grid, self._header, self._meaning = grid, header, meaning
        self._known, self._key = known, key
        self._width = max(1, header.columns - len(header.doubled))
        self._plenty = max(4, 0.5 * self._width)
        self._index_column = index_column_of(header.paths)
        first = grid.rows[header.first]
        self._first_words = next((c, v) for c, v in enumerate(first) if v != "" and filled(v))
        self._lines: list[Line] = []
        self._others: dict[int, str] = {}
        self._end: int | None = None

    def read(self) -> Body:
        self._collect()
        self._number()
        classifier = Classifier(
            self._grid, self._lines, self._meaning, self._width, self._index_column
        )
        classifier.classify()
        classifier.end()
        return self._result()

    def _collect(self) -> None:
        """Take every row with content; what is plainly data is not looked at closely."""
        rows = self._grid.rows
        down = self._merged_down()
        gap, loose = False, True
        for row in range(self._header.after, len(rows)):
            cells = rows[row]
            count = len(cells) - cells.count("")
            if count == 0 or (count < self._plenty and not any(map(filled, cells))):
                gap = loose = True
                continue
            if row in down:
                cells = _filled_down(cells, down[row])
            plain = not loose and not may_be_total(cells) and not self._repeats_header(cells)
            if plain and count >= self._plenty:
                self._lines.append(Line(row, cells, gap))
                gap = False
                continue
            if (kind := self._kind_of_header(row, cells)) is not None:
                self._others[row + 1] = kind
                loose = True
                continue
            if loose and self._lines and self._begins_table(row):
                self._end = row
                return
            line = Line(row, cells, gap)
            if count < self._plenty or not any(type(value) in _FIGURES for value in cells):
                line.texts = texts_of(cells)
            if is_total(line, self._index_column, self._meaning.required):
                line.kind = "total"
            self._lines.append(line)
            loose = count < self._plenty or line.kind == "total"
            gap = False

    def _merged_down(self) -> dict[int, dict[int, CellValue]]:
        """Return the words of cells merged over several rows, for the rows below their first."""
        rows = self._grid.rows
        down: dict[int, dict[int, CellValue]] = {}
        for top, left, bottom, right in self._grid.merges(self._header.after, len(rows)):
            wide = right - left + 1 > 0.5 * self._width
            if bottom == top or wide or left == self._index_column:
                continue
            value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
            if isinstance(value, str) and value.strip():
                for row in range(top + 1, min(bottom + 1, len(rows))):
                    down.setdefault(row, {})[left] = value
        return down

    def _kind_of_header(self, row: int, cells: list[CellValue]) -> str | None:
        """Return the kind of a row that belongs to the header, or repeats it on another page."""
        first = not self._lines
        numbered = first or self._header.numbering is not None or row in self._others
        if numbered and is_numbering(cells, self._width):
            return "numbering"
        texts = texts_of(cells)
        header = self._grid.rows[self._header.first : self._header.first + self._header.depth]
        if len(texts) >= 2 and any(texts == texts_of(each) for each in header):
            return "header"
        hints = self._meaning.hints
        same = sum(compared(text) == hints.get(column) for column, text in texts.items())
        return "hint" if first and same >= 2 and 2 * same > len(texts) else None

    def _repeats_header(self, cells: list[CellValue]) -> bool:
        column, text = self._first_words
        return column < len(cells) and cells[column] == text

    def _begins_table(self, row: int) -> bool:
        """Whether another header begins in a row."""
        cells = self._grid.rows[row]
        texts = texts_of(cells)
        if len(texts) < 3 or any(filled(value) and numberish(value) for value in cells):
            return False
        if sum(is_header_word(text) for text in texts.values()) < 0.6 * len(texts):
            return False
        header = header_at(self._grid, row, row, self._known, self._key)
        if header is None:
            return False
        if header.numbering is not None or index_column_of(header.paths) is not None:
            return True
        known = sum(self._key(path) in self._known for path in header.paths if path)
        merged = sum(1 for _ in self._grid.merges(row, row + header.depth - 1))
        return known >= 0.6 * header.columns or (merged >= 2 and header.depth > 1)

    def _number(self) -> None:
        """Read the number before each row."""
        if self._index_column is None:
            self._index_column = self._unnamed_index_column()
        column = self._index_column
        if column is None or self._is_plainly_numbered(column):
            return
        options = [
            read_indexes(line.cells[column])
            if line.kind == "data" and column < len(line.cells)
            else ()
            for line in self._lines
        ]
        for line, index in zip(self._lines, settle(options), strict=True):
            line.index = index

    def _is_plainly_numbered(self, column: int) -> bool:
        """Whether every row is plainly data with a whole number before it: none is a heading."""
        for line in self._lines:
            if line.texts is not None:
                return False
            value = line.cells[column] if column < len(line.cells) else ""
            if line.kind == "data" and not (
                isinstance(value, (int, float)) and value == value // 1 and type(value) is not bool
            ):
                return False
        return True

    def _unnamed_index_column(self) -> int | None:
        """Return the first column where it has no words, but numbers the rows."""
        if not self._header.paths or self._header.paths[0]:
            return None
        values = [
            line.cells[0]
            for line in self._lines
            if line.cells and filled(line.cells[0]) and line.count >= 2
        ]
        read = sum(bool(read_indexes(value)) for value in values)
        return 0 if read and read >= 0.6 * len(values) else None

    def _result(self) -> Body:
        rows: list[TableRow] = []
        marks: list[TableMark] = []
        groups: list[tuple[int, str]] = []
        path: tuple[str, ...] = ()
        group: str | None = None
        before: str | None = None
        last = self._header.after
        for line in self._lines:
            number = line.row + 1
            if line.kind == "data":
                rows.append(TableRow(number, line.cells, group, path))
                last = number
            else:
                self._others[number] = line.kind
            if line.kind in {"group", "total"}:
                mark = self._mark(line)
                marks.append(mark)
                last = number
                if line.kind == "group":
                    _enter(groups, mark, after_group=before == "group")
                    path = tuple(text for _, text in groups)
                    group = mark.words
            before = line.kind
        return Body(
            rows=tuple(rows),
            others=self._others,
            marks=tuple(marks),
            last=last,
            end=self._end,
            preprinted=self._preprinted(rows),
        )

    def _mark(self, line: Line) -> TableMark:
        column = self._index_column
        index = line.index
        if line.kind == "total" and column is not None and column < len(line.cells):
            index = next(iter(read_indexes(line.cells[column])), None)
        name = next(
            (t for c, t in texts_of(line.cells).items() if c != column or not read_indexes(t)), ""
        )
        if index is None and line.kind == "group":
            index = next(iter(glued_index(name)), None)
            name = name if index is None else without_index(name)
        return TableMark(
            number=line.row + 1,
            kind=line.kind,
            words=name,
            index=None if index is None else index.text,
            rank=-1 if index is None else index.rank,
            cells=line.cells,
        )

    def _preprinted(self, rows: list[TableRow]) -> bool:
        if self._width < 4 or not rows:
            return False
        used: set[int] = set()
        for row in rows:
            used.update(c for c, v in enumerate(row.cells) if v != "" and filled(v))
            if len(used) > 2:
                return False
        return len(used - {self._index_column}) <= 1


def _filled_down(cells: list[CellValue], words: dict[int, CellValue]) -> list[CellValue]:
    copy = list(cells)
    for column, value in words.items():
        if column < len(copy) and copy[column] == "":
            copy[column] = value
    return copy


def _enter(groups: list[tuple[int, str]], mark: TableMark, *, after_group: bool) -> None:
    """Go into a group: out of those that it ends, those as deep or deeper."""
    if mark.rank >= 0:
        while groups and (groups[-1][0] >= mark.rank or (groups[-1][0] == -1 and len(groups) > 1)):
            groups.pop()
    elif not after_group:
        while groups and groups[-1][0] == -1:
            groups.pop()
    groups.append((mark.rank, mark.words))
