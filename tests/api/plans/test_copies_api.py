"""Scenarios, comparisons, and steps of several changes over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from app.db.engine import transaction
from app.estate.store import save_sites
from app.kernel.clock import day_of
from app.plans.baseline_service import freeze_baseline
from app.plans.model import AssignAsset, Step
from app.plans.move_service import make_move
from app.plans.service import create_plan, find_plan, load_snapshot
from tests.builders.plan import CENTRE, OFFICE, hand_over, place, retain
from tests.builders.register import SON_LA, site

PLANS = "/api/v1/plans"
pytestmark = pytest.mark.usefixtures("baseline")


async def make(plan: str, *steps: Step) -> None:
    for step in steps:
        seen = (await find_plan(plan)).revision
        await make_move(plan, step, seen_revision=seen, actor="an")


async def write(api: httpx.AsyncClient, plan: str, seen: int, **body: Any) -> httpx.Response:
    headers = {"If-Match": f'"{seen}"'}
    return await api.post(f"{PLANS}/{plan}/moves", json=body, headers=headers)


async def test_a_scenario_begins_with_the_moves_of_its_plan_and_goes_its_own_way(
    api: httpx.AsyncClient,
) -> None:
    await make("son-la", hand_over(), place(), retain("SL-0003"))
    body = {"code": "b", "name": "Kịch bản B", "revision": 2, "note": "thử"}
    made = await api.post(f"{PLANS}/son-la/copies", json=body)
    assert made.status_code == 201
    assert (made.headers["etag"], made.headers["location"]) == ('"2"', "/api/v1/plans/b")
    plan, source = made.json(), (await api.get(f"{PLANS}/son-la")).json()
    assert (plan["copied_from"], plan["copied_revision"], plan["note"]) == ("son-la", 2, "thử")
    assert plan["baseline_sha256"] == source["baseline_sha256"]
    assert plan["norms_on"] == source["norms_on"]
    assert (source["copied_from"], source["copied_revision"]) == (None, None)

    copied, original = await load_snapshot("b"), await load_snapshot("son-la", 2)
    assert copied.state == original.state
    assert copied.moves == original.moves
    assert (await write(api, "b", 2, kind="revert", revision=1)).status_code == 201
    assert (await write(api, "b", 3, kind="undo")).status_code == 201
    assert (await find_plan("son-la")).revision == 3

    assert (await api.post(f"{PLANS}/son-la/copies", json=body)).status_code == 409
    late = await api.post(f"{PLANS}/son-la/copies", json={**body, "code": "c", "revision": 9})
    assert late.status_code == 404
    assert (await api.get(f"{PLANS}/c")).status_code == 404, "nothing of it was kept"


async def test_a_late_writer_goes_own_ways_in_one_request(api: httpx.AsyncClient) -> None:
    await make("son-la", hand_over(), retain("SL-0003"))
    first = {"kind": "decide", "site": "SL-0003", "disposition": "recover", "reason": "đến muộn"}
    body = {"code": "rieng", "name": "Riêng", "revision": 1, "first": first}

    async def ask(**other: Any) -> httpx.Response:
        key = {"Idempotency-Key": "5f0c"}
        return await api.post(f"{PLANS}/son-la/copies", json={**body, **other}, headers=key)

    made = await ask()
    assert (made.status_code, made.headers["etag"]) == (201, '"2"')
    assert (made.json()["copied_revision"], made.json()["revision"]) == (1, 2)
    told = (await api.get(f"{PLANS}/rieng/moves")).json()["items"][0]
    assert (told["step"]["disposition"], told["reason"]) == ("recover", "đến muộn")
    again = await ask()
    assert (again.status_code, again.json()) == (201, made.json())
    assert (await ask(first={**first, "disposition": "retain"})).status_code == 422
    assert (await ask(first={"kind": "decide"})).status_code == 400

    nothing = {"kind": "withdraw", "site": "SL-0002"}
    refused = await ask(code="khong", first=nothing)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:truso:problem:conflict")
    assert (await api.get(f"{PLANS}/khong")).status_code == 404, "no copy is left behind"


async def test_a_plan_says_which_day_s_norms_count(api: httpx.AsyncClient, baseline: int) -> None:
    body = {"code": "b", "name": "B", "province": "14", "baseline": baseline}
    plan = (await api.post(PLANS, json={**body, "norms_on": "2025-07-01"})).json()
    assert plan["norms_on"] == "2025-07-01"
    assert (await load_snapshot("b")).norms_on == date(2025, 7, 1)
    today = (await api.post(PLANS, json={**body, "code": "c"})).json()
    assert today["norms_on"] == str(day_of(datetime.fromisoformat(today["created_at"])))


async def test_two_plans_are_compared_beside_their_baseline(api: httpx.AsyncClient) -> None:
    await make("son-la", hand_over(), place("120.00"))
    await api.post(f"{PLANS}/son-la/copies", json={"code": "b", "name": "Kịch bản B"})
    by_hand = AssignAsset("TS-0001", CENTRE, "SL-0003")
    await make("b", retain(), place("80.00"), place(agency=OFFICE), by_hand)
    answer = await api.get("/api/v1/comparisons", params={"a": "son-la", "b": "b"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["a"]["plan"], told["a"]["revision"]) == ("son-la", 2)
    assert (told["b"]["name"], told["b"]["revision"]) == ("Kịch bản B", 6)
    assert (told["baseline"]["name"], told["other_baseline"]) == ("Hiện trạng", None)
    assert told["totals"]["a"] == told["totals"]["b"] == told["totals"]["baseline"]

    first, second = told["sites"]
    assert (first["site"], first["unit"]) == ("SL-0001", "03646@2025")
    assert first["baseline"]["decision"] is None
    assert [user["agency"] for user in first["baseline"]["users"]] == [OFFICE]
    assert first["a"]["decision"]["disposition"] == "hand-over-to-locality"
    assert first["b"]["decision"]["disposition"] == "retain"
    assert [user["area_m2"] for user in second["a"]["users"]] == ["120.00"]
    assert [user["agency"] for user in second["b"]["users"]] == [OFFICE, CENTRE]

    assert [row["agency"] for row in told["agencies"]] == [OFFICE, CENTRE]
    assert [use["site"] for use in told["agencies"][0]["baseline"]] == ["SL-0001"]
    people = {row["staff"]: (row["a"]["site"], row["b"]["site"]) for row in told["staff"]}
    assert people == {"CB-001": (None, "SL-0002"), "CB-002": (None, "SL-0002")}
    assets = {row["asset"]: row["b"] for row in told["assets"]}
    assert assets["TS-0001"] == {
        "agency": CENTRE,
        "site": "SL-0003",
        "how": "hand",
        "reason": None,
    }
    values = {row["key"]: (row["baseline"], row["a"], row["b"]) for row in told["values"]}
    assert values["decided"] == ("0", "1", "1")
    assert values["placed-area"][1:] == ("120.00", "200.00")
    assert values["hand-over-to-locality.sites"] == ("0", "1", "0")
    (unit,) = told["units"]
    assert unit["decided"] == {"baseline": 0, "a": 1, "b": 1}
    assert unit["placements"]["b"] == 2
    assert unit["differs"] is True

    against_baseline = await api.get(
        "/api/v1/comparisons", params={"a": "son-la@0", "b": "son-la", "limit": 1}
    )
    assert against_baseline.json()["counts"]["sites"] == 2
    assert len(against_baseline.json()["sites"]) == 1


@pytest.mark.parametrize(
    ("a", "status", "told"),
    [
        ("son-la@9", 404, "phiên bản mới nhất là 0"),
        ("khong-co", 404, "khong-co"),
        ("b@x", 422, "b@x"),
    ],
)
async def test_what_cannot_be_compared_is_said(
    api: httpx.AsyncClient, a: str, status: int, told: str
) -> None:
    answer = await api.get("/api/v1/comparisons", params={"a": a, "b": "son-la"})
    assert answer.status_code == status
    assert told in answer.json()["detail"]


async def test_plans_on_other_sites_are_not_compared_and_those_on_the_same_are(
    api: httpx.AsyncClient,
) -> None:
    async with transaction():
        await save_sites([site("SL-0004", name="Kho lưu trữ")], [])
    later = await freeze_baseline(SON_LA, "Hiện trạng mới", date(2025, 7, 1), "an")
    await create_plan("b", "B", SON_LA, later, "an")
    answer = await api.get("/api/v1/comparisons", params={"a": "son-la", "b": "b"})
    assert answer.status_code == 422
    assert answer.json()["extra"] == {"only_in_a": [], "only_in_b": ["SL-0004"]}
    assert "cùng một hiện trạng" in answer.json()["detail"]

    async with transaction():
        await save_sites([], [replace(site("SL-0004", name="Kho lưu trữ"), note="đã sửa")])
    corrected = await freeze_baseline(SON_LA, "Hiện trạng sửa", date(2025, 7, 2), "an")
    await create_plan("c", "C", SON_LA, corrected, "an")
    answer = await api.get("/api/v1/comparisons", params={"a": "b", "b": "c"})
    assert answer.status_code == 200
    assert answer.json()["other_baseline"]["name"] == "Hiện trạng sửa"


async def test_a_step_of_several_is_summarised_and_its_parts_are_listed(
    api: httpx.AsyncClient,
) -> None:
    changes = [
        {"kind": "decide", "site": f"SL-000{number}", "disposition": "recover"}
        for number in (1, 2, 3)
    ]
    made = await write(api, "son-la", 0, kind="several", changes=changes, reason="Họp ngày 20/6")
    assert made.status_code == 201
    told = made.json()
    assert told["sentence"] == "Thu hồi 3 cơ sở nhà, đất tại phường Tô Hiệu"
    assert told["english"] == "Recover 3 sites in Phường Tô Hiệu"
    assert (told["kind"], told["parts"], told["revertible"]) == ("several", 3, True)
    assert [change["kind"] for change in told["step"]["changes"]] == ["decide"] * 3
    address = f"{PLANS}/son-la/moves/1/parts"
    parts = (await api.get(address, params={"page": 2, "page_size": 2})).json()
    assert parts["total"] == 3
    (last,) = parts["items"]
    assert (last["index"], last["step"]["site"]) == (2, "SL-0003")
    assert last["sentence"].startswith("Thu hồi Trụ sở UBND phường Quyết Thắng (cũ)")
    assert last["english"].startswith("Recover Trụ sở UBND phường Quyết Thắng (cũ)")
    assert (await api.get(f"{PLANS}/son-la/moves/2/parts")).status_code == 404

    undone = await write(api, "son-la", 1, kind="undo")
    assert undone.json()["sentence"] == f"Hoàn tác phiên bản 1: {told['sentence']}"
    assert undone.json()["english"] == f"Undo revision 1: {told['english']}"
    assert (undone.json()["counts"], undone.json()["revertible"]) == (False, False)


async def test_reasons_belong_to_the_whole_step_and_a_step_has_changes(
    api: httpx.AsyncClient,
) -> None:
    change = {"kind": "withdraw", "site": "SL-0001", "reason": "riêng"}
    refused = await write(api, "son-la", 0, kind="several", changes=[change])
    assert refused.status_code == 422
    assert (await write(api, "son-la", 0, kind="several", changes=[])).status_code == 422
    nested = [{"kind": "several", "changes": []}]
    assert (await write(api, "son-la", 0, kind="several", changes=nested)).status_code == 400


@pytest.mark.parametrize(
    ("area", "status"),
    [("99999999.00", 422), ("50000.00", 422), ("1000000.01", 422), ("3000.00", 201), ("9999", 201)],
)
async def test_an_area_beyond_any_building_is_refused_and_one_that_is_too_large_is_for_a_check(
    api: httpx.AsyncClient, area: str, status: int
) -> None:
    body = {"kind": "place", "agency": CENTRE, "site": "SL-0002", "area_m2": area}
    answer = await write(api, "son-la", 0, **body)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["extra"]["field"] == "area_m2"
