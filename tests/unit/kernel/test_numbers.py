"""Numbers are exact and look Vietnamese."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.numbers import area, format_area, format_dong


def test_an_area_has_two_places_and_is_never_a_float() -> None:
    assert area("1417.7") == Decimal("1417.70")
    assert str(area(5)) == "5.00"
    assert area("0.005") == Decimal("0.01")
    with pytest.raises(TypeError, match="never a float"):
        area(1.5)  # type: ignore[arg-type]


def test_numbers_show_points_for_thousands_and_a_comma_for_decimals() -> None:
    assert format_area(Decimal("1417.70")) == "1.417,70"
    assert format_dong(28_657_244_000) == "28.657.244.000"
    assert format_area(None) == format_dong(None) == ""
