"""Plans, baselines and dispositions over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

PLANS = "/api/v1/plans"


async def move(api: httpx.AsyncClient, seen: int, **body: Any) -> httpx.Response:
    headers = {"If-Match": f'"{seen}"'}
    return await api.post(f"{PLANS}/son-la/moves", json=body, headers=headers)


async def test_a_baseline_is_taken_once_and_a_plan_stands_on_it(
    api: httpx.AsyncClient, baseline: int
) -> None:
    wanted = {"province": "14", "name": "Lần nữa", "taken_on": "2025-07-01"}
    again = await api.post("/api/v1/baselines", json=wanted)
    assert again.status_code == 200
    assert again.json()["id"] == baseline
    assert again.json()["name"] == "Hiện trạng"
    assert again.json()["record_counts"]["agencies"] == 2
    listed = (await api.get("/api/v1/baselines", params={"province": "14"})).json()
    assert [item["id"] for item in listed["items"]] == [baseline]

    body = {"code": "b", "name": "Kịch bản B", "province": "14", "baseline": baseline}
    created = await api.post(PLANS, json=body)
    assert created.status_code == 201
    assert created.headers["etag"] == '"0"'
    assert created.headers["location"] == "/api/v1/plans/b"
    plan = (await api.get(created.headers["location"])).json()
    assert plan["province_name"] == "Tỉnh Sơn La"
    assert plan["baseline_taken_on"] == "2025-06-20"
    assert [p["code"] for p in (await api.get(PLANS)).json()["items"]] == ["b", "son-la"]
    assert (await api.post(PLANS, json=body)).status_code == 409


@pytest.mark.usefixtures("baseline")
async def test_the_case_that_started_the_project(api: httpx.AsyncClient) -> None:
    decided = await move(
        api,
        0,
        kind="decide",
        site="SL-0001",
        disposition="hand-over-to-locality",
        receiver="UBND phường Tô Hiệu",
        legal_basis="Quyết định xử lý tài sản công theo Nghị định số 186/2025/NĐ-CP",
        deadline="2025-12-31",
        reason="Theo phương án của tỉnh",
    )
    assert decided.json()["reason"] == "Theo phương án của tỉnh"
    placed = await move(
        api,
        1,
        kind="place",
        agency="03646.service-centre",
        site="SL-0002",
        building="SL-0002-N1",
        area_m2="61.40",
    )
    assert placed.json()["step"]["area_m2"] == "61.40"
    await move(api, 2, kind="undo")
    await move(api, 3, kind="redo")

    latest = (await api.get(f"{PLANS}/son-la/revisions/4")).json()
    assert [d["deadline"] for d in latest["decisions"]] == ["2025-12-31"]
    assert [p["area_m2"] for p in latest["placements"]] == ["61.40"]
    assert latest["totals"]["land_area_m2"] == "2835.40"
    assert (await api.get(f"{PLANS}/son-la/revisions/3")).json()["placements"] == []

    history = (await api.get(f"{PLANS}/son-la/moves", params={"page_size": 2})).json()
    assert (history["total"], history["items"][0]["revision"]) == (4, 4)
    assert history["items"][0]["sentence"] == (
        "Làm lại phiên bản 2: Bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Nhà "
        "tiếp nhận và trả kết quả, Trung tâm chính trị thành phố; diện tích: 61,40 m²"
    )

    change = (await api.get(f"{PLANS}/son-la/difference", params={"from": 4, "to": 0})).json()
    assert [(d["site"], d["kind"]) for d in change["decisions"]] == [("SL-0001", "removed")]
    assert change["decisions"][0]["before"]["receiver"] == "UBND phường Tô Hiệu"
    assert [(p["building"], p["after"]) for p in change["placements"]] == [("SL-0002-N1", None)]
    assert change["totals_equal"] is True
    assert change["totals_before"] == change["totals_after"]


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        ({"kind": "decide", "site": "SL-9", "disposition": "retain"}, "site", "SL-9"),
        ({"kind": "decide", "site": "SL-0001", "disposition": "burn"}, "disposition", "burn"),
        (
            {
                "kind": "decide",
                "site": "SL-0001",
                "disposition": "retain",
                "receiver_agency": "x",
            },
            "receiver_agency",
            "“x”",
        ),
        ({"kind": "place", "agency": "y", "site": "SL-0001"}, "agency", "“y”"),
        (
            {
                "kind": "place",
                "agency": "03646.office",
                "site": "SL-0001",
                "building": "SL-0002-N1",
            },
            "building",
            "thuộc cơ sở “SL-0002”",
        ),
        (
            {"kind": "place", "agency": "03646.office", "site": "SL-0001", "area_m2": "1.005"},
            "area_m2",
            "2 chữ số thập phân",
        ),
        (
            {"kind": "place", "agency": "03646.office", "site": "SL-0001", "area_m2": "NaN"},
            "area_m2",
            "NaN",
        ),
        (
            {"kind": "decide", "site": "SL-0001", "disposition": "retain", "note": "a\u0000b"},
            "note",
            "ký tự điều khiển",
        ),
    ],
)
async def test_a_step_that_does_not_fit_the_baseline_names_field_and_code(
    api: httpx.AsyncClient, body: dict[str, Any], field: str, told: str
) -> None:
    response = await move(api, 0, **body)
    assert response.status_code == 422
    assert response.json()["extra"]["field"] == field
    assert told in response.json()["detail"]
    assert (await api.get(f"{PLANS}/son-la")).json()["revision"] == 0


@pytest.mark.usefixtures("baseline")
async def test_what_a_disposition_requires_is_named_with_its_article(
    api: httpx.AsyncClient,
) -> None:
    response = await move(api, 0, kind="decide", site="SL-0001", disposition="transfer")
    assert response.status_code == 422
    assert response.json()["extra"]["fields"] == ["receiver"]
    assert "đơn vị tiếp nhận" in response.json()["detail"]
    assert "Điều 12" in response.json()["detail"]
    given = await move(
        api,
        0,
        kind="decide",
        site="SL-0001",
        disposition="transfer",
        receiver_agency="03646.service-centre",
    )
    assert given.json()["step"]["receiver"] == ("Trung tâm Phục vụ hành chính công phường Tô Hiệu")


@pytest.mark.usefixtures("baseline")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "burn"},
        {"kind": "undo", "site": "SL-0001"},
        {"kind": "decide", "site": "SL-0001"},
        {"kind": "decide", "site": "SL-0001", "disposition": "retain", "deadline": "31/12/2025"},
    ],
)
async def test_a_body_of_another_shape_is_refused(
    api: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    response = await move(api, 0, **body)
    assert response.status_code == 400
    assert response.json()["type"] == "urn:truso:problem:invalid-request"


@pytest.mark.usefixtures("baseline")
async def test_what_is_not_there_is_404_and_what_cannot_be_undone_409(
    api: httpx.AsyncClient,
) -> None:
    assert (await api.get(f"{PLANS}/khong-co")).status_code == 404
    assert (await api.get(f"{PLANS}/son-la/revisions/1")).status_code == 404
    params = {"from": 0, "to": 9}
    assert (await api.get(f"{PLANS}/son-la/difference", params=params)).status_code == 404
    nothing = await move(api, 0, kind="undo")
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:truso:problem:conflict")


async def test_dispositions_say_whether_they_were_verified(api: httpx.AsyncClient) -> None:
    known = (await api.get("/api/v1/dispositions")).json()
    verified = {item["key"]: item["verified"] for item in known["dispositions"]}
    assert verified["retain"] is True
    assert verified["hand-over-to-locality"] is False
    assert [basis["key"] for basis in known["legal_bases"]] == [
        "nd-186-2025",
        "nd-03-2025",
        "nd-108-2024",
    ]
    assert known["undecided"]["name"] == "Chưa có phương án"
