"""Tables in files of text (.csv, .tsv): encoding, delimiter, quotes and line ends as they are.

Every cell stays a text: "6.37702E+15" may have been a serial number, "007" a code.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from app.intake.model import FileRefusedError
from app.intake.reading.limits import Limits
from app.intake.reading.marks import beyond_limits
from app.intake.text.encodings import decode_text

__all__ = ["Delimited", "read_delimited"]

SHEET = "CSV"
"""The name of the one sheet: the same for every copy of a file, so that answers stay valid."""

_DELIMITERS = ("\t", ";", "|", ",")
_SAMPLE_RECORDS = 400
_SAMPLE_CHARACTERS = 400_000
_LONGEST_CELL = 1_000_000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_OPEN_QUOTES = 20


class Delimited(NamedTuple):
    """The rows of a file of text, and how it was read."""

    rows: list[list[str]]
    encoding: str
    damaged: int
    delimiter: str


def read_delimited(content: bytes, file_name: str, limits: Limits) -> Delimited:
    """Return the rows of a file of text.

    Raises:
        FileRefusedError: it has more rows or columns than the limits let in, or is no text.
    """
    text, encoding, damaged = decode_text(content)
    text = text.removeprefix("\ufeff")
    if "\x00" in text[:_SAMPLE_CHARACTERS]:
        raise FileRefusedError(
            f"Tệp {file_name} không phải văn bản .csv. Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
        )
    if line := _SEPARATOR_LINE.match(text):
        # Excel's own first line, which it does not show as a row.
        delimiter = line.group(1)
        text = text[line.end() :]
    else:
        delimiter = _delimiter(text)
    lines = list(io.StringIO(text, newline=""))
    _refuse_endless(lines, delimiter, file_name, limits)
    rows: list[list[str]] = []
    width = 0
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        for row in _records(lines, delimiter):
            rows.append(row)
            if len(row) > width:
                width = len(row)
                if _filled_width(row) > limits.columns:
                    raise beyond_limits(len(rows), width, SHEET, file_name, limits)
            if len(rows) > limits.rows:
                raise beyond_limits(len(lines), width, SHEET, file_name, limits)
    finally:
        csv.field_size_limit(previous)
    return Delimited(rows, encoding, damaged, delimiter)


def _filled_width(row: list[str]) -> int:
    return max((number for number, value in enumerate(row, 1) if value), default=0)


def _refuse_endless(lines: list[str], delimiter: str, file_name: str, limits: Limits) -> None:
    """Refuse a line of more cells than can be meant, before it is taken apart."""
    most = 100 * limits.columns
    for line in lines:
        if len(line) > most and line.count(delimiter) > most:
            raise beyond_limits(1, line.count(delimiter) + 1, SHEET, file_name, limits)


def _records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the records; a quote that is never closed is taken for a letter of its cell."""
    at = opened = 0
    while at < len(lines):
        taken = at
        try:
            # Strictly, so that the end of the file inside quotes is seen.
            reader = csv.reader(islice(lines, at, None), delimiter=delimiter, strict=True)
            for row in reader:
                yield row
                taken = at + reader.line_num
            return
        except csv.Error:
            row, end = _forgiving(lines, taken, delimiter, opened < _OPEN_QUOTES)
            opened += end == taken + 1
            yield row
            at = end


def _forgiving(lines: list[str], at: int, delimiter: str, quotes: bool) -> tuple[list[str], int]:
    """Return one record that breaks the rules of quotes, and where the next one starts."""
    if quotes:
        try:
            reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
            row = next(reader)
            # A record that runs to the end of the file is one whose quote never closes.
            if at + reader.line_num < len(lines) or reader.line_num == 1:
                return row, at + reader.line_num
        except csv.Error:
            pass
    line = lines[at].rstrip("\r\n")
    return line.split(delimiter), at + 1


def _delimiter(text: str) -> str:
    """Return the delimiter under which the records are most alike, over many lines."""
    sample = text[:_SAMPLE_CHARACTERS]
    if len(sample) < len(text):
        # Not the line that the sample cuts in two.
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    shares = {mark: _likeness(sample, mark) for mark in _DELIMITERS if mark in sample}
    best = max(shares.values(), default=0.0)
    # The first that is about as good: "1,5;2,5" are two cells with decimal commas.
    return next((mark for mark, share in shares.items() if share and share > best - 0.05), ",")


def _likeness(sample: str, delimiter: str) -> float:
    """Return which share of the records has the usual number of cells; 0 where that is one.

    A delimiter that breaks the rules of quotes counts for less than one that keeps them.
    """
    for strict in (True, False):
        records = []
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=strict)
            for row in islice(reader, _SAMPLE_RECORDS):
                if any(row):
                    records.append(len(row))
        except csv.Error:
            if strict:
                continue
        widths = Counter(width for width in records if width > 1)
        if not widths:
            return 0.0
        return widths.most_common(1)[0][1] / len(records) * (1.0 if strict else 0.9)
    return 0.0
