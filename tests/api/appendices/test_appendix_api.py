"""The demo's plan, and its appendix over HTTP."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import openpyxl
import pytest

from app.commands.demo import PLAN, load_demo, write_demo_appendix
from app.db.engine import fetch_value
from app.plans.service import find_plan, load_snapshot

COUNTED = ("unit", "succession", "agency", "site", "building", "staff", "post", "plan", "move",
           "baseline", "import", "change_set")  # fmt: skip


@pytest.fixture
async def demo(database: str) -> None:
    await load_demo("tester")


async def _counts() -> dict[str, int]:
    return {name: await fetch_value(f'SELECT count(*) FROM "{name}"') for name in COUNTED}


def _texts(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.usefixtures("demo")
async def test_a_second_run_of_the_demo_doubles_nothing() -> None:
    before = await _counts()
    assert before["plan"] == 1
    assert before["move"] == 2
    await load_demo("tester")
    assert await _counts() == before


@pytest.mark.usefixtures("demo")
async def test_the_demo_plan_holds_both_decisions_of_to_hieu() -> None:
    snapshot = await load_snapshot(PLAN)
    decision = snapshot.decision("SL-TH-019")
    assert decision is not None
    assert decision.disposition == "hand-over-to-locality"
    (placement,) = snapshot.state.placements.values()
    assert (placement.agency, placement.site) == ("03646.service-centre", "SL-TTCT")
    assert len([s for s in snapshot.register.staff if s.agency == placement.agency]) == 13


@pytest.mark.usefixtures("demo")
async def test_the_demo_appendix_lists_both_under_the_ward(tmp_path: Path) -> None:
    texts = _texts((await write_demo_appendix(tmp_path)).read_bytes())
    ward = texts.index("Phường Tô Hiệu")
    assert ward < texts.index("Trụ sở UBND phường Tô Hiệu (cũ)")
    assert ward < texts.index("Trung tâm Phục vụ hành chính công phường Tô Hiệu")


@pytest.mark.usefixtures("demo")
async def test_a_revision_of_the_appendix_is_a_workbook_to_download(
    api: httpx.AsyncClient,
) -> None:
    plan = await find_plan(PLAN)
    answer = await api.get(
        f"/api/v1/plans/{PLAN}/revisions/{plan.revision}/appendix.xlsx",
        params={"authority": "committee", "number": "12/QĐ-UBND", "signed_on": "2025-07-01"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert (
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 01 tháng 7 năm 2025 "
        "của Ủy ban nhân dân tỉnh Sơn La)"
    ) in _texts(answer.content)


@pytest.mark.usefixtures("demo")
async def test_an_appendix_before_any_move_says_that_nothing_is_decided(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.get(f"/api/v1/plans/{PLAN}/revisions/0/appendix.xlsx")
    assert "Phương án chưa có quyết định hoặc bố trí nào ở phiên bản 0." in _texts(answer.content)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("path", ["plans/none/revisions/0", f"plans/{PLAN}/revisions/99"])
async def test_an_appendix_of_what_is_not_there_is_refused(
    api: httpx.AsyncClient, path: str
) -> None:
    answer = await api.get(f"/api/v1/{path}/appendix.xlsx")
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:truso:problem:not-found"
