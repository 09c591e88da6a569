"""What stands above a table: its title, lines that say something, the unit of its money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intake.finding.grid import texts_of
from app.intake.finding.header import Header
from app.intake.finding.words import is_banner_line
from app.intake.forms.dictionary import SEPARATOR
from app.intake.model import BannerFact, CellValue, MoneyUnit, TableRow, column_letter
from app.intake.parsing.money import stated_unit
from app.kernel.text import fold, tidy

_FACT = re.compile(
    r"^\s*(?:[a-zđIVX\d]{1,3}\s?[-.)]\s*)?(?P<label>[^:]{2,90}?)\s*:\s*(?P<value>.+)$"
)
_TITLE = re.compile(
    r"(bao cao|bang|danh muc|danh sach|phuong an|tong hop|ke khai|bieu|so theo doi|thong ke|"
    r"kiem ke)\b"
)
_SECTION = re.compile(r"\s*([IVX]+|[A-Z]|\d)\s*[.)-]")
_NOT_SAID = re.compile(r"[\s.…_\-–]*(<[^<>]*>|tất cả)?[\s.…_\-–]*(m2|đồng|vnđ)?\W*", re.IGNORECASE)
_FROM_SIZE = 1_000_000
_MONEY = re.compile(r"(nguyen gia|gia tri|con lai|thanh tien|don gia|kinh phi|so tien|n\. ?gia)")


def title_of(rows: Sequence[Sequence[CellValue]], first: int, last: int) -> str | None:
    """Return the lines that name a table: "BÁO CÁO KÊ KHAI XE Ô TÔ", else what stands nearest."""
    lines = [_line(row) for row in rows[first:last]]
    said = [text for text in lines if text and not is_banner_line(text)]
    for place, text in enumerate(lines):
        if text and _TITLE.match(fold(text)):
            more = []
            for each in lines[place + 1 : place + 3]:
                if not each or not each.isupper() or _SECTION.match(each):
                    break
                more.append(each)
            return " ".join([text, *more])[:300]
    capitals = [text for text in said if text.isupper()]
    return next(reversed(capitals or said), None)


def _line(row: Sequence[CellValue]) -> str:
    """Return the one text of a row that could be a title, "" where there is none."""
    texts = list(texts_of(row).values())
    if len(texts) != 1 or ":" in texts[0] or len(texts[0]) < 6 or texts[0].startswith("("):
        return ""
    return texts[0]


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
            if unit is not None:
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
