"""A comment is written, answered, settled and opened again; nothing said is ever lost."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from app.audit.store import history_of
from app.plans.copy_service import copy_plan
from app.plans.move_service import make_move
from tests.builders.plan import OFFICE, retain
from tests.builders.register import SON_LA, TO_HIEU

ABOUT_SITE = {"text": "Nhà còn tốt, nên giữ lại.", "revision": 0, "site": "SL-0001"}


async def write(api: httpx.AsyncClient, comments: str, **given: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": given.pop("key")} if "key" in given else {}
    body = {"text": "Đề nghị xem lại.", "revision": 0, **given}
    response = await api.post(comments, json=body, headers=headers)
    assert response.status_code == 201, response.text
    written: dict[str, Any] = response.json()
    return written


async def do(
    api: httpx.AsyncClient, comments: str, number: int, what: str, status: int = 201, **body: Any
) -> dict[str, Any]:
    headers = {"Idempotency-Key": body.pop("key")} if "key" in body else {}
    response = await api.post(f"{comments}/{number}/{what}", json=body, headers=headers)
    assert response.status_code == status, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def listed(api: httpx.AsyncClient, comments: str, **asked: Any) -> list[int]:
    response = await api.get(comments, params=asked)
    assert response.status_code == 200, response.text
    return [each["id"] for each in response.json()["items"]]


async def test_a_comment_says_what_it_is_on_who_wrote_it_and_what_was_seen(
    api: httpx.AsyncClient, comments: str
) -> None:
    await make_move("son-la", retain(), seen_revision=0, actor="an")
    response = await api.post(comments, json={**ABOUT_SITE, "revision": 1})
    assert response.status_code == 201
    written = response.json()
    assert response.headers["location"] == f"{comments}/{written['id']}"
    assert {**written, "at": "", "by": ""} == {
        "id": written["id"],
        "about": "site",
        "site": "SL-0001",
        "agency": None,
        "unit": None,
        "name": "Trụ sở UBND phường Tô Hiệu (cũ)",
        "commune": TO_HIEU,
        "commune_name": "Phường Tô Hiệu",
        "revision": 1,
        "text": "Nhà còn tốt, nên giữ lại.",
        "by": "",
        "at": "",
        "answers": [],
        "turns": [],
        "settled": None,
    }
    assert (await api.get(response.headers["location"])).json() == written


async def test_comments_are_listed_the_latest_first_by_subject_and_by_state(
    api: httpx.AsyncClient, comments: str
) -> None:
    plan = (await write(api, comments))["id"]
    site = (await write(api, comments, site="SL-0001"))["id"]
    agency = (await write(api, comments, agency=OFFICE))["id"]
    unit = (await write(api, comments, unit=TO_HIEU))["id"]
    await do(api, comments, site, "answers", text="Đồng ý.", revision=0)
    await do(api, comments, agency, "settle", reason="Đã sửa.")
    assert await listed(api, comments) == [unit, agency, site, plan]
    assert await listed(api, comments, site="SL-0001") == [site]
    assert await listed(api, comments, site="SL-0002") == []
    assert await listed(api, comments, agency=OFFICE, settled=True) == [agency]
    assert await listed(api, comments, unit=TO_HIEU) == [unit]
    assert await listed(api, comments, about="plan") == [plan]
    assert await listed(api, comments, settled=False) == [unit, site, plan]
    assert await listed(api, comments, page=2, page_size=3) == [plan]
    counts = (await api.get(f"{comments}/counts")).json()
    assert counts.pop("latest") > unit
    assert counts == {
        "open": 3,
        "settled": 1,
        "plan": 1,
        "sites": {"SL-0001": 1},
        "agencies": {},
        "units": {TO_HIEU: 1},
    }


async def test_a_comment_is_answered_settled_and_opened_again_and_all_is_kept(
    api: httpx.AsyncClient, comments: str
) -> None:
    number = (await write(api, comments, site="SL-0001"))["id"]
    answered = await do(api, comments, number, "answers", text=" Đồng ý.\r\n", revision=0)
    assert [each["text"] for each in answered["answers"]] == ["Đồng ý."]
    settled = await do(api, comments, number, "settle", reason="Đã giữ lại.")
    assert (settled["settled"]["reason"], settled["settled"]["settled"]) == ("Đã giữ lại.", True)
    await do(api, comments, number, "answers", 409, text="Còn nữa", revision=0)
    await do(api, comments, number, "settle", 409, reason="Lần nữa")
    reopened = await do(api, comments, number, "reopen", reason="Chưa đủ giấy tờ")
    assert reopened["settled"] is None
    assert [(each["settled"], each["reason"]) for each in reopened["turns"]] == [
        (True, "Đã giữ lại."),
        (False, "Chưa đủ giấy tờ"),
    ]
    await do(api, comments, number, "reopen", 409)
    entries = await history_of("comment", str(number))
    assert [(each["action"], each["reason"]) for each in entries] == [
        ("comments.reopen", "Chưa đủ giấy tờ"),
        ("comments.settle", "Đã giữ lại."),
        ("comments.answer", None),
        ("comments.write", None),
    ]
    assert entries[1]["after"] == {"settled": True}
    assert entries[3]["after"]["entry"]["text"] == "Đề nghị xem lại."


async def test_a_repeated_key_writes_once_and_is_refused_for_something_else(
    api: httpx.AsyncClient, comments: str
) -> None:
    once = await write(api, comments, key="mot")
    assert await write(api, comments, key="mot") == once
    number = once["id"]
    answered = await do(api, comments, number, "answers", text="Vâng", revision=0, key="hai")
    assert answered == await do(
        api, comments, number, "answers", text="Vâng", revision=0, key="hai"
    )
    settled = await do(api, comments, number, "settle", reason="Xong", key="ba")
    assert settled == await do(api, comments, number, "settle", reason="Xong", key="ba")
    assert len(await listed(api, comments)) == 1
    for body in ({"text": "Khác", "revision": 0}, {**ABOUT_SITE, "text": "Đề nghị xem lại."}):
        refused = await api.post(comments, json=body, headers={"Idempotency-Key": "mot"})
        assert refused.status_code == 422
        assert "đã dùng cho một nội dung khác" in refused.json()["detail"]
    await do(api, comments, number, "reopen", 422, reason="Xong", key="ba")


async def test_of_many_who_settle_at_once_one_does(api: httpx.AsyncClient, comments: str) -> None:
    number = (await write(api, comments))["id"]
    answers = await asyncio.gather(
        *(
            api.post(f"{comments}/{number}/settle", json={"reason": f"lần {each}"})
            for each in range(4)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len((await api.get(f"{comments}/{number}")).json()["turns"]) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": "  \n "}, "Chưa viết gì"),
        ({"text": "a" * 4001}, "nhiều nhất là 4000"),
        ({"site": "SL-9999"}, "mang mã “SL-9999”"),
        ({"agency": "khong-co"}, "mang mã “khong-co”"),
        ({"unit": SON_LA}, "mang khóa “14@2025”"),
        ({"site": "SL-0001", "agency": OFFICE}, "chỉ về một đối tượng"),
        ({"revision": 1}, "chưa có phiên bản 1; phiên bản mới nhất là 0"),
        ({"revision": -1}, "chưa có phiên bản -1"),
    ],
)
async def test_what_cannot_be_written_is_refused_and_says_why(
    api: httpx.AsyncClient, comments: str, body: dict[str, Any], said: str
) -> None:
    response = await api.post(comments, json={"text": "Đề nghị", "revision": 0, **body})
    assert response.status_code == 422
    assert said in response.json()["detail"]
    assert await listed(api, comments) == []


async def test_what_is_not_there_cannot_be_answered_settled_or_read(
    api: httpx.AsyncClient, comments: str
) -> None:
    number = (await write(api, comments))["id"]
    answer = await do(api, comments, number, "answers", text="Vâng", revision=0)
    answer_id = answer["answers"][0]["id"]
    for missing in (answer_id, 999_999):
        await do(api, comments, missing, "answers", 404, text="Vâng", revision=0)
        await do(api, comments, missing, "settle", 404, reason="x")
        assert (await api.get(f"{comments}/{missing}")).status_code == 404
    await do(api, comments, number, "settle", 422, reason="  ")
    nowhere = comments.replace("son-la", "nowhere")
    assert (await api.get(nowhere)).status_code == 404
    assert (await api.get(f"{nowhere}/counts")).status_code == 404
    assert (await api.post(nowhere, json=ABOUT_SITE)).status_code == 404
    assert (await api.get(comments, params={"about": "building"})).status_code == 400


async def test_a_scenario_has_comments_of_its_own(api: httpx.AsyncClient, comments: str) -> None:
    number = (await write(api, comments))["id"]
    await copy_plan("son-la", "kich-ban", "Kịch bản", "an")
    scenario = comments.replace("son-la", "kich-ban")
    assert await listed(api, scenario) == []
    assert (await api.get(f"{scenario}/{number}")).status_code == 404
    await do(api, scenario, number, "settle", 404, reason="x")
    own = (await write(api, scenario, site="SL-0001"))["id"]
    assert await listed(api, comments) == [number]
    assert await listed(api, scenario) == [own]
