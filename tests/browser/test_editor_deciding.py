"""The planning editor, one planner: finding, deciding, placing, undoing, many sites at once."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from app.kernel.text import sort_key
from tests.browser.conftest import PHONE
from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    SERVICE_CENTRE,
    STILL,
    TO_HIEU,
    WHERE,
    agency,
    at_revision,
    choose_disposition,
    drag,
    find,
    inspector,
    meter,
    opened,
    state,
)

CENTRE = "Trung tâm Phục vụ hành chính công phường Tô Hiệu"


def test_19_to_hieu_is_found_handed_over_undone_and_redone(page: Page, plan: str) -> None:
    opened(page, plan)
    find(page, "19 to hieu")
    expect(inspector(page)).to_have_attribute("data-site", HANDED_OVER)
    choose_disposition(page, "hand-over-to-locality")
    expect(page.locator("#decision-receiver")).to_have_value("UBND phường Tô Hiệu")
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 1)
    assert state(page)["decided"] == {HANDED_OVER: "hand-over-to-locality"}
    expect(meter(page, "sites-decided")).to_contain_text("+1")
    expect(meter(page, "sites-decided", of_plan=True)).to_contain_text("+1")

    page.get_by_role("button", name="Hoàn tác").first.click()
    at_revision(page, 2)
    assert state(page)["decided"] == {}
    page.get_by_role("button", name="Làm lại").click()
    at_revision(page, 3)
    assert state(page)["decided"] == {HANDED_OVER: "hand-over-to-locality"}

    page.reload()
    page.wait_for_selector(".folium-map[data-complete]")
    page.get_by_role("tab", name="Lịch sử").click()
    expect(page.locator(".steps > li").first).to_contain_text("Làm lại")
    expect(page.locator(".steps > li").last).to_contain_text("Giao Trụ sở UBND phường Tô Hiệu (cũ)")


def test_what_is_suggested_for_one_disposition_is_not_left_to_another(
    page: Page, plan: str
) -> None:
    opened(page, plan, HANDED_OVER)
    receiver, basis = page.locator("#decision-receiver"), page.locator("#decision-legal_basis")
    choose_disposition(page, "hand-over-to-locality")
    expect(receiver).to_have_value("UBND phường Tô Hiệu")
    before = basis.input_value()
    choose_disposition(page, "retain")
    expect(receiver).to_have_value("")
    assert basis.input_value() not in {"", before}
    receiver.fill("Công an phường")
    choose_disposition(page, "hand-over-to-locality")
    expect(receiver).to_have_value("Công an phường")
    expect(basis).to_have_value(before)


def test_the_receiver_of_the_register_stays_while_its_name_does(page: Page, plan: str) -> None:
    def receiver() -> Any:
        move = page.request.get(f"/api/v1/plans/{plan}/moves").json()["items"][0]
        return move["step"]["receiver_agency"]

    answer = page.request.post(
        f"/api/v1/plans/{plan}/moves",
        headers={"If-Match": '"0"'},
        data={
            "kind": "decide",
            "site": HANDED_OVER,
            "disposition": "hand-over-to-locality",
            "receiver_agency": SERVICE_CENTRE,
            "legal_basis": "Quyết định thử",
        },
    )
    assert answer.status == 201, answer.text()
    opened(page, plan, HANDED_OVER)
    page.locator("#decision-note").fill("sửa ghi chú")
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 2)
    assert receiver() == SERVICE_CENTRE
    expect(inspector(page)).to_have_attribute("data-at", "2")
    page.locator("#decision-receiver").fill("Công an phường")
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 3)
    assert receiver() is None


def test_unlawful_dispositions_are_greyed_with_reason_and_article(page: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    unlawful = inspector(page).locator('[data-disposition="hand-over-for-handling"]')
    expect(unlawful.locator("input")).to_be_disabled()
    expect(unlawful).to_contain_text("Điều 13")
    expect(unlawful.locator(".reason").first).not_to_be_empty()
    expect(inspector(page).locator('[data-disposition="retain"] input')).to_be_enabled()


def test_every_figure_says_the_cell_that_it_came_from(page: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    inspector(page).get_by_text("Nguồn gốc số liệu").click()
    expect(inspector(page).locator(".origins")).to_contain_text("son-la.xlsx")
    expect(inspector(page).locator(".origin-cells")).to_contain_text("M3 Diện tích đất")


def test_the_service_centre_is_dragged_onto_the_political_centre(page: Page, plan: str) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    page.evaluate(STILL, POLITICAL_CENTRE)
    expect(meter(page, "agencies-placed")).to_contain_text("0")
    point = page.evaluate(WHERE, POLITICAL_CENTRE)
    drag(page, agency(page, SERVICE_CENTRE), point["x"], point["y"])
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Trung tâm Chính trị thành phố Sơn La")
    dialog.get_by_label("Diện tích").fill("100")
    expect(dialog.locator(".outcome")).to_contain_text("Cơ quan sẽ có 100 m²")
    dialog.get_by_role("button", name="Bố trí").click()
    at_revision(page, 1)
    expect(meter(page, "agencies-placed")).to_contain_text("+1")
    expect(meter(page, "space", of_plan=True)).to_contain_text("+100 m²")
    expect(inspector(page).locator(".inspector-places")).to_contain_text("100 m²")
    expect(agency(page, SERVICE_CENTRE).locator(".chip")).to_have_text("Thiếu chỗ")
    # The rest goes elsewhere: an agency may be split over several sites.
    page.get_by_role("button", name="Bố trí tiếp").click()
    expect(page.locator(".carry-banner")).to_contain_text("Trung tâm Phục vụ hành chính công")
    expect(page.get_by_role("button", name="Đặt tại đây")).to_be_visible()


def test_an_agency_is_dropped_on_a_row_of_the_table(page: Page, plan: str) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    row = page.locator(".grid-row", has_text="Trung tâm Chính trị")
    box = row.bounding_box()
    assert box is not None
    drag(page, agency(page, SERVICE_CENTRE), box["x"] + 200, box["y"] + 15)
    page.get_by_role("dialog").get_by_role("button", name="Bố trí").click()
    at_revision(page, 1)
    expect(agency(page, SERVICE_CENTRE).locator(".chip")).to_have_text("Đã bố trí")


def test_a_bulk_move_over_a_commune_is_previewed_made_and_undone(page: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    page.locator("#map-select-unit").click()
    bulk = page.locator("#editor-bulk")
    expect(bulk).to_contain_text("Đã chọn 3 cơ sở")
    bulk.locator('[data-disposition="hand-over-to-locality"] input').check()
    bulk.get_by_role("button", name="Xem trước tác động").click()
    effect = bulk.locator('.preview [data-meter="sites-decided"]')
    expect(effect).to_contain_text("+3")
    assert state(page)["revision"] == 0, "a preview stores nothing"
    bulk.get_by_role("button", name="Thực hiện cho 3 cơ sở").click()
    at_revision(page, 1)
    assert len(state(page)["decided"]) == 3
    page.get_by_role("tab", name="Lịch sử").click()
    expect(page.locator(".steps > li")).to_have_count(1)
    page.locator(".steps .parts summary").click()
    expect(page.locator(".steps .parts li")).to_have_count(3)
    page.get_by_role("button", name="Hoàn tác").first.click()
    at_revision(page, 2)
    assert state(page)["decided"] == {}


def test_the_lasso_selects_what_it_surrounds(page: Page, plan: str) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    page.evaluate(STILL, POLITICAL_CENTRE)
    point = page.evaluate(WHERE, POLITICAL_CENTRE)
    page.get_by_role("button", name="Khoanh chọn").click()
    page.mouse.move(point["x"] - 60, point["y"] - 60)
    page.mouse.down()
    for x, y in ((60, -60), (60, 60), (-60, 60), (-60, -50)):
        page.mouse.move(point["x"] + x, point["y"] + y, steps=6)
    page.mouse.up()
    assert state(page)["selected"] == 2
    expect(page.locator("#editor-bulk")).to_contain_text("Đã chọn 2 cơ sở")


def test_a_lasso_that_ends_on_a_site_keeps_what_it_surrounds(page: Page, plan: str) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    page.evaluate(STILL, POLITICAL_CENTRE)
    point = page.evaluate(WHERE, POLITICAL_CENTRE)
    page.get_by_role("button", name="Khoanh chọn").click()
    page.mouse.move(point["x"] - 60, point["y"] - 60)
    page.mouse.down()
    for x, y in ((60, -60), (60, 60), (-60, 60), (-60, -50), (-4, -4)):
        page.mouse.move(point["x"] + x, point["y"] + y, steps=6)
    page.mouse.up()
    expect(page.locator("#editor-bulk")).to_contain_text("Đã chọn 2 cơ sở")
    assert state(page)["selected"] == 2
    # The lasso is laid aside: the next press is a choice again.
    page.mouse.click(point["x"], point["y"])
    assert state(page)["selected"] == 1


def test_filter_and_order_are_shared_by_map_and_table(page: Page, plan: str) -> None:
    opened(page, plan)
    page.get_by_label("Lọc theo tên, địa chỉ, mã").fill("phuong")
    expect(page.locator(".grid-summary")).not_to_contain_text("77 / 77")
    heading = page.get_by_role("columnheader", name="Cơ sở nhà, đất")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(".grid-row").first).to_contain_text("Trụ sở UBND phường Tô Hiệu (cũ)")
    names = page.locator(".grid-row > span:nth-child(2)").all_inner_texts()
    assert names == sorted(names, key=sort_key), "as the server sorts Vietnamese"
    assert "Trung tâm Chính trị" not in " ".join(names)
    shown = page.evaluate(
        "async () => (await window.trusoMap.opened).editor.mask.reduce((sum, each) => sum + each)"
    )
    expect(page.locator(".grid-summary")).to_contain_text(f"{shown} / 77")
    page.locator("#map-colour").select_option("condition")
    expect(page.locator(".map-key li").first).to_be_visible()


def test_a_problem_leads_to_its_agency_and_is_accepted_with_a_reason(page: Page, plan: str) -> None:
    opened(page, plan)
    page.get_by_role("tab", name="Vấn đề").click()
    errors = page.locator("#problem-count")
    expect(errors).not_to_be_empty()
    expect(errors).to_have_attribute("title", f"{errors.inner_text()} lỗi chưa xử lý")
    panel = page.get_by_role("tabpanel", name="Vấn đề")
    expect(panel).to_contain_text(f"vấn đề, trong đó {errors.inner_text()} lỗi")
    page.get_by_label("Tìm trong các vấn đề").fill(CENTRE)
    problem = page.locator(".problem").first
    expect(problem).to_contain_text(f"{CENTRE}: chưa được bố trí")
    name = problem.get_attribute("data-problem")
    problem.get_by_role("button", name="Chấp nhận").click()
    problem.get_by_label("Lý do chấp nhận").fill("Chờ cải tạo nhà, bố trí ở bước sau.")
    problem.locator("form").get_by_role("button", name="Chấp nhận").click()
    expect(page.locator(f'[data-problem="{name}"]')).to_have_count(0)
    page.get_by_label("Đã chấp nhận").check()
    accepted = page.locator(f'[data-problem="{name}"]')
    expect(accepted).to_contain_text("Chờ cải tạo nhà, bố trí ở bước sau.")
    accepted.get_by_role("button", name="Xem cơ quan").click()
    expect(agency(page, SERVICE_CENTRE)).to_be_focused()


def test_everything_is_done_from_the_keyboard(page: Page, plan: str) -> None:
    opened(page, plan)
    page.keyboard.press("/")
    page.keyboard.type("19 to hieu")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(inspector(page).get_by_role("heading", level=2)).to_be_focused()
    page.keyboard.press("d")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.locator('[data-disposition="recover"] input').focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    at_revision(page, 1)
    # Pick an agency up in the tray, choose a site in the table, put it down.
    page.keyboard.press("t")
    page.keyboard.press("1")
    agency(page, SERVICE_CENTRE).focus()
    page.keyboard.press("Enter")
    expect(agency(page, SERVICE_CENTRE)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    page.keyboard.type("chinh tri")
    expect(page.locator(".grid-row")).to_have_count(1)
    page.locator("#editor-grid").focus()
    page.keyboard.press("Enter")
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    page.keyboard.press("p")
    expect(page.get_by_role("dialog").get_by_label("Diện tích")).to_be_focused()
    page.keyboard.press("Enter")
    at_revision(page, 2)
    page.keyboard.press("Control+z")
    at_revision(page, 3)
    page.keyboard.press("Control+y")
    at_revision(page, 4)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Mọi việc đều làm được bằng bàn phím")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("document.querySelector('.tray-commune[open]').dataset.unit") == TO_HIEU


def test_a_step_is_taken_back_where_nothing_later_depends_on_it(page: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    choose_disposition(page, "retain")
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 1)
    find(page, "trung tam chinh tri")
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    choose_disposition(page, "retain")
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 2)
    page.get_by_role("tab", name="Lịch sử").click()
    page.locator('[data-revision="1"]').get_by_role("button", name="Rút lại bước này").click()
    at_revision(page, 3)
    assert state(page)["decided"] == {POLITICAL_CENTRE: "retain"}
    expect(page.locator('[data-revision="1"]')).to_contain_text("không còn hiệu lực")


def test_a_phone_looks_and_does_not_edit(page: Page, plan: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    opened(page, plan, HANDED_OVER)
    expect(inspector(page)).to_contain_text("Chưa có phương án cho cơ sở này")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for name in ("Ghi quyết định", "Hoàn tác", "Khoanh chọn"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    sheet, frame = inspector(page).bounding_box(), page.locator(".map-frame").bounding_box()
    assert sheet is not None
    assert frame is not None
    assert frame["y"] + 100 < sheet["y"], "some of the map is left to see"
    page.wait_for_timeout(1200)
    assert frame["y"] < page.evaluate(WHERE, HANDED_OVER)["y"] < sheet["y"], "not under the sheet"
    inspector(page).get_by_role("button", name="Đóng").click()
    expect(inspector(page)).to_contain_text("Chọn một cơ sở")
    page.get_by_role("grid").scroll_into_view_if_needed()
    page.locator(".grid-row").nth(2).click()
    expect(inspector(page).get_by_role("heading", level=2)).to_be_visible()
