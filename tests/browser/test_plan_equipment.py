"""Finance staff balance equipment in a browser: from a problem to the transfers and back again."""

from __future__ import annotations

import uuid

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

OFFICE = "03646.office"
OTHER = "03664.office"


@pytest.fixture(scope="module")
def source(live_server: str) -> str:
    """A plan on a baseline in which the ward's office has three shredders and may have one."""
    with httpx.Client(base_url=f"{live_server}/api/v1") as api:
        return _planned(api)


def _planned(api: httpx.Client) -> str:
    code = f"tb-{uuid.uuid4().hex[:8]}"
    made = []
    for number, (agency, name) in enumerate(
        [(OFFICE, "Máy hủy tài liệu")] * 3 + [(OTHER, "Két sắt")]
    ):
        answer = api.post(
            "/assets",
            json={
                "code": f"{code}-{number}",
                "name": name,
                "asset_class": "Máy móc, thiết bị",
                "agency": agency,
            },
        )
        assert answer.status_code == 201, answer.text
        made.append((f"{code}-{number}", answer.headers["etag"]))
    baseline = api.post("/baselines", json={"province": "14", "name": f"Hiện trạng {code}"})
    assert baseline.status_code == 201, baseline.text
    plan = api.post(
        "/plans",
        json={
            "code": code,
            "name": "Cân đối thiết bị",
            "province": "14@2025",
            "baseline": baseline.json()["id"],
        },
    )
    assert plan.status_code == 201, plan.text
    for asset, etag in made:  # The baseline has them; the other tests' register stays as it was.
        assert api.delete(f"/assets/{asset}", headers={"If-Match": etag}).status_code == 204
    return code


def row(page: Page, item: str):
    return page.locator("table.balance tbody tr").filter(has_text=item).first


def test_a_surplus_leads_to_transfers_that_are_seen_before_made_and_undone(page: Page, source: str):
    page.goto(f"/plans/{source}/checks?check=equipment-surplus&commune=03646@2025")
    problem = page.locator(".problems > li").filter(has_text="Máy hủy tài liệu (2)")
    problem.get_by_role("link", name="Đến nơi sửa").click()
    expect(page.locator("#balance")).to_have_text("Cân đối của Phường Tô Hiệu")
    page.select_option("select[name=commune]", "")
    expect(page.locator("#balance")).to_have_text("Cân đối của cả phương án")
    cells = row(page, "Máy hủy tài liệu").locator("td.figure")
    # Norm, there, lacking, over, covered inside and from elsewhere, to buy, needed nowhere.
    assert cells.all_inner_texts() == ["3", "3", "2", "2", "1", "1", "0", "0"]

    row(page, "Máy hủy tài liệu").get_by_role("link").click()
    transfers = page.locator("table").filter(has_text="Từ cơ quan thừa").locator("tbody tr")
    expect(transfers).to_have_count(2)
    expect(transfers.nth(0)).to_contain_text("cùng xã, phường")
    expect(transfers.nth(1)).to_contain_text(" km")
    look = page.get_by_role("button", name="Xem tác động của các dòng đã chọn")
    expect(look).to_be_disabled()
    transfers.nth(1).get_by_role("checkbox").check()
    look.click()
    effect = page.locator("#effect")
    expect(effect).to_contain_text("1 dòng tài sản (1 chiếc) chuyển đến 1 cơ quan.")
    expect(effect.get_by_role("row", name="Trang thiết bị thừa so với định mức")).to_be_visible()
    expect(page.locator("#revision")).to_have_value("0")
    page.fill("input[name=reason]", "theo biên bản kiểm kê")
    page.get_by_role("button", name="Ghi điều chuyển, thành một bước").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi thành phiên bản 1.")
    expect(transfers).to_have_count(1)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("ol.history > li").nth(1)).to_contain_text("Lý do: theo biên bản kiểm kê")
    page.goto(f"/plans/{source}/equipment?item=shredder")
    expect(transfers).to_have_count(2)


def test_a_phone_shows_it_without_scrolling_sideways_and_in_english(page: Page, source: str):
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"/plans/{source}/equipment?item=shredder")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="English").click()
    expect(page.locator("#balance")).to_have_text("Balance of the whole plan")
    cells = row(page, "Shredder").locator("td")
    expect(cells.and_(page.locator("[data-label='Covered in the commune']"))).to_have_text("1")
    expect(cells.and_(page.locator("[data-label='To buy']"))).to_be_hidden()
    expect(page.get_by_role("link", name="Over and lacking, by agency")).to_be_visible()
