"""Short ways to read what most cells hold: clean text, whole numbers, what stood there before.

What is read in a short way is read the same in the long way (`app.intake.parsing.stage`);
everything else goes the long way. Large files are read in a third of the time so.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from string import ascii_letters, digits
from typing import Any
from unicodedata import is_normalized

from app.intake.parsing.columns import Reading
from app.intake.parsing.values import LARGEST_EXACT_FLOAT, MISSING_WORDS
from app.kernel.numbers import area
from app.kernel.text import fold

MOST_KEPT = 2_000
"""How many texts of a column are remembered with what they were read as."""

_NEVER_MISSING = frozenset(ascii_letters + digits) - {
    letter for word in MISSING_WORDS if word for letter in (word[0], word[0].upper())
}
"""No word for nothing begins with one of these."""
Quick = Callable[[float], Any]


def clean_text(value: str) -> bool:
    """Whether a text is already as the register stores it: tidy, and not a word for nothing."""
    return (
        value.isprintable()
        and value[0] not in " #.-–—_/?…"
        and value[-1] != " "
        and "  " not in value
        and is_normalized("NFC", value)
        and (value[0] in _NEVER_MISSING or fold(value).rstrip(".") not in MISSING_WORDS)
    )


def quick_number(reading: Reading) -> Quick | None:
    """Return how a column reads a number cell, None where its type has no short way.

    The short way gives None for what has to go the long way: fractions, what is out of range.
    """
    column = reading.column
    least = -LARGEST_EXACT_FLOAT if column.minimum is None else column.minimum
    most = LARGEST_EXACT_FLOAT if column.maximum is None else column.maximum
    most = min(most, LARGEST_EXACT_FLOAT)

    def whole(value: float) -> int | None:
        return int(value) if value.is_integer() and least <= value <= most else None

    def square_metres(value: float) -> Decimal | None:
        exact = Decimal(repr(value)) if least <= value <= most else None
        rounded = None if exact is None else area(exact)
        return rounded if rounded == exact else None

    def year(value: float) -> int | None:
        in_range = 1000 <= value <= 9999 and least <= value <= most
        return int(value) if in_range and value.is_integer() else None

    if column.type in {"money", "area"} and reading.unit != 1:
        return None
    ways: dict[str, Quick] = {
        "money": whole, "integer": whole, "area": square_metres, "year": year,
    }  # fmt: skip
    return ways.get(column.type)
