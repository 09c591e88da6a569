"""Vietnamese text: normal form, search key, sort key.

All text in the database is NFC. PostgreSQL's C.UTF-8 sorts Đ, Ă and Â last, so every column that is
listed in Vietnamese order is accompanied by a column holding `sort_key` of it.
"""

from __future__ import annotations

import re
import unicodedata

# The alphabet's order (a ă â b c d đ e ê ...); a plain Latin letter that is not in it (f j w z)
# stands where Latin order puts it.
_MODIFIED = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
# Order of tones in Vietnamese dictionaries: level, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_MODIFIERS = frozenset("\u0302\u0306\u031b")  # circumflex, breve, horn
_SPACES = re.compile(r"\s+")


class _WithoutMarks(dict[int, int | None]):
    """For `str.translate`: combining characters go, all others stay."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def tidy(text: str) -> str:
    """Return `text` in NFC, with runs of white space as one space and none at the ends."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the search key of `text`: lower case, no diacritics, đ as d, single spaces.

    >>> fold("Phường  Tô Hiệu")
    'phuong to hieu'
    """
    lowered = text.lower()
    if not lowered.isascii():
        lowered = unicodedata.normalize("NFD", lowered.replace("đ", "d")).translate(_WITHOUT_MARKS)
    return _SPACES.sub(" ", lowered).strip()


def sort_key(text: str) -> str:
    """Return a key whose order by code point is the Vietnamese alphabetical order of `text`.

    Letters decide first (a < ă < â), then tones, as in a Vietnamese dictionary:

    >>> sorted(["Đông", "Dung", "Âu", "An", "Ẩn", "Ân"], key=sort_key)
    ['An', 'Ân', 'Ẩn', 'Âu', 'Dung', 'Đông']
    """
    letters: list[str] = []
    tones: list[str] = []
    for character in _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().lower():
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[c] for c in parts if c in _TONES), "0")
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        if base in _MODIFIED:
            letters.append(_MODIFIED[base])
        elif len(base) == 1 and base.isalpha():
            plain = "".join(c for c in unicodedata.normalize("NFD", base) if c not in _MODIFIERS)
            letters.append(f"{plain}0")
        else:
            letters.append(base)
        tones.append(tone)
    return "".join(letters) + "\x01" + "".join(tones).rstrip("0")


def roman(number: int) -> str:
    """Return a positive integer as a Roman numeral, as groups of official tables are numbered."""
    if number < 1:
        raise ValueError(f"Roman numerals start at 1, got {number}")
    steps = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    digits = []
    for value, sign in steps:
        count, number = divmod(number, value)
        digits.append(sign * count)
    return "".join(digits)
