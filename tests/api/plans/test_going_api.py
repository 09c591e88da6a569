"""People and equipment of a site or agency over HTTP: counted, listed, and where they can go."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.plans import going_service
from tests.builders.plan import CENTRE, OFFICE, REGISTER
from tests.builders.register import TO_HIEU

PLAN = "/api/v1/plans/son-la"


@pytest.fixture(autouse=True)
async def _plan(baseline: int) -> None:
    """The small plan is there."""


async def get(api: httpx.AsyncClient, path: str, revision: int = 0, **asked: Any) -> Any:
    response = await api.get(f"{PLAN}/revisions/{revision}/{path}", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


async def move(api: httpx.AsyncClient, revision: int, **step: Any) -> None:
    answer = await api.post(f"{PLAN}/moves", json=step, headers={"If-Match": f'"{revision}"'})
    assert answer.status_code == 201, answer.text


async def test_who_and_what_is_at_a_site_is_counted_for_today_and_for_the_plan(
    api: httpx.AsyncClient,
) -> None:
    counts = await get(api, "whereabouts/counts", site="SL-0001")
    assert counts["today"] == counts["plan"]
    assert counts["today"]["assets"] == {"total": 1, "ways": {"unchanged": 1}}
    await move(api, 0, kind="assign-asset", asset="TS-0002", agency=CENTRE, site="SL-0003")
    counts = await get(api, "whereabouts/counts", 1, site="SL-0001")
    assert counts["today"]["assets"] == {"total": 1, "ways": {"hand": 1}}
    assert counts["plan"]["assets"] == {"total": 0, "ways": {}}
    there = await get(api, "whereabouts/counts", 1, site="SL-0003")
    assert (there["today"]["assets"]["total"], there["plan"]["assets"]["total"]) == (0, 1)
    earlier = await get(api, "whereabouts/counts", 0, site="SL-0003")
    assert earlier["plan"]["assets"]["total"] == 0, "a revision does not change"


async def test_each_says_where_it_is_today_and_in_the_plan_and_how_it_comes_there(
    api: httpx.AsyncClient,
) -> None:
    await move(api, 0, kind="assign-asset", asset="TS-0002", agency=CENTRE, site="SL-0003")
    listed = await get(api, "whereabouts/assets", 1, site="SL-0003", side="plan")
    assert listed["items"] == [
        {
            "code": "TS-0002",
            "name": "Máy tính để bàn",
            "english": None,
            "quantity": 3,
            "today": {
                "agency": OFFICE,
                "agency_name": REGISTER.agency_by_code[OFFICE].name,
                "site": "SL-0001",
                "site_name": REGISTER.site_by_code["SL-0001"].name,
            },
            "plan": {
                "agency": CENTRE,
                "agency_name": "Trung tâm Phục vụ hành chính công phường Tô Hiệu",
                "site": "SL-0003",
                "site_name": "Trụ sở UBND phường Quyết Thắng (cũ)",
            },
            "way": "hand",
            "reason": None,
        }
    ]
    assert (listed["total"], listed["page"]) == (1, 1)


async def test_lists_are_filtered_and_paged_and_their_codes_are_given_at_once(
    api: httpx.AsyncClient,
) -> None:
    everybody = await get(api, "whereabouts/staff", agency=OFFICE)
    codes = [item["code"] for item in everybody["items"]]
    assert codes == sorted(each.code for each in REGISTER.staff)
    second = await get(api, "whereabouts/staff", agency=OFFICE, page=2, page_size=1)
    assert ([item["code"] for item in second["items"]], second["total"]) == (codes[1:2], len(codes))
    assert (await get(api, "whereabouts/staff/codes", agency=OFFICE))["codes"] == codes
    by_words = await get(api, "whereabouts/staff/codes", agency=OFFICE, q=codes[1].lower())
    assert by_words["codes"] == codes[1:2]
    assert (await get(api, "whereabouts/staff/codes", agency=OFFICE, way="hand"))["codes"] == []


async def test_both_a_site_and_an_agency_may_be_asked_for(api: httpx.AsyncClient) -> None:
    at_site = {"site": "SL-0001", "side": "today"}
    assert (await get(api, "whereabouts/assets", agency=OFFICE, **at_site))["total"] == 1
    assert (await get(api, "whereabouts/assets", agency=CENTRE, **at_site))["total"] == 0


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("whereabouts/staff", {}, 422),
        ("whereabouts/staff", {"site": "nirgends"}, 404),
        ("whereabouts/counts", {"agency": "nirgends"}, 404),
        ("whereabouts/cars", {"site": "SL-0001"}, 400),
        ("whereabouts/staff", {"site": "SL-0001", "side": "yesterday"}, 400),
        ("whereabouts/staff", {"site": "SL-0001", "way": "by-boat"}, 400),
        ("whereabouts/staff", {"site": "SL-0001", "page_size": 501}, 422),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    api: httpx.AsyncClient, path: str, asked: dict[str, Any], status: int
) -> None:
    answer = await api.get(f"{PLAN}/revisions/0/{path}", params=asked)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


async def test_more_than_one_step_can_hold_has_to_be_filtered_first(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going_service, "MAX_CHANGES", 1)
    asked = {"agency": OFFICE}
    answer = await api.get(f"{PLAN}/revisions/0/whereabouts/staff/codes", params=asked)
    assert answer.status_code == 422
    assert "lọc hẹp hơn" in answer.json()["detail"]


async def test_agencies_to_go_to_are_those_in_force_of_the_commune_first(
    api: httpx.AsyncClient,
) -> None:
    await move(api, 0, kind="place", agency=CENTRE, site="SL-0002")
    found = await get(api, "destinations", 1, unit=TO_HIEU)
    assert [each["agency"] for each in found["items"]] == [CENTRE, OFFICE]
    assert found["items"][0]["sites"] == ["SL-0002"]
    assert found["items"][0]["unit_name"] == "Phường Tô Hiệu"
    sought = await get(api, "destinations", q="phuc vu TO HIEU")
    assert [each["agency"] for each in sought["items"]] == [CENTRE]
    assert (await get(api, "destinations", q="khong co dau"))["total"] == 0
