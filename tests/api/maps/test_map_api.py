"""The map's data over HTTP: what it says, and how long it may be kept."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import struct
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import shapely
from shapely.geometry import box

from app.db.engine import copy_rows, fetch_value
from app.maps.sites import encode_sites
from app.plans.model import Step
from app.plans.move_service import make_move
from tests.builders.plan import CENTRE, hand_over, insert_plan, place
from tests.builders.register import MUONG_CHANH, TO_HIEU

PLAN = "/api/v1/plans/son-la/revisions"
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


@pytest.fixture
async def plan(api: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of a database in which SL-0001 is handed over and the centre placed in SL-0002."""
    await insert_plan()
    await move(hand_over(), 0)
    await move(place(), 1)
    return api


async def move(step: Step, seen_revision: int) -> None:
    await make_move("son-la", step, seen_revision=seen_revision, actor="kế hoạch")


async def load_boundaries(approximate: bool = False) -> int:
    """Store two square communes as one set and return its id."""
    number: int = await fetch_value(
        "INSERT INTO boundary_set (file_name, vintage, approximate, source, loaded_at) "
        "VALUES ('thử', 2025, $1, 'Bản đồ thử', $2) RETURNING id",
        approximate,
        datetime.now(UTC),
    )
    squares = {TO_HIEU: box(103.8, 21.2, 103.9, 21.3), MUONG_CHANH: box(103.9, 21.2, 104, 21.3)}
    await copy_rows(
        "boundary",
        ("unit", "boundary_set", "wkb", "area_m2"),
        [(unit, number, shapely.to_wkb(square), 1) for unit, square in squares.items()],
    )
    return number


async def address_of(api: httpx.AsyncClient, data: str) -> str:
    """Return the address that the map's page gives for its sites, or their texts."""
    page = (await api.get("/plans/son-la/map")).text
    found = re.search(rf'"{data}": "([^"]+)"', page)
    assert found is not None
    return found[1]


def header_of(message: bytes) -> tuple[Any, ...]:
    return struct.unpack_from("<4sHHII", message)


async def test_the_sites_are_a_binary_message(plan: httpx.AsyncClient) -> None:
    answer = await plan.get(f"{PLAN}/2/sites.bin")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    magic, version, _, count, length = header_of(answer.content)
    assert (magic, version, count) == (b"TSMP", 2, 3)
    assert json.loads(answer.content[16 : 16 + length])["revision"] == 2


async def test_the_message_is_sent_compressed_once(plan: httpx.AsyncClient) -> None:
    request = plan.build_request("GET", f"{PLAN}/2/sites.bin", headers={"Accept-Encoding": "gzip"})
    answer = await plan.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert header_of(gzip.decompress(raw))[0] == b"TSMP"


