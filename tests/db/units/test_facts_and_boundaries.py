"""Facts and boundaries in the database: provenance kept, nothing doubled, nothing silent."""

from __future__ import annotations

from datetime import date

import geopandas
import pytest
import shapely

from app.audit.store import history_of
from app.db.engine import fetch_value
from app.kernel.errors import InvalidInputError, NotFoundError
from app.units import store
from app.units.model import FindingKind, Tally
from app.units.service import (
    approximate_boundaries,
    boundary_sets,
    list_units,
    load_boundaries,
    load_facts,
    load_units,
    unit_detail,
)


@pytest.fixture
async def son_la(database):
    await load_units(["14"], "người thử")


def write_facts(tmp_path, *lines: str):
    path = tmp_path / "facts.csv"
    path.write_text("\n".join(("code,name,population,hq_address,hq_lat,hq_lon", *lines)))
    return path


async def test_facts_are_kept_with_source_and_date_and_loading_again_changes_nothing(
    son_la, tmp_path
):
    path = write_facts(tmp_path, "03646,Phường Tô Hiệu,51293,Số 89,21.343434,103.908748")
    first = await load_facts(path, "người thử", source="Bản đồ", as_of=date(2026, 8, 2))
    assert first.facts == Tally(new=1)
    again = await load_facts(path, "người thử", source="Bản đồ", as_of=date(2026, 8, 2))
    assert again.facts == Tally(same=1)
    facts = (await unit_detail("03646@2025")).facts
    assert facts is not None
    assert (facts.population, facts.seat_address) == (51293, "Số 89")
    assert (facts.source, facts.as_of) == ("Bản đồ", date(2026, 8, 2))
    assert (await unit_detail("03664@2025")).facts is None
    (change,) = await history_of("unit_fact", "03646@2025")
    assert change["before"] is None
    assert change["reason"] == f"facts.csv, SHA-256 {first.sha256}"


async def test_a_change_of_facts_is_remembered_and_counted(son_la, tmp_path):
    await load_facts(write_facts(tmp_path, "03646,,51293,Số 89,,"), "người thử")
    report = await load_facts(write_facts(tmp_path, "03646,,52000,,,"), "người thử")
    assert report.facts == Tally(changed=1)
    facts = (await store.facts_of(["03646@2025"]))["03646@2025"]
    assert (facts.population, facts.seat_address) == (52000, "Số 89")
    assert await fetch_value("SELECT version FROM unit_fact") == 2


async def test_a_row_that_cannot_be_right_refuses_the_whole_file(son_la, tmp_path):
    path = write_facts(
        tmp_path, "03664,Phường Chiềng An,20322,,,", "03646,Phường Chiềng Lề,1,,,", "03670,,1.5,,,"
    )
    with pytest.raises(InvalidInputError) as error:
        await load_facts(path, "người thử")
    assert error.value.extra["problems"] == [
        "dòng 4: dân số “1.5” không phải số nguyên viết liền (không dấu chấm, phẩy)",
        "dòng 3: mã 03646 là Phường Tô Hiệu, nhưng tệp ghi “Phường Chiềng Lề”",
    ]
    assert await fetch_value("SELECT count(*) FROM unit_fact") == 0


async def test_units_that_are_not_loaded_are_named_and_left_out(son_la, tmp_path):
    path = write_facts(tmp_path, "03646,,1,,,", "00004,Phường Ba Đình,2,,,")
    report = await load_facts(path, "người thử")
    assert report.unknown == ("00004 Phường Ba Đình",)
    with pytest.raises(InvalidInputError, match="truso units load"):
        await load_facts(write_facts(tmp_path, "00004,,2,,,"), "người thử")


async def test_another_official_spelling_is_no_other_unit(database, tmp_path):
    await load_units(["12"], "người thử")
    path = write_facts(tmp_path, "03469,Xã Can Hồ,2000,,,")
    report = await load_facts(path, "người thử", vintage=2024)
    assert report.facts == Tally(new=1)


@pytest.fixture
def write_boundaries(tmp_path):
    def write(name: str, codes: dict[str, shapely.Polygon], column: str = "code"):
        path = tmp_path / name
        geopandas.GeoDataFrame(
            {column: list(codes)}, geometry=list(codes.values()), crs="EPSG:4326"
        ).to_file(path)
        return path

    return write


SQUARE = shapely.box(103.8, 21.3, 103.9, 21.4)
BESIDE = shapely.box(103.9, 21.3, 104.0, 21.4)


async def test_boundaries_are_kept_with_their_provenance(son_la, write_boundaries):
    path = write_boundaries("new.gpkg", {"03646": SQUARE, "03664": BESIDE})
    report = await load_boundaries(
        path, None, 2025, "người thử", source="Nhà xuất bản", as_of=date(2026, 3, 11)
    )
    assert report.unit_count == 2
    assert len([f for f in report.findings if f.kind is FindingKind.MISSING]) == 73
    (one,) = [b for b in await store.boundaries_of_province("14@2025", 2025)
              if b.unit == "03646@2025"]  # fmt: skip
    assert shapely.from_wkb(one.wkb).equals(SQUARE)
    assert (one.approximate, one.source) == (False, "Nhà xuất bản")
    (kept,) = await boundary_sets()
    assert kept["sha256"] == report.sha256
    assert (kept["layer"], kept["crs"], kept["as_of"]) == ("new", "EPSG:4326", date(2026, 3, 11))
    stored_kinds = await fetch_value(
        "SELECT count(*) FROM boundary_set, jsonb_array_elements(report->'findings') f "
        "WHERE f->>'kind' = 'missing'"
    )
    assert stored_kinds == 73
    assert len(await history_of("boundary_set", str(report.boundary_set))) == 1


