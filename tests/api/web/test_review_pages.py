"""The plain pages on which a plan is reviewed: checks, comparison, scenarios, many at once."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import httpx
import pytest

from app.db.engine import transaction
from app.estate.store import save_sites
from app.plans.baseline_service import freeze_baseline
from app.plans.model import Step
from app.plans.move_service import make_move
from app.plans.service import create_plan, find_plan, load_snapshot
from tests.builders.plan import CENTRE, OFFICE, hand_over, insert_plan, place, retain
from tests.builders.register import SON_LA, site

PLAN = "/plans/son-la"
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')
UNPLACED = f"agency-unplaced:{OFFICE}"


@pytest.fixture(autouse=True)
async def baseline(database: str) -> int:
    """The id of the baseline on which plan "son-la" stands."""
    return await insert_plan("son-la")


async def make(plan: str, *steps: Step) -> None:
    for step in steps:
        seen = (await find_plan(plan)).revision
        await make_move(plan, step, seen_revision=seen, actor="an")


async def read(api: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await api.get(path)
    assert answer.status_code == status, answer.text[:400]
    return unescape(answer.text)


async def send(api: httpx.AsyncClient, path: str, status: int, **fields: Any) -> httpx.Response:
    """Send a form as the page would: with its token, and the revision that stands."""
    token = _TOKEN.search((await api.get("/")).text)
    assert token is not None
    plan = path.split("/")[2]
    known = {"_csrf_token": token.group(1), "seen_revision": (await find_plan(plan)).revision}
    answer = await api.post(path, data={**known, **fields})
    assert answer.status_code == status, answer.text[:800]
    return answer


# --- Checks --------------------------------------------------------------------------------------


async def test_the_page_of_checks_shows_meters_communes_and_problems(api: httpx.AsyncClient):
    page = await read(api, f"{PLAN}/checks")
    assert "Cơ quan đã được bố trí" in page
    assert "cần kiểm chứng" in page
    assert "bằng hiện trạng" in page
    assert "Phường Tô Hiệu" in page
    assert "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu: chưa được" in page


async def test_problems_are_narrowed_by_family_severity_commune_and_words(
    api: httpx.AsyncClient,
):
    law = await read(api, f"{PLAN}/checks?family=law")
    assert "chưa được bố trí trụ sở" not in law
    words = await read(api, f"{PLAN}/checks?q=phuc%20vu%20hanh%20chinh&check=agency-unplaced")
    assert "Trung tâm Phục vụ hành chính công phường Tô Hiệu: chưa được" in words
    assert "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu: chưa" not in words
    elsewhere = await read(api, f"{PLAN}/checks?commune=04153@2025&check=agency-unplaced")
    assert "phường Tô Hiệu: chưa được bố trí" not in elsewhere
    for wrong in ("family=x", "severity=x", "check=x", "accepted=x"):
        assert (await api.get(f"{PLAN}/checks?{wrong}")).status_code == 422


async def test_an_old_revision_has_its_own_problems_and_no_forms(api: httpx.AsyncClient):
    await make("son-la", place(agency=OFFICE))
    now = await read(api, f"{PLAN}/checks?check=agency-unplaced")
    then = await read(api, f"{PLAN}/checks?check=agency-unplaced&revision=0")
    sentence = "Ủy ban nhân dân phường Tô Hiệu: chưa được bố trí trụ sở"
    assert sentence not in now
    assert sentence in then
    assert "/acceptances" not in then


async def test_a_problem_is_accepted_with_a_reason_and_the_acceptance_taken_back(
    api: httpx.AsyncClient,
):
    address = f"{PLAN}/checks?check=agency-unplaced"
    refused = await send(api, f"{PLAN}/acceptances", 422, problem=UNPLACED)
    assert "Chưa điền lý do chấp nhận" in refused.text
    accepted = await send(
        api,
        f"{PLAN}/acceptances",
        303,
        problem=UNPLACED,
        reason="Chờ sửa nhà xong",
        at_check="agency-unplaced",
    )
    assert accepted.headers["location"] == f"{address}#problems"
    sentence = "Ủy ban nhân dân phường Tô Hiệu: chưa được bố trí trụ sở"
    assert sentence not in await read(api, address)
    shown = await read(api, f"{address}&accepted=accepted")
    assert sentence in shown
    assert "Đã chấp nhận: Chờ sửa nhà xong" in shown
    await send(api, f"{PLAN}/acceptances", 409, problem=UNPLACED, reason="lần nữa")
    await send(api, f"{PLAN}/acceptances/withdrawal", 303, problem=UNPLACED)
    assert sentence in await read(api, address)
    await send(api, f"{PLAN}/acceptances/withdrawal", 404, problem=UNPLACED)


# --- Many sites at once --------------------------------------------------------------------------

SITES = "SL-0001\nSL-0003"
DECISION = {
    "disposition": "hand-over-to-locality",
    "receiver": "UBND phường Tô Hiệu",
    "legal_basis": "Nghị định số 186/2025/NĐ-CP",
}


async def test_ticked_sites_or_all_of_a_filter_are_chosen(api: httpx.AsyncClient):
    ticked = await send(api, f"{PLAN}/bulk", 200, site=["SL-0001", "SL-0003"])
    assert "Một quyết định cho 2 cơ sở" in ticked.text
    every = await send(api, f"{PLAN}/bulk", 200, all="1", unit="03646@2025", site="SL-0001")
    assert "Một quyết định cho 3 cơ sở" in every.text
    assert "Một quyết định cho 1 cơ sở" in await read(api, f"{PLAN}/bulk?q=chinh+tri")
    assert "Chưa chọn cơ sở nào" in (await send(api, f"{PLAN}/bulk", 200)).text


async def test_a_preview_shows_what_would_change_and_writes_nothing(api: httpx.AsyncClient):
    shown = await send(api, f"{PLAN}/bulk/preview", 200, sites=SITES, **DECISION)
    assert "Tác động nếu ghi" in shown.text
    assert "Ghi cho 2 cơ sở, thành một bước" in shown.text
    row = re.search(r"Cơ sở nhà, đất đã có phương án.*?</tr>", shown.text, re.DOTALL)
    assert row is not None
    assert re.findall(r">(\d+)<", row.group()) == ["0", "2"]
    assert (await find_plan("son-la")).revision == 0


async def test_a_bulk_decision_is_one_step_and_taken_back_as_one(api: httpx.AsyncClient):
    made = await send(api, f"{PLAN}/bulk/moves", 303, sites=SITES, reason="bàn giao", **DECISION)
    assert made.headers["location"] == f"{PLAN}/history?done=1"
    assert set((await load_snapshot("son-la")).state.decisions) == {"SL-0001", "SL-0003"}
    history = await read(api, f"{PLAN}/history")
    assert "gồm 2 thay đổi" in history
    parts = await read(api, f"{PLAN}/moves/1")
    assert parts.count("<li>Giao") == 2
    assert "Trụ sở UBND phường Quyết Thắng (cũ)" in parts
    await send(api, f"{PLAN}/revert", 303, revision=1)
    assert not (await load_snapshot("son-la")).state.decisions
    assert "đã lấy lại" in await read(api, f"{PLAN}/history")


async def test_what_cannot_be_withdrawn_is_named_and_left_out(api: httpx.AsyncClient):
    await make("son-la", hand_over("SL-0001"))
    shown = await send(api, f"{PLAN}/bulk/preview", 200, sites=SITES, disposition="withdraw")
    assert "SL-0003: Cơ sở nhà, đất này chưa có phương án xử lý để rút." in shown.text
    possible = re.findall(r'name="sites" value="([^"]*)"', shown.text)
    assert "SL-0001" in possible
    refused = await send(api, f"{PLAN}/bulk/moves", 409, sites=SITES, disposition="withdraw")
    assert "không thay đổi nào được ghi" in refused.text.replace("\n", " ")
    await send(api, f"{PLAN}/bulk/moves", 303, sites="SL-0001", disposition="withdraw")


async def test_a_late_bulk_decision_is_told_and_can_be_made_again(api: httpx.AsyncClient):
    await make("son-la", retain("SL-0001"))
    late = await send(api, f"{PLAN}/bulk/moves", 412, sites=SITES, seen_revision=0, **DECISION)
    assert "Phương án đã được sửa trong lúc bạn làm việc" in late.text
    kept = re.search(r'name="sites" value="([^"]*)"', late.text)
    assert kept is not None
    again = await send(api, f"{PLAN}/bulk/moves", 303, sites=kept.group(1), **DECISION)
    assert again.headers["location"] == f"{PLAN}/history?done=2"
    apart = {**DECISION, "sites": SITES, "seen_revision": 0, "copy_as": "son-la-rieng"}
    own = await send(api, f"{PLAN}/bulk/moves", 303, **apart)
    assert own.headers["location"] == "/plans/son-la-rieng/history?done=1"
    assert (await find_plan("son-la")).revision == 2


async def test_a_form_sent_twice_makes_one_copy_and_a_refused_one_none(api: httpx.AsyncClient):
    await make("son-la", retain("SL-0001"))
    late = {**DECISION, "sites": SITES, "seen_revision": 0, "idempotency_key": "5f0c"}
    for _ in range(2):
        own = await send(api, f"{PLAN}/bulk/moves", 303, **late, copy_as="rieng")
        assert own.headers["location"] == "/plans/rieng/history?done=1"
    withdrawn = {**late, "disposition": "withdraw"}
    refused = await send(api, f"{PLAN}/bulk/moves", 409, **withdrawn, copy_as="khong")
    assert "không thay đổi nào được ghi" in refused.text.replace("\n", " ")
    assert (await api.get("/plans/khong")).status_code == 404
    assert (await find_plan("rieng")).revision == 1


async def test_a_step_that_later_ones_touched_says_which(api: httpx.AsyncClient):
    await make("son-la", retain("SL-0001"), hand_over("SL-0001"))
    assert "phiên bản 2 đã sửa cùng đối tượng" in await read(api, f"{PLAN}/history")
    refused = await send(api, f"{PLAN}/revert", 409, revision=1)
    assert "Không hủy riêng điều chỉnh này được" in refused.text
    nothing = await send(api, f"{PLAN}/redo", 409)
    assert "Không có điều chỉnh nào đã hoàn tác" in nothing.text


# --- Scenarios and comparison --------------------------------------------------------------------


async def test_a_scenario_is_made_listed_and_compared_with_where_it_comes_from(
    api: httpx.AsyncClient,
):
    await make("son-la", hand_over("SL-0001"), place())
    made = await send(
        api, f"{PLAN}/copies", 303, code="kich-ban", name="Kịch bản thử", revision="1"
    )
    assert made.headers["location"] == "/plans/kich-ban"
    assert "Kịch bản thử" in await read(api, PLAN)
    assert "kịch bản của son-la từ phiên bản 1" in await read(api, "/plans/kich-ban")
    assert "son-la, 1" in await read(api, "/plans")
    taken = await send(api, f"{PLAN}/copies", 409, code="kich-ban", name="Lần nữa")
    assert 'value="Lần nữa"' in taken.text

    page = await read(api, "/plans/kich-ban/compare")
    assert "Hiện trạng (luôn là một cột)" in page
    assert "phiên bản 1" in page
    assert "phiên bản 2" in page
    assert "Trung tâm Phục vụ hành chính công phường Tô Hiệu" in page
    assert "Bảo toàn: cả ba cột cùng có 3 cơ sở" in page


async def test_only_what_differs_is_shown_unless_all_is_asked_for(api: httpx.AsyncClient):
    await make("son-la", hand_over("SL-0001"))
    address = f"{PLAN}/compare?a=son-la@0&with=son-la"
    short, long = await read(api, address), await read(api, f"{address}&show=all")
    kept = "Giá trị còn lại của nhà"
    assert kept not in short
    assert kept in long
    listed = await read(api, f"{address}&view=list")
    assert "Đơn vị tiếp nhận: <span" in listed
    assert "→ UBND phường Tô Hiệu" in listed
    same = await read(api, f"{PLAN}/compare?a=son-la&with=son-la@1")
    assert "A và B quyết định và bố trí giống nhau" in same


async def test_the_form_chooses_plan_and_revision(api: httpx.AsyncClient):
    await make("son-la", hand_over("SL-0001"), place())
    form = "a_plan=son-la&a_revision=1&b_plan=son-la&b_revision="
    page = await read(api, f"{PLAN}/compare?{form}")
    assert "Cơ quan bố trí khác nhau" in page
    assert re.search(r'name="a_revision" value="1"', page)
    late = await read(api, f"{PLAN}/compare?a_plan=son-la&a_revision=9&b_plan=son-la", 404)
    assert "chưa có phiên bản 9" in late


async def test_plans_on_other_sites_are_not_compared_and_the_page_says_why(
    api: httpx.AsyncClient,
):
    async with transaction():
        await save_sites([site("SL-0004")], [])
    other = await freeze_baseline(SON_LA, "Hiện trạng khác", date(2025, 6, 21), "an")
    await create_plan("khac", "Phương án khác", SON_LA, other, "an")
    page = await read(api, f"{PLAN}/compare?with=khac", 422)
    assert "không cùng các cơ sở nhà, đất" in page
    assert "SL-0004" in page


async def test_the_checks_of_two_plans_are_compared_over_http(api: httpx.AsyncClient):
    await make("son-la", place(agency=OFFICE))
    answer = await api.get("/api/v1/comparisons/checks?a=son-la@0&b=son-la")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["a"]["revision"], found["b"]["revision"]) == (0, 1)
    assert UNPLACED in {problem["id"] for problem in found["only_a"]}
    rows = {row["check"]: row for row in found["checks"]}
    unplaced = rows["agency-unplaced"]
    assert (unplaced["baseline"], unplaced["a"], unplaced["b"]) == (2, 2, 1)
    meters = {row["key"]: row for row in found["meters"]}
    assert meters["kept-land"]["a"] == meters["kept-land"]["b"] == "2835.40"
    short = (await api.get("/api/v1/comparisons/checks?a=son-la@0&b=son-la&limit=1")).json()
    assert (len(short["only_a"]), short["only_a_count"]) == (1, found["only_a_count"])
    for wrong in ("a=son-la@x&b=son-la", "a=son-la&b=son-la&limit=0"):
        assert (await api.get(f"/api/v1/comparisons/checks?{wrong}")).status_code == 422
    assert (await api.get("/api/v1/comparisons/checks?a=son-la&b=none")).status_code == 404


# --- People and equipment ------------------------------------------------------------------------


async def test_people_are_assigned_by_hand_several_at_once_and_let_go_again(
    api: httpx.AsyncClient,
):
    address = f"{PLAN}/people-and-equipment"
    assert "CB-001" in await read(api, f"{address}?view=staff")
    made = await send(
        api,
        f"{address}/moves",
        303,
        kind="staff",
        item=["CB-001", "CB-002"],
        agency=CENTRE,
        site="SL-0002",
        reason="biệt phái",
        at_view="staff",
    )
    assert made.headers["location"] == f"{address}?view=staff&done=1"
    page = await read(api, f"{address}?view=staff&how=hand")
    assert "Bố trí riêng 2 người" in page
    assert "Lý do: biệt phái" in page
    assert set((await load_snapshot("son-la")).state.staff) == {"CB-001", "CB-002"}
    await send(api, f"{address}/moves", 303, kind="staff", item="CB-001", release="1")
    assert set((await load_snapshot("son-la")).state.staff) == {"CB-002"}
    again = await send(api, f"{address}/moves", 409, kind="staff", item="CB-001", release="1",
                       at_view="staff")  # fmt: skip
    assert "chưa được bố trí riêng" in again.text


async def test_all_of_a_filter_are_moved_and_a_missing_agency_is_said(api: httpx.AsyncClient):
    address = f"{PLAN}/people-and-equipment"
    fields: dict[str, Any] = {"kind": "assets", "at_view": "assets", "all": "1"}
    none = await send(api, f"{address}/moves", 422, **fields)
    assert "Chưa điền cơ quan đến" in none.text
    strange = await send(api, f"{address}/moves", 422, agency="khong-co", **fields)
    assert "khong-co" in strange.text
    await send(api, f"{address}/moves", 303, agency=CENTRE, **fields)
    assert len((await load_snapshot("son-la")).state.assets) == 2
    nobody = await send(api, f"{address}/moves", 422, kind="staff", agency=CENTRE)
    assert "đang chọn 0" in nobody.text
    for wrong in ("view=x", "how=x", "page=0"):
        assert (await api.get(f"{address}?{wrong}")).status_code == 422


async def test_who_is_left_in_a_site_that_is_given_up_is_a_list(api: httpx.AsyncClient):
    await make("son-la", hand_over("SL-0001"))
    page = await read(api, f"{PLAN}/people-and-equipment?view=staff&how=unresolved")
    assert "CB-002" in page
    assert "CB-001" not in page
    assert "nơi làm việc phải chuyển đi" in page


# --- Norms ---------------------------------------------------------------------------------------


async def test_norms_are_those_of_the_day_with_their_source(api: httpx.AsyncClient):
    now = await read(api, "/norms?on=2026-11-01")
    assert "Nghị định số 155/2025/NĐ-CP" in now
    assert "85 %" in now
    assert "space_norms.toml" in now
    before = await read(api, "/norms?on=2025-01-01")
    assert "Nghị định số 152/2017/NĐ-CP" in before
    assert "50 %" in before
    assert "Chưa biết định mức máy móc, thiết bị nào có hiệu lực ngày này." in before
    wrong = await read(api, "/norms?on=hom-nay", 422)
    assert "không phải một ngày" in wrong
