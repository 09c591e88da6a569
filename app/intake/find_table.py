"""Second step: where on a sheet the table stands, and which rows of it are data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intake.dictionary import SEPARATOR, SheetForm, header_key
from app.intake.model import CellValue, RawSheet, Table, TableRow
from app.intake.values import read_text
from app.kernel.text import fold, tidy

HEADER_WITHIN = 60
MAX_HEADER_ROWS = 4
_TOTAL = re.compile(r"(tong cong|tong so|cong|tong)(\s*([:(].*|nhom.*))?")
_INDEX = re.compile(r"\(?(\d+|[ivxlc]+|[a-z])(\.\d+)*[.)]?")
_NUMBERING = re.compile(r"\(?(\d+)\)?")


def find_table(sheet: RawSheet, form: SheetForm) -> Table | None:
    """Return the table of `form` on a sheet, None where its header is not there.

    The header is the block of one to four rows that names most columns of the form; merged cells
    are joined into a path. Every row with content is then data, or told by kind in `others`.
    """
    known = form.by_key
    needed = max(2, sum(column.required for column in form.columns))
    best: tuple[int, int, int, tuple[str, ...]] | None = None
    for first in range(min(HEADER_WITHIN, len(sheet.rows))):
        if sum(_filled(value) for value in sheet.rows[first]) < 2:
            continue
        for depth in range(1, MAX_HEADER_ROWS + 1):
            paths = _paths(sheet, first, depth)
            named = {known[key].field for path in paths if (key := header_key(path)) in known}
            if len(named) >= needed and (best is None or len(named) > best[0]):
                best = (len(named), first, depth, paths)
    if best is None:
        return None
    _, first, depth, paths = best
    return _body(sheet, form, first, first + depth, paths)


def _filled(value: CellValue) -> bool:
    return not isinstance(value, str) or bool(value.strip())


def _words(value: CellValue) -> str:
    return tidy(value) if isinstance(value, str) else ""


def _paths(sheet: RawSheet, first: int, depth: int) -> tuple[str, ...]:
    """Return per column the words of the header rows, merged cells spread over their range."""
    block = [
        [_words(value) for value in sheet.rows[row]] if row < len(sheet.rows) else []
        for row in range(first, first + depth)
    ]
    width = max(len(row) for row in block)
    for words in block:
        words.extend([""] * (width - len(words)))
    covered = [[False] * width for _ in block]
    for top, left, bottom, right in sheet.merges:
        if not first <= top < first + depth or left >= width:
            continue
        for row in range(top, min(bottom, first + depth - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                block[row - first][column] = block[top - first][left]
                covered[row - first][column] = True
    if depth > 1:
        _spread(block, covered)
    paths = []
    for column in range(width):
        path: list[str] = []
        for words in block:
            if words[column] and (not path or path[-1] != words[column]):
                path.append(words[column])
        paths.append(SEPARATOR.join(path))
    return tuple(paths)


def _spread(block: list[list[str]], covered: list[list[bool]]) -> None:
    """Carry a heading to the right over columns that have only lower words (unmerged headers)."""
    for level, row in enumerate(block[:-1]):
        for column in range(1, len(row)):
            below = any(lower[column] for lower in block[level + 1 :])
            left_spans = row[column - 1] and any(
                lower[column - 1] and lower[column - 1] != row[column - 1]
                for lower in block[level + 1 :]
            )
            if not row[column] and below and left_spans and not covered[level][column]:
                row[column] = row[column - 1]


def _body(
    sheet: RawSheet, form: SheetForm, header: int, start: int, paths: tuple[str, ...]
) -> Table:
    known = form.by_key
    fields = {
        index: known[key].field
        for index, path in enumerate(paths)
        if (key := header_key(path)) in known
    }
    hints = {column.field: header_key(column.hint) for column in form.columns if column.hint}
    identity = [index for index, name in fields.items() if name in form.identity]
    required = [
        index
        for index, path in enumerate(paths)
        if index in fields and known[header_key(path)].required
    ]
    others = {
        row + 1: "banner" if row < header else "header"
        for row in range(start)
        if any(_filled(value) for value in sheet.rows[row])
    }
    rows: list[TableRow] = []
    group: str | None = None
    for index in range(start, len(sheet.rows)):
        cells = sheet.rows[index]
        if not any(_filled(value) for value in cells):
            continue
        number = index + 1
        if not rows and _is_numbering(cells, sum(bool(path) for path in paths)):
            others[number] = "numbering"
        elif not rows and _is_hint(cells, fields, hints):
            others[number] = "hint"
        elif _is_total(cells) and not _fills(cells, required):
            others[number] = "total"
        elif identity and _is_group(cells, identity):
            others[number] = "group"
            group = _group_words(cells)
        else:
            rows.append(TableRow(number, cells, group))
    _mark_footer(rows, others)
    return Table(
        sheet=sheet.name,
        header_from=header + 1,
        header_to=start,
        paths=paths,
        rows=tuple(rows),
        others=others,
    )


def _fills(cells: Sequence[CellValue], indexes: list[int]) -> bool:
    return bool(indexes) and all(i < len(cells) and _filled(cells[i]) for i in indexes)


def _is_numbering(cells: Sequence[CellValue], columns: int) -> bool:
    """Whether a row numbers (nearly) all columns: 1, 2, 3… or (1), (2), (3)…"""
    numbers = []
    for value in cells:
        if not _filled(value):
            continue
        text = value.strip() if isinstance(value, str) else read_text(value)
        match = _NUMBERING.fullmatch(text)
        if match is None:
            return False
        numbers.append(int(match.group(1)))
    return len(numbers) >= max(3, 0.8 * columns) and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )


def _plain(value: CellValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_hint(cells: Sequence[CellValue], fields: dict[int, str], hints: dict[str, str]) -> bool:
    """Whether a row is the line of hints of our own blank workbook."""
    texts = {index: _words(value) for index, value in enumerate(cells) if _filled(value)}
    same = sum(header_key(text) == hints.get(fields.get(i, "")) for i, text in texts.items())
    return same >= 2 and 2 * same > len(texts)


def _is_total(cells: Sequence[CellValue]) -> bool:
    """Whether a row's first words are "Cộng", "Tổng cộng (I + II)" or the like."""
    for value in cells:
        if isinstance(value, str) and value.strip():
            words = fold(value)
            if _INDEX.fullmatch(words):
                continue
            return words.startswith("tong cong") or bool(_TOTAL.fullmatch(words))
    return False


def _is_group(cells: Sequence[CellValue], identity: list[int]) -> bool:
    """Whether a row only names a group ("II  Tỉnh Sơn La"), its sums beside it perhaps."""
    texts = [
        value
        for value in cells
        if isinstance(value, str) and value.strip() and not _INDEX.fullmatch(fold(value))
    ]
    if len(texts) != 1:
        return False
    if any(index < len(cells) and _filled(cells[index]) for index in identity):
        # A premises of which only the name is given has at least its number before it.
        return not any(_plain(value) for value in cells)
    return True


def _group_words(cells: Sequence[CellValue]) -> str | None:
    for value in cells:
        if isinstance(value, str) and not _INDEX.fullmatch(fold(value)) and value.strip():
            return tidy(value)
    return None


def _mark_footer(rows: list[TableRow], others: dict[int, str]) -> None:
    """Call what stands below the last data or total row the footer (signatures, notes)."""
    last = max(
        [row.number for row in rows[-1:]]
        + [number for number, kind in others.items() if kind == "total"],
        default=0,
    )
    for number, kind in others.items():
        if kind == "group" and number > last:
            others[number] = "footer"
