"""Boundaries become small GeoJSON whose neighbours still meet."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import shapely
from shapely.geometry import Polygon, mapping, shape

from app.maps.layers import boundary_layer, layer_fingerprint
from app.units.model import Relation, StoredBoundary, Succession
from tests.builders.register import MUONG_CHANH, OLD_TO_HIEU, TO_HIEU, unit

UNITS = {
    each.key: each
    for each in (
        unit(),
        unit(MUONG_CHANH, "Xã Mường Chanh"),
        unit(OLD_TO_HIEU, "Phường Tô Hiệu"),
    )
}
BORDER = [(103.9, 21.2 + step / 1000 + (step % 3) / 30_000) for step in range(201)]
"""A crooked line shared by two communes, about 22 km long, with wiggles of a few metres."""
WEST = Polygon([(103.8, 21.2), *BORDER, (103.8, 21.4)])
EAST = Polygon([(104.0, 21.2), *BORDER, (104.0, 21.4)])


def stored(key: str, polygon: Polygon, **given: Any) -> StoredBoundary:
    values: dict[str, Any] = {
        "area_m2": 1, "approximate": False, "source": "Bản đồ thử", "boundary_set": 1,
    }  # fmt: skip
    return StoredBoundary(unit=key, wkb=shapely.to_wkb(polygon), **{**values, **given})


def layer(*boundaries: StoredBoundary, successions: tuple[Succession, ...] = ()) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(boundary_layer(boundaries, UNITS, successions))
    return content


def test_a_layer_is_a_feature_collection_with_code_name_and_a_label_point_inside() -> None:
    made = layer(stored(TO_HIEU, WEST), stored(MUONG_CHANH, EAST))
    assert made["type"] == "FeatureCollection"
    assert [(f["id"], f["properties"]["name"]) for f in made["features"]] == [
        (TO_HIEU, "Phường Tô Hiệu"),
        (MUONG_CHANH, "Xã Mường Chanh"),
    ]
    for feature, polygon in zip(made["features"], (WEST, EAST), strict=True):
        assert polygon.contains(shapely.Point(feature["properties"]["label"]))
        assert shape(feature["geometry"]).is_valid


def test_simplifying_keeps_neighbours_together_and_drops_what_nobody_sees() -> None:
    west, east = (
        shape(feature["geometry"])
        for feature in layer(stored(TO_HIEU, WEST), stored(MUONG_CHANH, EAST))["features"]
    )
    assert shapely.get_num_coordinates(west) < 20 < shapely.get_num_coordinates(WEST)
    assert west.intersection(east).area == pytest.approx(0, abs=1e-12)
    assert shapely.union_all([west, east]).area == pytest.approx(
        shapely.union_all([WEST, EAST]).area, rel=1e-3
    )


def test_coordinates_have_five_decimals() -> None:
    feature = layer(stored(TO_HIEU, WEST))["features"][0]
    coordinates = shapely.get_coordinates(shape(feature["geometry"]))
    assert all(round(value, 5) == value for point in coordinates for value in point)


def test_the_layer_says_what_is_approximate_and_where_it_comes_from() -> None:
    made = layer(
        stored(TO_HIEU, WEST, approximate=True, source="Ô Voronoi"), stored(MUONG_CHANH, EAST)
    )
    assert made["truso"] == {
        "approximate": 1,
        "sources": ["Bản đồ thử"],
        "points_from": ["Ô Voronoi"],
    }
    assert [f["properties"]["approximate"] for f in made["features"]] == [True, False]


def test_an_old_unit_says_into_which_unit_it_passed() -> None:
    link = Succession(OLD_TO_HIEU, TO_HIEU, Relation.WHOLE, date(2025, 7, 1), None, "test")
    new, old = layer(stored(OLD_TO_HIEU, WEST), stored(TO_HIEU, EAST), successions=(link,))[
        "features"
    ]
    assert old["properties"]["successors"] == ["Phường Tô Hiệu"]
    assert new["properties"]["predecessors"] == ["Phường Tô Hiệu"]


def test_a_province_without_boundaries_has_an_empty_layer() -> None:
    assert layer() == {
        "type": "FeatureCollection",
        "truso": {"approximate": 0, "sources": [], "points_from": []},
        "features": [],
    }


def test_a_unit_in_several_parts_is_labelled_in_the_largest() -> None:
    island = Polygon([(105, 21), (105.01, 21), (105.01, 21.01), (105, 21.01)])
    both = shapely.MultiPolygon([island, WEST])
    feature = layer(stored(TO_HIEU, both))["features"][0]  # type: ignore[arg-type]
    assert WEST.contains(shapely.Point(feature["properties"]["label"]))
    assert mapping(shape(feature["geometry"]))["type"] == "MultiPolygon"


def test_the_fingerprint_changes_with_what_is_drawn_and_with_nothing_else() -> None:
    def fingerprint(*boundaries: StoredBoundary) -> str:
        return layer_fingerprint(boundaries, UNITS, ())

    west, east = stored(TO_HIEU, WEST), stored(MUONG_CHANH, EAST)
    assert fingerprint(west, east) == fingerprint(east, west)
    others = [
        fingerprint(west),
        fingerprint(west, stored(MUONG_CHANH, WEST)),
        fingerprint(west, stored(MUONG_CHANH, EAST, approximate=True)),
        fingerprint(west, stored(MUONG_CHANH, EAST, source="Bản đồ khác")),
        layer_fingerprint([west, east], {**UNITS, TO_HIEU: unit(name="Phường Khác")}, ()),
    ]
    assert len({fingerprint(west, east), *others}) == 6
