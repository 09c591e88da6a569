"""The time of day, in one place, so that tests and replays can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime

REORGANISATION_DAY = date(2025, 7, 1)
"""First day of two-level local government (Law 72/2025/QH15); old units end the day before."""


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def format_date(day: date | None) -> str:
    """Return a date in Vietnamese form, dd/mm/yyyy, or "" where it is not known."""
    return "" if day is None else f"{day:%d/%m/%Y}"
