"""What stands above a table: its title, lines that say something, the unit of its money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intake.dictionary import SEPARATOR
from app.intake.grid import texts_of
from app.intake.header import Header
from app.intake.model import BannerFact, CellValue, MoneyUnit, TableRow, column_letter
from app.intake.money import stated_unit
from app.kernel.text import fold, tidy

_FACT = re.compile(
    r"^\s*(?:[a-zđIVX\d]{1,3}\s?[-.)]\s*)?(?P<label>[^:]{2,90}?)\s*:\s*(?P<value>.+)$"
)
_NOT_SAID = re.compile(r"[\s.…_\-–]*(<[^<>]*>|tất cả)?[\s.…_\-–]*(m2|đồng|vnđ)?\W*", re.IGNORECASE)
_FROM_SIZE = 1_000_000
_MONEY = re.compile(r"(nguyen gia|gia tri|con lai|thanh tien|don gia|kinh phi|so tien|n\. ?gia)")


def title_of(rows: Sequence[Sequence[CellValue]], first: int, last: int) -> str | None:
    """Return the line that names a table: in capitals, or the longest without a colon."""
    lines = [
        text
        for row in rows[first:last]
        for text in texts_of(row).values()
        if ":" not in text and len(text) >= 8 and not text.startswith("(")
    ]
    capitals = [text for text in lines if text.isupper() and not _is_letterhead(text)]
    named = max(capitals or lines, key=len, default=None)
    if named is None or named not in capitals:
        return named
    place = capitals.index(named)
    return " ".join(capitals[place : place + 2]) if len(capitals) == 2 and place == 0 else named


def _is_letterhead(text: str) -> bool:
    return fold(text).startswith(("cong hoa xa hoi", "doc lap", "uy ban nhan dan", "bo ", "so "))


def facts_above(
    rows: Sequence[Sequence[CellValue]], first: int, last: int
) -> tuple[BannerFact, ...]:
    """Return the lines "label: value" of rows `first` to before `last`; empty ones are left out."""
    facts = []
    for number in range(first, last):
        for column, value in enumerate(rows[number]):
            if not isinstance(value, str) or ":" not in value:
                continue
            match = _FACT.match(tidy(value))
            if match and not _NOT_SAID.fullmatch(match["value"]):
                cell = f"{column_letter(column)}{number + 1}"
                facts.append(BannerFact(match["label"].strip(" -"), match["value"].strip(), cell))
    return tuple(facts)


def column_units(paths: Sequence[str]) -> dict[int, int]:
    """Return per column how many đồng its header says that one unit is."""
    units: dict[int, int] = {}
    for column, path in enumerate(paths):
        for level in reversed(path.split(SEPARATOR)):
            unit = stated_unit(level)
            if unit is not None and ("m2" not in fold(level).replace("²", "2")):
                units[column] = int(unit)
                break
    return units


def money_unit(
    rows: Sequence[Sequence[CellValue]], first: int, header: Header, data: Sequence[TableRow]
) -> MoneyUnit | None:
    """Return in what a table's amounts are, where its header, a line above or their size tells.

    Args:
        rows: of the sheet; first: the first row that belongs to the table.
    """
    units = column_units(header.paths)
    if units:
        common = set(units.values())
        if len(common) == 1:
            column = min(units)
            text = header.paths[column]
            cell = f"{column_letter(column)}{header.first + 1}"
            return MoneyUnit(units[column], "header", text, cell)
        return None
    for number in range(header.first - 1, first - 1, -1):
        for column, value in enumerate(rows[number]):
            unit = stated_unit(value) if isinstance(value, str) and value.strip() else None
            if unit is not None and not re.search(r"\d[.,]?\d*\s*(dong|d)\W*$", fold(str(value))):
                return MoneyUnit(
                    int(unit), "banner", tidy(str(value)), f"{column_letter(column)}{number + 1}"
                )
    return _by_size(header, data)


def _by_size(header: Header, data: Sequence[TableRow]) -> MoneyUnit | None:
    """Take đồng where no amount has a fraction and the middle one is a million or more."""
    columns = [
        column
        for column, path in enumerate(header.paths)
        if path and _MONEY.search(fold(path)) and column not in header.doubled
    ]
    amounts = sorted(
        value
        for row in data[:500]
        for column in columns
        if column < len(row.cells)
        and isinstance(value := row.cells[column], (int, float))
        and not isinstance(value, bool)
        and value > 0
    )
    if not amounts or any(amount != int(amount) for amount in amounts):
        return None
    if amounts[len(amounts) // 2] < _FROM_SIZE:
        return None
    return MoneyUnit(1, "size", "các số tiền chỉ hợp lý nếu tính bằng đồng", None)
