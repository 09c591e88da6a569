"""What a cell says: numbers, dates, years, texts, exactly, or why it cannot be said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from app.intake.model import CellValue, ProblemCode
from app.kernel.numbers import area
from app.kernel.text import fold, tidy

Value = TypeVar("Value")
Style = Literal["vietnamese", "english"]
"""How a text writes numbers: 1.417,70 or 1,417.70."""

MISSING_WORDS = frozenset({"", "-", "–", "—", "na", "n/a", "dang cap nhat", "chua co", "khong ro"})
"""Words that say that nothing is known; they count as blank."""

_LONGEST_MISSING = 30
LARGEST_EXACT_FLOAT = 2**53
NOT_CALCULATED = "#CHƯA TÍNH"
"""Stands where a formula has no stored result, so that it is not taken for a blank cell."""

_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_TRAILING_UNIT = re.compile(r"\s*(m2|m²|m|ha|đồng|vnđ|vnd|đ|cái|chiếc|bộ)\s*$", re.IGNORECASE)
_TRAILING_REMARK = re.compile(r"^(?P<number>[-+(]?[\d.,\s]+\)?[^()]*?)\s*\([^()]*\)\s*$")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(,\d{3})+"),
}
_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")


class UnreadableError(Exception):
    """A cell that does not say what its column asks for; `code` and words for the report."""

    def __init__(self, code: ProblemCode, expected: str, repair: str) -> None:
        super().__init__(expected)
        self.code = code
        self.expected = expected
        self.repair = repair


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """A value, and the figure that it was rounded from where it was."""

    value: Value
    rounded_from: str | None = None


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
    return len(text) <= _LONGEST_MISSING and _says_nothing(text)


@lru_cache(maxsize=65_536)
def _says_nothing(text: str) -> bool:
    return fold(text).rstrip(".") in MISSING_WORDS


def read_text(value: CellValue) -> str:
    """Return the text of a cell: NFC, single spaces; a whole number without ".0"."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
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
        )
    thousands_mark = "." if style == "vietnamese" else ","
    return digits.replace(mark, "") if mark == thousands_mark else digits.replace(",", ".")


def _split(digits: str, decimal_mark: str) -> str:
    thousands_mark = "." if decimal_mark == "," else ","
    whole, _, decimals = digits.rpartition(decimal_mark)
    if decimal_mark in whole or not _GROUPED[thousands_mark].fullmatch(whole):
        raise _not_a_number()
    return f"{whole.replace(thousands_mark, '')}.{decimals or '0'}"


def read_area(value: CellValue, style: Style | None = None) -> Read[Decimal]:
    """Return an area in m² with two places; what had more is rounded, and said to be.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    exact = read_number(value, style)
    rounded = area(exact)
    return Read(rounded, None if rounded == exact else f"{exact:f}")


def read_whole(value: CellValue, style: Style | None = None) -> Read[int]:
    """Return a whole number (đồng, pieces); a fraction is rounded, and said to be.

    Raises:
        UnreadableError: it is no number, or one that can be read in two ways.
    """
    exact = read_number(value, style, whole=True)
    rounded = int(exact.to_integral_value(ROUND_HALF_UP))
    return Read(rounded, None if rounded == exact else f"{exact:f}")


def read_date(value: CellValue) -> date:
    """Return the day of a cell: a date cell, a serial number of Excel, dd/mm/yyyy, yyyy-mm-dd.

    Raises:
        UnreadableError: it is no day; a year alone is none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str):
            text = tidy(value)
            if match := _DAY.fullmatch(text):
                day, month, year = map(int, match.groups())
                return date(year, month, day)
            if match := _ISO_DAY.fullmatch(text):
                return date(*map(int, match.groups()))
        elif (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and 10_000 <= value <= 80_000
        ):
            return _EXCEL_DAY_ZERO + timedelta(days=int(value))
    except ValueError:
        pass
    raise UnreadableError(
        ProblemCode.NOT_A_DATE,
        "một ngày dạng dd/mm/yyyy, ví dụ 05/12/2024 là ngày 5 tháng 12",
        "Hãy ghi đủ ngày, tháng, năm theo thứ tự đó; nếu chưa biết thì để trống.",
    )


def read_year(value: CellValue) -> int:
    """Return the year of a cell: four digits, a date cell, or dd/mm/yyyy.

    Raises:
        UnreadableError: it is none.
    """
    if isinstance(value, (datetime, date)):
        return value.year
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value):
        if 1000 <= value <= 9999:
            return int(value)
    elif isinstance(value, str):
        text = tidy(value)
        if re.fullmatch(r"\d{4}", text):
            return int(text)
        if _DAY.fullmatch(text):
            return read_date(text).year
    raise UnreadableError(
        ProblemCode.NOT_A_DATE,
        "một năm gồm bốn chữ số, ví dụ 2014",
        "Hãy ghi năm bằng bốn chữ số; nếu chưa biết thì để trống.",
    )
