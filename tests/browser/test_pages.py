"""Pages as people use them: read, filter, decide, import; by keyboard, on a phone, in English.

Every test also fails on a request to another host and on an error in the console (see conftest).
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from app.intake.forms.template import write_rows

if TYPE_CHECKING:
    from tests.browser.conftest import Watch

PHONE = {"width": 390, "height": 844}
PLAN = "son-la-2025"
SITE = "SL-TH-019"
PAGES = {
    "/": "Tổng quan",
    "/plans": "Phương án",
    "/plans/new": "Lập phương án",
    f"/plans/{PLAN}": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/sites": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/placements": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/history": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/checks": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/compare": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/compare?view=list&show=all": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/people-and-equipment": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/people-and-equipment?view=staff": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/bulk?unit=03646@2025": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    f"/plans/{PLAN}/copy": "Tạo kịch bản từ phương án này",
    "/norms": "Định mức",
    f"/plans/{PLAN}/sites/{SITE}": "Phương án sắp xếp trụ sở tỉnh Sơn La",
    "/units": "Đơn vị hành chính",
    "/units/03646@2025": "Phường Tô Hiệu",
    "/agencies": "Cơ quan",
    "/agencies/03646.service-centre": "Trung tâm Phục vụ hành chính công phường Tô Hiệu",
    "/sites": "Cơ sở nhà đất",
    "/buildings": "Nhà",
    "/occupancies": "Hiện trạng sử dụng",
    "/titles": "Chức danh & biên chế",
    "/posts": "Biên chế theo cơ quan",
    "/staff": "Cán bộ",
    "/assets": "Tài sản",
    "/imports": "Nhập dữ liệu",
    "/imports/new": "Nhập tệp",
}

_FIELDS_WITHOUT_LABEL = """() =>
    [...document.querySelectorAll('input, select, textarea, button')]
    .filter(e => e.type !== 'hidden' && e.checkVisibility())
    .filter(e => !e.labels?.length && !e.ariaLabel && !e.textContent.trim())
    .map(e => e.outerHTML)"""
_EXCESS_WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def own_plan(page: Page) -> str:
    """A plan of this test alone, made through the page."""
    code = f"thu-{uuid.uuid4().hex[:8]}"
    page.goto("/plans/new")
    page.select_option("select[name=province]", "14@2025")
    page.fill("input[name=name]", "Phương án thử")
    page.fill("input[name=code]", code)
    page.click("form.sheet button")
    expect(page.locator("h1")).to_have_text("Phương án thử")
    return code


@pytest.fixture
def own_workbook(tmp_path: Path) -> Path:
    """A register workbook with one site that the sample does not hold."""
    path = tmp_path / "so-dang-ky-thu.xlsx"
    site = {
        "code": "TEST-WEB-1",
        "name": "Nhà văn hóa thử nghiệm",
        "kind": "culture-sport",
        "new_unit": "03646",
        "data_note": "Bịa ra để kiểm thử",
    }
    write_rows(path, {"site": [site]})
    return path


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_a_page_has_its_heading_labels_and_place_in_the_menu_and_fits_a_phone(
    page: Page, path: str, heading: str
):
    page.goto(path)
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("#menu a[aria-current=page]")).to_have_count(1)
    assert page.evaluate(_FIELDS_WITHOUT_LABEL) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate(_EXCESS_WIDTH) <= 0


@pytest.mark.parametrize("path", ["/", f"/plans/{PLAN}/sites/{SITE}", "/imports/new", "/sites"])
def test_what_a_finger_has_to_hit_is_large_enough(page: Page, path: str):
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, .button, [role=button], input')]
            .filter(e => e.checkVisibility() && !['hidden', 'radio'].includes(e.type))
            .filter(e => e.getBoundingClientRect().height < 40)
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_typeface_comes_from_us(page: Page):
    page.goto("/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'Tổng quan')")
    assert "Be Vietnam Pro" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(page: Page):
    page.goto("/units")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(page: Page):
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/")
    menu, button = page.locator("#menu"), page.locator("[data-menu-button]")
    expect(menu).to_be_hidden()
    button.press("Enter")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    menu.locator("a").first.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_the_language_switches_to_english_and_back(page: Page):
    page.goto("/units?q=mường")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Administrative units")
    assert page.url.endswith("/units?q=m%C6%B0%E1%BB%9Dng")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Đơn vị hành chính")


def test_a_list_narrows_while_typing_without_loading_the_page_again(page: Page):
    page.goto("/units?vintage=2025")
    page.evaluate("window.stayed = true")
    page.get_by_label("Tên hoặc mã").press_sequentially("to hieu")
    expect(page.locator("#listing tbody tr")).to_have_count(1)
    expect(page.locator("#listing tbody")).to_contain_text("Phường Tô Hiệu")
    assert page.evaluate("window.stayed") is True
    assert "q=to" in page.url
    page.go_back()
    expect(page.locator("#listing tbody tr")).to_have_count(50)


def test_a_list_turns_its_pages_and_keeps_its_filters(page: Page):
    page.goto("/units?vintage=2025&level=commune&province=14@2025")
    expect(page.locator(".count")).to_have_text("Dòng 1–50 trong 75")
    page.get_by_role("link", name="Trang sau").click()
    expect(page.locator(".count")).to_have_text("Dòng 51–75 trong 75")
    assert "level=commune" in page.url


def test_a_list_is_ordered_by_its_column_both_ways(page: Page):
    page.goto("/agencies?province=14@2025")
    header = page.locator("th", has_text="Mã")
    header.locator("a").click()
    expect(page.locator("th", has_text="Mã")).to_have_attribute("aria-sort", "ascending")
    first = page.locator("#listing tbody td.code").first.inner_text()
    page.locator("th", has_text="Mã").locator("a").click()
    expect(page.locator("th", has_text="Mã")).to_have_attribute("aria-sort", "descending")
    assert page.locator("#listing tbody td.code").first.inner_text() > first


def test_an_empty_list_says_what_to_do(page: Page):
    page.goto("/sites?q=khong-co-o-dau")
    expect(page.locator(".empty")).to_contain_text("Không có bản ghi nào khớp")
    page.locator(".empty a").click()
    expect(page.locator("#listing tbody tr").first).to_be_visible()


def test_a_new_unit_shows_its_old_ones(page: Page):
    page.goto("/units/03646@2025")
    section = page.locator("section", has_text="Hình thành từ")
    for name in ("Quyết Thắng", "Quyết Tâm", "Chiềng Lề", "Tô Hiệu"):
        expect(section).to_contain_text(f"Phường {name}")
    expect(section.locator("tbody tr")).to_have_count(4)


def test_an_address_that_does_not_exist_says_so_in_a_page(page: Page, watch: Watch):
    watch.expected_statuses.add(404)
    page.goto("/khong-co")
    expect(page.locator("h1")).to_have_text("Không tìm thấy trang này")
    page.goto("/units/99999@2025")
    expect(page.locator("main")).to_contain_text("99999@2025")
    expect(page.get_by_role("link", name="Về trang tổng quan")).to_be_visible()


def test_posts_are_changed_and_a_stale_change_is_shown(
    page: Page, browser: Browser, live_server: str, watch: Watch
):
    agency = "/agencies/03646.party-committee"
    page.goto(agency)
    row = page.locator("#posts tbody tr").first
    late = browser.new_context(base_url=live_server)
    other = late.new_page()
    other.goto(agency)
    row.locator("input[type=number]").fill("3")
    row.get_by_role("button", name="Ghi").click()
    expect(page.locator("#posts .mark.good")).to_have_text("đã ghi")
    stale = other.locator("#posts tbody tr").first
    stale.locator("input[type=number]").fill("9")
    stale.get_by_role("button", name="Ghi").click()
    expect(other.locator("#posts .notice.bad")).to_contain_text("Hiện nay: 3; bạn nhập: 9")
    late.close()


def test_a_decision_is_made_undone_and_made_again(page: Page, own_plan: str):
    page.goto(f"/plans/{own_plan}/sites/{SITE}")
    page.get_by_label("Thu hồi").check()
    page.get_by_label("Đơn vị tiếp nhận, sử dụng").fill("Trung tâm Phát triển quỹ đất")
    page.get_by_label("Thời hạn thực hiện").fill("2025-12-31")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(".notice.good")).to_contain_text("phiên bản 1")
    expect(page.locator("main")).to_contain_text("31/12/2025")
    page.goto(f"/plans/{own_plan}/history")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".history li").first).to_contain_text("Hoàn tác phiên bản 1")
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator(".history li")).to_have_count(3)
    page.goto(f"/plans/{own_plan}")
    expect(page.locator(".tile").first).to_contain_text(re.compile(r"^\D*1 /"))


def test_a_decision_that_lacks_what_the_law_asks_keeps_what_was_typed(
    page: Page, own_plan: str, watch: Watch
):
    watch.expected_statuses.add(422)
    page.goto(f"/plans/{own_plan}/sites/{SITE}")
    page.get_by_label("Điều chuyển", exact=False).first.check()
    page.get_by_label("Mục đích sử dụng mới").fill("Trụ sở công an phường")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator("#error")).to_contain_text("đơn vị tiếp nhận")
    expect(page.get_by_label("Mục đích sử dụng mới")).to_have_value("Trụ sở công an phường")


def test_a_late_writer_sees_what_changed_and_may_still_write(
    page: Page, other: Page, own_plan: str, watch: Watch
):
    watch.expected_statuses.add(412)
    address = f"/plans/{own_plan}/sites/{SITE}"
    page.goto(address)
    other.goto(address)
    page.get_by_label("Thu hồi").check()
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(".notice.good")).to_be_visible()
    other.get_by_label("Giữ lại tiếp tục sử dụng").first.check()
    other.get_by_role("button", name="Ghi quyết định").click()
    expect(other.locator("main")).to_contain_text("Bạn sửa trên phiên bản 0, nay đã là phiên bản 1")
    expect(other.locator(".history")).to_contain_text("Thu hồi")
    other.get_by_role("button", name="Vẫn ghi, trên phiên bản 1").click()
    expect(other.locator(".notice.good")).to_contain_text("phiên bản 2")
    other.goto(f"/plans/{own_plan}?revision=1")
    other.get_by_role("link", name="Xem khác biệt").click()
    expect(other.locator("ol.differences").first).to_contain_text("Thu hồi")
    expect(other.locator("main")).to_contain_text("Giữ lại tiếp tục sử dụng")


def test_a_late_writer_may_go_on_in_a_copy(page: Page, other: Page, own_plan: str, watch: Watch):
    watch.expected_statuses.add(412)
    address = f"/plans/{own_plan}/sites/{SITE}"
    page.goto(address)
    other.goto(address)
    page.get_by_label("Thu hồi").check()
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(".notice.good")).to_be_visible()
    other.get_by_label("Giữ lại tiếp tục sử dụng").first.check()
    other.get_by_role("button", name="Ghi quyết định").click()
    other.get_by_role("button", name="Ghi vào một bản sao của phiên bản 0").click()
    expect(other).to_have_url(re.compile(rf"/plans/{own_plan}-[0-9a-f]+/sites/"))
    expect(other.locator(".notice.good")).to_contain_text("phiên bản 1")
    expect(other.locator(".history")).to_contain_text("Giữ lại")
    page.goto(f"/plans/{own_plan}/history")
    expect(page.locator(".history li")).to_have_count(1)


def test_an_agency_is_placed_with_an_area_in_vietnamese_form(page: Page, own_plan: str):
    page.goto(f"/plans/{own_plan}/sites/{SITE}")
    page.locator("select[name=agency]").select_option("03646.service-centre")
    page.get_by_label("Diện tích (m²)").fill("1.234,5")
    page.get_by_role("button", name="Ghi bố trí").click()
    expect(page.locator(".placed")).to_contain_text("1.234,50 m²")
    page.get_by_role("button", name="Thôi bố trí").click()
    expect(page.locator(".placed")).to_have_count(0)


def test_an_old_revision_is_for_reading_only(page: Page):
    page.goto(f"/plans/{PLAN}/sites/{SITE}?revision=0")
    expect(page.locator(".notice.warn").first).to_contain_text("Đang xem phiên bản cũ 0")
    expect(page.get_by_role("button", name="Ghi quyết định")).to_have_count(0)


def test_the_appendix_is_downloaded_with_the_chosen_document(page: Page):
    page.goto(f"/plans/{PLAN}")
    page.get_by_label("Thẩm quyền quyết định").select_option("committee")
    page.get_by_label("Số quyết định").fill("118/2025/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("2025-12-31")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải phụ lục (Excel)").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    assert "number=118%2F2025" in download.value.url


def test_a_workbook_is_imported_then_found_unchanged(page: Page, own_workbook: Path):
    page.goto("/imports/new")
    page.set_input_files("input[type=file]", own_workbook)
    page.get_by_role("button", name="Ghi 1 dòng vào sổ").click()
    page.locator(".session-bar").get_by_role("link", name="Xem lần nhập").click()
    page.get_by_role("link", name="TEST-WEB-1").click()
    expect(page.locator("main")).to_contain_text(own_workbook.name)
    page.goto("/imports/new")
    page.set_input_files("input[type=file]", own_workbook)
    expect(page.locator(".session-bar")).to_contain_text("không có gì để ghi")


def test_the_api_is_documented_without_asking_another_host(page: Page):
    page.goto("/api/docs")
    expect(page.locator("h1")).to_have_text("Giao diện lập trình (API)")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    moves = page.locator(".opblock-summary-path", has_text="/moves").first
    # Of so long a description only what is near the screen is there.
    for _ in range(60):
        if moves.count():
            break
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(50)
    expect(moves).to_be_visible()


def test_moments_are_told_in_the_time_of_viet_nam_wherever_the_browser_is(
    browser: Browser, live_server: str
):
    elsewhere = browser.new_context(base_url=live_server, timezone_id="America/New_York")
    page = elsewhere.new_page()
    page.goto("/plans")
    told = page.evaluate(
        """async () => {
            const { moment } = await import("/static/editor/history_panel.js");
            return moment("2026-11-22T18:15:00Z");
        }"""
    )
    elsewhere.close()
    assert "01:15" in told
    assert "23/11/2026" in told
