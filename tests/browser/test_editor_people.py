"""The planning editor: who and what is at a site or in an agency, and moving it by hand."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Watch
from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    SERVICE_CENTRE,
    TO_HIEU,
    agency,
    at_revision,
    inspector,
    meter,
    opened,
)

OFFICE = "03646.office"
STAFF, ASSETS = 13, 4
"""What the demo's register has at the political centre: all of it is the Service Centre's."""


def make(page: Page, plan: str, revision: int, **step: Any) -> None:
    """Make a move over the API, before the editor opens."""
    answer = page.request.post(
        f"/api/v1/plans/{plan}/moves", headers={"If-Match": f'"{revision}"'}, data=step
    )
    assert answer.status == 201, answer.text()


def counted(page: Page, side: str, kind: str) -> Locator:
    """Return the number of people or assets that the inspector shows."""
    return inspector(page).locator(f"#people-{side}-{kind}")


def rows(page: Page) -> Locator:
    """Return the rows of the list that is open."""
    return page.locator(".people-items:visible > li[data-code]")


def move_to(page: Page, sought: str, name: str) -> None:
    """Choose an agency in the dialog and move there."""
    dialog = page.get_by_role("dialog")
    dialog.locator("#move-agency").fill(sought)
    expect(dialog.locator(".destination", has_text=name)).to_have_count(1)
    dialog.locator(".destination", has_text=name).get_by_role("radio").check()
    dialog.get_by_role("button", name="Chuyển", exact=True).click()
    expect(dialog).to_be_hidden()


def test_some_of_a_sites_staff_are_moved_by_hand_and_back_as_one_step(
    page: Page, plan: str
) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    expect(counted(page, "today", "staff")).to_have_text(str(STAFF))
    expect(counted(page, "plan", "assets")).to_have_text(str(ASSETS))
    counted(page, "today", "staff").click()
    expect(rows(page)).to_have_count(STAFF)
    expect(rows(page).first.locator(".chip")).to_have_text("giữ nguyên")
    for number in (0, 1):
        rows(page).nth(number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Chuyển 2 dòng…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".destinations-of").first).to_have_text("Phường Tô Hiệu")
    dialog.get_by_role("button", name="Chuyển", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("Hãy chọn cơ quan đến.")
    dialog.get_by_label("Lý do").fill("Tăng cường cho xã")
    move_to(page, "muong chanh van phong", "Văn phòng")
    at_revision(page, 1)
    expect(counted(page, "today", "staff")).to_have_text(str(STAFF))
    expect(rows(page).first.locator(".chip")).to_have_text("bố trí riêng")
    expect(rows(page).first).to_contain_text("đến Văn phòng")
    page.get_by_role("tab", name="Lịch sử").click()
    expect(page.locator(".steps > li")).to_have_count(1)
    expect(page.locator(".steps > li").first).to_contain_text("Tăng cường cho xã")
    page.locator("#editor-undo").click()
    at_revision(page, 2)
    expect(rows(page).first.locator(".chip")).to_have_text("giữ nguyên")
    page.locator("#editor-redo").click()
    at_revision(page, 3)
    expect(rows(page).first.locator(".chip")).to_have_text("bố trí riêng")
    # Chosen with all others, only those two are there to be released.
    page.get_by_label(f"Chọn cả {STAFF} dòng").check()
    page.get_by_role("button", name="Cho đi theo cơ quan").click()
    at_revision(page, 4)
    expect(page.locator(".toast").last).to_contain_text("2")
    expect(rows(page).first.locator(".chip")).to_have_text("giữ nguyên")


def test_an_agencys_card_opens_its_equipment_and_all_that_fits_moves_to_another_site(
    page: Page, plan: str
) -> None:
    opened(page, plan, HANDED_OVER)
    expect(inspector(page).locator(".people")).to_contain_text("Sổ đăng ký không ghi cán bộ")
    item = page.locator(f'#panel-tray [data-agency="{SERVICE_CENTRE}"]')
    item.get_by_role("button", name="Cán bộ, tài sản của").click()
    panel = page.locator("#editor-agency")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    expect(inspector(page)).to_be_hidden()
    panel.locator("#agency-people-today-assets").click()
    expect(rows(page)).to_have_count(ASSETS)
    panel.get_by_label(f"Chọn cả {ASSETS} dòng").check()
    panel.get_by_role("button", name=f"Chuyển {ASSETS} dòng…").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#move-agency").fill(OFFICE)
    found = dialog.get_by_role("radiogroup", name="Đến cơ quan").get_by_role("radio")
    expect(found).to_have_count(1)
    found.check()
    dialog.locator("#move-site").fill("19 to hieu")
    dialog.locator(".destination", has_text=HANDED_OVER).get_by_role("radio").check()
    dialog.get_by_role("button", name="Xem trước tác động").click()
    expect(dialog.locator(".preview")).to_contain_text("vấn đề")
    dialog.get_by_role("button", name="Chuyển", exact=True).click()
    at_revision(page, 1)
    expect(panel.locator("#agency-people-today-assets")).to_have_text(str(ASSETS))
    expect(panel.locator("#agency-people-plan-assets")).to_have_count(0)
    panel.get_by_role("button", name="Đóng", exact=True).click()
    expect(counted(page, "plan", "assets")).to_have_text(str(ASSETS))
    counted(page, "plan", "assets").click()
    expect(rows(page).first).to_contain_text("từ Trung tâm Phục vụ hành chính công")


def test_what_is_left_behind_is_a_problem_that_leads_to_it_and_the_meter_moves(
    page: Page, plan: str
) -> None:
    make(
        page, plan, 0,
        kind="decide", site=POLITICAL_CENTRE, disposition="hand-over-to-locality",
        receiver="UBND phường Tô Hiệu", legal_basis="Quyết định thử",
    )  # fmt: skip
    opened(page, plan)
    page.get_by_role("tab", name="Vấn đề").click()
    page.get_by_label("Tìm trong các vấn đề").fill("chưa rõ về đâu")
    expect(page.locator(".problem")).to_have_count(1)
    page.get_by_role("button", name="Xem cán bộ, tài sản này").click()
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    expect(rows(page)).to_have_count(STAFF)
    expect(rows(page).first).to_contain_text("nơi này phải chuyển đi")
    expect(inspector(page).get_by_label("Cách đến nơi")).to_have_value("unresolved")
    expect(inspector(page)).to_contain_text("Chỉ của Trung tâm Phục vụ hành chính công")
    expect(inspector(page).locator(".people-lost")).to_contain_text(f"{STAFF} cán bộ")
    page.get_by_label(f"Chọn cả {STAFF} dòng").check()
    page.get_by_role("button", name=f"Chuyển {STAFF} dòng…").click()
    move_to(page, OFFICE, "Văn phòng")
    at_revision(page, 2)
    expect(meter(page, "staff-unresolved")).to_contain_text(f"−{STAFF}")
    expect(rows(page)).to_have_count(0)
    expect(inspector(page).locator(".people-lost")).to_contain_text("0 cán bộ")


def test_a_move_that_met_another_ones_is_asked_about(page: Page, plan: str, watch: Watch) -> None:
    watch.expected_statuses.add(412)
    opened(page, plan, POLITICAL_CENTRE)
    counted(page, "today", "staff").click()
    code = rows(page).first.get_attribute("data-code")
    rows(page).first.get_by_role("checkbox").check()
    page.get_by_role("button", name="Chuyển 1 dòng…").click()
    # Somebody else moves the same person while the dialog is open.
    make(page, plan, 0, kind="assign-staff", staff=code, agency=OFFICE)
    at_revision(page, 1)
    dialog = page.get_by_role("dialog")
    dialog.locator("#move-agency").fill("03646.party-committee")
    found = dialog.get_by_role("radiogroup", name="Đến cơ quan").get_by_role("radio")
    expect(found).to_have_count(1)
    found.check()
    dialog.get_by_role("button", name="Chuyển", exact=True).click()
    expect(dialog).to_contain_text("Bố trí riêng cán bộ, tài sản")
    dialog.get_by_role("button", name="Ghi của tôi lên trên").click()
    at_revision(page, 2)
    expect(rows(page).first).to_contain_text("đến Đảng ủy")


def test_a_long_list_is_shown_a_page_at_a_time_and_what_is_ticked_stays(
    page: Page, plan: str
) -> None:
    opened(page, plan, POLITICAL_CENTRE)
    page.evaluate("async () => { (await window.trusoMap.opened).inspector.people.list.size = 5; }")
    counted(page, "plan", "staff").click()
    expect(rows(page)).to_have_count(5)
    expect(inspector(page).locator(".people-pager")).to_contain_text(f"1–5 / {STAFF}")
    rows(page).first.get_by_role("checkbox").check()
    for first, count in ((6, 5), (11, 3)):
        inspector(page).get_by_role("button", name="Trang sau").click()
        expect(inspector(page).locator(".people-pager")).to_contain_text(f"{first}–")
        expect(rows(page)).to_have_count(count)
    expect(inspector(page).get_by_role("button", name="Trang sau")).to_be_disabled()
    rows(page).first.get_by_role("checkbox").check()
    rows(page).last.click(modifiers=["Shift"])
    expect(inspector(page).get_by_role("button", name="Chuyển 4 dòng…")).to_be_visible()
    inspector(page).get_by_label("Tìm theo mã").fill("pho giam doc")
    expect(rows(page)).to_have_count(1)
    expect(inspector(page).locator(".people-actions")).to_be_hidden()


@pytest.mark.parametrize("of_agency", [False, True])
def test_a_phone_reads_who_and_what_is_there(page: Page, plan: str, of_agency: bool) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    opened(page, plan, POLITICAL_CENTRE)
    if of_agency:
        page.locator(f'.tray-commune[data-unit="{TO_HIEU}"] summary').scroll_into_view_if_needed()
        agency(page, SERVICE_CENTRE).locator("xpath=..").get_by_role(
            "button", name="Cán bộ, tài sản của"
        ).click()
    shown = page.locator("#agency-people-today-staff" if of_agency else "#people-today-staff")
    shown.click()
    expect(rows(page)).to_have_count(STAFF)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.get_by_role("checkbox", name="Chọn cả")).to_have_count(0)
    expect(rows(page).first.get_by_role("checkbox")).to_have_count(0)
