"""The estate in bulk: what intake and baselines rely on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.agencies.store import save_agencies
from app.db.engine import fetch, fetch_value
from app.estate.store import (
    buildings_of_sites,
    occupancies_of_sites,
    save_buildings,
    save_occupancies,
    save_sites,
    sites_of_units,
    stored_buildings,
    stored_occupancies,
    stored_sites,
)
from app.kernel.errors import ConflictError, InvalidInputError
from tests.builders.register import (
    OLD_TO_HIEU,
    TO_HIEU,
    agency,
    building,
    insert_units,
    occupancy,
    site,
)


@pytest.fixture(autouse=True)
async def _agency(database: str) -> None:
    await insert_units()
    await save_agencies([agency()], [])


async def test_what_is_saved_comes_back_equal() -> None:
    bare = site(
        "SL-0002",
        old_unit=None,
        new_unit=None,
        latitude=None,
        longitude=None,
        point_accuracy="none",
        land_area_m2=None,
        land_value=None,
    )
    await save_sites([site(), bare], [])
    await save_buildings([building()], [])
    used = [occupancy(), occupancy(building="SL-0001-N1", from_date=None, area_m2=None)]
    await save_occupancies(used, [])
    assert await stored_sites(["SL-0001", "SL-0002", "x"]) == {"SL-0001": site(), "SL-0002": bare}
    assert await sites_of_units([OLD_TO_HIEU]) == (site(),)
    assert await sites_of_units([TO_HIEU]) == (site(),)
    assert await buildings_of_sites(["SL-0001"]) == (building(),)
    assert await stored_buildings(["SL-0001-N1"]) == {"SL-0001-N1": building()}
    assert set(await occupancies_of_sites(["SL-0001"])) == set(used)
    assert set(await stored_occupancies(["SL-0001"])) == {
        ("SL-0001", None, "03646.office", date(2025, 7, 1)),
        ("SL-0001", "SL-0001-N1", "03646.office", None),
    }


async def test_an_area_of_nought_keeps_its_two_places() -> None:
    await save_sites([site(land_area_m2=Decimal("0.00"))], [])
    (stored,) = (await stored_sites(["SL-0001"])).values()
    assert str(stored.land_area_m2) == "0.00"


async def test_changed_occupancies_are_found_by_a_key_with_nothing_in_it() -> None:
    await save_sites([site()], [])
    await save_occupancies([occupancy(from_date=None), occupancy()], [])
    await save_occupancies([], [occupancy(from_date=None, area_m2=Decimal("99.50"))])
    rows = await fetch("SELECT from_date, area_m2, version FROM occupancy ORDER BY version")
    assert [tuple(row) for row in rows] == [
        (date(2025, 7, 1), Decimal("120.00"), 1),
        (None, Decimal("99.50"), 2),
    ]


async def test_saving_twice_in_one_go_is_refused_as_taken() -> None:
    await save_sites([site()], [])
    with pytest.raises(ConflictError, match="Mã “SL-0001” đã được dùng cho cơ sở nhà, đất khác"):
        await save_sites([site("SL-0009"), site()], [])
    assert await fetch_value("SELECT count(*) FROM site") == 1


REFUSED = [
    ({"old_unit": "00001@2024"}, "old_unit", "không có bản ghi nào mang mã “00001@2024”"),
    ({"managing_agency": "none"}, "managing_agency", "mang mã “none”"),
    ({"kind": "palace"}, "kind", "Loại cơ sở"),
    ({"latitude": 91.0}, "latitude", "vĩ độ"),
    ({"point_accuracy": "none"}, "point_accuracy", "Độ tin cậy"),
    ({"land_value": -1}, "land_area_m2", "không được âm"),
    ({"code": "has space"}, "code", "Mã cơ sở"),
    ({"point_accuracy": None}, "point_accuracy", "không được để trống"),
]


@pytest.mark.parametrize(("wrong", "field", "says"), REFUSED, ids=[r[2] for r in REFUSED])
async def test_a_refused_value_names_its_field(wrong: dict, field: str, says: str) -> None:
    with pytest.raises((InvalidInputError, ConflictError), match=says) as refused:
        await save_sites([replace(site(), **wrong)], [])
    assert refused.value.extra["field"] == field


async def test_a_value_too_long_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="quá dài"):
        await save_sites([site(name="x" * 301)], [])


async def test_a_building_used_must_stand_on_the_site_used() -> None:
    await save_sites([site(), site("SL-0002")], [])
    await save_buildings([building()], [])
    with pytest.raises(InvalidInputError, match="Nhà phải thuộc đúng cơ sở") as refused:
        await save_occupancies([occupancy("SL-0002", building="SL-0001-N1")], [])
    assert refused.value.extra["field"] == "building"


async def test_a_second_occupancy_of_the_same_day_is_refused() -> None:
    await save_sites([site()], [])
    await save_occupancies([occupancy(from_date=None)], [])
    with pytest.raises(ConflictError, match="đã có hiện trạng sử dụng"):
        await save_occupancies([occupancy(from_date=None, area_m2=None)], [])
