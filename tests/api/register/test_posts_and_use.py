"""What single resources promise besides: posts by agency and title, use of sites, kinds, order."""

from __future__ import annotations

import httpx
import pytest

from app.agencies.store import save_agencies
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.estate.store import save_buildings, save_occupancies, save_sites
from app.people.store import save_staff, save_titles
from tests.builders.register import (
    MUONG_CHANH,
    TO_HIEU,
    agency,
    building,
    insert_units,
    occupancy,
    site,
    staff,
    title,
)

POST = "/api/v1/posts/03646.office/specialist"


@pytest.fixture(autouse=True)
async def _register(database: str) -> None:
    await insert_units()
    await save_agencies([agency()], [])
    await save_titles([title()], [])
    await save_sites([site()], [])


async def test_posts_are_set_first_without_and_then_with_if_match(api: httpx.AsyncClient) -> None:
    await save_staff([staff("CB-1"), staff("CB-2")], [])
    first = await api.put(POST, json={"number": 5})
    assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
    assert first.json() == {
        "agency": "03646.office",
        "agency_name": agency().name,
        "title": "specialist",
        "title_name": title().name,
        "number": 5,
        "filled": 2,
        "version": 1,
    }
    unseen = await api.put(POST, json={"number": 6})
    assert (unseen.status_code, unseen.json()["type"]) == (
        428,
        "urn:truso:problem:precondition-required",
    )
    second = await api.put(POST, json={"number": 6}, headers={"If-Match": '"1"'})
    assert (second.status_code, second.headers["ETag"]) == (200, '"2"')
    stale = await api.put(POST, json={"number": 7}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["extra"]["difference"] == {"number": {"theirs": 6, "yours": 7}}
    assert (await api.get(POST)).json()["number"] == 6
    listed = (await api.get("/api/v1/posts", params={"agency": "03646.office"})).json()
    assert [item["number"] for item in listed["items"]] == [6]
    history = (await api.get(f"{POST}/history")).json()
    assert [(e["action"], e["after"]["number"]) for e in history] == [
        ("people.post.change", 6),
        ("people.post.create", 5),
    ]
    assert (await api.delete(POST, headers={"If-Match": '"2"'})).status_code == 204
    assert (await api.get(POST)).status_code == 404


async def test_posts_that_cannot_be_are_refused(api: httpx.AsyncClient) -> None:
    assert (await api.put(POST, json={"number": -1})).status_code == 400
    unknown = await api.put("/api/v1/posts/03646.office/wizard", json={"number": 1})
    assert unknown.status_code == 422
    assert unknown.json()["extra"]["field"] == "title"
    missing = await api.put(POST, json={"number": 1}, headers={"If-Match": '"1"'})
    assert missing.status_code == 404


async def test_a_site_tells_what_is_used_and_vacant_on_a_day(api: httpx.AsyncClient) -> None:
    await save_buildings([building()], [])
    await save_occupancies([occupancy(), occupancy(building="SL-0001-N1")], [])
    use = (await api.get("/api/v1/sites/SL-0001/use", params={"on": "2025-07-01"})).json()
    assert use == {
        "site": "SL-0001",
        "on": "2025-07-01",
        "use": {
            "usable_m2": "480.50",
            "used_m2": "240.00",
            "unmeasured": 0,
            "vacant_m2": "240.50",
        },
        "buildings": [
            {
                "building": "SL-0001-N1",
                "name": "Nhà làm việc 2 tầng",
                "use": {
                    "usable_m2": "480.50",
                    "used_m2": "120.00",
                    "unmeasured": 0,
                    "vacant_m2": "360.50",
                },
            }
        ],
    }
    before = await api.get("/api/v1/buildings/SL-0001-N1/use", params={"on": "2025-06-30"})
    assert before.json()["vacant_m2"] == "480.50"
    assert (await api.get("/api/v1/sites/none/use")).status_code == 404
    assert (await api.get("/api/v1/buildings/none/use")).status_code == 404


@pytest.mark.parametrize("area", ["12.345", "NaN", "1e15", "-3", "mười"])
async def test_an_area_is_an_exact_number_of_two_places(api: httpx.AsyncClient, area: str) -> None:
    seen = {"If-Match": '"1"'}
    refused = await api.patch("/api/v1/sites/SL-0001", json={"land_area_m2": area}, headers=seen)
    assert refused.status_code in {400, 422}, refused.text
    assert "land_area_m2" in refused.text
    assert (await api.get("/api/v1/sites/SL-0001")).json()["land_area_m2"] == "1417.70"


async def test_what_a_person_typed_is_tidied_before_it_is_kept(api: httpx.AsyncClient) -> None:
    typed = {"name": "  Nha\u0300 va\u0306n ho\u0301a ", "address_new": "  "}
    place, seen = "/api/v1/sites/SL-0001", {"If-Match": '"1"'}
    kept = (await api.patch(place, json=typed, headers=seen)).json()
    assert (kept["name"], kept["address_new"]) == ("Nhà văn hóa", None)
    refused = await api.patch(place, json={"name": " "}, headers={"If-Match": '"2"'})
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Trường name không được để trống."
    longest = await api.patch(place, json={"name": "x" * 301}, headers={"If-Match": '"2"'})
    assert longest.status_code == 422
    assert "quá dài" in longest.json()["detail"]


async def test_areas_are_documented_as_the_text_that_they_are(api: httpx.AsyncClient) -> None:
    schemas = (await api.get("/api/schema/openapi.json")).json()["components"]["schemas"]
    for name in ("SiteOut", "NewSite", "SiteChanges"):
        kinds = [each["type"] for each in schemas[name]["properties"]["land_area_m2"]["oneOf"]]
        assert kinds == ["string", "null"]


async def test_a_list_stands_in_vietnamese_order(api: httpx.AsyncClient) -> None:
    names = ["Ân", "Đông", "An", "Dung", "Âu", "Ẩn"]
    await save_agencies([agency(f"A{i}", name=f"{n} ty") for i, n in enumerate(names)], [])
    listed = (await api.get("/api/v1/agencies", params={"q": "ty"})).json()
    assert [item["name"] for item in listed["items"]] == [
        "An ty",
        "Ân ty",
        "Ẩn ty",
        "Âu ty",
        "Dung ty",
        "Đông ty",
    ]


async def test_a_site_without_a_new_unit_counts_where_its_land_went(
    api: httpx.AsyncClient,
) -> None:
    from app.units.model import Relation, Succession
    from app.units.store import save_successions
    from tests.builders.register import DAY, OLD_TO_HIEU

    async with transaction():
        link = Succession(OLD_TO_HIEU, TO_HIEU, Relation.WHOLE, DAY, None, "test")
        await save_successions([link], [])
    await save_sites([site("SL-0002", new_unit=None), site("SL-0003", new_unit=MUONG_CHANH)], [])
    listed = (await api.get("/api/v1/sites", params={"province": "14@2025"})).json()
    assert sorted(item["code"] for item in listed["items"]) == ["SL-0001", "SL-0002", "SL-0003"]
    elsewhere = (await api.get("/api/v1/sites", params={"province": "12@2025"})).json()
    assert elsewhere["items"] == []


async def test_an_agency_does_not_stand_above_itself(api: httpx.AsyncClient) -> None:
    await save_agencies([agency("B", parent="03646.office"), agency("C", parent="B")], [])
    place, seen = "/api/v1/agencies/03646.office", {"If-Match": '"1"'}
    for parent in ("03646.office", "C"):
        refused = await api.patch(place, json={"parent": parent}, headers=seen)
        assert refused.status_code == 422
        assert refused.json()["extra"]["field"] == "parent"
    assert (await api.get(place)).json()["parent"] is None
    fine = await api.patch("/api/v1/agencies/C", json={"parent": None}, headers=seen)
    assert fine.status_code == 200


async def test_the_history_of_an_occupancy_holds_what_was_noted_in_bulk(
    api: httpx.AsyncClient,
) -> None:
    async with transaction():
        await save_occupancies([occupancy()], [])
        await record_change_set(
            "import",
            "intake.commit",
            [RecordChange("occupancy", "SL-0001/-/03646.office/2025-07-01", None, {"use": "x"})],
        )
    (listed,) = (await api.get("/api/v1/occupancies")).json()["items"]
    place = f"/api/v1/occupancies/{listed['id']}"
    changes = {"from_date": "2025-08-01"}
    assert (await api.patch(place, json=changes, headers={"If-Match": '"1"'})).status_code == 200
    history = (await api.get(f"{place}/history")).json()
    assert [entry["action"] for entry in history] == ["estate.occupancy.change", "intake.commit"]


async def test_kinds_and_default_posts_say_what_was_verified(api: httpx.AsyncClient) -> None:
    kinds = (await api.get("/api/v1/agency-kinds")).json()
    assert [(kind["kind"], kind["verified"]) for kind in kinds][:2] == [
        ("party-committee", False),
        ("office", True),
    ]
    defaults = (await api.get("/api/v1/default-posts")).json()
    assert {each["verified"] for each in defaults} == {False}
    titles = (await api.get("/api/v1/titles")).json()["items"]
    assert [(t["key"], t["verified"], t["source"]) for t in titles] == [
        ("specialist", True, "Nghị định 155/2025/NĐ-CP, Phụ lục II, dòng 9")
    ]
