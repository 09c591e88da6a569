"""The page of comments: read, written, answered, settled and opened again by plain forms."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx
import pytest

from app.comments.service import comments, settle_comment, write_comment
from app.plans.move_service import make_move
from tests.builders.plan import OFFICE, insert_plan, retain
from tests.builders.register import TO_HIEU

PAGE = "/plans/son-la/comments"
_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
async def baseline(database: str) -> int:
    """The id of the baseline on which plan "son-la" stands."""
    return await insert_plan("son-la")


async def read(api: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await api.get(path)
    assert answer.status_code == status, answer.text[:400]
    return unescape(answer.text)


async def send(api: httpx.AsyncClient, path: str, status: int, **fields: Any) -> httpx.Response:
    """Send a form as the page would, with its token."""
    token = _TOKEN.search((await api.get(PAGE)).text)
    assert token is not None
    body = {"_csrf_token": token.group(1), "seen_revision": 0, **fields}
    answer = await api.post(path, data=body)
    assert answer.status_code == status, answer.text[:800]
    return answer


async def test_a_comment_goes_from_its_form_to_the_list(api: httpx.AsyncClient) -> None:
    assert "Không có ý kiến nào chưa giải quyết" in await read(api, PAGE)
    await make_move("son-la", retain(), seen_revision=0, actor="an")
    sent = await send(api, PAGE, 303, text="Nên giữ lại.\r\nNhà còn tốt.", seen_revision=1)
    (written,) = (await comments("son-la")).items
    assert sent.headers["location"] == f"{PAGE}?done={written.id}#comment-{written.id}"
    assert (written.text, written.about, written.revision) == (
        "Nên giữ lại.\nNhà còn tốt.",
        "plan",
        1,
    )
    page = await read(api, sent.headers["location"])
    assert "Nên giữ lại.\nNhà còn tốt." in page
    assert "xem phiên bản 1" in page
    assert "1 chưa giải quyết, 0 đã giải quyết" in page


@pytest.mark.parametrize(
    ("field", "code"), [("site", "SL-0001"), ("agency", OFFICE), ("unit", TO_HIEU)]
)
async def test_a_comment_is_on_what_the_form_names(
    api: httpx.AsyncClient, field: str, code: str
) -> None:
    await send(api, PAGE, 303, text="Đề nghị", **{field: code})
    (written,) = (await comments("son-la")).items
    assert getattr(written, field) == code
    assert written.name in await read(api, f"{PAGE}?{field}={code}")
    assert "Không có ý kiến nào khớp" in await read(api, f"{PAGE}?site=SL-0003")


async def test_a_form_that_is_sent_twice_writes_once(api: httpx.AsyncClient) -> None:
    for _ in range(2):
        await send(api, PAGE, 303, text="Đề nghị", idempotency_key="mot")
    assert (await comments("son-la")).total == 1


async def test_what_is_refused_stays_in_its_form(api: httpx.AsyncClient) -> None:
    both = await send(api, PAGE, 422, text="Đã gõ rồi", site="SL-0001", agency=OFFICE)
    assert "Mỗi ý kiến chỉ về một đối tượng" in both.text
    assert "Đã gõ rồi" in both.text
    assert 'value="SL-0001"' in both.text
    assert "Chưa viết gì" in (await send(api, PAGE, 422, text=" ")).text
    number = (await write_comment("son-la", "Đề nghị", revision=0, actor="an")).id
    await settle_comment("son-la", number, "Xong", "bình")
    late = await send(api, f"{PAGE}/{number}/answers", 409, text="Gõ dở", at_state="all")
    assert "đã được bình giải quyết" in late.text
    assert (await comments("son-la")).items[0].answers == []


async def test_a_comment_is_answered_settled_and_opened_again_on_the_page(
    api: httpx.AsyncClient,
) -> None:
    number = (await write_comment("son-la", "Đề nghị", revision=0, actor="an")).id
    own = f"{PAGE}/{number}"
    await send(api, f"{own}/answers", 303, text="Vâng")
    assert "Vâng" in await read(api, PAGE)
    settled = await send(api, f"{own}/settle", 303, reason="Đã sửa")
    assert "state=all" in settled.headers["location"], "it stays in sight"
    assert "Đã sửa" in await read(api, settled.headers["location"])
    assert "Đề nghị" not in await read(api, PAGE)
    assert "Đề nghị" in await read(api, f"{PAGE}?state=settled")
    reopened = await send(api, f"{own}/reopen", 303, at_state="settled")
    page = await read(api, reopened.headers["location"])
    assert "mở lại" in page
    assert "Đã sửa" in page, "that it was settled is kept"
    await send(api, f"{PAGE}/999999/settle", 404, reason="x")


async def test_an_unknown_filter_is_refused(api: httpx.AsyncClient) -> None:
    for wrong in ("state=x", "about=x", "page=0"):
        assert (await api.get(f"{PAGE}?{wrong}")).status_code == 422
    await send(api, PAGE, 422, text="Đề nghị", at_state="x")
    assert (await comments("son-la")).total == 0
    assert (await api.get("/plans/khong-co/comments")).status_code == 404


async def test_the_page_of_a_site_leads_to_what_is_said_of_it(api: httpx.AsyncClient) -> None:
    await write_comment("son-la", "Đề nghị", revision=0, actor="an", site="SL-0001")
    page = await read(api, "/plans/son-la/sites/SL-0001")
    assert 'href="/plans/son-la/comments?site=SL-0001"' in page
    assert "Ý kiến (1)" in page
    assert "Ý kiến (1)" not in await read(api, "/plans/son-la/sites/SL-0002")
    await make_move("son-la", retain(), seen_revision=0, actor="an")
    old = await read(api, "/plans/son-la/sites/SL-0001?revision=0")
    assert 'href="/plans/son-la/comments?revision=0&site=SL-0001"' in old
