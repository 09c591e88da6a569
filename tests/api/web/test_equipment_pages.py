"""The page of the balance of equipment, as plain forms send it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import httpx
import pytest

from app.plans.baseline_service import freeze_baseline
from app.plans.model import AssignAsset
from app.plans.service import create_plan, find_plan, load_snapshot
from tests.builders.equipment import OTHER, insert_plan_of_copiers
from tests.builders.plan import CENTRE, OFFICE, insert_plan
from tests.builders.register import SON_LA

PAGE = "/plans/can-doi/equipment"
TO_CENTRE = f"photocopier\t{OFFICE}\t{CENTRE}"
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')
_CHANGES = re.compile(r'name="changes" value="([^"]*)"')


@pytest.fixture
async def plan(database: str) -> None:
    """The plan with photocopiers to give."""
    await insert_plan_of_copiers()


async def read(api: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await api.get(path)
    assert answer.status_code == status, answer.text[:400]
    return unescape(answer.text)


async def send(api: httpx.AsyncClient, path: str, status: int, **fields: Any) -> httpx.Response:
    token = _TOKEN.search((await api.get("/")).text)
    assert token is not None
    seen = (await find_plan("can-doi")).revision
    known = {"_csrf_token": token.group(1), "seen_revision": seen}
    answer = await api.post(f"{PAGE}/{path}", data={**known, **fields})
    assert answer.status_code == status, answer.text[:800]
    return answer


@pytest.mark.usefixtures("plan")
async def test_items_and_transfers_are_narrowed_and_agencies_listed(
    api: httpx.AsyncClient,
) -> None:
    page = await read(api, f"{PAGE}?item=photocopier")
    assert "Cân đối của cả phương án" in page
    assert "2 điều chuyển, gần nhất trước" in page
    assert "PC-0" in page
    assert "cần kiểm chứng" in page
    there = await read(api, f"{PAGE}?item=photocopier&commune=04153@2025")
    assert "Cân đối của Xã Mường Chanh" in there
    assert "1 điều chuyển" in there
    agencies = await read(api, f"{PAGE}?item=photocopier&view=agencies")
    assert "3 dòng" in agencies
    assert 'name="transfer"' not in agencies
    await read(api, f"{PAGE}?item=lamp", 404)
    await read(api, f"{PAGE}?view=lamps", 422)


@pytest.mark.usefixtures("plan")
async def test_ticked_transfers_are_looked_at_and_made_exactly_as_seen(
    api: httpx.AsyncClient,
) -> None:
    nothing = await send(api, "preview", 422)
    assert "Chưa chọn đề xuất điều chuyển nào" in nothing.text
    looked = await send(api, "preview", 200, transfer=TO_CENTRE, at_item="photocopier")
    assert "1 dòng tài sản (1 chiếc) chuyển đến 1 cơ quan." in looked.text
    changes = _CHANGES.search(unescape(looked.text))
    assert changes is not None
    assert changes.group(1) == f"PC-0\t{CENTRE}\t"
    assert (await find_plan("can-doi")).revision == 0
    made = await send(api, "moves", 303, changes=changes.group(1), at_item="photocopier")
    assert made.headers["location"] == f"{PAGE}?item=photocopier&done=1"
    state = (await load_snapshot("can-doi")).state
    assert state.assets["PC-0"] == AssignAsset("PC-0", CENTRE)
    history = await read(api, "/plans/can-doi/history")
    assert "Lý do: Điều chuyển trang thiết bị từ nơi thừa sang nơi thiếu" in history
    strange = await send(api, "preview", 409, transfer=TO_CENTRE)
    assert "không có đề xuất điều chuyển" in strange.text


@pytest.mark.usefixtures("plan")
async def test_all_of_a_filter_go_in_one_step_and_a_late_writer_chooses(
    api: httpx.AsyncClient,
) -> None:
    looked = unescape((await send(api, "preview", 200, all="1", at_item="photocopier")).text)
    assert "2 dòng tài sản (2 chiếc) chuyển đến 2 cơ quan." in looked
    changes = _CHANGES.search(looked)
    assert changes is not None
    await send(api, "moves", 303, changes=f"PC-2\t{OTHER}\t")
    late = await send(api, "moves", 412, changes=changes.group(1), seen_revision="0")
    assert "Phương án đã được sửa trong lúc bạn làm việc" in late.text
    kept = _CHANGES.search(unescape(late.text))
    assert kept is not None
    await send(api, "moves", 303, changes=kept.group(1))
    assert set((await load_snapshot("can-doi")).state.assets) == {"PC-0", "PC-1", "PC-2"}


@pytest.mark.usefixtures("plan")
async def test_where_no_whole_record_fits_nothing_can_be_made_and_the_page_says_why(
    api: httpx.AsyncClient,
) -> None:
    # What the office has left over is half of a record of two.
    await send(api, "moves", 303, changes=f"PC-0\t{CENTRE}\t\nPC-1\t{CENTRE}\t")
    page = await read(api, f"{PAGE}?item=photocopier")
    assert "1 chiếc chưa đi được" in page
    assert 'name="transfer"' not in page
    refused = await send(api, "preview", 422, all="1", at_item="photocopier")
    assert "mỗi dòng sổ chỉ điều chuyển cả dòng" in refused.text.replace("\n", " ")


@pytest.mark.usefixtures("plan")
async def test_an_old_revision_is_shown_without_forms(api: httpx.AsyncClient) -> None:
    await send(api, "moves", 303, changes=f"PC-0\t{CENTRE}\t")
    old = await read(api, f"{PAGE}?revision=0&item=photocopier")
    assert "2 điều chuyển" in old
    assert 'name="transfer"' not in old
    assert "1 điều chuyển" in await read(api, f"{PAGE}?item=photocopier")


async def test_where_there_is_nothing_to_compare_the_page_says_what_to_do(
    api: httpx.AsyncClient, database: str
) -> None:
    baseline = await insert_plan()
    await create_plan("can-doi", "P", SON_LA, baseline, "an", norms_on=date(2010, 1, 1))
    before = await read(api, PAGE)
    assert "Chưa có định mức để so" in before
    assert 'href="/norms?on=2010-01-01"' in before
    for code in ("TS-0001", "TS-0002"):
        etag = (await api.get(f"/api/v1/assets/{code}")).headers["etag"]
        await api.delete(f"/api/v1/assets/{code}", headers={"If-Match": etag})
    bare = await freeze_baseline(SON_LA, "Chưa có tài sản", date(2025, 6, 21), "an")
    await create_plan("khac", "P", SON_LA, bare, "an", norms_on=date(2026, 11, 1))
    without = await read(api, "/plans/khac/equipment")
    assert "Chưa có tài sản nào để cân đối" in without
    assert 'href="/imports"' in without
