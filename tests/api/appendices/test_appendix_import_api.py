"""Edited appendices over HTTP."""

from __future__ import annotations

import io

import httpx
import openpyxl
import pytest

from app.appendices.headquarters import COLUMNS
from app.plans.loading import forget_everything
from app.plans.move_service import make_move
from tests.builders.plan import hand_over, insert_plan

PLAN = "/api/v1/plans/son-la"


@pytest.fixture(autouse=True)
def forgotten() -> None:
    forget_everything()


async def edited(api: httpx.AsyncClient) -> dict[str, tuple[str, bytes]]:
    """The appendix as exported over HTTP, with another new use for SL-0001."""
    got = await api.get(f"{PLAN}/revisions/1/appendix.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(got.content))
    keys = [column.key for column in COLUMNS]
    for row in book.worksheets[0].iter_rows(min_row=11):
        if row[len(COLUMNS)].value == "SL-0001":
            row[keys.index("new_use")].value = "Trạm y tế"
    content = io.BytesIO()
    book.save(content)
    return {"file": ("phu-luc.xlsx", content.getvalue())}


async def test_a_proposal_is_looked_at_and_then_made_with_its_etag(api: httpx.AsyncClient) -> None:
    await insert_plan()
    await make_move("son-la", hand_over(), seen_revision=0, actor="kế hoạch")
    files = await edited(api)
    looked = await api.post(f"{PLAN}/appendix-proposal", files=files)
    assert (looked.status_code, looked.headers["etag"]) == (200, '"1"')
    told = looked.json()
    assert (told["applied"], told["stale"], told["problems"]) == (None, [], [])
    (step,) = told["steps"]
    assert (step["kind"], step["step"]["new_use"]) == ("decide", "Trạm y tế")
    assert "mục đích sử dụng mới: Trạm y tế" in step["sentence"]
    assert "new use: Trạm y tế" in step["english"]
    (difference,) = told["differences"]
    assert (difference["before"], difference["after"]) == ("", "Trạm y tế")

    assert (await api.post(f"{PLAN}/appendix", files=files)).status_code == 428
    made = await api.post(f"{PLAN}/appendix", files=files, headers={"If-Match": '"1"'})
    assert (made.status_code, made.json()["applied"], made.headers["etag"]) == (200, 2, '"2"')
    again = await api.post(f"{PLAN}/appendix", files=files, headers={"If-Match": '"2"'})
    assert (again.json()["applied"], again.json()["steps"]) == (None, [])


async def test_a_stale_etag_and_a_strange_file_are_refused(api: httpx.AsyncClient) -> None:
    await insert_plan()
    await make_move("son-la", hand_over(), seen_revision=0, actor="kế hoạch")
    files = await edited(api)
    late = await api.post(f"{PLAN}/appendix", files=files, headers={"If-Match": '"0"'})
    assert late.status_code == 412
    strange = await api.post(f"{PLAN}/appendix-proposal", files={"file": ("a.xlsx", b"PK")})
    assert strange.status_code == 422
    assert strange.headers["content-type"].startswith("application/problem+json")
