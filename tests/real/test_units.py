"""The succession that we load, against the resolutions and against independent mappings."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from app.units.facts import read_facts
from app.units.model import Level
from app.units.package import read_package, select_provinces

pytestmark = pytest.mark.real


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def content():
    return read_package()


def pairs_of(content):
    units = {unit.key: unit for unit in content.units}
    return {
        (link.old_unit[:-5], link.new_unit[:-5]): str(link.relation)
        for link in content.successions
        if units[link.new_unit].level is Level.COMMUNE
    }


@pytest.mark.parametrize(
    ("province", "old", "new"), [("14", 200, 75), ("12", 106, 38), ("11", 129, 45)]
)
def test_three_provinces_agree_with_their_resolutions_pair_by_pair(
    shared_data, content, province, old, new
):
    rows = [
        row
        for row in rows_of(shared_data / "mapping" / "old_new_3prov.csv")
        if row["new_province_code"] == province
    ]
    part = select_provinces(content, [province])
    pairs = pairs_of(part)
    assert pairs == {(row["old_code"], row["new_code"]): row["relation"] for row in rows}
    assert set(pairs.values()) == {"whole"}
    assert (len({old for old, _ in pairs}), len({new for _, new in pairs})) == (old, new)
    units = {unit.key: unit for unit in part.units}
    for row in rows:
        unit = units[f"{row['old_code']}@2024"]
        assert (unit.name, unit.kind) == (row["old_name"], row["old_kind"])
        assert units[unit.district].name.lower() == row["old_district"].lower()
        assert units[f"{row['new_code']}@2025"].name == row["new_name"]
        link = next(s for s in part.successions if s.old_unit == unit.key)
        assert row["resolution"] in (link.resolution or "")


def test_the_nation_agrees_with_the_mapping_of_reference(shared_data, content):
    rows = rows_of(shared_data / "mapping" / "old_new_national.csv")
    pairs = pairs_of(content)
    assert len(pairs) == len(rows) == 10_602
    assert pairs == {(row["old_code"], row["new_code"]): row["relation"] for row in rows}
    unconfirmed = Counter((row["in_dvhcvn"], row["in_nso_table"]) for row in rows)
    assert unconfirmed[("0", "0")] == 30


def test_facts_of_all_158_new_units_are_read(shared_data, content):
    file = read_facts(shared_data / "mapping" / "units_new_3prov.csv")
    assert file.problems == ()
    assert len(file.rows) == 158
    population = Counter()
    province = {unit.code: unit.province for unit in content.units if unit.vintage == 2025}
    for row in file.rows:
        population[province[row.code]] += row.population
        assert row.seat_latitude is not None
    assert population == {"14@2025": 1_404_587, "12@2025": 512_601, "11@2025": 673_091}


def test_facts_of_the_nation_are_read_and_what_is_not_known_stays_unknown(shared_data):
    file = read_facts(shared_data / "mapping" / "units_new_national.csv")
    assert file.problems == ()
    assert len(file.rows) == 3_321
    assert sum(row.population is None for row in file.rows) == 206
    assert sum(row.seat_latitude is None for row in file.rows) == 260
