"""Approximate cells: every commune has one, they fit together, and none crosses a real boundary."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from app.units.approximate import approximate_communes, split
from app.units.boundaries import gaps, overlaps
from app.units.model import Level, Relation, Succession, Unit
from app.units.package import read_package
from app.units.shapes import area_m2


def succession(old: Unit, new: Unit, relation: Relation = Relation.WHOLE) -> Succession:
    return Succession(old.key, new.key, relation, date(2025, 7, 1), None, "test")


def by_key(*units: Unit) -> dict[str, Unit]:
    return {unit.key: unit for unit in units}


def of_vintage(shapes, vintage):
    return {k.split("@")[0]: shape for k, shape in shapes.items() if k.endswith(f"@{vintage}")}


@pytest.fixture(scope="module")
def viet_nam():
    content = read_package()
    return {unit.key: unit for unit in content.units}, content.successions


@pytest.mark.parametrize(("province", "count"), [("14", 275), ("48", 375), ("01", 652)])
def test_every_commune_has_a_cell_and_cells_fit_together(viet_nam, province, count):
    units, successions = viet_nam
    shapes = approximate_communes(units, successions, f"{province}@2025", {})
    assert len(shapes) == count
    assert all(shape.is_valid and not shape.is_empty for shape in shapes.values())
    for vintage in (2024, 2025):
        named = {unit.code: unit for unit in units.values() if unit.vintage == vintage}
        cells = of_vintage(shapes, vintage)
        assert overlaps(cells, named) == []
        assert gaps(cells, named) == []


def test_a_new_cell_is_the_union_of_the_old_ones_that_went_into_it(viet_nam):
    units, successions = viet_nam
    shapes = approximate_communes(units, successions, "14@2025", {})
    old = [shapes[f"{code}@2024"] for code in ("03646", "03649", "03652", "03655")]
    assert shapes["03646@2025"].symmetric_difference(shapely.union_all(old)).area < 1e-12


def test_cells_are_the_same_every_time(viet_nam):
    units, successions = viet_nam
    first = approximate_communes(units, successions, "14@2025", {})
    second = approximate_communes(dict(reversed(units.items())), successions[::-1], "14@2025", {})
    assert {k: s.wkb for k, s in first.items()} == {k: s.wkb for k, s in second.items()}


def test_neighbouring_provinces_share_their_line(viet_nam):
    units, successions = viet_nam
    provinces = [
        shapely.union_all(
            list(of_vintage(approximate_communes(units, successions, key, {}), 2025).values())
        )
        for key in ("14@2025", "11@2025")
    ]
    assert provinces[0].touches(provinces[1]) or (
        area_m2(provinces[0].intersection(provinces[1])) < 100
    )
    assert provinces[0].distance(provinces[1]) < 1e-6


def test_a_special_zone_far_out_has_its_cell_there(viet_nam):
    units, successions = viet_nam
    shapes = approximate_communes(units, successions, "48@2025", {})
    assert shapes["20333@2025"].contains(shapely.Point(112.135, 16.568))


def test_units_at_one_place_point_share_its_surroundings(unit):
    new = unit("03001", point=(104.0, 21.0), area_km2="100")
    olds = [unit(code, vintage=2024, point=(104.0, 21.0)) for code in ("03001", "03002", "03003")]
    shapes = approximate_communes(
        by_key(new, *olds), [succession(old, new) for old in olds], "14@2025", {}
    )
    assert len(shapes) == 4
    areas = [area_m2(shapes[old.key]) for old in olds]
    assert min(areas) > 0.5 * max(areas)


def test_a_divided_unit_gives_a_part_to_each_of_its_heirs(unit):
    old = unit("03001", vintage=2024, point=(104.0, 21.0))
    heirs = [unit("03001", point=(104.02, 21.0)), unit("03002", point=(105.5, 21.0))]
    shapes = approximate_communes(
        by_key(old, *heirs),
        [succession(old, heir, Relation.PARTIAL) for heir in heirs],
        "14@2025",
        {},
    )
    parts = [shapes[heir.key] for heir in heirs]
    assert shapes[old.key].symmetric_difference(shapely.union_all(parts)).area < 1e-9
    assert parts[0].centroid.x < parts[1].centroid.x


def test_a_lonely_unit_without_point_takes_that_of_its_heir(unit):
    old = unit("03001", vintage=2024)
    new = unit("03001", point=(112.1, 16.5), area_km2="300")
    shapes = approximate_communes(by_key(old, new), [succession(old, new)], "14@2025", {})
    assert shapes[old.key].centroid.distance(shapely.Point(112.1, 16.5)) < 0.01


def test_a_place_point_far_off_is_brought_near_its_new_unit(unit):
    new = unit("03001", point=(104.0, 21.0), area_km2="100")
    olds = [
        unit("03001", vintage=2024, point=(104.0, 21.0)),
        unit("03002", vintage=2024, point=(104.0, 21.5)),
    ]
    shapes = approximate_communes(
        by_key(new, *olds), [succession(old, new) for old in olds], "14@2025", {}
    )
    assert shapes["03002@2024"].distance(shapely.Point(104.0, 21.5)) > 0.2


def test_old_cells_are_drawn_inside_the_real_new_boundary(unit, at):
    new = unit("03001", point=(104.02, 21.02))
    olds = [
        unit("03001", vintage=2024, point=(104.01, 21.01)),
        unit("03002", vintage=2024, point=(104.9, 21.03)),
    ]
    real = at(0, 0, 4)
    shapes = approximate_communes(
        by_key(new, *olds), [succession(old, new) for old in olds], "14@2025", {new.key: real}
    )
    assert sorted(shapes) == ["03001@2024", "03002@2024"]
    assert shapely.union_all(list(shapes.values())).symmetric_difference(real).area < 1e-8


def test_a_unit_beside_a_real_boundary_does_not_cross_it(unit, at):
    news = [unit("03001", point=(104.02, 21.02)), unit("03002", point=(104.06, 21.02))]
    olds = [
        unit("03001", vintage=2024, point=(104.02, 21.02)),
        unit("03002", vintage=2024, point=(104.06, 21.02)),
    ]
    links = [succession(old, new) for old, new in zip(olds, news, strict=True)]
    real = at(0, 0, 5)
    shapes = approximate_communes(by_key(*news, *olds), links, "14@2025", {"03001@2025": real})
    assert area_m2(shapes["03002@2025"].intersection(real)) < 10
    old_real = {"03001@2025": real, "03001@2024": at(0, 0, 6)}
    shapes = approximate_communes(by_key(*news, *olds), links, "14@2025", old_real)
    assert area_m2(shapes["03002@2024"].intersection(at(0, 0, 6))) < 10


def test_a_province_without_any_point_has_no_cells(unit):
    assert approximate_communes(by_key(unit("03001")), [], "14@2025", {}) == {}
    old, new = unit("03001", vintage=2024), unit("03001")
    assert approximate_communes(by_key(old, new), [succession(old, new)], "14@2025", {}) == {}
    assert old.level is Level.COMMUNE


def test_seeds_outside_or_equal_still_get_a_part_each():
    surface = shapely.box(0, 0, 1, 1)
    parts = split(surface, [(5, 5), (5, 5), (-3, 0.5), (0.5, 0.5)])
    assert len(parts) == 4
    assert all(part.area > 0 for part in parts)
    assert sum(part.area for part in parts) == pytest.approx(1)


def test_a_seed_outside_is_brought_into_a_hollow_surface():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    parts = split(ring, [(1.5, 1.5), (0.5, 0.5)])
    assert all(part.area > 0 for part in parts)
    assert sum(part.area for part in parts) == pytest.approx(8)
