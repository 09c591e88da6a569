"""Reviewing a plan in a browser: as a planner, a committee and a late writer do it.

Every test also fails on a request to another host and on an error in the console (see conftest).
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Watch

PLAN = "son-la-2025"
TO_HIEU = "03646@2025"
SITE = "SL-TH-019"
CENTRE = "03646.service-centre"


@pytest.fixture
def scenario(page: Page) -> str:
    """A scenario of the demo plan for this test alone, made through the page."""
    code = f"kb-{uuid.uuid4().hex[:8]}"
    page.goto(f"/plans/{PLAN}")
    page.get_by_role("link", name="Tạo kịch bản từ phương án này").click()
    page.fill("input[name=code]", code)
    page.fill("input[name=name]", f"Kịch bản {code}")
    page.get_by_role("button", name="Tạo kịch bản").click()
    expect(page.locator("h1")).to_have_text(f"Kịch bản {code}")
    return code


def revision(page: Page) -> int:
    return int(page.locator("#revision").input_value())


def test_the_tabs_stand_in_the_order_of_the_work(page: Page):
    page.goto(f"/plans/{PLAN}")
    assert page.locator(".tabs a").all_inner_texts() == [
        "Tổng quan", "Chỉnh sửa trên bản đồ", "Kiểm tra", "Cơ sở nhà đất", "Bố trí trụ sở",
        "Cán bộ, tài sản", "Trang thiết bị", "So sánh", "Ý kiến", "Lịch sử", "Bản đồ",
    ]  # fmt: skip


def test_many_sites_are_ticked_previewed_written_as_one_step_and_taken_back(
    page: Page, scenario: str
):
    page.goto(f"/plans/{scenario}/sites?unit={TO_HIEU}")
    some = page.get_by_role("button", name="Quyết định cho các cơ sở đã chọn")
    expect(some).to_be_disabled()
    page.get_by_role("checkbox", name="Chọn cả trang").check()
    ticked = page.locator("tbody .tick input:checked").count()
    assert ticked == page.locator("tbody tr").count() > 1
    expect(some).to_have_text(f"Quyết định cho các cơ sở đã chọn ({ticked})")
    before = revision(page)
    some.click()
    expect(page.locator("main h2").first).to_have_text(
        f"Một quyết định cho {ticked} cơ sở nhà, đất"
    )
    page.check("#disposition-retain")
    page.fill("input[name=legal_basis]", "Nghị định số 186/2025/NĐ-CP")
    page.fill("input[name=reason]", "thử hàng loạt")
    page.get_by_role("button", name="Xem tác động trước khi ghi").click()
    effect = page.locator("#effect")
    expect(effect.get_by_role("row", name="Cơ sở nhà, đất đã có phương án")).to_contain_text(
        str(ticked)
    )
    assert revision(page) == before
    page.get_by_role("button", name=f"Ghi cho {ticked} cơ sở, thành một bước").click()
    expect(page.get_by_role("status")).to_have_text(f"Đã ghi thành phiên bản {before + 1}.")
    step = page.locator("ol.history > li").first
    expect(step).to_contain_text("Lý do: thử hàng loạt")
    step.get_by_role("link", name=f"gồm {ticked} thay đổi").click()
    expect(page.locator("ol.differences > li")).to_have_count(ticked)
    page.get_by_role("button", name="Lấy lại bước này").click()
    expect(page.get_by_role("status")).to_have_text(f"Đã ghi thành phiên bản {before + 2}.")
    expect(page.locator("ol.history > li").nth(1)).to_contain_text("đã lấy lại")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("ol.history > li").nth(2).locator(".mark")).to_have_count(0)


def test_a_list_narrowed_by_typing_has_no_ticks_and_can_be_chosen_whole(page: Page, scenario: str):
    page.goto(f"/plans/{scenario}/sites")
    page.get_by_role("checkbox", name="Chọn cả trang").check()
    page.locator("input[name=q]").press_sequentially("chinh tri")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Quyết định cho các cơ sở")).to_be_disabled()
    page.get_by_role("button", name="Chọn cả 1 cơ sở").click()
    expect(page.locator("main h2").first).to_have_text("Một quyết định cho 1 cơ sở nhà, đất")


def test_a_commune_is_chosen_in_the_table_and_its_problems_are_narrowed(page: Page):
    page.goto(f"/plans/{PLAN}/checks")
    page.locator("#communes thead").get_by_role("link", name="Xã, phường").click()
    head = page.locator("#communes th[aria-sort]")
    expect(head).to_have_attribute("aria-sort", "ascending")
    names = page.locator("#communes tbody th").all_inner_texts()
    assert names[0] == "Phường Chiềng An"
    page.locator("#communes tbody").get_by_role("link", name="Phường Tô Hiệu").click()
    expect(page.locator("#meters h2")).to_contain_text("Chỉ số của Phường Tô Hiệu")
    page.locator(".facet-list").get_by_role("link", name="Cơ quan chưa được bố trí").click()
    expect(page.locator(".check-head")).to_have_count(1)
    expect(page.locator(".problems > li").first).to_contain_text("phường Tô Hiệu: chưa được bố trí")
    page.select_option("select[name=severity]", "info")
    expect(page.locator(".check-head").first).not_to_contain_text("Cơ quan chưa được bố trí")


def test_a_problem_is_accepted_with_its_reason_and_taken_back(page: Page, scenario: str):
    page.goto(f"/plans/{scenario}/checks?commune={TO_HIEU}&check=agency-unplaced")
    problems = page.locator(".problems > li")
    before = problems.count()
    sentence = problems.first.locator("p").first.inner_text()
    problems.first.get_by_text("Chấp nhận, có lý do").click()
    problems.first.get_by_label("Lý do").fill("Dùng chung với Văn phòng")
    problems.first.get_by_role("button", name="Chấp nhận", exact=True).click()
    expect(problems).to_have_count(before - 1)
    page.select_option("select[name=accepted]", "accepted")
    expect(problems).to_have_count(1)
    expect(problems.first).to_contain_text(sentence)
    expect(problems.first).to_contain_text("Đã chấp nhận: Dùng chung với Văn phòng")
    problems.first.get_by_role("button", name="Rút chấp nhận").click()
    expect(page.locator("#problems .empty")).to_contain_text("Chưa chấp nhận vấn đề nào")


def test_a_scenario_is_compared_with_its_plan_as_columns_and_as_a_list(page: Page, scenario: str):
    page.goto(f"/plans/{scenario}/sites/{SITE}")
    page.get_by_role("button", name="Rút quyết định này").click()
    page.locator(".tabs").get_by_role("link", name="So sánh").click()
    row = page.locator("#sites tbody tr")
    expect(row).to_have_count(1)
    cells = row.locator("td").all_inner_texts()
    assert "Ủy ban nhân dân phường Tô Hiệu (cũ)" in cells[0]
    assert "chưa có phương án" in cells[1]
    assert "UBND phường Tô Hiệu" in cells[2]
    page.get_by_role("link", name="Xem thành danh sách khác biệt").click()
    expect(page.locator("#sites .differences > li")).to_contain_text("→ UBND phường Tô Hiệu")
    page.get_by_role("link", name="Đổi A và B").click()
    assert "chưa có phương án" in page.locator("#sites tbody td").nth(2).inner_text()
    page.fill("input[name=a_revision]", "0")
    page.select_option("select[name=b_plan]", PLAN)
    page.get_by_role("button", name="So sánh", exact=True).click()
    expect(page.locator(".compare-head")).to_contain_text("chưa điều chỉnh gì")


def test_people_left_behind_are_moved_by_hand_and_let_go_again(page: Page, scenario: str):
    page.goto(f"/plans/{scenario}/people-and-equipment?view=staff")
    page.locator("tbody .tick input").nth(0).check()
    page.locator("tbody .tick input").nth(1).check()
    page.fill("input[name=agency][list]", "03646.office")
    page.fill("input[name=reason]", "tăng cường một cửa")
    page.get_by_role("button", name="Bố trí riêng các dòng đã chọn").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã ghi thành phiên bản")
    expect(page.locator("ol.history")).to_contain_text("Bố trí riêng 2 người")
    page.select_option("select[name=how]", "hand")
    expect(page.locator("#listing tbody tr")).to_have_count(2)
    page.get_by_role("checkbox", name="Chọn cả trang").check()
    page.get_by_role("button", name="Cho đi theo cơ quan trở lại").click()
    expect(page.locator("#listing .empty")).to_be_visible()


def test_a_late_bulk_step_is_told_and_put_on_top(
    page: Page, other: Page, scenario: str, watch: Watch
):
    watch.expected_statuses.add(412)
    page.goto(f"/plans/{scenario}/bulk?unit={TO_HIEU}")
    page.check("#disposition-retain")
    page.get_by_role("button", name="Xem tác động").click()
    other.goto(f"/plans/{scenario}/sites/{SITE}")
    other.get_by_role("button", name="Rút quyết định này").click()
    expect(other.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="thành một bước").click()
    expect(page.get_by_role("alert")).to_contain_text("Phương án đã được sửa")
    page.get_by_role("button", name=re.compile("Vẫn ghi, trên phiên bản")).click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi thành phiên bản")


def test_on_paper_the_review_has_its_tables_and_no_buttons(page: Page):
    page.goto(f"/plans/{PLAN}/checks")
    page.emulate_media(media="print")
    expect(page.locator("#meters table")).to_be_visible()
    expect(page.locator("#communes table")).to_be_visible()
    for hidden in (".menu", ".tabs", ".filters", "#problems .problem-links", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert (
        page.locator(".table-scroll.tall").evaluate("e => getComputedStyle(e).maxHeight") == "none"
    )


def test_norms_of_an_earlier_day_are_another_instruments(page: Page):
    page.goto("/norms")
    expect(page.locator("#common")).to_contain_text("85 %")
    page.fill("#on", "2025-01-01")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator("#common")).to_contain_text("50 %")
    expect(page.locator("#space")).to_contain_text("Nghị định số 152/2017/NĐ-CP")


def test_the_review_speaks_english_to_who_chose_it(page: Page):
    page.goto(f"/plans/{PLAN}/checks")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#meters h2")).to_have_text("Meters of the whole plan")
    expect(page.locator("#meters")).to_contain_text("Agencies placed")
    expect(page.locator(".facet-list")).to_contain_text("Agency without a place")
