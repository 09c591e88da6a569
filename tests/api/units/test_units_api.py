"""Units over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from app.units.service import approximate_boundaries, load_aliases, load_facts, load_units


@pytest.fixture
async def son_la(database):
    await load_units(["14"], "người thử")


async def test_units_are_listed_in_vietnamese_order_with_filter_and_pages(son_la, api):
    response = await api.get(
        "/api/v1/units",
        params={"vintage": 2025, "level": "commune", "province": "14@2025", "page_size": 3},
    )
    assert response.status_code == 200
    body = response.json()
    assert (body["total"], body["page"], body["page_size"]) == (75, 1, 3)
    assert [unit["name"] for unit in body["items"]] == ["Xã Bắc Yên", "Xã Bình Thuận", "Xã Bó Sinh"]
    assert body["items"][0] == {
        "key": "03856@2025", "code": "03856", "vintage": 2025, "level": "commune", "kind": "Xã",
        "name": "Xã Bắc Yên", "province": "14@2025", "province_name": "Tỉnh Sơn La",
        "district": None, "district_name": None, "valid_from": "2025-07-01", "valid_to": None,
    }  # fmt: skip


@pytest.mark.parametrize("q", ["tô hiệu", "to hieu", "TO HIEU"])
async def test_units_are_searched_by_name(son_la, api, q):
    body = (await api.get("/api/v1/units", params={"q": q})).json()
    assert {unit["key"] for unit in body["items"]} == {"03646@2025", "03649@2024"}


async def test_units_are_searched_by_the_beginning_of_the_code(son_la, api):
    body = (await api.get("/api/v1/units", params={"q": "0364", "vintage": 2024})).json()
    assert {unit["code"] for unit in body["items"]} == {"03646", "03649"}


async def test_a_page_beyond_the_limits_is_refused(son_la, api):
    response = await api.get("/api/v1/units", params={"page_size": 501})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:truso:problem:invalid-input"


async def test_a_unit_shows_lineage_and_says_what_is_not_known(son_la, api):
    response = await api.get("/api/v1/units/03646@2025")
    body = response.json()
    assert body["area_km2"] == "11.9200"
    assert [link["unit"]["code"] for link in body["predecessors"]] == [
        "03646", "03655", "03652", "03649",
    ]  # fmt: skip
    assert body["successors"] == []
    assert body["facts"] is None
    assert body["boundary"] is None
    again = await api.get(
        "/api/v1/units/03646@2025", headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


async def test_an_unknown_unit_is_a_problem(son_la, api):
    response = await api.get("/api/v1/units/99999@2025")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("application/problem+json")
    assert "99999@2025" in response.json()["detail"]


async def test_successors_are_asked_by_code_or_name(son_la, api):
    body = (await api.get("/api/v1/units/successors", params={"of": "03649"})).json()
    assert body["unit"]["name"] == "Phường Tô Hiệu"
    assert [link["unit"]["key"] for link in body["links"]] == ["03646@2025"]
    assert body["links"][0]["relation"] == "whole"
    assert body["links"][0]["effective"] == "2025-07-01"
    named = (await api.get("/api/v1/units/successors", params={"of": "phường Tô Hiệu"})).json()
    assert named == body


async def test_an_ambiguous_name_is_a_conflict_that_lists_its_candidates(son_la, api):
    response = await api.get("/api/v1/units/successors", params={"of": "Chiềng Chung"})
    assert response.status_code == 409
    problem = response.json()
    assert problem["type"] == "urn:truso:problem:ambiguous"
    assert [(c["code"], c["district"]) for c in problem["extra"]["candidates"]] == [
        ("04129", "Huyện Mai Sơn"),
        ("04015", "Thị xã Mộc Châu"),
    ]
    chosen = await api.get(
        "/api/v1/units/successors", params={"of": "Chiềng Chung", "district": "Mai Sơn"}
    )
    assert [link["unit"]["name"] for link in chosen.json()["links"]] == ["Xã Mường Chanh"]


async def test_predecessors_are_looked_up_in_the_new_list(son_la, api):
    body = (await api.get("/api/v1/units/predecessors", params={"of": "Mộc Châu"})).json()
    assert body["unit"]["code"] == "03980"
    assert {link["unit"]["name"] for link in body["links"]} == {
        "Phường Mộc Lỵ",
        "Phường Mường Sang",
        "Xã Chiềng Hắc",
    }


async def test_facts_and_an_approximate_boundary_are_shown_as_what_they_are(son_la, api, tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("code,population,hq_address\n03646,51293,Số 89\n")
    await load_facts(path, "người thử", source="Bản đồ", as_of=date(2026, 8, 2))
    await approximate_boundaries("14", "người thử")
    body = (await api.get("/api/v1/units/03646@2025")).json()
    assert body["facts"] == {
        "population": 51293, "population_note": None, "area_km2": None, "seat_address": "Số 89",
        "seat_latitude": None, "seat_longitude": None, "source": "Bản đồ", "as_of": "2026-08-02",
    }  # fmt: skip
    assert body["boundary"]["approximate"] is True
    assert body["boundary"]["area_m2"] > 1_000_000
    assert body["boundary"]["source"].startswith("vietnamadminunits ")


async def test_units_of_a_province_are_listed_by_code_in_both_lists(son_la, api):
    body = (await api.get("/api/v1/units", params={"province": "14", "level": "commune"})).json()
    assert body["total"] == 275
    nothing = (await api.get("/api/v1/units", params={"province": "99"})).json()
    assert nothing["items"] == []


async def test_old_names_are_listed_with_their_new_units(son_la, api, tmp_path):
    path = tmp_path / "cu.csv"
    path.write_text(
        "district,old_name,new_code,share,second_code,second_share\n"
        "Huyện Mộc Châu,TT Mộc Châu,03980,0.611,03979,0.389\n"
        "Huyện Mộc Châu,Xã Nà Mường,04000,1,,\n",
        encoding="utf-8",
    )
    await load_aliases(path, "người thử", source="thử", as_of=date(2026, 8, 2))
    body = (await api.get("/api/v1/units/aliases", params={"q": "moc chau"})).json()
    assert body["total"] == 2
    first = body["items"][0]
    assert first.pop("loaded_at").endswith("Z")
    assert len(first.pop("sha256")) == 64
    assert first == {
        "name": "Thị trấn Mộc Châu", "kind": "Thị trấn", "district": "Huyện Mộc Châu",
        "province": "14@2025", "province_name": "Tỉnh Sơn La", "target": "03980@2025",
        "target_code": "03980", "target_name": "Phường Mộc Châu", "share": "0.6110", "rank": 1,
        "source": "thử", "file_name": "cu.csv", "as_of": "2026-08-02",
    }  # fmt: skip
    page = (await api.get("/api/v1/units/aliases", params={"page_size": 1, "page": 3})).json()
    assert (page["total"], [item["name"] for item in page["items"]]) == (3, ["Xã Nà Mường"])
    other = (await api.get("/api/v1/units/aliases", params={"province": "12"})).json()
    assert other["total"] == 0
