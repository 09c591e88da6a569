"""How values look on pages: Vietnamese form, or English where the page is English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from app.kernel.clock import VIETNAM, format_date
from app.kernel.numbers import format_number, format_number_en
from app.web.language import ENGLISH


def number(value: Decimal | int, language: str, places: int = 0) -> str:
    """Return a number as the language writes it: "1.417,70", in English "1,417.70"."""
    form = format_number_en if language == ENGLISH else format_number
    return form(value, places)


def moment(value: datetime) -> str:
    """Return a moment in Viet Nam's time, "22/11/2026 07:05"."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return f"{aware.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def day(value: date) -> str:
    """Return a date, "22/11/2026"."""
    return format_date(value)


def coordinates(latitude: float, longitude: float) -> str:
    """Return a point as people copy it into a map: latitude, longitude, five decimals (1 m)."""
    return f"{latitude:.5f}, {longitude:.5f}"
