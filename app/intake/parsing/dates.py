"""What a cell says of a time: a day, a month, a year, or only "before 1990".

`05/12/2024` can be two days. What decides is the column: a day over 12 in one of its cells, the
words of its header, the answer of a person; never the computer on which the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.intake.model import CellValue, ProblemCode, UnreadableError
from app.kernel.text import fold, tidy

_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 80_001)
_TWO_DIGITS_UNTIL = 29
"""Years of two digits are 2000 to 2029, 1930 to 1999, as Excel reads them."""

_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]m)?Z?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})\s*[/.-]\s*(\d{{1,2}})\s*[/.-]\s*(\d{{4}}|\d{{2}}){_TIME}")
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}(?:[+-]\d{{2}}:?\d{{2}})?")
_WORDED = re.compile(
    r"(?:ngay\s*)?(\d{1,2})\s*(?:thang|/)\s*(\d{1,2})\s*(?:nam|/)\s*(\d{4})", re.IGNORECASE
)
_MONTH = re.compile(r"(?:thang\s*|t\.?\s*)?(\d{1,2})\s*(?:[/.-]|\s*nam\s*)\s*(\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_QUARTER = re.compile(r"(?:quy|q\.?)\s*([1-4]|i{1,3}|iv)\s*(?:[/.-]|nam)?\s*(\d{4})")
_YEAR = re.compile(r"(?:nam\s*)?(\d{4})(?:\.0+)?")
_VAGUE = re.compile(
    r"(?P<word>truoc|sau|khoang|tu|den|cuoi|dau|giua|~|<|>)\s*(?:nam|thang|ngay)?\s*"
    r"(?:\d{1,2}\s*[/.-]\s*){0,2}(?P<year>\d{4})(?:\s*(?:den|-|–)\s*(?:nam\s*)?\d{4})?"
)
_SPAN = re.compile(r"(\d{4})\s*[-–]\s*(\d{2}|\d{4})")
_SERIAL = re.compile(r"[0-9]{5}")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(r"(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{4}|\d{2})")
_AMERICAN = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})")


class Exactness(StrEnum):
    """How exactly a cell names a time."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a cell says of a time; `month` and `day` are None beyond its exactness.

    A vague one ("Trước 1990", "1998-2000") names a year, but is not that year.
    """

    exactness: Exactness
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """The day, None where only a month or year is named."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


def read_moment(value: CellValue, *, day_first: bool | None = None) -> Moment:
    """Return what a cell says of a time.

    Args:
        value: a date, a serial number of Excel, a year, or text.
        day_first: whether 05/12/2024 is 5 December; None: 5 December, but 12/25/2024 is a day too.

    Raises:
        UnreadableError: it says no time, or one that is not in the calendar.
    """
    if isinstance(value, (datetime, date)):
        return Moment(Exactness.DAY, value.year, value.month, value.day)
    try:
        if isinstance(value, str):
            found = _read_text(value, day_first)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found = _read_figure(value)
        else:
            found = None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UnreadableError(
            ProblemCode.NOT_A_DATE,
            "một ngày dạng dd/mm/yyyy, ví dụ 05/12/2024 là ngày 5 tháng 12",
            "Hãy ghi đủ ngày, tháng, năm theo thứ tự đó; nếu chưa biết thì để trống.",
        )
    return found


def read_date(value: CellValue, *, day_first: bool | None = True) -> date:
    """Return the day of a cell: a date cell, a serial number of Excel, dd/mm/yyyy, yyyy-mm-dd.

    Raises:
        UnreadableError: it is no day; a month or a year alone is none.
    """
    moment = read_moment(value, day_first=day_first)
    if moment.date is None:
        raise UnreadableError(
            ProblemCode.NOT_A_DATE,
            f"một ngày đủ ngày, tháng, năm; ô này chỉ nói đến năm {moment.year}"
            if moment.month is None
            else f"một ngày đủ ngày, tháng, năm; ô này chỉ nói đến {moment.month}/{moment.year}",
            "Hãy ghi đủ ngày dạng dd/mm/yyyy; nếu chưa biết thì để trống.",
        )
    return moment.date


def read_year(value: CellValue) -> int:
    """Return the year of a cell: a year, a date, mm/yyyy; the order of day and month is no matter.

    Raises:
        UnreadableError: it names none, or only bounds it ("Trước 1990": `partial-date`).
    """
    try:
        moment = read_moment(value)
    except UnreadableError:
        moment = None
    if moment is None or not 1000 <= moment.year <= 9999:
        raise UnreadableError(
            ProblemCode.NOT_A_DATE,
            "một năm gồm bốn chữ số, ví dụ 2014",
            "Hãy ghi năm bằng bốn chữ số; nếu chưa biết thì để trống.",
        )
    if moment.exactness is Exactness.VAGUE:
        raise UnreadableError(
            ProblemCode.PARTIAL_DATE,
            "một năm xác định; năm để trống và lời ghi được giữ ở ghi chú dữ liệu",
            "Hãy ghi năm bằng bốn chữ số nếu biết.",
        )
    return moment.year