async def test_the_same_file_again_writes_nothing(son_la, write_boundaries):
    path = write_boundaries("new.gpkg", {"03646": SQUARE})
    first = await load_boundaries(path, None, 2025, "người thử")
    again = await load_boundaries(path, None, 2025, "người thử")
    assert again.unchanged
    assert again.boundary_set == first.boundary_set
    assert len(await boundary_sets()) == 1


async def test_another_file_replaces_the_polygons_it_has_and_keeps_the_set(
    son_la, write_boundaries
):
    await load_boundaries(
        write_boundaries("a.gpkg", {"03646": SQUARE, "03664": BESIDE}), None, 2025, "người thử"
    )
    await load_boundaries(write_boundaries("b.fgb", {"03646": BESIDE}), None, 2025, "người thử")
    standing = {b.unit: b for b in await store.boundaries_of_province("14@2025", 2025)}
    assert standing["03646@2025"].source == "tệp b.fgb"
    assert standing["03664@2025"].source == "tệp a.gpkg"
    assert [(s["file_name"], s["standing"]) for s in await boundary_sets()] == [
        ("b.fgb", 1),
        ("a.gpkg", 1),
    ]


async def test_a_refused_file_leaves_nothing(son_la, write_boundaries):
    path = write_boundaries("bad.gpkg", {"03646": SQUARE, "99999": BESIDE})
    with pytest.raises(InvalidInputError, match="“99999”") as error:
        await load_boundaries(path, None, 2025, "người thử")
    assert "unknown-code" in {finding["kind"] for finding in error.value.extra["findings"]}
    assert await boundary_sets() == []


async def test_strict_refuses_what_is_otherwise_reported(son_la, write_boundaries):
    path = write_boundaries("part.gpkg", {"03646": SQUARE})
    with pytest.raises(InvalidInputError, match=r"không có trong tệp.*và 54 điều nữa"):
        await load_boundaries(path, None, 2025, "người thử", strict=True)


async def test_units_of_provinces_that_are_not_loaded_are_left_out(son_la, write_boundaries):
    path = write_boundaries("nation.gpkg", {"03646": SQUARE, "00004": BESIDE})
    report = await load_boundaries(path, None, 2025, "người thử")
    assert report.unit_count == 1
    assert [f.codes for f in report.findings if f.kind is FindingKind.NOT_LOADED] == [("00004",)]
    alone = write_boundaries("ha_noi.gpkg", {"00004": BESIDE})
    with pytest.raises(InvalidInputError, match="truso units load"):
        await load_boundaries(alone, None, 2025, "người thử")


async def test_an_empty_database_asks_for_the_units_first(database, write_boundaries):
    path = write_boundaries("new.gpkg", {"03646": SQUARE})
    with pytest.raises(NotFoundError, match="truso units load"):
        await load_boundaries(path, None, 2025, "người thử")
    with pytest.raises(NotFoundError, match="truso units load"):
        await approximate_boundaries("14", "người thử")


async def test_approximate_boundaries_cover_a_province_and_say_what_they_are(son_la):
    report = await approximate_boundaries("14", "người thử")
    assert report.unit_count == 275
    for vintage, count in ((2024, 200), (2025, 75)):
        standing = await store.boundaries_of_province("14@2025", vintage)
        assert len(standing) == count
        assert all(boundary.approximate for boundary in standing)
        assert {boundary.source for boundary in standing} == {"vietnamadminunits 1.0.4"}
    again = await approximate_boundaries("14@2025", "người thử")
    assert again.unchanged
    assert len(await boundary_sets()) == 2


async def test_real_boundaries_stand_and_old_cells_move_inside_them(son_la, write_boundaries):
    await approximate_boundaries("14", "người thử")
    await load_boundaries(write_boundaries("real.gpkg", {"03646": SQUARE}), None, 2025, "người thử")
    new = {b.unit: b for b in await store.boundaries_of_province("14@2025", 2025)}
    assert [unit for unit, b in new.items() if not b.approximate] == ["03646@2025"]
    old = {b.unit: b for b in await store.boundaries_of_province("14@2025", 2024)}
    inside = [
        shapely.from_wkb(old[f"{code}@2024"].wkb) for code in ("03646", "03649", "03652", "03655")
    ]
    assert shapely.union_all(inside).symmetric_difference(SQUARE).area < 1e-6
    await approximate_boundaries("14", "người thử")
    kept = {b.unit: b for b in await store.boundaries_of_province("14@2025", 2025)}
    assert not kept["03646@2025"].approximate


async def test_the_list_of_a_new_province_holds_its_old_communes(database):
    await load_units(["25"], "người thử")
    _, by_key = await list_units(province="25@2025", vintage=2024, limit=1)
    _, by_code = await list_units(province="25", vintage=2024, limit=1)
    assert by_key > by_code > 0
