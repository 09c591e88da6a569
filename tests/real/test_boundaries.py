"""Real files of boundaries: what the examination finds in each, with figures."""

from __future__ import annotations

from collections import Counter

import pytest
import shapely

from app.kernel.errors import InvalidInputError
from app.units.approximate import approximate_communes
from app.units.boundaries import examine, overlaps
from app.units.boundary_files import read_boundaries
from app.units.model import FindingKind as Kind
from app.units.package import read_package
from app.units.shapes import area_m2

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def lists():
    content = read_package()
    return {
        vintage: {unit.code: unit for unit in content.units if unit.vintage == vintage}
        for vintage in (2024, 2025)
    }


@pytest.fixture
def folder(shared_data):
    return shared_data / "boundaries"


def kinds(examination):
    return Counter(finding.kind for finding in examination.findings)


def details(examination, kind):
    return [finding.detail for finding in examination.findings if finding.kind is kind]


@pytest.mark.parametrize(
    ("name", "layer", "vintage", "column", "count", "found"),
    [
        ("communes_new_14.geojson", None, 2025, "code", 75, {Kind.AREA: 5}),
        ("communes_new_12.geojson", None, 2025, "code", 38, {}),
        ("communes_new_11.geojson", None, 2025, "code", 45, {Kind.AREA: 7, Kind.GAP: 1}),
        ("communes_old_approx_14.geojson", None, 2024, "old_code", 199, {Kind.NO_SHAPE: 1}),
        ("communes_old_approx_12.geojson", None, 2024, "old_code", 106, {}),
        ("communes_old_approx_11.geojson", None, 2024, "old_code", 129, {Kind.GAP: 1}),
        ("taybac_admin.gpkg", "communes_new", 2025, "code", 158, {Kind.AREA: 12, Kind.GAP: 1}),
        (
            "taybac_admin.gpkg", "communes_old_approx", 2024, "old_code", 434,
            {Kind.NO_SHAPE: 1, Kind.GAP: 1},
        ),
        (
            "taybac_admin.gpkg", "districts_old_approx", 2024, "old_district_code", 30,
            {Kind.GAP: 1},
        ),
        ("taybac_admin.gpkg", "provinces", 2025, "province_code", 3, {Kind.GAP: 1}),
        ("vn_provinces_new_80m.fgb", None, 2025, "province_code", 34, {Kind.GAP: 10}),
    ],
)  # fmt: skip
def test_each_file_is_recognised_and_examined(
    folder, lists, name, layer, vintage, column, count, found
):
    file = read_boundaries(folder / name, layer=layer, known=lists[vintage])
    examination = examine(file, lists[vintage])
    assert file.code_column == column
    assert len(examination.polygons) == count
    assert kinds(examination) == found
    assert all(shape.is_valid for shape in examination.polygons.values())


def test_the_surface_of_son_la_is_that_of_the_official_figure(folder, lists):
    file = read_boundaries(folder / "communes_new_14.geojson", known=lists[2025])
    examination = examine(file, lists[2025])
    total = sum(area_m2(shape) for shape in examination.polygons.values()) / 1e6
    assert total == pytest.approx(14_109, rel=1e-3)
    assert details(examination, Kind.AREA)[0] == (
        "Xã Quỳnh Nhai (03703): hình rộng 243,55 km², danh mục ghi 30,55 km²"
    )


def test_the_one_gap_of_dien_bien_is_named_with_its_area(folder, lists):
    file = read_boundaries(folder / "communes_new_11.geojson", known=lists[2025])
    assert details(examine(file, lists[2025]), Kind.GAP) == [
        "khoảng trống 148 m² giữa Xã Na Son (03203), Xã Núa Ngam (03358)"
    ]


def test_the_old_unit_without_shape_is_van_son(folder, lists):
    file = read_boundaries(folder / "communes_old_approx_14.geojson", known=lists[2024])
    assert details(examine(file, lists[2024]), Kind.NO_SHAPE) == [
        "Phường Vân Sơn (04033): không có hình"
    ]


def test_new_communes_given_as_old_ones_are_refused_by_their_names(folder, lists):
    file = read_boundaries(folder / "communes_new_14.geojson", known=lists[2024])
    examination = examine(file, lists[2024])
    assert len(details(examination, Kind.WRONG_LIST)) == 1
    assert len(details(examination, Kind.NAME)) == 21


def test_layers_of_points_are_no_boundaries(folder):
    with pytest.raises(InvalidInputError, match="6 lớp"):
        read_boundaries(folder / "taybac_admin.gpkg")
    with pytest.raises(InvalidInputError, match="có Point"):
        read_boundaries(folder / "taybac_admin.gpkg", layer="ubnd_points_new")


def test_the_nations_3321_communes_are_examined(folder, lists):
    file = read_boundaries(folder / "vn_communes_new_80m.fgb", known=lists[2025])
    examination = examine(file, lists[2025])
    assert len(file.frame) == 3_321
    assert kinds(examination) == {
        Kind.AREA: 369, Kind.GAP: 11, Kind.NAME: 10, Kind.UNKNOWN_CODE: 1, Kind.MISSING: 1,
    }  # fmt: skip
    (unknown,) = details(examination, Kind.UNKNOWN_CODE)
    assert unknown == (
        "dòng 635: mã “06978” (Xã Ba Chẽ) không có trong danh mục; cùng tên có mã 06970, nếu đúng "
        "hãy thêm --recode 06978=06970"
    )
    assert details(examination, Kind.MISSING) == ["Xã Ba Chẽ (06970): không có trong tệp"]
    (hole,) = [text for text in details(examination, Kind.GAP) if "có thể là" in text]
    assert hole.startswith("khoảng trống 333.089.786 m² giữa ")
    assert hole.endswith("có thể là Xã Ba Chẽ (06970)")


def test_approximate_cells_lie_where_the_real_communes_are(folder, lists):
    content = read_package()
    units = {unit.key: unit for unit in content.units}
    shares = []
    for province in ("14", "12", "11"):
        file = read_boundaries(folder / f"communes_new_{province}.geojson", known=lists[2025])
        real = examine(file, lists[2025]).polygons
        cells = approximate_communes(units, content.successions, f"{province}@2025", {})
        for code, shape in real.items():
            cell = cells[f"{code}@2025"]
            shares.append(cell.intersection(shape).area / cell.union(shape).area)
    shares.sort()
    assert len(shares) == 158
    assert shares[79] > 0.6
    assert shares[0] > 0.2


def test_old_cells_drawn_inside_real_communes_fit_them(folder, lists):
    content = read_package()
    units = {unit.key: unit for unit in content.units}
    file = read_boundaries(folder / "communes_new_14.geojson", known=lists[2025])
    real = {f"{code}@2025": s for code, s in examine(file, lists[2025]).polygons.items()}
    cells = approximate_communes(units, content.successions, "14@2025", real)
    assert len(cells) == 200
    assert overlaps({key[:5]: shape for key, shape in cells.items()}, lists[2024]) == []
    for link in content.successions:
        if link.new_unit in real:
            assert cells[link.old_unit].within(real[link.new_unit].buffer(1e-5))
    whole = shapely.union_all(list(real.values()))
    assert shapely.union_all(list(cells.values())).symmetric_difference(whole).area < 1e-5
