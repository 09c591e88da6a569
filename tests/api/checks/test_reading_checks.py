"""Meters, problems, the tray, lawful dispositions and space over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from app.checks.law_facts import law_facts
from app.checks.registry import set_hash
from tests.builders.plan import CENTRE, OFFICE
from tests.builders.register import MUONG_CHANH, SON_LA, TO_HIEU


async def get(api: httpx.AsyncClient, address: str, **params: Any) -> Any:
    response = await api.get(address, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def by_key(meters: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {meter["key"]: meter for meter in meters}


async def test_meters_are_of_the_plan_and_of_each_commune(
    api: httpx.AsyncClient, plan: str
) -> None:
    meters = await get(api, f"{plan}/revisions/0/meters")
    assert (meters["plan"], meters["revision"]) == ("kiem-tra", 0)
    stamp = set_hash(law_facts(date(2026, 11, 1)).digest)
    assert (meters["set_hash"], meters["norms_on"]) == (stamp, "2026-11-01")
    assert [commune["unit"] for commune in meters["communes"]] == [TO_HIEU, MUONG_CHANH, SON_LA]
    assert by_key(meters["plan_meters"])["headquarters-decided"] == {
        "key": "headquarters-decided",
        "family": "completeness",
        "name": "Trụ sở đã có phương án",
        "english": "Headquarters decided",
        "unit": "count",
        "value": 0,
        "baseline": 0,
        "needed": 3,
        "allotted": None,
        "limit": None,
        "better": "higher",
        "state": "warning",
        "citation": None,
    }
    space = by_key(meters["communes"][0]["meters"])["space"]
    assert (space["needed"], space["allotted"], space["state"]) == ("138.75", "0.00", "warning")
    assert space["citation"] == {
        "instrument": "Nghị định số 155/2025/NĐ-CP ngày 16/6/2025",
        "article": "khoản 2 Điều 6",
        "verified": False,
    }
    ward = meters["communes"][0]
    assert (ward["name"], ward["problems"]["error"]) == ("Phường Tô Hiệu", 5)


async def test_one_commune_may_be_asked_for(api: httpx.AsyncClient, plan: str) -> None:
    meters = await get(api, f"{plan}/revisions/0/meters", commune=MUONG_CHANH)
    assert [commune["unit"] for commune in meters["communes"]] == [MUONG_CHANH]
    unknown = await api.get(f"{plan}/revisions/0/meters", params={"commune": "99999@2025"})
    assert unknown.status_code == 404
    assert (await api.get(f"{plan}/revisions/7/meters")).status_code == 404
    assert (await api.get("/api/v1/plans/nowhere/problems")).status_code == 404


@pytest.mark.parametrize(
    ("params", "total"),
    [
        ({"check": "headquarters-undecided"}, 3),
        ({"check": "headquarters-undecided", "site": "SL-0002"}, 1),
        ({"severity": "error"}, 5),
        ({"family": "completeness", "severity": "error", "agency": CENTRE}, 1),
        ({"q": "trung tam chinh tri", "severity": "error"}, 1),
        ({"commune": MUONG_CHANH}, 0),
        ({"accepted": True}, 0),
    ],
)
async def test_problems_are_filtered(
    api: httpx.AsyncClient, plan: str, params: dict[str, Any], total: int
) -> None:
    assert (await get(api, f"{plan}/problems", **params))["total"] == total


async def test_a_problem_says_what_where_and_how_to_repair_it(
    api: httpx.AsyncClient, plan: str
) -> None:
    page = await get(api, f"{plan}/problems", site="SL-0001", family="completeness")
    assert page["items"] == [
        {
            "id": "headquarters-undecided:SL-0001",
            "check": "headquarters-undecided",
            "family": "completeness",
            "severity": "error",
            "sentence": "Trụ sở UBND phường Tô Hiệu (cũ): chưa có phương án xử lý.",
            "english": "Trụ sở UBND phường Tô Hiệu (cũ): nothing is decided.",
            "citation": None,
            "commune": TO_HIEU,
            "commune_name": "Phường Tô Hiệu",
            "site": "SL-0001",
            "agency": None,
            "agency_name": None,
            "building": None,
            "staff": None,
            "asset": None,
            "repair": "Chọn một hình thức xử lý cho trụ sở này, hoặc giữ lại để tiếp tục sử dụng.",
            "repair_en": "Choose a disposition for these headquarters, or retain them for "
            "continued use.",
            "accepted": None,
        }
    ]


async def test_a_problem_of_an_agency_names_it(api: httpx.AsyncClient, plan: str) -> None:
    page = await get(api, f"{plan}/problems", agency=CENTRE)
    named = {(each["agency"], each["agency_name"]) for each in page["items"]}
    assert named == {(CENTRE, "Trung tâm Phục vụ hành chính công phường Tô Hiệu")}


async def test_problems_come_by_the_page_the_gravest_first(
    api: httpx.AsyncClient, plan: str
) -> None:
    first = await get(api, f"{plan}/problems", page_size=5)
    rest = await get(api, f"{plan}/problems", page_size=5, page=2)
    assert {each["severity"] for each in first["items"]} == {"error"}
    assert "error" not in {each["severity"] for each in rest["items"]}
    assert not {each["id"] for each in first["items"]} & {each["id"] for each in rest["items"]}
    assert (await api.get(f"{plan}/problems", params={"page_size": 0})).status_code == 422
    assert (await api.get(f"{plan}/problems", params={"severity": "bad"})).status_code == 400


async def test_the_tray_holds_the_new_agencies_with_what_they_need(
    api: httpx.AsyncClient, plan: str
) -> None:
    tray = await get(api, f"{plan}/revisions/0/tray", commune=TO_HIEU)
    (commune,) = tray["communes"]
    assert (commune["name"], commune["needed_m2"], commune["allotted_m2"]) == (
        "Phường Tô Hiệu",
        "138.75",
        "0.00",
    )
    assert [(a["agency"], a["posts"], a["needed_m2"], a["state"]) for a in commune["agencies"]] == [
        (OFFICE, 5, "138.75", "unplaced"),
        (CENTRE, 0, None, "unplaced"),
    ]
    everything = await get(api, f"{plan}/revisions/0/tray")
    assert [each["unit"] for each in everything["communes"]] == [TO_HIEU]


async def test_dispositions_of_a_site_are_offered_or_ruled_out(
    api: httpx.AsyncClient, plan: str
) -> None:
    found = await get(api, f"{plan}/revisions/0/sites/SL-0002/dispositions")
    retain = next(each for each in found if each["key"] == "retain")
    assert retain == {
        "key": "retain",
        "name": "Giữ lại tiếp tục sử dụng",
        "english": "Retain for continued use",
        "colour": "#332288",
        "lawful": True,
        "reasons": [],
        "reasons_en": [],
        "article": "Điều 9, Điều 10",
        "instrument": "Nghị định số 03/2025/NĐ-CP",
        "verified": True,
        "requires": [],
        "preconditions": retain["preconditions"],
    }
    assert retain["preconditions"]
    sale = next(each for each in found if each["key"] == "sale")
    assert (sale["lawful"], sale["preconditions"]) == (False, [])
    assert "không còn hình thức bán" in sale["reasons"][0], "the unit of the test was not merged"
    assert "no longer has" in sale["reasons_en"][0]
    assert (await api.get(f"{plan}/revisions/0/sites/NO/dispositions")).status_code == 404


async def test_dispositions_of_many_sites_say_for_how_many_they_are_lawful(
    api: httpx.AsyncClient, plan: str
) -> None:
    asked = {"sites": ["SL-0003", "SL-0001", "SL-0002"]}
    answer = await api.post(f"{plan}/revisions/0/dispositions", json=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    by_key = {each["key"]: each for each in found["dispositions"]}
    assert (by_key["retain"]["lawful"], by_key["retain"]["refused"]) == (3, [])
    one = await get(api, f"{plan}/revisions/0/sites/SL-0001/dispositions")
    for each in one:
        told = {site: reasons for site, *reasons in by_key[each["key"]]["refused"]}
        reasons = [found["reasons"][number]["text"] for number in told.get(1, [])]
        assert reasons == each["reasons"]
    assert by_key["sale"]["lawful"] == 3 - len(by_key["sale"]["refused"])
    assert by_key["sale"]["refused"]
    assert by_key["sale"]["article"]


@pytest.mark.parametrize(("sites", "status"), [(["NO"], 404), ([], 400)])
async def test_sites_that_are_not_there_or_not_named_are_not_judged(
    api: httpx.AsyncClient, plan: str, sites: list[str], status: int
) -> None:
    answer = await api.post(f"{plan}/revisions/0/dispositions", json={"sites": sites})
    assert answer.status_code == status, answer.text


async def test_space_of_a_site_and_of_its_buildings(api: httpx.AsyncClient, plan: str) -> None:
    space = await get(api, f"{plan}/revisions/0/sites/SL-0002/space")
    assert space == {
        "usable_m2": "480.50",
        "allotted_m2": "0.00",
        "free_m2": "480.50",
        "buildings": [
            {
                "building": "SL-0002-N1",
                "name": "Nhà tiếp nhận và trả kết quả",
                "usable_m2": "480.50",
                "allotted_m2": "0.00",
                "free_m2": "480.50",
            }
        ],
    }
    without_buildings = await get(api, f"{plan}/revisions/0/sites/SL-0003/space")
    assert (without_buildings["usable_m2"], without_buildings["free_m2"]) == (None, None)
    assert (await api.get(f"{plan}/revisions/0/sites/NO/space")).status_code == 404
