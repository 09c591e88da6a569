"""Files of boundaries in every form they come in."""

from __future__ import annotations

import hashlib
import json

import geopandas
import pytest

from app.kernel.errors import InvalidInputError
from app.units.boundary_files import read_boundaries
from app.units.model import FindingKind


@pytest.fixture
def frame(at):
    return geopandas.GeoDataFrame(
        {"code": ["03001", "03002"], "name": ["Xã A", "Xã B"]},
        geometry=[at(0, 0), at(1, 0)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "shp"])
def test_each_form_is_read_alike(tmp_path, frame, suffix):
    path = tmp_path / f"communes.{suffix}"
    frame.to_file(path)
    file = read_boundaries(path)
    assert sorted(file.frame["code"]) == ["03001", "03002"]
    assert sorted(file.frame["name"]) == ["Xã A", "Xã B"]
    assert file.frame.crs == "EPSG:4326"
    assert (file.file_name, file.code_column) == (path.name, "code")
    if suffix != "shp":
        assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_shapefiles_hash_covers_its_parts(tmp_path, frame):
    path = tmp_path / "communes.shp"
    frame.to_file(path)
    before = read_boundaries(path).sha256
    frame.assign(name=["Xã A", "Xã C"]).to_file(path)
    assert read_boundaries(path).sha256 != before


def test_a_projected_file_is_brought_to_wgs_84(tmp_path, frame, at):
    path = tmp_path / "utm.gpkg"
    frame.to_crs("EPSG:3405").to_file(path)
    file = read_boundaries(path)
    assert file.crs == "EPSG:3405"
    first = file.frame.set_index("code").geometry["03001"]
    assert first.symmetric_difference(at(0, 0)).area < 1e-9


def test_a_file_without_coordinate_system_needs_one(tmp_path, frame, at):
    path = tmp_path / "bare.shp"
    frame.to_crs("EPSG:3405").to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InvalidInputError, match="--crs, ví dụ EPSG:3405"):
        read_boundaries(path)
    first = read_boundaries(path, crs="EPSG:3405").frame.set_index("code").geometry["03001"]
    assert first.symmetric_difference(at(0, 0)).area < 1e-9


def test_coordinates_outside_viet_nam_are_refused(tmp_path, frame):
    path = tmp_path / "swapped.geojson"
    frame.set_geometry(frame.geometry.affine_transform([0, 1, 1, 0, 0, 0])).to_file(path)
    with pytest.raises(InvalidInputError, match="nằm ngoài Việt Nam"):
        read_boundaries(path)


def test_points_are_no_boundaries(tmp_path, frame):
    path = tmp_path / "points.gpkg"
    frame.set_geometry(frame.geometry.representative_point()).to_file(path)
    with pytest.raises(InvalidInputError, match="không phải vùng: có Point"):
        read_boundaries(path)


def test_one_of_several_layers_has_to_be_chosen(tmp_path, frame):
    path = tmp_path / "two.gpkg"
    frame.to_file(path, layer="moi")
    frame.to_file(path, layer="cu")
    with pytest.raises(InvalidInputError, match=r"2 lớp: .*moi.*--layer"):
        read_boundaries(path)
    with pytest.raises(InvalidInputError, match="không có lớp “xa”"):
        read_boundaries(path, layer="xa")
    assert read_boundaries(path, layer="cu").layer == "cu"


def test_the_column_of_codes_is_the_one_with_codes_of_the_list(tmp_path, frame):
    path = tmp_path / "counts.gpkg"
    both = frame.assign(
        code=["57", "75"], new_code=["03646", "03646"], old_code=["03646", "03649"],
        new_name="Xã Mới", old_name=["Xã Cũ A", "Xã Cũ B"],
    ).drop(columns="name")  # fmt: skip
    both.to_file(path)
    file = read_boundaries(path, known={"03646", "03649"})
    assert file.code_column == "old_code"
    assert list(file.frame["name"]) == ["Xã Cũ A", "Xã Cũ B"]
    chosen = read_boundaries(path, known={"03646", "03649"}, code_column="new_code")
    assert list(chosen.frame["code"]) == ["03646", "03646"]
    assert list(chosen.frame["name"]) == ["Xã Mới", "Xã Mới"]


def test_a_file_without_codes_says_which_columns_it_has(tmp_path, frame):
    path = tmp_path / "nameless.gpkg"
    frame.rename(columns={"code": "kí hiệu"}).to_file(path)
    with pytest.raises(InvalidInputError, match=r"kí hiệu, name.*--code-column"):
        read_boundaries(path)
    with pytest.raises(InvalidInputError, match="không có cột “mã”"):
        read_boundaries(path, code_column="mã")
    assert list(read_boundaries(path, code_column="kí hiệu").frame["code"]) == ["03001", "03002"]


@pytest.mark.parametrize("values", [[3001, 3002], [3001.0, 3002.0], ["3001", "3002"]])
def test_a_leading_zero_lost_by_a_spreadsheet_is_given_back_and_said(tmp_path, frame, values):
    path = tmp_path / "numbers.gpkg"
    frame.assign(code=values).to_file(path)
    file = read_boundaries(path)
    assert list(file.frame["code"]) == ["03001", "03002"]
    assert [finding.kind for finding in file.findings] == [FindingKind.LOST_ZERO] * 2
    assert "3001 mất số 0 ở đầu" in file.findings[0].detail


def test_a_code_is_corrected_on_demand_and_said(tmp_path, frame):
    path = tmp_path / "wrong.gpkg"
    frame.to_file(path)
    file = read_boundaries(path, recode={"03002": "03009"})
    assert list(file.frame["code"]) == ["03001", "03009"]
    assert [finding.kind for finding in file.findings] == [FindingKind.RECODED]


@pytest.mark.parametrize(
    "ring", [[[104, 21], [104.1, 21]], [[104, 21], [104.1, 21], [104.1, 21.1], [104, 21.1]]]
)
def test_a_ring_that_is_not_closed_is_marked_as_broken(tmp_path, ring):
    path = tmp_path / "broken.geojson"
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "03001"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    file = read_boundaries(path)
    assert file.broken == (1,)


@pytest.mark.parametrize("content", [b"", b"no geography at all"])
def test_what_is_no_such_file_is_refused(tmp_path, content):
    path = tmp_path / "file.gpkg"
    with pytest.raises(InvalidInputError, match="Không có tệp"):
        read_boundaries(path)
    path.write_bytes(content)
    with pytest.raises(InvalidInputError, match="không phải GeoPackage"):
        read_boundaries(path)
