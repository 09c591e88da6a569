"""The planning editor: what is lawful for many sites at once, and deciding only those."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    SERVICE_CENTRE,
    at_revision,
    inspector,
    opened,
    state,
)

SELECT = """async (codes) => {
    const { editor } = await window.trusoMap.opened;
    editor.select(codes.map((code) => editor.indexes.get(code)));
}"""
OFFICE = "03646.office"


def make(page: Page, plan: str, revision: int, **step: Any) -> None:
    """Make a move over the API, before the editor opens."""
    answer = page.request.post(
        f"/api/v1/plans/{plan}/moves", headers={"If-Match": f'"{revision}"'}, data=step
    )
    assert answer.status == 201, answer.text()


def offered(page: Page, key: str) -> Locator:
    """Return a disposition that the bulk panel offers."""
    return page.locator(f'#editor-bulk [data-disposition="{key}"]')


def test_a_disposition_says_for_how_many_it_is_lawful_and_is_decided_for_those_only(
    page: Page, plan: str
) -> None:
    make(page, plan, 0, kind="place", agency=SERVICE_CENTRE, site=POLITICAL_CENTRE)
    make(page, plan, 1, kind="place", agency=OFFICE, site=HANDED_OVER)
    opened(page, plan)
    page.locator("#filter-commune").select_option(label="Phường Tô Hiệu")
    page.keyboard.press("u")
    bulk = page.locator("#editor-bulk")
    expect(bulk).to_contain_text("Đã chọn 3 cơ sở")
    expect(offered(page, "retain")).to_contain_text("Đủ điều kiện: cả 3 cơ sở")
    expect(offered(page, "recover")).to_contain_text("Đủ điều kiện: 1 / 3 cơ sở")
    offered(page, "recover").get_by_role("radio").check()
    only = bulk.get_by_label("Chỉ áp dụng cho 1 / 3 cơ sở đủ điều kiện")
    expect(only).to_be_checked()
    bulk.get_by_text("2 cơ sở không đủ điều kiện").click()
    expect(bulk.locator(".refused-sites")).to_contain_text("nhu cầu sử dụng vẫn còn")
    bulk.get_by_role("button", name="Xem trước tác động").click()
    bulk.get_by_role("button", name="Thực hiện cho 1 cơ sở").click()
    at_revision(page, 3)
    decided = state(page)
    assert list(decided["decided"].values()) == ["recover"]
    assert decided["selected"] == 2
    left = bulk.locator("#bulk-left")
    expect(left).to_contain_text("2 cơ sở không đủ điều kiện “Thu hồi”")
    expect(left.locator("li")).to_have_count(2)
    expect(left).to_contain_text("Trung tâm Phục vụ hành chính công phường Tô Hiệu")
    # What is left is judged anew: now nothing of it can be recovered.
    recover = offered(page, "recover")
    expect(recover).to_contain_text("Đủ điều kiện: 0 / 2 cơ sở")
    expect(recover.get_by_role("radio")).to_be_disabled()
    expect(recover.locator(".reason").first).to_contain_text("Hãy rút bố trí trước")
    expect(recover).to_contain_text("Điều 9, Điều 11")
    bulk.get_by_role("button", name="Bỏ chọn").click()
    expect(bulk).to_be_hidden()


def test_a_planner_may_decide_all_and_the_preview_tells_what_is_against_it(
    page: Page, plan: str
) -> None:
    make(page, plan, 0, kind="place", agency=SERVICE_CENTRE, site=POLITICAL_CENTRE)
    opened(page, plan)
    page.evaluate(SELECT, [POLITICAL_CENTRE, HANDED_OVER])
    bulk = page.locator("#editor-bulk")
    offered(page, "recover").get_by_role("radio").check()
    bulk.get_by_label("Chỉ áp dụng cho 1 / 2 cơ sở đủ điều kiện").uncheck()
    bulk.get_by_role("button", name="Xem trước tác động").click()
    expect(bulk.locator('.preview [data-meter="unlawful"]')).to_contain_text("+1")
    expect(bulk.get_by_role("button", name="Thực hiện cho 2 cơ sở")).to_be_visible()


def test_one_site_that_is_left_over_is_shown_with_what_is_against_it(page: Page, plan: str) -> None:
    make(page, plan, 0, kind="place", agency=SERVICE_CENTRE, site=POLITICAL_CENTRE)
    opened(page, plan)
    page.evaluate(SELECT, [POLITICAL_CENTRE, HANDED_OVER])
    bulk = page.locator("#editor-bulk")
    page.keyboard.press("d")
    offered(page, "recover").get_by_role("radio").check()
    bulk.get_by_role("button", name="Xem trước tác động").click()
    bulk.get_by_role("button", name="Thực hiện cho 1 cơ sở").click()
    at_revision(page, 2)
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    expect(page.locator(".toast", has_text="Không đủ điều kiện “Thu hồi”")).to_be_visible()
    unlawful = inspector(page).locator('[data-disposition="recover"]')
    expect(unlawful.locator("input")).to_be_disabled()


def test_reasons_are_english_on_the_english_screen(page: Page, plan: str) -> None:
    make(page, plan, 0, kind="place", agency=SERVICE_CENTRE, site=POLITICAL_CENTRE)
    page.goto("/")
    page.get_by_role("button", name="English").or_(page.get_by_role("link", name="English")).click()
    opened(page, plan, POLITICAL_CENTRE)
    reason = inspector(page).locator('[data-disposition="recover"] .reason')
    expect(reason).to_contain_text("the site is still needed")
    page.evaluate(SELECT, [POLITICAL_CENTRE, HANDED_OVER])
    expect(offered(page, "recover")).to_contain_text("Lawful for 1 of 2 sites")
