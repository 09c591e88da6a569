"""Loading the code lists into the database."""

from __future__ import annotations

import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch_value
from app.kernel.errors import InvalidInputError
from app.units import store
from app.units.model import Level, Relation, Tally
from app.units.service import load_units


async def test_all_of_viet_nam_is_loaded_in_one_go(database):
    report = await load_units(None, "người thử")
    assert report.units == Tally(new=14_149)
    assert report.successions == Tally(new=10_602 + 63)
    assert len(report.provinces) == 34
    assert (
        await fetch_value("SELECT count(*) FROM unit WHERE vintage = 2025 AND level = 'commune'")
        == 3_321
    )
    assert (
        await fetch_value("SELECT count(*) FROM unit WHERE vintage = 2024 AND level = 'commune'")
        == 10_035
    )
    again = await load_units(None, "người thử")
    assert again.units == Tally(same=14_149)
    assert again.successions == Tally(same=10_665)
    assert len(await history_of("unit_list", "vietnamadminunits 1.0.4")) == 1


@pytest.mark.parametrize(
    ("province", "old_count", "new_count", "districts"),
    [("14", 200, 75, 12), ("12", 106, 38, 8), ("11", 129, 45, 10)],
)
async def test_a_province_is_loaded_with_all_that_leads_into_it(
    database, province, old_count, new_count, districts
):
    await load_units([province], "người thử")
    units = await store.units_of_province(f"{province}@2025")
    successions = await store.successions_of_province(f"{province}@2025")

    def count(level: Level, vintage: int) -> int:
        return sum(unit.level is level and unit.vintage == vintage for unit in units)

    assert count(Level.COMMUNE, 2024) == old_count
    assert count(Level.COMMUNE, 2025) == new_count
    assert count(Level.DISTRICT, 2024) == districts
    assert count(Level.PROVINCE, 2024) == count(Level.PROVINCE, 2025) == 1
    assert len(successions) == old_count
    assert {link.relation for link in successions} == {Relation.WHOLE}


async def test_provinces_loaded_one_by_one_add_up(database):
    first = await load_units(["14"], "người thử")
    second = await load_units(["14", "12"], "người thử")
    assert second.units.same == first.units.new == 289
    assert second.units.new == 154
    assert [unit.name for unit in await store.provinces()] == ["Tỉnh Lai Châu", "Tỉnh Sơn La"]


async def test_a_province_that_does_not_exist_is_refused_with_those_that_do(database):
    with pytest.raises(InvalidInputError, match=r"mã 99.*14 Sơn La"):
        await load_units(["14", "99"], "người thử")
    assert not await store.has_units()


async def test_a_unit_that_differs_from_the_package_is_set_right_and_remembered(database):
    await load_units(["14"], "người thử")
    await execute("UPDATE unit SET name = 'Phường Sai' WHERE key = '03646@2025'")
    report = await load_units(["14"], "người thử")
    assert report.units == Tally(changed=1, same=288)
    assert (await store.stored_units(["03646@2025"]))["03646@2025"].name == "Phường Tô Hiệu"
    (change,) = await history_of("unit", "03646@2025")
    assert change["before"]["name"] == "Phường Sai"
