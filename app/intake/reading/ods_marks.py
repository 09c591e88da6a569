"""Marks of .ods sheets, in one pass over content.xml by the parser of events (expat).

A row or a cell may stand for many (`number-rows-repeated`): a file of a few bytes can so ask for
17 thousand million cells, which is why the extent is summed up before a cell is read.
"""

from __future__ import annotations

import zipfile
from xml.parsers import expat

from app.intake.reading.archive import pieces
from app.intake.reading.marks import Marks

__all__ = ["ods_marks"]

_PART = "content.xml"
_UNCOUNTED = 10**9
"""More than any table repeats."""


def ods_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return the marks of each sheet by its name, merged ranges too.

    Raises:
        expat.ExpatError: it is no well-formed XML.
        zipfile.BadZipFile, zlib.error: it is damaged.
    """
    parser = expat.ParserCreate()
    reader = _Reader()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    for piece in pieces(archive, _PART):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return reader.sheets


def _repeated(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return min(max(int(text), 1), _UNCOUNTED) if text.isdecimal() else 1


class _Reader:
    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self._marks: Marks | None = None
        self._depth = 0
        self._row = 0
        self._rows = 1
        self._column = 0
        self._filled = 0
        self._failed: tuple[int, int] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"table:table-cell", "table:covered-table-cell"}:
            self._cell(attributes)
        elif tag == "table:table-row":
            self._rows = _repeated(attributes, "table:number-rows-repeated")
            self._column = self._filled = 0
        elif tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._marks = self.sheets[attributes.get("table:name", "")] = Marks()
                self._row = 0

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            if self._filled and self._marks is not None:
                self._marks.fill(self._row + self._rows - 1, self._filled - 1)
            self._row += self._rows
        elif tag == "table:table":
            self._depth -= 1
        elif tag == "table:table-cell":
            self._failed = None

    def text(self, text: str) -> None:
        if self._failed is not None and self._marks is not None and text.strip():
            self._marks.failed[self._failed] = text.strip()

    def _cell(self, attributes: dict[str, str]) -> None:
        marks = self._marks
        if marks is None:
            return
        count = _repeated(attributes, "table:number-columns-repeated")
        row, column = self._row, self._column
        self._column += count
        formula = "table:formula" in attributes
        if formula or "office:value-type" in attributes:
            self._filled = self._column
        if formula and count * self._rows < 10_000:
            for each in range(column, column + count):
                for one in range(row, row + self._rows):
                    marks.formula(one, each)
        if attributes.get("calcext:value-type") == "error":
            marks.failed[row, column] = "#VALUE!"
            self._failed = (row, column)
        wide = _repeated(attributes, "table:number-columns-spanned")
        high = _repeated(attributes, "table:number-rows-spanned")
        if wide > 1 or high > 1:
            marks.merges.append((row, column, row + high - 1, column + wide - 1))
