"""What a cell says: numbers, dates, years, texts, exactly, or why it cannot be said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Generic, TypeVar

from app.intake.answers import NumberStyle
from app.intake.model import CellValue, ProblemCode, UnreadableError
from app.intake.parsing.dates import read_date, read_year
from app.kernel.numbers import area
from app.kernel.text import fold, tidy

__all__ = [
    "Read", "Style", "UnreadableError", "is_blank", "is_failed_formula", "is_mark", "read_area",
    "read_date", "read_mark", "read_money", "read_number", "read_text", "read_whole", "read_year",
    "style_of",
]  # fmt: skip

Value = TypeVar("Value")
Style = NumberStyle

MISSING_WORDS = frozenset(
    {
        "", "-", "–", "—", "--", "---", "_", "/", "?", "…", "na", "n/a", "#n/a", "null", "none",
        "nil", "dang cap nhat", "chua cap nhat", "cap nhat sau", "chua co", "chua co so lieu",
        "khong co so lieu", "chua xac dinh", "khong xac dinh", "khong ro", "chua ro", "k ro",
    }
)  # fmt: skip
"""Words that say that nothing is known; they count as blank."""

MARKS = frozenset({"x", "v", "✓", "✔", "☑", "☒", "√", "×", "þ", "ü"})
"""What people put in a cell to tick it; þ and ü are ticks of the font Wingdings."""

UNTICKED = frozenset({"□", "☐", "o", "¨"})
"""An empty box: the cell is not ticked."""

_LONGEST_MISSING = 30
MOST_DIGITS = 60
"""No number of a register is that long; longer ones cost time to round."""

LARGEST_EXACT_FLOAT = 2**53
NOT_CALCULATED = "#CHƯA TÍNH"
"""Stands where a formula has no stored result, so that it is not taken for a blank cell."""

_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_TRAILING_UNIT = re.compile(
    r"\s*(m2|m²|m\^2|m|mét vuông|đồng|vnđ|vnd|đ|₫|cái|chiếc|bộ|tầng|phòng|người|km)\.?\s*$",
    re.IGNORECASE,
)
_LARGE_AREA = re.compile(r"\s*(?P<unit>ha|hecta|hécta|héc ta|km2|km²)\.?\s*$", re.IGNORECASE)
_LARGE_MONEY = re.compile(
    r"\s*(?P<unit>tỷ|tỉ|triệu|trđ|tr\.đ|nghìn|ngàn)(?:\s*(?:đồng|đ|vnđ|vnd))?\.?\s*$", re.IGNORECASE
)
_WHOLE_DONG = re.compile(r"\d\s*(đồng|vnđ|vnd|đ|₫)\.?\s*$", re.IGNORECASE)
_SQUARE = re.compile(r"\d\s*(m2|m²|m\^2|mét vuông)\.?\s*$", re.IGNORECASE)
_SQUARE_METRES = {"km2": 1_000_000, "km²": 1_000_000}
_DONG = {"tỷ": 10**9, "tỉ": 10**9, "nghìn": 1_000, "ngàn": 1_000}
_TRAILING_REMARK = re.compile(r"^(?P<number>[-+(]?[\d.,\s]+\)?[^()]{0,40}?)\s*\([^()]*\)\s*$")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(,\d{3})+"),
}


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """A value, the figure that it was rounded from, and whether a unit in the cell changed it."""

    value: Value
    rounded_from: str | None = None
    converted: bool = False


def is_failed_formula(value: CellValue) -> bool:
    """Whether a cell shows an error (#REF!) or a formula that was never calculated."""
    return (
        isinstance(value, str)
        and value.startswith("#")
        and (value == NOT_CALCULATED or bool(_ERROR.fullmatch(value)))
    )


def is_blank(value: CellValue | None) -> bool:
    """Whether a cell is blank, or says in words that nothing is known."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    text = value.strip()
    if len(text) > _LONGEST_MISSING or text[-1:].isdecimal():
        return False
    return _says_nothing(text)


@lru_cache(maxsize=65_536)
def _says_nothing(text: str) -> bool:
    words = _TRAILING_UNIT.sub("", text).rstrip(". ") if text.startswith((".", "…")) else text
    return fold(words).rstrip(".") in MISSING_WORDS


def is_mark(value: CellValue) -> bool:
    """Whether a cell is ticked: "x", "X", a tick."""
    return isinstance(value, str) and value.strip().lower() in MARKS


def read_mark(value: CellValue) -> bool:
    """Return whether a cell is ticked, of a column that is ticked or left empty.

    Raises:
        UnreadableError: it holds anything else.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and value in {0, 1}:
        return bool(value)
    text = fold(value) if isinstance(value, str) else None
    if is_mark(value) or text in {"co", "dung", "yes", "true", "1"}:
        return True
    if text is not None and (text in UNTICKED or text in {"", "khong", "no", "false", "0"}):
        return False
    raise UnreadableError(
        ProblemCode.NOT_IN_LIST, "dấu “x” hoặc để trống", "Hãy đánh dấu “x” hoặc để trống."
    )


def read_text(value: CellValue) -> str:
    """Return the text of a cell: NFC, single spaces; a whole number without ".0"."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time.min:
        return f"{value:%d/%m/%Y}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return str(value)


def style_of(values: Iterable[CellValue]) -> Style | None:
    """Return how the texts of a column write numbers, where all that tell agree; else None."""
    seen: set[Style] = set()
    for value in values:
        if not isinstance(value, str):
            continue
        digits = _digits(value)
        if digits is None:
            continue
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            seen.add("vietnamese" if digits.rfind(",") > digits.rfind(".") else "english")
        elif points > 1:
            seen.add("vietnamese")
        elif commas > 1:
            seen.add("english")
        elif points + commas == 1:
            mark = "." if points else ","
            if not _GROUPED[mark].fullmatch(digits) or digits.startswith("0"):
                seen.add("english" if mark == "." else "vietnamese")
    return seen.pop() if len(seen) == 1 else None


def read_number(value: CellValue, style: Style | None = None, *, whole: bool = False) -> Decimal:
    """Return the exact number of a cell; of a float, the shortest decimal that is that float.

    Args:
        value: a number, or text such as "1.417,70", "1417.7", "(175.7)", "391 m2 (cũ)".
        style: how the column's other cells write numbers, which decides "1.417".
        whole: whether the column holds whole numbers, where "1.417" can only be 1417.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    if isinstance(value, (bool, date, timedelta)):
        raise _not_a_number()
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        if math.isnan(value) or abs(value) > LARGEST_EXACT_FLOAT:
            raise UnreadableError(
                ProblemCode.NOT_A_NUMBER,
                "một số có giá trị chính xác (không quá 9.007.199.254.740.992)",
                "Hãy ghi số này dưới dạng văn bản.",
            )
        return Decimal(repr(value))
    if not isinstance(value, str):
        raise _not_a_number()
    digits = _digits(value)
    if digits is None:
        raise _not_a_number()
    sign = -1 if value.strip().startswith(("-", "(")) else 1
    try:
        return sign * Decimal(_plain_digits(digits, style, whole))
    except InvalidOperation:
        raise _not_a_number() from None


def _not_a_number() -> UnreadableError:
    return UnreadableError(
        ProblemCode.NOT_A_NUMBER,
        "một số, ví dụ 1.417,70 hoặc 1417.7",
        "Hãy sửa thành một số; nếu chưa biết thì để trống.",
    )


def _digits(text: str) -> str | None:
    """Return the digits and marks of a number written as text, None where it is none."""
    bare = text.replace("\u00a0", " ").strip()
    if remark := _TRAILING_REMARK.match(bare):
        bare = remark.group("number").strip()
    bare = _TRAILING_UNIT.sub("", bare).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    bare = bare[1:].strip() if bare.startswith(("+", "-")) else bare
    bare = re.sub(r"(?<=\d) (?=\d{3}(\D|$))", "", bare)
    return bare if re.fullmatch(r"\d[\d.,]*", bare) else None


def _plain_digits(digits: str, style: Style | None, whole: bool) -> str:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal_mark = "," if digits.rfind(",") > digits.rfind(".") else "."
        return _split(digits, decimal_mark)
    if not points and not commas:
        return digits
    mark = "." if points else ","
    if points + commas > 1:
        if not _GROUPED[mark].fullmatch(digits):
            raise _not_a_number()
        return digits.replace(mark, "")
    if not _GROUPED[mark].fullmatch(digits) or digits.startswith("0"):
        return digits.replace(",", ".")
    if whole:
        return digits.replace(mark, "")
    if style is None:
        raise UnreadableError(
            ProblemCode.AMBIGUOUS_NUMBER,
            f"một số chỉ đọc được một cách: “{digits}” có thể là "
            f"{digits.replace(mark, '')} hoặc {digits.replace(mark, ',')}",
            "Hãy ghi rõ, ví dụ 1.417,00 cho một nghìn bốn trăm mười bảy, hoặc dùng ô kiểu số.",
            (digits.replace(mark, ""), digits.replace(mark, ",")),
        )
    thousands_mark = "." if style == "vietnamese" else ","
    return digits.replace(mark, "") if mark == thousands_mark else digits.replace(",", ".")


def _split(digits: str, decimal_mark: str) -> str:
    thousands_mark = "." if decimal_mark == "," else ","
    whole, _, decimals = digits.rpartition(decimal_mark)
    if decimal_mark in whole or not _GROUPED[thousands_mark].fullmatch(whole):
        raise _not_a_number()
    return f"{whole.replace(thousands_mark, '')}.{decimals or '0'}"


def read_area(value: CellValue, style: Style | None = None, unit: int = 1) -> Read[Decimal]:
    """Return an area in m² with two places; what had more is rounded, and said to be.

    "2,5 ha" is 25000 m². `unit`: how many m² one of the column's figures is, where the cell itself
    does not say.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    factor, bare = _factor(value, _LARGE_AREA)
    if factor == 1 and unit != 1 and not (isinstance(value, str) and _SQUARE.search(value)):
        factor = unit
    exact = read_number(bare, style) * factor
    if abs(exact) > LARGEST_EXACT_FLOAT:
        raise _not_a_number()
    rounded = area(exact)
    return Read(rounded, None if rounded == exact else f"{exact:f}", factor != 1)


def read_whole(value: CellValue, style: Style | None = None) -> Read[int]:
    """Return a whole number (pieces); a fraction is rounded, and said to be.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    return _whole(read_number(value, style, whole=True))


def read_money(value: CellValue, style: Style | None = None, unit: int = 1) -> Read[int]:
    """Return an amount in đồng; a fraction of one is rounded, and said to be.

    Args:
        value: a number, or text; "1,5 tỷ đồng" counts in what it says itself.
        style: how the column's other cells write numbers.
        unit: how many đồng one of the sheet's amounts is.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    factor, bare = _factor(value, _LARGE_MONEY)
    if factor != 1:
        return replace(_whole(read_number(bare, style) * factor), converted=True)
    if unit != 1 and isinstance(value, str) and _WHOLE_DONG.search(value):
        return replace(_whole(read_number(value, style, whole=True)), converted=True)
    return _whole(read_number(value, style, whole=unit == 1) * unit)


def _whole(exact: Decimal) -> Read[int]:
    if exact.adjusted() > MOST_DIGITS:
        raise _not_a_number()
    rounded = int(exact.to_integral_value(ROUND_HALF_UP))
    return Read(rounded, None if rounded == exact else f"{exact:f}")


def _factor(value: CellValue, pattern: re.Pattern[str]) -> tuple[int, CellValue]:
    """Return by how much a cell's own unit multiplies it, and the cell without that unit."""
    if not isinstance(value, str):
        return 1, value
    bare = value.strip()
    if remark := _TRAILING_REMARK.match(bare):
        bare = remark.group("number").strip()
    if (match := pattern.search(bare)) is None:
        return 1, value
    unit = match["unit"].lower()
    factor = (
        _SQUARE_METRES.get(unit, 10_000) if pattern is _LARGE_AREA else _DONG.get(unit, 1_000_000)
    )
    return factor, bare[: match.start()]
