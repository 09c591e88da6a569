"""The day in Viet Nam."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.kernel import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_day_begins_at_midnight_in_viet_nam(
    moment: datetime, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clock.day_of(moment) == day
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert clock.today() == day
