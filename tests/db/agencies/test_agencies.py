"""Agencies from the template, and their bulk store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.agencies.service import communes_of, create_from_template
from app.agencies.store import agencies_of_units, save_agencies, stored_agencies
from app.audit.store import history_of
from app.db.engine import fetch, fetch_value
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from tests.builders.register import (
    MUONG_CHANH,
    OLD_TO_HIEU,
    SON_LA,
    TO_HIEU,
    agency,
    insert_units,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
async def _units(database: str) -> None:
    await insert_units()


async def test_a_ward_and_a_commune_get_eight_agencies_each() -> None:
    made = await create_from_template([TO_HIEU, MUONG_CHANH], "planner")
    assert len(made.created) == 16
    assert made.kept == ()
    stored = await agencies_of_units([TO_HIEU])
    assert [each.code for each in stored] == [
        "03646.culture-society-department",
        "03646.economic-department",
        "03646.fatherland-front",
        "03646.military-command",
        "03646.office",
        "03646.party-committee",
        "03646.police",
        "03646.service-centre",
    ]
    names = {each.code: each.name for each in made.created}
    assert names["03646.economic-department"] == ("Phòng Kinh tế, Hạ tầng và Đô thị phường Tô Hiệu")
    assert names["04153.economic-department"] == "Phòng Kinh tế xã Mường Chanh"


async def test_the_template_run_again_makes_nothing_and_keeps_edits() -> None:
    await create_from_template([TO_HIEU], "planner")
    centre = (await stored_agencies(["03646.service-centre"]))["03646.service-centre"]
    await save_agencies([], [replace(centre, name="Trung tâm đã đổi tên")])
    again = await create_from_template([TO_HIEU], "planner")
    assert again.created == ()
    assert len(again.kept) == 8
    kept = await stored_agencies(["03646.service-centre"])
    assert kept["03646.service-centre"].name == "Trung tâm đã đổi tên"
    assert await fetch_value("SELECT count(*) FROM change_set") == 1


async def test_what_the_template_made_has_a_history() -> None:
    await create_from_template([TO_HIEU], "planner")
    (entry,) = await history_of("agency", "03646.police")
    assert (entry["actor"], entry["action"]) == ("planner", "agencies.create_from_template")
    assert entry["before"] is None
    assert entry["after"]["name"] == "Công an phường Tô Hiệu"


async def test_an_old_unit_gets_no_agencies() -> None:
    with pytest.raises(InvalidInputError, match="không phải đơn vị cấp xã mới"):
        await create_from_template([TO_HIEU, OLD_TO_HIEU], "planner")
    with pytest.raises(NotFoundError, match="99999@2025"):
        await create_from_template(["99999@2025"], "planner")
    assert await fetch_value("SELECT count(*) FROM agency") == 0


async def test_communes_of_a_province_are_the_new_ones() -> None:
    assert set(await communes_of("14")) == {TO_HIEU, MUONG_CHANH}
    assert await communes_of("14", ["04153"]) == (MUONG_CHANH,)
    assert await communes_of(None, ["04153"]) == (MUONG_CHANH,)
    with pytest.raises(NotFoundError, match="không có xã mang mã 00001"):
        await communes_of("14", ["00001"])
    with pytest.raises(NotFoundError, match="truso units load"):
        await communes_of("15")


async def test_saving_changed_agencies_raises_their_version_and_renews_their_keys() -> None:
    await save_agencies([agency(), agency("03646.police", name="Công an phường Tô Hiệu")], [])
    await save_agencies([], [agency(name="Văn phòng Đảng ủy")])
    rows = await fetch("SELECT code, version, search_key FROM agency ORDER BY code")
    assert [tuple(row) for row in rows] == [
        ("03646.office", 2, "03646.office van phong dang uy"),
        ("03646.police", 1, "03646.police cong an phuong to hieu"),
    ]


async def test_a_changed_agency_that_is_gone_stops_the_whole_save() -> None:
    await save_agencies([agency()], [])
    with pytest.raises(ConflictError, match="chỉ tìm thấy 1"):
        await save_agencies([agency("NEW")], [agency(name="Khác"), agency("GONE")])
    assert set(await stored_agencies(["03646.office", "NEW", "GONE"])) == {"03646.office"}
    assert (await stored_agencies(["03646.office"]))["03646.office"] == agency()


async def test_text_is_stored_in_normal_form() -> None:
    decomposed = "Đa\u0309ng u\u0309y phươ\u0300ng"
    await save_agencies([agency(name=decomposed)], [])
    assert await fetch_value("SELECT name FROM agency") == "Đảng ủy phường"


async def test_a_province_is_no_commune() -> None:
    with pytest.raises(InvalidInputError):
        await create_from_template([SON_LA], "planner")
