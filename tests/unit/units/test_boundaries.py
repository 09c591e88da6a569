"""What is found in a file of boundaries (squares of about 1.107 × 1.040 km)."""

from __future__ import annotations

import pytest
import shapely

from app.units.boundaries import examine, gaps, overlaps
from app.units.model import FindingKind, Gravity
from app.units.shapes import area_m2, polygonal


def found(examination, kind):
    return [finding for finding in examination.findings if finding.kind is kind]


def test_a_clean_file_has_no_finding(units, at, file_of):
    squares = [("03001", at(0, 0)), ("03002", at(1, 0)), ("03003", at(0, 1)), ("03004", at(1, 1))]
    examination = examine(file_of(*squares), units)
    assert examination.findings == ()
    assert sorted(examination.polygons) == ["03001", "03002", "03003", "03004"]


def test_area_is_measured_on_the_ellipsoid(at):
    # Karney's geodesic area of the square between 104.00-104.01° E and 21.00-21.01° N.
    assert area_m2(at(0, 0)) == pytest.approx(1_151_200, rel=1e-3)
    assert area_m2(shapely.LineString([(104, 21), (105, 21)])) == 0


def test_unknown_codes_are_refused_and_a_like_name_is_hinted(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("09999", "Xã 03002", at(1, 0))), units)
    (unknown,) = found(examination, FindingKind.UNKNOWN_CODE)
    assert unknown.gravity is Gravity.REFUSE
    assert "“09999”" in unknown.detail
    assert "--recode 09999=03002" in unknown.detail


def test_a_code_of_the_list_that_is_not_loaded_is_only_noted(units, at, file_of):
    examination = examine(
        file_of(("03001", at(0, 0)), ("00001", at(1, 0))), units, {"00001": "Phường Khác"}
    )
    (note,) = found(examination, FindingKind.NOT_LOADED)
    assert (note.gravity, note.codes) == (Gravity.NOTE, ("00001",))
    assert not found(examination, FindingKind.UNKNOWN_CODE)


def test_missing_units_are_those_of_the_provinces_that_the_file_covers(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("03003", at(0, 1))), units)
    assert [f.codes for f in found(examination, FindingKind.MISSING)] == [("03002",), ("03004",)]
    assert "Xã 03002 (03002)" in found(examination, FindingKind.MISSING)[0].detail


def test_a_row_without_shape_is_named(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("03002", None)), units)
    assert [f.codes for f in found(examination, FindingKind.NO_SHAPE)] == [("03002",)]
    assert ("03002",) not in [f.codes for f in found(examination, FindingKind.MISSING)]


def test_a_bow_tie_is_mended_and_said(units, file_of):
    bow_tie = shapely.Polygon([(104, 21), (104.01, 21.01), (104.01, 21), (104, 21.01)])
    examination = examine(file_of(("03001", bow_tie)), units)
    (repaired,) = found(examination, FindingKind.REPAIRED)
    assert "Self-intersection" in repaired.detail
    assert examination.polygons["03001"].is_valid
    assert area_m2(examination.polygons["03001"]) == pytest.approx(1_151_200 / 2, rel=1e-3)


def test_a_ring_that_collapses_is_refused(units, file_of):
    line = shapely.Polygon([(104, 21), (104.01, 21), (104.02, 21), (104, 21)])
    examination = examine(file_of(("03001", line)), units)
    (invalid,) = found(examination, FindingKind.INVALID)
    assert invalid.gravity is Gravity.REFUSE
    assert "03001" not in examination.polygons


def test_a_ring_that_could_not_be_read_is_refused(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("03002", None), broken=(2,)), units)
    assert [f.codes for f in found(examination, FindingKind.INVALID)] == [("03002",)]


def test_an_overlap_is_told_with_both_units_and_its_area(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("03002", at(0.9, 0))), units)
    (overlap,) = found(examination, FindingKind.OVERLAP)
    assert overlap.codes == ("03001", "03002")
    assert overlap.area_m2 == pytest.approx(115_120, rel=1e-3)


def test_a_polygon_inside_another_overlaps_it(units, at):
    (overlap,) = overlaps({"03001": at(0, 0), "03002": at(0.4, 0.4, 0.2)}, units)
    assert overlap.area_m2 == pytest.approx(1_151_200 * 0.04, rel=1e-3)


def test_neighbours_that_touch_do_not_overlap(units, at):
    assert overlaps({"03001": at(0, 0), "03002": at(1, 0)}, units) == []
    assert overlaps({"03001": at(0, 0)}, units) == []


def test_a_sliver_below_a_square_metre_is_rounding(units, at):
    assert overlaps({"03001": at(0, 0), "03002": at(1 - 1e-8, 0)}, units) == []


def test_a_gap_names_its_neighbours_and_the_unit_that_may_belong_there(units, unit, at):
    ring = at(0, 0, 3).difference(at(1, 1))
    polygons = {"03001": ring.intersection(at(0, 0, 1.5)), "03002": ring.difference(at(0, 0, 1.5))}
    absent = unit("03004", point=(104.015, 21.015))
    (gap,) = gaps(polygons, units, [absent])
    assert gap.area_m2 == pytest.approx(1_151_200, rel=1e-3)
    assert gap.codes == ("03001", "03002")
    assert "có thể là Xã 03004 (03004)" in gap.detail
    assert gaps({}, units) == []


def test_rows_of_one_code_are_joined_and_said(units, at, file_of):
    examination = examine(file_of(("03001", at(0, 0)), ("03001", at(5, 5))), units)
    assert [f.codes for f in found(examination, FindingKind.DUPLICATE)] == [("03001",)]
    assert examination.polygons["03001"].geom_type == "MultiPolygon"


def test_another_lists_names_refuse_the_file(units, at, file_of):
    rows = [(code, f"Xã Khác {code}", at(i, 0)) for i, code in enumerate(list(units)[:4])]
    examination = examine(file_of(*rows), units)
    assert len(found(examination, FindingKind.NAME)) == 4
    (wrong,) = found(examination, FindingKind.WRONG_LIST)
    assert wrong.gravity is Gravity.REFUSE
    same = [(code, f"XÃ {code}", at(i, 0)) for i, code in enumerate(list(units)[:4])]
    assert not found(examine(file_of(*same), units), FindingKind.NAME)


def test_an_area_far_from_the_stated_one_is_noted(unit, at, file_of):
    units = {"03001": unit("03001", area_km2="2.00"), "03002": unit("03002", area_km2="1.15")}
    examination = examine(file_of(("03001", at(0, 0)), ("03002", at(1, 0))), units)
    (note,) = found(examination, FindingKind.AREA)
    assert note.codes == ("03001",)
    assert "1,15 km², danh mục ghi 2,00 km²" in note.detail


def test_only_surfaces_are_kept_of_what_cutting_leaves(at):
    mixed = shapely.GeometryCollection([at(0, 0), shapely.Point(0, 0)])
    assert polygonal(mixed).equals(at(0, 0))
    assert polygonal(shapely.Point(0, 0)).is_empty