async def test_who_asks_while_a_message_is_made_gets_the_one_that_is_made(
    plan: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(*given: Any) -> bytes:
        made.append(given)
        return encode_sites(*given)

    monkeypatch.setattr("app.maps.service.encode_sites", counted)
    answers = await asyncio.gather(*(plan.get(f"{PLAN}/2/sites.bin") for _ in range(5)))
    assert len({answer.content for answer in answers}) == 1
    assert len(made) == 1


async def test_without_a_fingerprint_the_answer_is_asked_for_again(plan: httpx.AsyncClient) -> None:
    first = await plan.get(f"{PLAN}/2/sites.bin")
    assert first.headers["cache-control"] == ASK_AGAIN
    again = await plan.get(f"{PLAN}/2/sites.bin", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_the_address_on_the_page_may_be_kept_for_ever(plan: httpx.AsyncClient) -> None:
    address = await address_of(plan, "sites")
    assert address.startswith(f"{PLAN}/2/sites.bin?v=")
    assert (await plan.get(address)).headers["cache-control"] == FOR_EVER


async def test_texts_are_kept_from_one_revision_to_the_next(plan: httpx.AsyncClient) -> None:
    address = await address_of(plan, "texts")
    assert address.startswith(f"{PLAN}/0/site-texts.json?v=")
    assert (await plan.get(address)).headers["cache-control"] == FOR_EVER
    await move(hand_over("SL-0003"), 2)
    assert await address_of(plan, "texts") == address


async def test_a_wrong_fingerprint_is_not_kept(plan: httpx.AsyncClient) -> None:
    answer = await plan.get(f"{PLAN}/2/sites.bin?v=0000000000000000")
    assert answer.headers["cache-control"] == ASK_AGAIN


async def test_an_old_revision_stays_as_it_was(plan: httpx.AsyncClient) -> None:
    before = await plan.get(f"{PLAN}/1/sites.bin")
    await move(hand_over("SL-0003"), 2)
    after = await plan.get(f"{PLAN}/1/sites.bin")
    assert after.content == before.content
    newest = await plan.get(f"{PLAN}/3/sites.bin")
    assert newest.headers["etag"] != before.headers["etag"]


async def test_a_revision_that_is_not_there_is_a_problem(plan: httpx.AsyncClient) -> None:
    answer = await plan.get(f"{PLAN}/9/sites.bin")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "chưa có phiên bản 9" in answer.json()["detail"]


async def test_an_editor_asks_what_changed_since_the_revision_that_it_has(
    plan: httpx.AsyncClient,
) -> None:
    changes = (await plan.get(f"{PLAN}/2/sites-delta?from=1")).json()
    assert (changes["from"], changes["revision"]) == (1, 2)
    assert (changes["rows"], changes["codes"], changes["flags"]) == ([1], ["SL-0002"], [1])
    back = (await plan.get(f"{PLAN}/0/sites-delta?from=2")).json()
    assert (back["codes"], back["disposition"]) == (["SL-0001", "SL-0002"], [0, 0])


async def test_what_changed_is_not_sent_twice(plan: httpx.AsyncClient) -> None:
    first = await plan.get(f"{PLAN}/2/sites-delta?from=1")
    again = await plan.get(
        f"{PLAN}/2/sites-delta?from=1", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("revisions", "status"), [("9/sites-delta?from=1", 404),
                                                  ("2/sites-delta?from=9", 404),
                                                  ("2/sites-delta", 400)])  # fmt: skip
async def test_what_changed_needs_two_revisions_that_are_there(
    plan: httpx.AsyncClient, revisions: str, status: int
) -> None:
    answer = await plan.get(f"{PLAN}/{revisions}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_texts_follow_in_the_order_of_the_message(plan: httpx.AsyncClient) -> None:
    texts = (await plan.get(f"{PLAN}/2/site-texts.json")).json()
    assert texts["codes"] == ["SL-0001", "SL-0002", "SL-0003"]
    assert texts["names"][1] == "Trung tâm chính trị thành phố"


async def test_a_site_tells_its_decision(plan: httpx.AsyncClient) -> None:
    answer = await plan.get(f"{PLAN}/2/sites/SL-0001")
    decision = answer.json()["decision"]
    assert decision["disposition"]["key"] == "hand-over-to-locality"
    assert decision["disposition"]["name"] == "Giao địa phương quản lý, sử dụng theo quy định"
    assert decision["disposition"]["instrument"]
    assert decision["receiver"] == "UBND phường Tô Hiệu"
    assert answer.json()["new_unit"] == {"code": "03646", "name": "Phường Tô Hiệu"}
    assert [o["agency_name"] for o in answer.json()["occupancies"]] == [
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu"
    ]


async def test_a_site_tells_who_is_placed_there(plan: httpx.AsyncClient) -> None:
    site = (await plan.get(f"{PLAN}/2/sites/SL-0002")).json()
    assert site["decision"] is None
    assert site["placements"] == [
        {
            "agency": CENTRE,
            "agency_name": "Trung tâm Phục vụ hành chính công phường Tô Hiệu",
            "building": None,
            "place": "Trung tâm chính trị thành phố",
            "area_m2": "120.00",
            "note": None,
        }
    ]
    assert [building["name"] for building in site["buildings"]] == ["Nhà tiếp nhận và trả kết quả"]


async def test_a_site_before_the_decision_is_undecided(plan: httpx.AsyncClient) -> None:
    assert (await plan.get(f"{PLAN}/0/sites/SL-0001")).json()["decision"] is None


async def test_a_site_is_not_sent_twice(plan: httpx.AsyncClient) -> None:
    first = await plan.get(f"{PLAN}/2/sites/SL-0001")
    again = await plan.get(
        f"{PLAN}/2/sites/SL-0001", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_an_unknown_site_is_a_problem(plan: httpx.AsyncClient) -> None:
    answer = await plan.get(f"{PLAN}/2/sites/SL-9999")
    assert answer.status_code == 404
    assert "SL-9999" in answer.json()["detail"]


async def test_boundaries_are_geojson_and_revalidated(plan: httpx.AsyncClient) -> None:
    await load_boundaries()
    answer = await plan.get("/api/v1/boundaries/14/2025.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == ASK_AGAIN
    assert answer.json()["truso"] == {
        "approximate": 0,
        "sources": ["Bản đồ thử"],
        "points_from": [],
    }
    assert [f["properties"]["code"] for f in answer.json()["features"]] == ["03646", "04153"]
    again = await plan.get(
        "/api/v1/boundaries/14/2025.geojson", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


async def test_approximate_boundaries_say_so(plan: httpx.AsyncClient) -> None:
    await load_boundaries(approximate=True)
    layer = (await plan.get("/api/v1/boundaries/14/2025.geojson")).json()
    assert layer["truso"]["approximate"] == 2
    assert all(feature["properties"]["approximate"] for feature in layer["features"])


async def test_new_boundaries_are_shown_at_once(plan: httpx.AsyncClient) -> None:
    empty = await plan.get("/api/v1/boundaries/14/2025.geojson")
    assert empty.json()["features"] == []
    await load_boundaries()
    loaded = await plan.get(
        "/api/v1/boundaries/14/2025.geojson", headers={"If-None-Match": empty.headers["etag"]}
    )
    assert loaded.status_code == 200
    assert len(loaded.json()["features"]) == 2


@pytest.mark.parametrize(
    ("layer", "said"), [("99/2025.geojson", "Chưa nạp tỉnh"), ("14/1999.geojson", "1999")]
)
async def test_boundaries_of_nowhere_are_a_problem(
    plan: httpx.AsyncClient, layer: str, said: str
) -> None:
    answer = await plan.get(f"/api/v1/boundaries/{layer}")
    assert answer.status_code == 404
    assert said in answer.json()["detail"]


async def test_the_page_shows_an_earlier_revision_and_the_way_to_the_latest(
    plan: httpx.AsyncClient,
) -> None:
    page = (await plan.get("/plans/son-la/map?revision=1")).text
    assert "revisions/1/sites.bin" in page
    assert "xem phiên bản mới nhất (2)" in page


async def test_the_page_of_an_unknown_plan_is_not_found(plan: httpx.AsyncClient) -> None:
    answer = await plan.get("/plans/khong-co/map")
    assert answer.status_code == 404
    assert "khong-co" in answer.text
