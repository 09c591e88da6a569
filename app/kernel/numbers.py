"""Exact numbers: area in m² with two places, money in whole đồng, and how they are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_CENTI = Decimal("0.01")
THOUSAND_DONG = 1000
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def area(value: Decimal | int | str) -> Decimal:
    """Return an area in m² with exactly two decimal places.

    Raises:
        TypeError: a float was given; a float has already lost the exact figure.
        decimal.InvalidOperation: `value` is no number.
    """
    if isinstance(value, float):
        raise TypeError("an area is a decimal or its text, never a float")
    return Decimal(value).quantize(_CENTI, rounding=ROUND_HALF_UP)


def format_number(value: Decimal | int, places: int = 0) -> str:
    """Return a number in Vietnamese form: point for thousands, comma for decimals.

    >>> format_number(Decimal("1417.7"), 2)
    '1.417,70'
    """
    return format_number_en(value, places).translate(_VIETNAMESE_MARKS)


def format_number_en(value: Decimal | int, places: int = 0) -> str:
    """Return a number in English form: comma for thousands, point for decimals.

    >>> format_number_en(Decimal("1417.7"), 2)
    '1,417.70'
    """
    return f"{value:,.{places}f}"


def format_area(value: Decimal | None) -> str:
    """Return an area as on screen ("1.417,70"), or an empty string where it is not known."""
    return "" if value is None else format_number(value, 2)


def format_dong(value: int | None) -> str:
    """Return an amount of đồng as on screen ("28.657.244.000"), or "" where it is not known."""
    return "" if value is None else format_number(value)
