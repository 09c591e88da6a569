"""Vacancy is derived from occupancy, never typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.estate.model import AreaUse, area_use, check_site, is_in_use
from app.kernel.errors import InvalidInputError
from tests.builders.register import building, occupancy, site

DAY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("first", "last", "in_use"),
    [
        (None, None, True),
        (date(2025, 7, 1), None, True),
        (date(2025, 7, 2), None, False),
        (None, date(2025, 7, 1), True),
        (None, date(2025, 6, 30), False),
        (date(2020, 1, 1), date(2030, 1, 1), True),
    ],
)
def test_first_and_last_day_belong_to_an_occupancy(first, last, in_use: bool) -> None:
    assert is_in_use(occupancy(from_date=first, to_date=last), DAY) is in_use


def test_vacant_is_usable_less_used_on_the_day() -> None:
    buildings = [building(), building("N2", usable_floor_area_m2=Decimal("100.25"))]
    used = [
        occupancy(area_m2=Decimal("120.00")),
        occupancy(area_m2=Decimal("60.75"), building="N2"),
        occupancy(area_m2=Decimal("999.00"), to_date=date(2025, 6, 30), from_date=None),
    ]
    assert area_use(buildings, used, DAY) == AreaUse(
        usable_m2=Decimal("580.75"),
        used_m2=Decimal("180.75"),
        unmeasured=0,
        vacant_m2=Decimal("400.00"),
    )


def test_use_without_an_area_is_counted_and_not_guessed() -> None:
    use = area_use([building()], [occupancy(area_m2=None), occupancy()], DAY)
    assert (use.used_m2, use.unmeasured, use.vacant_m2) == (
        Decimal("120.00"),
        1,
        Decimal("360.50"),
    )


@pytest.mark.parametrize("buildings", [[], [building(), building("N2", usable_floor_area_m2=None)]])
def test_vacancy_is_unknown_where_a_usable_area_is(buildings) -> None:
    use = area_use(buildings, [occupancy()], DAY)
    assert (use.usable_m2, use.vacant_m2, use.used_m2) == (None, None, Decimal("120.00"))


def test_more_used_than_there_is_shows_as_less_than_nothing_vacant() -> None:
    assert area_use([building()], [occupancy(area_m2=Decimal(500))], DAY).vacant_m2 == Decimal(
        "-19.50"
    )


def test_a_site_stands_in_an_old_and_a_new_unit_each_of_its_own_list() -> None:
    check_site(site())
    with pytest.raises(InvalidInputError, match=r"old_unit.*danh mục đơn vị 2024"):
        check_site(site(old_unit="03646@2025"))
    with pytest.raises(InvalidInputError, match=r"new_unit.*danh mục đơn vị 2025"):
        check_site(site(new_unit="03646@2024"))
