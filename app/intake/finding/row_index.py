"""The number before a row: A, I, 1, 1.1, a), –; which rows stand under which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.intake.model import CellValue

Style = Literal["upper", "roman", "integer", "path", "lower", "dash"]

_RANK: dict[Style, int] = {
    "upper": 0, "roman": 1, "integer": 2, "path": 3, "lower": 5, "dash": 6,
}  # fmt: skip
_ROMAN = re.compile(r"(?=.)x{0,3}(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_WRAPPED = re.compile(r"^[(\[]?\s*(.*?)\s*[)\]./:,-]*$")
_PATH = re.compile(r"(\d{1,4}|[ivx]{1,5}|[a-z])((\.\d{1,4}){1,4})", re.IGNORECASE)
_GLUED = re.compile(
    r"^\s*(\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|[A-ZĐ]|[a-zđ])\s*(?:[.,)/:]|\s[-–]|-)\s*(?=\D)"
)
_MOST = 99_999
_DASHES = frozenset({"-", "–", "+", "*", "•", "_"})


@dataclass(frozen=True, slots=True)
class RowIndex:
    """A row's number: how it is written, its value, and how deep it stands (0 the highest)."""

    style: Style
    value: int
    rank: int
    text: str


def read_indexes(value: CellValue) -> tuple[RowIndex, ...]:
    """Return how a cell can be read as the number of a row; "I" and "C" can be in two ways."""
    if isinstance(value, str):
        return _of_text(value.strip()) if len(value) <= 14 else ()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ()
    if value == int(value):
        return _integer(int(value))
    return _path(repr(value)) if 0 < value < 1000 else ()


def _of_text(text: str) -> tuple[RowIndex, ...]:
    if text in _DASHES:
        return (RowIndex("dash", 0, _RANK["dash"], text),)
    match = _WRAPPED.match(text)
    bare = match.group(1) if match else text
    if bare.isascii() and bare.isdigit():
        return _integer(int(bare)) if len(bare) <= 5 else ()
    if len(bare) == 1 and (bare in {"Đ", "đ"} or (bare.isascii() and bare.isalpha())):
        style: Style = "upper" if bare.isupper() else "lower"
        return (*_roman(bare), RowIndex(style, ord(bare.lower()), _RANK[style], bare))
    return _roman(bare) or _path(bare)


def glued_index(text: str) -> tuple[RowIndex, ...]:
    """Return the number that a text begins with: "I- Đơn vị A", "1, Trạm biến áp"."""
    match = _GLUED.match(text)
    return read_indexes(match.group(1)) if match else ()


def without_index(text: str) -> str:
    """Return a text without the number that it begins with."""
    match = _GLUED.match(text)
    rest = text[match.end() :].strip() if match else text
    return rest or text


def _integer(value: int) -> tuple[RowIndex, ...]:
    if not 0 <= value <= _MOST:
        return ()
    return (RowIndex("integer", value, _RANK["integer"], str(value)),)


def _roman(text: str) -> tuple[RowIndex, ...]:
    lowered = text.lower()
    if not text.isupper() or not _ROMAN.fullmatch(lowered):
        return ()
    digits = [_ROMAN_VALUES[letter] for letter in lowered]
    value = sum(
        -digit if any(later > digit for later in digits[place + 1 : place + 2]) else digit
        for place, digit in enumerate(digits)
    )
    return (RowIndex("roman", value, _RANK["roman"], text),)


def _path(text: str) -> tuple[RowIndex, ...]:
    match = _PATH.fullmatch(text)
    if match is None:
        return ()
    parts = text.split(".")
    return (RowIndex("path", int(parts[-1]), _RANK["path"] + min(len(parts) - 2, 1), text),)


def settle(
    options: Sequence[tuple[RowIndex, ...]],
) -> list[RowIndex | None]:
    """Return one reading per row, where the order of the rows tells "I" the letter from one.

    A letter that follows the letter before it is a letter; otherwise a Roman numeral is one.
    """
    last: dict[Style, int] = {}
    settled: list[RowIndex | None] = []
    for readings in options:
        chosen = readings[0] if readings else None
        if len(readings) > 1:
            roman, letter = readings[0], readings[1]
            goes_on = last.get(roman.style) == roman.value - 1
            follows = last.get(letter.style) == letter.value - 1
            chosen = roman if goes_on or (roman.value == 1 and not follows) else letter
        if chosen is not None:
            last[chosen.style] = chosen.value
        settled.append(chosen)
    return settled
