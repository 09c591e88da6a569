"""The balance of equipment over HTTP: read, looked at before, made as one step, taken back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.plans.service import load_snapshot
from tests.builders.equipment import OTHER, insert_plan_of_copiers
from tests.builders.plan import CENTRE, OFFICE
from tests.builders.register import MUONG_CHANH, TO_HIEU

PLAN = "/api/v1/plans/can-doi"
COPIERS = {"item": "photocopier", "from_agency": OFFICE, "to_agency": CENTRE}


@pytest.fixture(autouse=True)
async def plan(database: str) -> None:
    """The plan with photocopiers to give."""
    await insert_plan_of_copiers()


async def read(api: httpx.AsyncClient, path: str, revision: int = 0, **asked: Any) -> Any:
    answer = await api.get(f"{PLAN}/revisions/{revision}/equipment{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def make(api: httpx.AsyncClient, seen: int, body: Any, **headers: str) -> httpx.Response:
    return await api.post(
        f"{PLAN}/equipment/transfers", json=body, headers={"If-Match": f'"{seen}"', **headers}
    )


async def test_the_balance_tells_each_item_with_its_norm(api: httpx.AsyncClient) -> None:
    found = await read(api, "")
    copier = next(each for each in found["items"] if each["item"] == "photocopier")
    assert copier["balance"] == {
        "needed": 3, "has": 4, "short": 2, "over": 3, "within": 1, "elsewhere": 1, "to_buy": 0,
        "given": 2, "left_over": 1,
    }  # fmt: skip
    assert (copier["transfers"], copier["citation"]["verified"]) == (2, True)
    assert (found["norms_on"], found["unmeasured"]) == ("2026-11-01", [])
    car = found["items"][-1]
    assert (car["item"], car["balance"]["short"], car["balance"]["to_buy"]) == ("cars", 4, None)
    one = await read(api, "", item="photocopier", commune=MUONG_CHANH)
    assert [(each["item"], each["balance"]["short"]) for each in one["items"]] == [
        ("photocopier", 1)
    ]


async def test_transfers_name_both_sides_and_the_records_that_can_go(
    api: httpx.AsyncClient,
) -> None:
    found = await read(api, "/transfers", item="photocopier")
    first, second = found["items"]
    assert (first["from_agency"], first["to_agency"], first["within_commune"]) == (
        OFFICE,
        CENTRE,
        True,
    )
    assert [(each["code"], each["quantity"]) for each in first["records"]] == [("PC-0", 1)]
    assert first["records"][0]["place"]["agency"] == OFFICE
    assert (second["to_agency"], second["to_commune"]) == (OTHER, MUONG_CHANH)
    assert [each["code"] for each in second["records"]] == ["PC-1"]
    there = await read(api, "/transfers", item="photocopier", commune=MUONG_CHANH)
    assert [each["to_agency"] for each in there["items"]] == [OTHER]
    paged = await read(api, "/transfers", item="photocopier", page=2, page_size=1)
    assert (paged["total"], paged["items"]) == (2, [second])
    agencies = await read(api, "/agencies", item="photocopier", commune=TO_HIEU)
    assert [(each["agency"], each["balance"]["over"]) for each in agencies["items"]] == [
        (OFFICE, 3),
        (CENTRE, 0),
    ]


async def test_a_transfer_is_looked_at_made_and_undone(api: httpx.AsyncClient) -> None:
    asked = {"transfers": [COPIERS], "seen_revision": 0}
    preview = (await api.post(f"{PLAN}/equipment/previews", json=asked)).json()
    lacking = next(each for each in preview["meters"] if each["key"] == "equipment-short")
    assert lacking["after"] == lacking["before"] - 1
    assert (preview["changes"], preview["refused"]) == (1, [])
    assert (await load_snapshot("can-doi")).revision == 0

    made = await make(api, 0, {"transfers": [COPIERS]})
    assert made.status_code == 201, made.text
    assert made.headers["etag"] == '"1"'
    assert made.json()["touched"]["assets"] == ["PC-0"]
    assert made.json()["move"]["reason"].startswith("Điều chuyển trang thiết bị từ nơi thừa")
    still = await read(api, "/transfers", 1, item="photocopier")
    assert [each["to_agency"] for each in still["items"]] == [OTHER]
    assert len((await read(api, "/transfers", 0, item="photocopier"))["items"]) == 2

    undone = await api.post(f"{PLAN}/edits", json={"kind": "undo"}, headers={"If-Match": '"1"'})
    assert undone.status_code == 201
    assert await read(api, "/transfers", 2) == await read(api, "/transfers", 0)


async def test_all_of_an_item_are_one_step_and_a_repeated_request_makes_none(
    api: httpx.AsyncClient,
) -> None:
    body = {"item": "photocopier", "reason": "Theo biên bản kiểm kê"}
    made = await make(api, 0, body, **{"Idempotency-Key": "k-1"})
    assert made.json()["touched"]["assets"] == ["PC-0", "PC-1"]
    assert made.json()["move"]["parts"] == 2
    again = await make(api, 0, body, **{"Idempotency-Key": "k-1"})
    assert again.status_code == 201
    assert again.json()["revision"] == 1
    assert (await load_snapshot("can-doi")).revision == 1


async def test_a_late_writer_is_told_and_one_without_a_revision_too(
    api: httpx.AsyncClient,
) -> None:
    await make(api, 0, {"transfers": [COPIERS]})
    late = await make(api, 0, {"item": "photocopier"})
    assert late.status_code == 412
    assert len(late.json()["extra"]["moves"]) == 1
    without = await api.post(f"{PLAN}/equipment/transfers", json={"item": "photocopier"})
    assert without.status_code == 428


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"transfers": [COPIERS | {"to_agency": OFFICE}]}, 409, "không có đề xuất điều chuyển"),
        ({"item": "shredder"}, 422, "Chưa chọn đề xuất"),
        ({"item": "lamp"}, 404, "lamp"),
        ({"item": "photocopier", "commune": "00000@2025"}, 404, "00000@2025"),
    ],
)
async def test_what_the_plan_does_not_propose_is_refused(
    api: httpx.AsyncClient, body: Any, status: int, words: str
) -> None:
    refused = await make(api, 0, body)
    assert refused.status_code == status
    assert words in refused.json()["detail"]
    assert (await load_snapshot("can-doi")).revision == 0


async def test_the_workbook_is_sent_as_a_file(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"{PLAN}/revisions/0/equipment.xlsx")
    assert answer.status_code == 200
    assert 'filename="can-doi-thiet-bi-can-doi-0.xlsx"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"PK")
