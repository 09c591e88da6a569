"""The time of day, in one place, so that tests and replays can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

REORGANISATION_DAY = date(2025, 7, 1)
"""First day of two-level local government (Law 72/2025/QH15); old units end the day before."""


VIETNAM = timezone(timedelta(hours=7), "ICT")
"""Viet Nam has one time of day and has kept no summer time since 1960."""


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Viet Nam, which begins at 17:00 UTC."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day in Viet Nam on which an aware moment fell."""
    return moment.astimezone(VIETNAM).date()


def format_date(day: date | None) -> str:
    """Return a date in Vietnamese form, dd/mm/yyyy, or "" where it is not known."""
    return "" if day is None else f"{day:%d/%m/%Y}"
