"""Decodes the rows of a sheet, without touching the cells of sheets that need none of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.intake.model import CellValue, RawSheet
from app.intake.text.decode import Decoded, decode_cell, decode_sheet, is_plain

__all__ = ["decode_rows", "decoded_by_column"]

_PLAIN = "ấ"
"""Stands for the words of a row in which nothing is to decode."""


def decode_rows(
    rows: list[list[CellValue]],
    fonts: Mapping[tuple[int, int], str] | None,
    *,
    by_font_only: bool = False,
) -> dict[tuple[int, int], Decoded]:
    """Put what was in a legacy encoding into Unicode, in place.

    Args:
        rows: the cells from A1 on.
        fonts: legacy fonts by (row, column) from 0, None where the sheet has none.
        by_font_only: whether letters alone say nothing, as in a workbook that we wrote in Unicode:
            what it says must come back as it was, even a note that reads "û".

    Returns:
        by (row, column) what was changed, and what is in doubt.
    """
    if fonts:
        found = decode_sheet(rows, fonts)
        if by_font_only:
            found = {place: decoded for place, decoded in found.items() if place in fonts}
    elif by_font_only:
        return {}
    else:
        open_texts = _open_texts(rows)
        if not open_texts:
            return {}
        found = decode_sheet(_reduced(rows, open_texts))
    for (row, column), decoded in found.items():
        rows[row][column] = decoded.text
    return found


def decoded_by_column(
    sheet: RawSheet, first_row: int = 0, last_row: int | None = None
) -> dict[int, Counter[str]]:
    """Return per column how many cells of rows first to last (from 0) were decoded from what.

    Cells whose letters are lost count as "broken".
    """
    counts: dict[int, Counter[str]] = {}
    for (row, column), decoded in sheet.decoded.items():
        if row < first_row or (last_row is not None and row > last_row):
            continue
        if decoded.raw != decoded.text or decoded.encoding == "broken":
            counts.setdefault(column, Counter())[decoded.encoding.value] += 1
    return counts


def _open_texts(rows: Sequence[Sequence[CellValue]]) -> set[str]:
    """Return the texts that may have to be decoded; nothing where none of them has to be.

    Every text is weighed once, however often it stands in the sheet. Where each stays as it is by
    itself, no neighbour can speak for another reading, so that all stay.
    """
    texts = {
        value
        for row in rows
        for value in row
        if type(value) is str and (not value.isascii() or "?" in value)
    }
    texts = {text for text in texts if not is_plain(text)}
    decoded = map(decode_cell, texts)
    return texts if any(each.text != each.raw or each.doubtful for each in decoded) else set()


def _reduced(rows: Sequence[Sequence[CellValue]], texts: set[str]) -> list[Sequence[CellValue]]:
    """Return the rows with open texts as they are, of each other one what speaks for Unicode."""
    plain = (_PLAIN,)
    return [
        row
        if not texts.isdisjoint(row)
        else plain
        if any(isinstance(value, str) and not value.isascii() for value in row)
        else ()
        for row in rows
    ]