def order_of(values: Iterable[CellValue]) -> bool | None:
    """Return whether a column writes the day first, None where no cell tells or they disagree."""
    seen = {
        first > 12
        for value in values
        if (pair := _pair(value)) is not None
        for first, second in [pair]
        if (first > 12) != (second > 12)
    }
    return seen.pop() if len(seen) == 1 else None


def is_open(value: CellValue) -> bool:
    """Return whether a cell can be two days, read by itself: 05/12/2024, but not 05/05/2024."""
    pair = _pair(value)
    return pair is not None and pair[0] != pair[1] and max(pair) <= 12 and min(pair) >= 1


def order_in_words(words: str) -> bool | None:
    """Return the order that a header or hint names: dd/mm/yyyy, "ngày, tháng, năm", mm/dd/yyyy."""
    folded = re.sub(r"[^a-z]+", " ", fold(words))
    if re.search(r"\b(dd mm( yy(yy)?)?|d m y|ngay thang( nam)?)\b", folded):
        return True
    return False if re.search(r"\b(mm dd( yy(yy)?)?|m d y|thang ngay nam)\b", folded) else None


def may_be_swapped(values: Iterable[CellValue]) -> bool:
    """Return whether a program may have swapped days and months of a column's date cells.

    A computer set to month first turns 05/12 into 12 May and leaves 28/7 as text: then no date
    cell has a day over 12, while texts do.
    """
    cells = texts = 0
    for value in values:
        if isinstance(value, (date, datetime)):
            if value.day > 12:
                return False
            cells += value.day != value.month
        elif (pair := _pair(value)) is not None and pair[0] > 12:
            texts += 1
    return cells > 0 and texts > 0


def _pair(value: CellValue) -> tuple[int, int] | None:
    match = _NUMBERS.fullmatch(tidy(value)) if isinstance(value, str) else None
    return (int(match[1]), int(match[2])) if match else None


def _read_figure(value: float) -> Moment | None:
    if value != int(value):
        return _of_serial(int(value))
    if 1000 <= value <= 9999:
        return Moment(Exactness.YEAR, int(value))
    return _of_serial(int(value))


def _of_serial(number: int) -> Moment | None:
    if number not in _SERIALS:
        return None
    day = _DAY_ZERO + timedelta(days=number)
    return Moment(Exactness.DAY, day.year, day.month, day.day)


def _read_text(value: str, day_first: bool | None) -> Moment | None:
    text = tidy(value)
    if len(text) > 40:
        return None
    if match := _NUMBERS.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), _full_year(match[3])
        if day_first is None:
            day_first = second <= 12
        day, month = (first, second) if day_first else (second, first)
        return _day(year, month, day)
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    return _read_words(fold(text).rstrip(" .,"))


def _read_words(folded: str) -> Moment | None:
    for pattern, moment in _WORDS:
        if match := pattern.fullmatch(folded):
            return moment(match)
    return None


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= _TWO_DIGITS_UNTIL else 1900)


def _day(year: int, month: int, day: int) -> Moment:
    exact = date(year, month, day)
    return Moment(Exactness.DAY, exact.year, exact.month, exact.day)


def _month(year: int, month: int) -> Moment:
    return Moment(Exactness.MONTH, year, date(year, month, 1).month)


def _span(match: re.Match[str]) -> Moment:
    if len(match[2]) == 2 and int(match[2]) <= 12:
        return _month(int(match[1]), int(match[2]))
    return Moment(Exactness.VAGUE, int(match[1]))


_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Moment | None]], ...] = (
    (_WORDED, lambda m: _day(int(m[3]), int(m[2]), int(m[1]))),
    (_YEAR, lambda m: Moment(Exactness.YEAR, int(m[1]))),
    (_MONTH, lambda m: _month(int(m[2]), int(m[1]))),
    (_SPAN, _span),
    (_ISO_MONTH, lambda m: _month(int(m[1]), int(m[2]))),
    (_QUARTER, lambda m: Moment(Exactness.YEAR, int(m[2]))),
    (_VAGUE, lambda m: Moment(Exactness.VAGUE, int(m["year"]))),
    (_ENGLISH, lambda m: _day(_full_year(m[3]), _MONTHS.index(m[2]) + 1, int(m[1]))),
    (_AMERICAN, lambda m: _day(int(m[3]), _MONTHS.index(m[1]) + 1, int(m[2]))),
    (_SERIAL, lambda m: _of_serial(int(m[0]))),
)
